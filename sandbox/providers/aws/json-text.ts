/** JSON documents in inputs: policies, patterns, dashboards. The provider compares them by meaning, not by spelling. */

import { AssetValue, Secret, hasSecret, hasUnknown, isList, isRecord, reveal } from "../model.ts";
import type { Value } from "../model.ts";

/** @returns an object as its JSON text, as the bridge sends a policy given as an object; any other value as it is. */
export function documentText(value: Value): Value {
  const given = reveal(value);
  if (!isRecord(given) || hasUnknown(given)) return value;
  const text = JSON.stringify(revealed(given));
  return value instanceof Secret || hasSecret(given) ? new Secret(text) : text;
}

function revealed(value: Value): Value {
  const inner = value instanceof Secret ? value.value : value;
  if (isList(inner)) return inner.map(revealed);
  if (!isRecord(inner)) return inner;
  return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, revealed(item)]));
}

/** @returns true when both texts are JSON documents that mean the same. Fast for texts that are no JSON at all. */
export function sameDocument(a: string, b: string): boolean {
  if (!looksLikeJson(a) || !looksLikeJson(b)) return false;
  try {
    return canonical(JSON.parse(a)) === canonical(JSON.parse(b));
  } catch {
    return false;
  }
}

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/**
 * One spelling for all equal documents: keys sorted; in an IAM policy a list of texts sorted and a list of one text unwrapped,
 * because IAM gives "Action": ["s3:GetObject"] back as a plain text.
 */
function canonical(document: unknown): string {
  const policy = typeof document === "object" && document !== null && "Statement" in document;
  return JSON.stringify(sorted(document, policy));
}

function sorted(value: unknown, policy: boolean): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.map((item: unknown) => sorted(item, policy));
    if (!policy || !items.every((item) => typeof item === "string")) return items;
    return items.length === 1 ? items[0] : [...items].sort();
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item, policy)]),
  );
}

/** One text per value: equal for equal values whatever the order of their keys; secrets are spelled out, so it is not for people. */
export function spell(value: Value | undefined): string {
  const given = reveal(value) ?? undefined;
  if (given === undefined) return "";
  if (typeof given !== "object") return String(given);
  if (isList(given)) return `[${given.map(spell).join(",")}]`;
  if (given instanceof AssetValue) return spell(given.content);
  if (!isRecord(given)) return "";
  return Object.keys(given)
    .sort()
    .map((key) => `${key}:${spell(given[key])}`)
    .join(",");
}
