/**
 * What the Cloudflare provider and API refuse of each type, beyond the facts table.
 * Sources: terraform-provider-cloudflare 5.22 (validators in internal/services/<type>/schema.go) and the
 * API documentation of each resource.
 */

import { isIPv4, isIPv6 } from "node:net";

import { checkValue, nearest } from "../input-rules.ts";
import { hasSecret, hasUnknown, isRecord, reveal, show } from "../model.ts";
import type { Failure, Props, Value } from "../model.ts";
import { at, listAt, textAt, unknownAt } from "../paths.ts";
import { checkRuleset } from "./check-ruleset.ts";
import { ZONE_SETTINGS } from "./facts.ts";

/** The checks by type token; a type that is not listed is checked by the table alone. */
export const CHECKS: Readonly<Record<string, (inputs: Props) => readonly Failure[]>> = {
  "cloudflare:index/ruleset:Ruleset": checkRuleset,
  "cloudflare:index/zoneSetting:ZoneSetting": checkZoneSetting,
  "cloudflare:index/dnsRecord:DnsRecord": checkDnsRecord,
  "cloudflare:index/workersScript:WorkersScript": checkScript,
  "cloudflare:index/worker:Worker": (inputs) => checkName("name", inputs["name"]),
  "cloudflare:index/workerVersion:WorkerVersion": checkVersion,
  "cloudflare:index/workersDeployment:WorkersDeployment": checkDeployment,
};

function given(inputs: Props, name: string): boolean {
  return (inputs[name] ?? null) !== null;
}

/** Exactly one, or at most one, of several inputs. */
function oneOf(inputs: Props, names: readonly string[], needed: boolean): Failure[] {
  const set = names.filter((name) => given(inputs, name));
  if (set.length === 1 || (set.length === 0 && !needed)) return [];
  const got = set.length === 0 ? "none" : set.join(" and ");
  const allowed = `${needed ? "exactly" : "at most"} one of ${names.join(", ")}`;
  return [{ path: names[0] ?? "", got, allowed }];
}

function checkZoneSetting(inputs: Props): readonly Failure[] {
  const id = textAt(inputs, "settingId");
  if (id === undefined) return [];
  const setting = Object.hasOwn(ZONE_SETTINGS, id) ? ZONE_SETTINGS[id] : undefined;
  if (setting === undefined) {
    const near = nearest(id, Object.keys(ZONE_SETTINGS));
    const fix =
      near === undefined
        ? "see the ids in the documentation of ZoneSetting"
        : `did you mean ${near}?`;
    return [{ path: "settingId", got: show(id), allowed: "the id of a zone setting", fix }];
  }
  const value = inputs["value"] ?? null;
  if (setting.enum !== undefined) {
    return checkValue("value", value, { type: "any", values: setting.enum });
  }
  if (setting.type === "number") return checkValue("value", value, { type: "number", min: 0 });
  if (setting.type === "map") return checkValue("value", value, { type: "map" });
  if (setting.type === "list") return checkValue("value", value, { type: "list" });
  return [];
}

/** TTL of DNS records in seconds: automatic, or within the limits (30 on Enterprise, else 60). */
const TTL = { automatic: 1, min: 30, max: 86_400 };

function checkDnsRecord(inputs: Props): readonly Failure[] {
  const failures = oneOf(inputs, ["content", "data"], true);
  const ttl = at(inputs, "ttl");
  if (typeof ttl === "number" && ttl !== TTL.automatic && (ttl < TTL.min || ttl > TTL.max)) {
    failures.push({
      path: "ttl",
      got: `${ttl}`,
      allowed: `1 (automatic) or ${TTL.min} to ${TTL.max} seconds`,
    });
  }
  const [type, content] = [textAt(inputs, "type"), textAt(inputs, "content")];
  const address = type === "A" ? isIPv4 : type === "AAAA" ? isIPv6 : undefined;
  if (content !== undefined && address?.(content) === false) {
    const got = hasSecret(inputs["content"] ?? null) ? "[secret]" : show(content);
    failures.push({ path: "content", got, allowed: `an IPv${type === "A" ? 4 : 6} address` });
  }
  if (type === "MX" && !given(inputs, "priority")) {
    failures.push({
      path: "priority",
      got: "nothing",
      allowed: "0 to 65535: an MX record needs it",
    });
  }
  return failures;
}

const WORKER_NAME = {
  regex: /^[a-z0-9][a-z0-9_-]*$/,
  says: "lower-case letters, digits, '-' and '_', beginning with a letter or digit",
};

/** Longest name of a Worker, in characters. */
const WORKER_NAME_MAX = 255;

function checkName(path: string, value: Value | undefined): Failure[] {
  return checkValue(path, value ?? null, {
    type: "string",
    max: WORKER_NAME_MAX,
    pattern: WORKER_NAME,
  });
}

