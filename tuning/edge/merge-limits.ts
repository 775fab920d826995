import type { CloudflarePlan } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { fieldsOf } from "./expressions.ts";
import type { Contributed } from "./merge.ts";
import type { PlanLimits } from "./plans.ts";
import { EXPRESSION_MAX, PLAN_LIMITS, TRANSFORM_PHASES, largerPlan } from "./plans.ts";
import { planPeriodProblem } from "./rates.ts";
import type { Phase, ZoneRateLimit } from "./types.ts";
import { PHASES } from "./types.ts";

const REF = /^[A-Za-z0-9_-]+$/;

/** What is wrong with one rule by itself. */
export function ruleProblems(contributed: Contributed, plan: CloudflarePlan): readonly Problem[] {
  const { from, rule } = contributed;
  const path = `${from}.${rule.ref}`;
  const problems: Problem[] = [];
  if (!REF.test(rule.ref)) {
    problems.push({
      path: `${path}.ref`,
      got: `"${rule.ref}"`,
      allowed: "letters, digits, _ and -, at least one",
      fix: "rename the rule",
    });
  }
  const { length } = rule.expression;
  if (length === 0 || length > EXPRESSION_MAX) {
    problems.push({
      path: `${path}.expression`,
      got: `${length} characters`,
      allowed: `1 to ${EXPRESSION_MAX} characters; "true" for every request`,
      fix: length === 0 ? "say which requests the rule is for" : "split it into two rules",
    });
  }
  return [...problems, ...gateProblems(contributed, plan), ...rateProblems(contributed, plan)];
}

/** What a plan's expressions and cache keys cannot do. */
function gateProblems({ from, rule }: Contributed, plan: CloudflarePlan): Problem[] {
  const limits = PLAN_LIMITS[plan];
  const path = `${from}.${rule.ref}`;
  const problems: Problem[] = [];
  const bare = rule.expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  if (!limits.regularExpressions && /\bmatches\b|~/.test(bare)) {
    problems.push({
      path: `${path}.expression`,
      got: "a regular expression (matches)",
      allowed: `none on plan ${plan}`,
      fix: "use eq, starts_with or strict wildcard, or take plan business",
    });
  }
  const keyed = customKeyOf(rule.actionParameters);
  if (!limits.customCacheKey && keyed.length > 0) {
    problems.push({
      path: `${path}.actionParameters.cacheKey.customKey`,
      got: keyed.join(", "),
      allowed: `none of them in the cache key on plan ${plan}`,
      fix: "let the worker make the key, or take plan enterprise",
    });
  }
  return problems;
}

