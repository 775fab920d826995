import type { CloudflarePlan, EdgeConfig, RateLimitConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import type { Setting } from "../setting.ts";
import { all, expressible, ofHost, ofMethods, ofPath } from "./expressions.ts";
import type { PlanLimits } from "./plans.ts";
import { PLAN_LIMITS, WORKER_PERIODS, largerPlan } from "./plans.ts";
import type { Rate } from "./rates.ts";
import { nearestRate, periodProblem, planPeriodProblem } from "./rates.ts";
import { edgeSetting } from "./setting.ts";
import { CLOUDFLARE, CONFIGURATION } from "./sources.ts";
import type { RuleContribution, WorkerLimit, ZoneRule } from "./types.ts";

/** The rate limits of the edge: rules of the zone and limits of the worker. */
export interface RateLimitTuning {
  readonly contributions: readonly RuleContribution[];
  readonly workerLimits: readonly (WorkerLimit & Pick<RateLimitConfig, "path" | "methods">)[];
  readonly settings: readonly Setting[];
  /** Paths from "edge" on: "edge.rateLimits.search.periodSeconds". */
  readonly problems: readonly Problem[];
}

/**
 * Limits by address become rules of the zone, limits by user go to the worker. A rule blocks with 429 for as long as it
 * counts: after that, what was counted is forgotten. Cloudflare itself sends `Retry-After` with its page 1015 (30 s,
 * whatever the rule), and for an answer with a body of its own its documentation promises nothing; so a header rule sets it to
 * the seconds of the block. Counters are kept per data center and lag by seconds: a limit is no exact number.
 */
export function rateLimits(config: EdgeConfig, plan: CloudflarePlan): RateLimitTuning {
  const entries = Object.entries(config.rateLimits);
  const addresses = entries.filter(([, { by }]) => by === "address");
  const users = entries.filter(([, { by }]) => by === "user");
  const limits = PLAN_LIMITS[plan];
  const rules = addresses.map(([name, limit]) => addressRule(name, limit, config.domain, limits));
  return {
    contributions:
      rules.length === 0
        ? []
        : [{ from: "edge.rateLimits", rules: [...rules, ...longestLast(rules).map(retryAfter)] }],
    workerLimits: users.map(([name, limit]) => workerLimit(name, limit)),
    settings: [
      ...addresses.map(([name, limit]) => addressReason(name, limit, config.domain, limits)),
      ...users.map(([name, limit]) => userReason(name, limit)),
    ],
    problems: [
      ...addresses.flatMap(([name, limit]) => addressProblems(name, limit, plan)),
      ...users.flatMap(([name, limit]) => userProblems(name, limit)),
    ],
  };
}

/** A wrong period is a problem; the rule is made with the nearest, so that the number of rules is right all the same. */
function counted(limit: RateLimitConfig, periods: readonly number[]): Rate {
  return periods.includes(limit.periodSeconds) ? limit : nearestRate(limit, periods);
}

function addressRule(
  name: string,
  limit: RateLimitConfig,
  domain: string,
  limits: PlanLimits,
): ZoneRule {
  const { requests, periodSeconds } = counted(limit, limits.ratePeriods);
  return {
    ref: `limit_${name}`,
    phase: "http_ratelimit",
    description: `${name}: ${requests} in ${periodSeconds} s of an address`,
    expression: limitExpression(limit, domain, limits),
    action: "block",
    ...(limits.rateResponse
      ? { actionParameters: { response: refusal(requests, periodSeconds) } }
      : {}),
    ratelimit: {
      characteristics: ["cf.colo.id", "ip.src"],
      period: periodSeconds,
      requestsPerPeriod: requests,
      mitigationTimeout: periodSeconds,
    },
  };
}

/** On Free a rule reads neither host nor method: there it counts the path on every proxied host of the zone. */
function limitExpression(
  { path, methods }: RateLimitConfig,
  domain: string,
  limits: PlanLimits,
): string {
  return all(
    reads(limits, "http.host") ? ofHost(domain) : undefined,
    ofPath(path),
    reads(limits, "http.request.method") ? ofMethods(methods) : undefined,
  );
}

function reads({ rateFields }: PlanLimits, field: string): boolean {
  return rateFields === "any" || rateFields.includes(field);
}

function refusal(requests: number, seconds: number): Readonly<Record<string, string | number>> {
  return {
    statusCode: 429,
    contentType: "application/json",
    content: JSON.stringify({
      error: "rate_limited",
      message: `More than ${requests} requests in ${seconds} seconds.`,
      retryAfterSeconds: seconds,
    }),
  };
}

/** `Retry-After` of the 429: its rule runs on answers that Cloudflare makes itself, too. */
function retryAfter(rule: ZoneRule): ZoneRule {
  const seconds = timeoutOf(rule);
  return {
    ref: `retry_after_${rule.ref}`,
    phase: "http_response_headers_transform",
    description: `Retry-After of ${rule.ref}`,
    expression: all('cf.response.error_type eq "ratelimit"', rule.expression),
    action: "rewrite",
    actionParameters: { headers: { "retry-after": { operation: "set", value: `${seconds}` } } },
  };
}

/**
 * The last rule that matches sets the header: of several limits on a request the longest, which is always enough. Those
 * on the same requests share one rule.
 */
function longestLast(rules: readonly ZoneRule[]): readonly ZoneRule[] {
  const ascending = [...rules].sort((one, other) => timeoutOf(one) - timeoutOf(other));
  return ascending.filter(
    ({ expression }, index) =>
      !ascending.slice(index + 1).some((longer) => longer.expression === expression),
  );
}

function timeoutOf(rule: ZoneRule): number {
  return rule.ratelimit?.mitigationTimeout ?? 0;
}

function workerLimit(
  name: string,
  limit: RateLimitConfig,
): WorkerLimit & Pick<RateLimitConfig, "path" | "methods"> {
  const { requests, periodSeconds } = counted(limit, WORKER_PERIODS);
  return {
    name,
    binding: `LIMIT_${name.toUpperCase().replaceAll("-", "_")}`,
    requests,
    periodSeconds: periodSeconds === 10 ? 10 : 60,
    path: limit.path,
    methods: limit.methods,
  };
}

function addressReason(
  name: string,
  limit: RateLimitConfig,
  domain: string,
  limits: PlanLimits,
): Setting {
  const { requests, periodSeconds } = counted(limit, limits.ratePeriods);
  const where = reads(limits, "http.host")
    ? `${domain}${limit.path}`
    : `${limit.path} of every proxied host (a rule on this plan cannot name one)`;
  return edgeSetting({
    name: `rateLimits.${name}`,
    value: `${requests} in ${periodSeconds} s`,
    why: `An address that asks ${where} more often gets 429 for ${periodSeconds} s, with Retry-After: then all it was counted for is past. Counted in each data center for itself, seconds behind.`,
    source: `${CONFIGURATION}, edge.rateLimits.${name}; ${CLOUDFLARE.rateParameters}; ${CLOUDFLARE.retryAfter}`,
    default: "no limit",
  });
}

function userReason(name: string, limit: RateLimitConfig): Setting {
  const { requests, periodSeconds } = counted(limit, WORKER_PERIODS);
  return edgeSetting({
    name: `rateLimits.${name}`,
    value: `${requests} in ${periodSeconds} s`,
    why: `A user who asks ${limit.path} more often gets 429 from the worker, which tells users by their credentials: a rule of the zone counts addresses, behind which an office has one count. Counted in each Cloudflare location for itself.`,
    source: `${CONFIGURATION}, edge.rateLimits.${name}; ${CLOUDFLARE.workerRate}`,
    default: "no limit",
  });
}

function addressProblems(name: string, limit: RateLimitConfig, plan: CloudflarePlan): Problem[] {
  const path = `edge.rateLimits.${name}`;
  const limits = PLAN_LIMITS[plan];
  const period = planPeriodProblem(`${path}.periodSeconds`, limit, plan, limits.ratePeriods);
  const problems: Problem[] = period === undefined ? [] : [period];
  if (limit.methods.length > 0 && !reads(limits, "http.request.method")) {
    const larger = largerPlan(plan, (others) => reads(others, "http.request.method"));
    problems.push({
      path: `${path}.methods`,
      got: limit.methods.join(", "),
      allowed: `none on plan ${plan}: the expression of its rate-limiting rules reads no method`,
      fix: `leave methods out, so that every request of the path counts, or take plan ${larger ?? "enterprise"}`,
    });
  }
  if (!expressible(limit.path)) {
    problems.push({
      path: `${path}.path`,
      got: limit.path,
      allowed:
        "a path without ?: Cloudflare's rules have * for any characters, but no sign for one",
      fix: `write * in its place: ${limit.path.replaceAll("?", "*")}`,
    });
  }
  return problems;
}

function userProblems(name: string, limit: RateLimitConfig): Problem[] {
  const problem = periodProblem(`edge.rateLimits.${name}.periodSeconds`, limit, {
    periods: WORKER_PERIODS,
    who: "the worker's rate-limiting binding",
  });
  return problem === undefined ? [] : [problem];
}
