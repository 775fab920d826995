import { Unjudgeable } from "../../core/cursor.ts";
import type { Cursor, Plain } from "../../core/cursor.ts";

/** A statement of a policy document, one or many where IAM allows either. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Principals of all kinds: "*", ARNs, services. */
  readonly principals: readonly string[];
  readonly usesNotAction: boolean;
  readonly usesNotPrincipal: boolean;
  readonly hasCondition: boolean;
}

/**
 * The statements of a policy document, given as JSON text or as an object; none when it is no document.
 *
 * @throws Unjudgeable when it, or in an object anything of it, is unknown
 */
export function statementsOf(place: Cursor): readonly Statement[] {
  const document = parse(place);
  if (!isObject(document)) return [];
  return many(document["Statement"]).filter(isObject).map(statement);
}

/** The documents among a role's or a group's inline policies. @throws Unjudgeable */
export function inlineDocuments(place: Cursor): readonly Cursor[] {
  return place.list().map((item) => item.at("policy"));
}

function parse(place: Cursor): Plain | undefined {
  const value = place.plain();
  if (typeof value !== "string") return value;
  // A document with an unknown inside arrives as text around the engine's placeholder, or as unknown.
  if (value.includes(UNKNOWN_TEXT)) throw new Unjudgeable(place.path, "unknown");
  try {
    return JSON.parse(value) as Plain;
  } catch {
    return undefined;
  }
}

/** The engine's placeholder for a text that is not known yet. Source: Pulumi SDK, runtime/rpc.ts, unknownValue. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function statement(one: Record<string, Plain>): Statement {
  const principal = one["Principal"];
  const principals = isObject(principal)
    ? Object.values(principal).flatMap(texts)
    : texts(principal);
  return {
    effect: typeof one["Effect"] === "string" ? one["Effect"] : "",
    actions: texts(one["Action"]),
    resources: texts(one["Resource"]),
    principals,
    usesNotAction: one["NotAction"] !== undefined,
    usesNotPrincipal: one["NotPrincipal"] !== undefined,
    hasCondition: isObject(one["Condition"]) && Object.keys(one["Condition"]).length > 0,
  };
}

function many(value: Plain | undefined): readonly Plain[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: Plain | undefined): readonly string[] {
  return many(value).filter((one) => typeof one === "string");
}

function isObject(value: Plain | undefined): value is Record<string, Plain> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
