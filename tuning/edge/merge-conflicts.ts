import type { Problem } from "../errors.ts";
import type { Contributed } from "./merge.ts";
import type { ZoneRule } from "./types.ts";

/** Two rules with one expression that set the same to different values: one of them is in vain, and nobody sees which. */
export function conflictProblems(rules: readonly Contributed[]): readonly Problem[] {
  return rules.flatMap((later, index) =>
    rules
      .slice(0, index)
      .filter((earlier) => sameRequests(earlier.rule, later.rule))
      .flatMap((earlier) => conflictOf(earlier, later)),
  );
}

function sameRequests(one: ZoneRule, other: ZoneRule): boolean {
  return (
    one.phase === other.phase &&
    one.action === other.action &&
    normalized(one.expression) === normalized(other.expression)
  );
}

/** One space for many, except in quotes: there they are part of the text. */
function normalized(expression: string): string {
  return expression
    .trim()
    .replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text: string | undefined) => text ?? " ");
}

function conflictOf(earlier: Contributed, later: Contributed): Problem[] {
  const before = whatIsSet(earlier.rule);
  const differing = [...whatIsSet(later.rule)].filter(([place, value]) => {
    const other = before.get(place);
    return other !== undefined && other !== value;
  });
  if (differing.length === 0) return [];
  return [
    {
      path: `${later.from}.${later.rule.ref}`,
      got: differing
        .map(
          ([place, value]) =>
            `${place} ${value}, which ${earlier.from}.${earlier.rule.ref} sets to ${before.get(place) ?? ""}`,
        )
        .join("; "),
      allowed: `one value for the same requests (${later.rule.expression})`,
      fix: "remove one of the two rules, or narrow the expression of one",
    },
  ];
}

/**
 * What a rule sets, by place: "edgeTtl.default" -> "60". A limit is a place of its own for each way and period of
 * counting: 10 in 10 s beside 30 in 60 s is no conflict. How a block answers is no setting of the request.
 */
function whatIsSet({ actionParameters, ratelimit }: ZoneRule): ReadonlyMap<string, string> {
  if (ratelimit !== undefined) {
    const { characteristics, period, requestsPerPeriod, countingExpression } = ratelimit;
    const by = [...characteristics].sort().join(", ");
    const place = `requests in ${period} s by ${by}${countingExpression === undefined ? "" : ` of ${countingExpression}`}`;
    return new Map([[place, `${requestsPerPeriod}`]]);
  }
  return new Map(leaves(actionParameters ?? {}, ""));
}

function leaves(value: unknown, place: string): (readonly [string, string])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [[place, JSON.stringify(value) ?? ""]];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    // Of the keys only names of headers may be spelled in several ways.
    const key = place === "headers" ? name.toLowerCase() : name;
    return leaves(inner, place === "" ? key : `${place}.${key}`);
  });
}
