import { createHash } from "node:crypto";

import type { UnmarkedFinding } from "../classify/rule.ts";
import type {
  ClassifiedChange,
  Json,
  JsonObject,
  ResourceChange,
  ResourceState,
} from "../model.ts";
import { canonicalJson } from "../values.ts";

/** Digits of a hash: 80 bits, so that nobody finds a second change for a waiver, yet it fits a line. */
export const HASH_DIGITS = 20;

/**
 * Stands for exactly this change: resource, operation, class, codes, and every value before and after. Words may get
 * better without making it another change, so messages do not count. Two secrets are told apart by nothing but MASK.
 */
export function hashChange(change: Omit<ClassifiedChange, "hash">): string {
  const { urn, verdicts } = change;
  const codes = verdicts.map((verdict) => `${verdict.class} ${verdict.code}`);
  return digest({
    kind: "change",
    ...{ urn, class: change.class },
    verdicts: [...new Set(codes)].sort(),
    ...valuesOf(change),
  });
}

/** Stands for a change and all that follow from it: another one that follows makes it another hash. */
export function hashWithFollowers(hash: string, followers: readonly string[]): string {
  return followers.length === 0 ? hash : digest({ hash, followers: [...followers].sort() });
}

/**
 * Stands for exactly this finding: its words, and what happens to its resource. The words alone are not enough, for they
 * shorten long values and long lists: a waiver of the shortened one would let another pass.
 *
 * @param change of the resource that the finding is of. @default - it stays as it is, or the finding is of several
 */
export function hashFinding(finding: UnmarkedFinding, change?: ResourceChange): string {
  const { topic, code, urn, message, properties } = finding;
  return digest({
    kind: "finding",
    ...{ topic, code, message },
    ...(urn !== undefined && { urn }),
    properties: [...new Set(properties)].sort(),
    ...(change !== undefined && { change: valuesOf(change) }),
  });
}

/** What is done to a resource, with every value before and after. */
function valuesOf({
  operation,
  replacement,
  properties,
  before,
  after,
}: ResourceChange): JsonObject {
  const changed = properties.map((property) =>
    canonicalJson({
      path: property.path,
      kind: property.kind,
      ...(property.before !== undefined && { before: property.before }),
      ...(property.after !== undefined && { after: property.after }),
    }),
  );
  return {
    operation,
    ...(replacement !== undefined && { replacement }),
    properties: changed.sort(),
    ...(before !== undefined && { before: marksOf(before, operation === "delete") }),
    ...(after !== undefined && { after: marksOf(after, operation === "create") }),
  };
}

/** What the engine does on deletion; and the inputs where no property says them, as of what is created or deleted. */
function marksOf({ protect, retainOnDelete, inputs }: ResourceState, isWhole: boolean): Json {
  return { protect, retainOnDelete, ...(isWhole && { inputs }) };
}

function digest(value: Json): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, HASH_DIGITS);
}
