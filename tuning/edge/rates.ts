import type { CloudflarePlan } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { largerPlan } from "./plans.ts";

/** Requests in a period. */
export interface Rate {
  readonly requests: number;
  readonly periodSeconds: number;
}

/**
 * The same rate in the nearest of the periods that can be counted, rounded down so that never more passes than was asked
 * for; but at least one request: 100 in 900 s with 600 s as the longest is 66 in 600 s.
 * @param periods what can be counted, seconds, ascending, at least one
 */
export function nearestRate({ requests, periodSeconds }: Rate, periods: readonly number[]): Rate {
  const [first = periodSeconds, ...others] = periods;
  // Nearest by ratio: 60 is as far from 10 as from 360.
  const distance = (period: number): number => Math.abs(Math.log(period / periodSeconds));
  const nearest = others.reduce(
    (best, period) => (distance(period) < distance(best) ? period : best),
    first,
  );
  return {
    requests: Math.max(1, Math.floor((requests * nearest) / periodSeconds)),
    periodSeconds: nearest,
  };
}

/** What is wrong with a period that nobody counts; undefined when it can be counted. */
export function periodProblem(
  path: string,
  rate: Rate,
  counter: { readonly periods: readonly number[]; readonly who: string; readonly else?: string },
): Problem | undefined {
  if (counter.periods.includes(rate.periodSeconds)) return undefined;
  const near = nearestRate(rate, counter.periods);
  const instead = `${near.requests} in ${near.periodSeconds} s`;
  return {
    path,
    got: `${rate.requests} in ${rate.periodSeconds} s`,
    allowed: `${counter.periods.join(", ")} seconds: what ${counter.who} counts`,
    fix: `the same rate is ${instead}: set requests ${near.requests} and periodSeconds ${near.periodSeconds}${counter.else ?? ""}`,
  };
}

/** As `periodProblem`, of a rate-limiting rule on a plan; names the smallest plan that counts the period. */
export function planPeriodProblem(
  path: string,
  rate: Rate,
  plan: CloudflarePlan,
  periods: readonly number[],
): Problem | undefined {
  const larger = largerPlan(plan, (limits) => limits.ratePeriods.includes(rate.periodSeconds));
  return periodProblem(path, rate, {
    periods,
    who: `a rate-limiting rule on plan ${plan}`,
    ...(larger === undefined ? {} : { else: `, or take plan ${larger}` }),
  });
}
