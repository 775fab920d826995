import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CloudflarePlan } from "../../../config/schema.ts";
import { CLOUDFLARE_PLANS } from "../../../config/schema-edge.ts";
import { mergeProblems, mergeRules } from "../../../tuning/edge/merge.ts";
import type { Phase, RuleContribution, ZoneRule } from "../../../tuning/edge/types.ts";
import { PHASES } from "../../../tuning/edge/types.ts";
import { rateRule } from "./support.ts";

/** Rules of a phase on each plan, from the documentation's tables; the transform phases also share theirs. */
const MOST: Readonly<
  Record<CloudflarePlan, readonly [product: number, waf: number, rate: number]>
> = { free: [10, 5, 1], pro: [25, 20, 2], business: [50, 100, 5], enterprise: [300, 1000, 100] };

function most(plan: CloudflarePlan, phase: Phase): number {
  const [product, waf, rate] = MOST[plan];
  if (phase === "http_ratelimit") return rate;
  return phase === "http_request_firewall_custom" ? waf : product;
}

const plans = fc.constantFrom(...CLOUDFLARE_PLANS);

/** Callers with rules of random phases; every ref and expression of its own, so that only numbers can be wrong. */
const callers = fc
  .array(fc.array(fc.constantFrom(...PHASES), { maxLength: 12 }), { maxLength: 6 })
  .map((phases) =>
    phases.map((ofCaller, caller): RuleContribution => ({
      from: `caller${caller}`,
      rules: ofCaller.map((phase, index) => ruleOf(phase, `c${caller}-${index}`)),
    })),
  );

function ruleOf(phase: Phase, ref: string): ZoneRule {
  return phase === "http_ratelimit" ? rateRule(ref) : { ...rateless(ref), phase };
}

function rateless(ref: string): Omit<ZoneRule, "ratelimit"> {
  const expression = `http.request.uri.path eq "/${ref}"`;
  return { ref, phase: "http_request_transform", description: ref, expression, action: "rewrite" };
}

describe("merging any callers", () => {
  it("loses nothing, doubles nothing, and keeps every caller's order", () => {
    fc.assert(
      fc.property(callers, plans, (contributions, plan) => {
        fc.pre(mergeProblems(contributions, plan).length === 0);
        const merged = mergeRules(contributions, plan);
        const all = contributions.flatMap(({ rules }) => rules);
        expect(merged.flatMap(({ rules }) => rules)).toHaveLength(all.length);
        expect(new Set(merged.map(({ phase }) => phase)).size).toBe(merged.length);
        for (const { phase, rules } of merged) {
          // The callers' rules of the phase, one caller after the other: nothing else, nothing in between.
          expect(rules).toEqual(all.filter((rule) => rule.phase === phase));
        }
      }),
    );
  });

  it("never gives a plan more rules than it takes", () => {
    fc.assert(
      fc.property(callers, plans, (contributions, plan) => {
        const all = contributions.flatMap(({ rules }) => rules);
        const count = (...phases: readonly Phase[]): number =>
          all.filter(({ phase }) => phases.includes(phase)).length;
        const fits =
          PHASES.every((phase) => count(phase) <= most(plan, phase)) &&
          count(
            "http_request_transform",
            "http_request_late_transform",
            "http_response_headers_transform",
          ) <= MOST[plan][0];
        expect(mergeProblems(contributions, plan).length === 0).toBe(fits);
      }),
    );
  });

  it("finds every ref that is used twice in a phase", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(...PHASES.slice(0, 3))), {
          maxLength: 8,
        }),
        (names) => {
          const rules = names.map(([ref, phase], index) => ({
            ...rateless(`${index}`),
            ref,
            phase,
          }));
          const distinct = new Set(names.map(([ref, phase]) => `${ref} ${phase}`)).size;
          const problems = mergeProblems([{ from: "x", rules }], "enterprise");
          expect(problems).toHaveLength(names.length - distinct);
        },
      ),
    );
  });
});
