import type { RateLimitConfig } from "../../config/schema.ts";
import { nearestRate } from "../edge/rates.ts";
import type { Problem } from "../errors.ts";
import type { PlannedWafLimit } from "./types.ts";

/** Windows AWS WAF counts in, seconds, and the fewest requests it limits. AWS WAF Developer Guide, rate-based rules. */
export const WAF_PERIODS: readonly number[] = Object.freeze([60, 120, 300, 600]);
const WAF_MIN_REQUESTS = 10;

/** The rate rules, in the order they are written. */
export function planWafLimits(
  limits: Readonly<Record<string, RateLimitConfig>>,
): readonly PlannedWafLimit[] {
  return Object.entries(limits).map(([name, { path, methods, requests, periodSeconds }]) => ({
    name,
    path,
    methods,
    requests,
    periodSeconds,
    // The window slides: who asks nothing for its length is free again for certain.
    retryAfterSeconds: periodSeconds,
  }));
}

/** What AWS WAF cannot count. Paths "site.waf.rateLimits.login.periodSeconds". */
export function wafProblems(limits: Readonly<Record<string, RateLimitConfig>>): Problem[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const path = `site.waf.rateLimits.${name}`;
    return [
      ...periodProblems(`${path}.periodSeconds`, limit),
      ...requestProblems(`${path}.requests`, limit),
      ...userProblems(`${path}.by`, limit),
    ];
  });
}

function periodProblems(path: string, rate: RateLimitConfig): Problem[] {
  if (WAF_PERIODS.includes(rate.periodSeconds)) return [];
  const near = nearestRate(rate, WAF_PERIODS);
  const requests = Math.max(WAF_MIN_REQUESTS, near.requests);
  return [
    {
      path,
      got: `${rate.requests} in ${rate.periodSeconds} s`,
      allowed: `${WAF_PERIODS.join(", ")} seconds: the windows AWS WAF counts in`,
      fix: `set periodSeconds to ${near.periodSeconds} and requests to ${requests}, the nearest rate`,
    },
  ];
}

function requestProblems(path: string, { requests }: RateLimitConfig): Problem[] {
  if (requests >= WAF_MIN_REQUESTS) return [];
  return [
    {
      path,
      got: String(requests),
      allowed: `${WAF_MIN_REQUESTS} or more: AWS WAF limits no lower`,
      fix: `set it to ${WAF_MIN_REQUESTS} with a longer period, or count in the application`,
    },
  ];
}

function userProblems(path: string, { by }: RateLimitConfig): Problem[] {
  if (by === "address") return [];
  return [
    {
      path,
      got: by,
      allowed:
        "address: AWS WAF sees a credential, not whose it is, and a forged one is a new user",
      fix: "set it to address; limits by user belong to edge.rateLimits, whose worker tells users apart",
    },
  ];
}
