/**
 * Names, labels and annotations as the API server takes them.
 * Source: k8s.io/apimachinery pkg/util/validation/validation.go and pkg/api/validation, and the page
 * "Object Names and IDs" of the Kubernetes documentation.
 */

import { UNKNOWN, hasSecret, isRecord, reveal, show } from "../model.ts";
import type { Failure, Value } from "../model.ts";
import { joinKey } from "../diff-values.ts";
import type { Kind } from "./kinds.ts";

/** A rule for a text, and how to say it. */
export interface TextRule {
  /** Longest text, in characters. */
  readonly max: number;
  /** What it must match. */
  readonly regex: RegExp;
  /** The rule in words. */
  readonly says: string;
}

/** RFC 1123 label: Namespace, container, volume and port names. */
export const DNS_LABEL: TextRule = {
  max: 63,
  regex: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  says: "an RFC 1123 label: lower-case letters, digits and '-', with a letter or digit at both ends",
};

/** RFC 1123 subdomain: the name of most objects. */
export const DNS_SUBDOMAIN: TextRule = {
  max: 253,
  regex: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  says: "an RFC 1123 subdomain: lower-case letters, digits, '-' and '.', with a letter or digit at both ends",
};

/** RFC 1035 label: Service names, which become host names. */
const DNS_1035_LABEL: TextRule = {
  max: 63,
  regex: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  says: "an RFC 1035 label: lower-case letters, digits and '-', beginning with a letter",
};

/** RBAC names: anything that can stand in a path. */
const PATH_SEGMENT: TextRule = {
  max: 253,
  regex: /^(?!\.{1,2}$)[^/%]+$/,
  says: "a path segment: no '/' and no '%', not '.' or '..'",
};

/** CronJob names leave 11 characters for the names of their jobs. */
const CRON_JOB: TextRule = { ...DNS_SUBDOMAIN, max: 52 };

const NAME_RULES: Readonly<Record<string, TextRule>> = {
  "/Namespace": DNS_LABEL,
  "/Service": DNS_1035_LABEL,
  "batch/CronJob": CRON_JOB,
  "rbac.authorization.k8s.io/Role": PATH_SEGMENT,
  "rbac.authorization.k8s.io/RoleBinding": PATH_SEGMENT,
  "rbac.authorization.k8s.io/ClusterRole": PATH_SEGMENT,
  "rbac.authorization.k8s.io/ClusterRoleBinding": PATH_SEGMENT,
};

/** The rule for the name of an object of this kind. */
export function nameRule(kind: Kind): TextRule {
  return NAME_RULES[kind.key] ?? DNS_SUBDOMAIN;
}

/** Keys of ConfigMap and Secret data. */
export const DATA_KEY: TextRule = {
  max: 253,
  regex: /^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/,
  says: "letters, digits, '-', '_' and '.'",
};

const KEY_NAME: TextRule = {
  max: 63,
  regex: /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
  says: "letters, digits, '-', '_' and '.', with a letter or digit at both ends, after an optional prefix and '/'",
};

const LABEL_VALUE: TextRule = {
  max: 63,
  regex: /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
  says: "letters, digits, '-', '_' and '.', with a letter or digit at both ends, or nothing",
};

/** Largest total of annotation keys and values, in bytes (TotalAnnotationSizeLimitB). */
const ANNOTATIONS_LIMIT = 256 * 1024;

/** Checks a text; one not known yet passes. */
export function checkText(path: string, value: Value | undefined, rule: TextRule): Failure[] {
  const text = reveal(value);
  if (text === undefined || text === null || text === UNKNOWN) return [];
  if (typeof text === "string" && text.length <= rule.max && rule.regex.test(text)) return [];
  const got = hasSecret(value) ? "[secret]" : show(text);
  return [{ path, got, allowed: `${rule.says}; at most ${rule.max} characters` }];
}

/** Checks a map of labels, or of a selector's `matchLabels`. */
export function checkLabels(path: string, labels: Value | undefined): Failure[] {
  return checkMap(path, labels, (at, value) => checkText(at, value, LABEL_VALUE));
}

/** Checks a map of annotations: keys like labels, any text as value, a limit on the total. */
export function checkAnnotations(path: string, annotations: Value | undefined): Failure[] {
  const failures = checkMap(path, annotations, () => []);
  const plain = reveal(annotations);
  if (!isRecord(plain)) return failures;
  const total = Object.entries(plain).reduce((sum, [key, value]) => {
    const text = reveal(value);
    return sum + Buffer.byteLength(key) + (typeof text === "string" ? Buffer.byteLength(text) : 0);
  }, 0);
  return total > ANNOTATIONS_LIMIT
    ? [
        ...failures,
        { path, got: `${total} bytes`, allowed: `at most ${ANNOTATIONS_LIMIT} bytes in all` },
      ]
    : failures;
}

function checkMap(
  path: string,
  value: Value | undefined,
  checkItem: (path: string, value: Value) => Failure[],
): Failure[] {
  const map = reveal(value);
  if (map === undefined || map === null || map === UNKNOWN) return [];
  if (!isRecord(map)) return [{ path, got: show(map), allowed: "a map of texts" }];
  return Object.entries(map).flatMap(([key, item]) => {
    const at = joinKey(path, key);
    return [...checkKey(at, key), ...checkString(at, item), ...checkItem(at, item)];
  });
}

/** Numbers and booleans are what a YAML file without quotes gives; the server takes texts only. */
function checkString(path: string, value: Value): Failure[] {
  const plain = reveal(value);
  if (typeof plain !== "number" && typeof plain !== "boolean") return [];
  return [
    { path, got: show(plain), allowed: "a text", fix: `write ${JSON.stringify(String(plain))}` },
  ];
}

/** `prefix/name`: the prefix a subdomain, the name as above. */
function checkKey(path: string, key: string): Failure[] {
  const parts = key.split("/");
  const name = parts.at(-1);
  const prefix =
    parts.length === 1 ? [] : checkText(path, parts.slice(0, -1).join("/"), DNS_SUBDOMAIN);
  return [...prefix, ...checkText(path, name, KEY_NAME)];
}