/** Parts of a custom cache key that need Enterprise; dropping or sorting the whole query does not. */
function customKeyOf(parameters: Readonly<Record<string, unknown>> | undefined): string[] {
  const cacheKey = parameters?.["cacheKey"];
  if (!isRecord(cacheKey) || !isRecord(cacheKey["customKey"])) return [];
  return ["header", "cookie", "host", "user"].filter(
    (part) => (cacheKey["customKey"] as Record<string, unknown>)[part] !== undefined,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function rateProblems({ from, rule }: Contributed, plan: CloudflarePlan): Problem[] {
  const path = `${from}.${rule.ref}`;
  const limits = PLAN_LIMITS[plan];
  const { ratelimit } = rule;
  if (rule.phase !== "http_ratelimit" || ratelimit === undefined) return [];
  const rate = { requests: ratelimit.requestsPerPeriod, periodSeconds: ratelimit.period };
  const period = planPeriodProblem(`${path}.period`, rate, plan, limits.ratePeriods);
  return [
    ...(period === undefined ? [] : [period]),
    ...timeoutProblems(path, ratelimit, plan),
    ...characteristicProblems(path, ratelimit, plan),
    ...fieldProblems(path, rule.expression, plan),
  ];
}

function timeoutProblems(path: string, limit: ZoneRateLimit, plan: CloudflarePlan): Problem[] {
  const { mitigationTimeouts } = PLAN_LIMITS[plan];
  if (mitigationTimeouts.includes(limit.mitigationTimeout)) return [];
  return [
    {
      path: `${path}.mitigationTimeout`,
      got: `${limit.mitigationTimeout} s`,
      allowed: `${mitigationTimeouts.join(", ")} seconds on plan ${plan}`,
      fix: "take one of these: the period is long enough, after it what was counted is past",
    },
  ];
}

function characteristicProblems(
  path: string,
  { characteristics, countingExpression }: ZoneRateLimit,
  plan: CloudflarePlan,
): Problem[] {
  const limits = PLAN_LIMITS[plan];
  const problems: Problem[] = [];
  const place = `${path}.characteristics`;
  if (!characteristics.includes("cf.colo.id")) {
    problems.push({
      path: place,
      got: characteristics.join(", "),
      allowed: "a list with cf.colo.id: counters are kept per data center",
      fix: "add cf.colo.id",
    });
  }
  const others = characteristics.filter((one) => one !== "cf.colo.id");
  const refused = others.filter((one) => !counts(limits, one));
  if (refused.length > 0 && limits.characteristics !== "any") {
    problems.push({
      path: place,
      got: refused.join(", "),
      allowed: `${limits.characteristics.join(" or ")} on plan ${plan}`,
      fix: `count by ip.src, or take plan ${largerPlan(plan, (larger) => refused.every((one) => counts(larger, one))) ?? "enterprise"}; a limit by user is counted by the worker`,
    });
  }
  if (countingExpression !== undefined && !limits.countingExpression) {
    problems.push({
      path: `${path}.countingExpression`,
      got: countingExpression,
      allowed: `none on plan ${plan}: what the rule's expression matches is counted`,
      fix: "leave it out, or take plan business",
    });
  }
  return problems;
}

function counts({ characteristics }: PlanLimits, one: string): boolean {
  return characteristics === "any" || characteristics.includes(one);
}

function fieldProblems(path: string, expression: string, plan: CloudflarePlan): Problem[] {
  const { rateFields } = PLAN_LIMITS[plan];
  if (rateFields === "any") return [];
  const refused = fieldsOf(expression).filter((field) => !rateFields.includes(field));
  if (refused.length === 0) return [];
  const larger = largerPlan(plan, (limits) =>
    refused.every((field) => limits.rateFields === "any" || limits.rateFields.includes(field)),
  );
  return [
    {
      path: `${path}.expression`,
      got: refused.join(", "),
      allowed: `${rateFields.join(", ")} in a rate-limiting rule on plan ${plan}`,
      fix: `leave the condition out, or take plan ${larger ?? "enterprise"}`,
    },
  ];
}

/** More rules than the plan takes, a phase at a time; the Transform Rules of three phases also together. */
export function countProblems(
  rules: readonly Contributed[],
  plan: CloudflarePlan,
): readonly Problem[] {
  const single = PHASES.flatMap((phase) =>
    tooMany({
      rules: rules.filter(({ rule }) => rule.phase === phase),
      what: phase,
      plan,
      limit: (limits) => limits.rules[phase],
    }),
  );
  const transforms = rules.filter(({ rule }) => TRANSFORM_PHASES.includes(rule.phase));
  const used = new Set<Phase>(transforms.map(({ rule }) => rule.phase));
  if (used.size < 2) return single;
  return [
    ...single,
    ...tooMany({
      rules: transforms,
      what: TRANSFORM_PHASES.filter((phase) => used.has(phase)).join(" + "),
      plan,
      limit: (limits) => limits.transformRules,
    }),
  ];
}

function tooMany(count: {
  readonly rules: readonly Contributed[];
  readonly what: string;
  readonly plan: CloudflarePlan;
  readonly limit: (limits: PlanLimits) => number;
}): Problem[] {
  const { rules, what, plan, limit } = count;
  const allowed = limit(PLAN_LIMITS[plan]);
  if (rules.length <= allowed) return [];
  const callers = [...new Set(rules.map(({ from }) => from))].map(
    (from) => `${from} ${rules.filter((one) => one.from === from).length}`,
  );
  const larger = largerPlan(plan, (limits) => limit(limits) >= rules.length);
  const other = larger === undefined ? "" : `, or take plan ${larger}`;
  return [
    {
      path: what,
      got: `${rules.length} rules (${callers.join(", ")})`,
      allowed: `${allowed} on plan ${plan}`,
      fix: `join rules, or remove ${rules.length - allowed}${other}`,
    },
  ];
}