const DATE = { regex: /^\d{4}-\d{2}-\d{2}$/, says: "a date, yyyy-mm-dd" };

function checkScript(inputs: Props): readonly Failure[] {
  const failures = [
    ...checkName("scriptName", inputs["scriptName"]),
    ...oneOf(
      inputs,
      ["content", "contentFile"],
      !given(inputs, "assets") && !given(inputs, "files"),
    ),
    ...oneOf(inputs, ["mainModule", "bodyPart"], false),
    ...checkRuntime(inputs),
  ];
  if (
    given(inputs, "contentFile") !== given(inputs, "contentSha256") &&
    !given(inputs, "content")
  ) {
    const allowed = "contentFile and contentSha256 together: the hash tells that the file changed";
    failures.push({ path: "contentSha256", got: "one without the other", allowed });
  }
  return failures;
}

/** What each type of binding cannot do without. Source: Cloudflare API, Workers script upload: metadata bindings. */
const BINDING_NEEDS: Readonly<Record<string, readonly string[]>> = {
  json: ["json"],
  kv_namespace: ["namespaceId"],
  plain_text: ["text"],
  ratelimit: ["namespaceId", "simple"],
  secret_text: ["text"],
};

/** Periods a rate-limiting binding counts, seconds. Source: Cloudflare docs "Workers / Rate Limiting binding". */
const RATE_PERIODS = [10, 60];

function checkBinding(path: string, binding: Value): Failure[] {
  const plain = reveal(binding);
  if (!isRecord(plain)) return [];
  const type = textAt(plain, "type");
  const needed = ["name", "type", ...(BINDING_NEEDS[type ?? ""] ?? [])];
  const failures = needed
    .filter((name) => !given(plain, name))
    .map((name) => ({
      path: `${path}.${name}`,
      got: "nothing",
      allowed: type === undefined || name === "name" ? REQUIRED : `given: type ${type} needs it`,
    }));
  const period = at(plain, "simple", "period");
  if (type === "ratelimit" && typeof period === "number" && !RATE_PERIODS.includes(period)) {
    failures.push({
      path: `${path}.simple.period`,
      got: `${period}`,
      allowed: `${RATE_PERIODS.join(" or ")} seconds`,
    });
  }
  return failures;
}

const REQUIRED = "a text: it is required";

/** What scripts and versions share. */
function checkRuntime(inputs: Props): Failure[] {
  const date = inputs["compatibilityDate"] ?? null;
  const bindings = listAt(inputs, "bindings").flatMap((binding, index) =>
    checkBinding(`bindings[${index}]`, binding),
  );
  return [...checkValue("compatibilityDate", date, { type: "string", pattern: DATE }), ...bindings];
}

function checkVersion(inputs: Props): readonly Failure[] {
  const failures = checkRuntime(inputs);
  const modules = listAt(inputs, "modules");
  modules.forEach((module, index) => {
    const path = `modules[${index}]`;
    const plain = reveal(module);
    if (!isRecord(plain)) return;
    for (const name of ["name", "contentType"]) {
      if (!given(plain, name))
        failures.push({
          path: `${path}.${name}`,
          got: "nothing",
          allowed: "a text: it is required",
        });
    }
    const sources = oneOf(plain, ["contentFile", "contentBase64"], true);
    failures.push(...sources.map((failure) => ({ ...failure, path: `${path}.${failure.path}` })));
  });
  const main = textAt(inputs, "mainModule");
  const names = modules.map((module) => at(module, "name"));
  if (main !== undefined && modules.length > 0 && !hasUnknown(modules) && !names.includes(main)) {
    failures.push({
      path: "mainModule",
      got: show(main),
      allowed: "the name of one of the modules",
    });
  }
  return failures;
}

/** Traffic shares of a deployment, in percent (float64validator.Between(0.01, 100)). */
const SHARE = { type: "number", min: 0.01, max: 100 } as const;

function checkDeployment(inputs: Props): readonly Failure[] {
  const versions = listAt(inputs, "versions");
  const failures = versions.flatMap((version, index) =>
    checkValue(`versions[${index}].percentage`, at(version, "percentage") ?? null, SHARE),
  );
  if (unknownAt(inputs, "versions")) return failures;
  const shares = versions.map((version) => at(version, "percentage"));
  const known = shares.filter((share) => typeof share === "number");
  const sum = known.reduce((total, share) => total + share, 0);
  // Shares have at most two decimals; the sum is compared in hundredths, free of rounding errors.
  if (known.length === shares.length && Math.round(sum * 100) !== 10_000) {
    failures.push({
      path: "versions",
      got: `${sum} percent in all`,
      allowed: "100 percent in all",
    });
  }
  return failures;
}
