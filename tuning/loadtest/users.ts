import type { LoadTestConfig } from "../../config/schema-load-test.ts";
import type { Slo } from "../observability/types.ts";

/** Standard deviations above the mean: one request in 30,000 finds more others under way. */
const DEVIATIONS = 4;

/**
 * Source ports that Linux gives a pod for connections to one address: 32768 to 60999 (kernel documentation, IP sysctl,
 * ip_local_port_range). A virtual user holds a connection; those of one runner all go to the service's one address.
 */
export const MOST_USERS_OF_A_RUNNER = 28_232;

/**
 * Virtual users (VUs) that keep a rate whatever the service does, as long as it keeps its promise, with the arithmetic.
 *
 * The load is an open model: requests come at their rate, answered or not, as users do. A closed model (the guides' `stages`
 * of VUs with a sleep) waits for each answer before it asks again: a service that hangs is asked less just then, the requests
 * that would have been slowest are never made, and the percentiles look well (coordinated omission).
 *
 * How many requests are under way follows from Little's law, L = λW. The longest mean W that still keeps the promise: the
 * objective's share takes just the threshold, the rest as long as a request can take. Arrivals are even, durations are not:
 * the number under way varies about L as a Poisson distribution (M/G/∞), hence four standard deviations √L on top.
 */
export function virtualUsers(
  config: Pick<LoadTestConfig, "scenario" | "peak">,
  latency: NonNullable<Slo["latency"]>,
  timeoutSeconds: number,
): { readonly count: number; readonly why: string } {
  const { scenario, peak } = config;
  if (scenario === "websocket") return { count: peak, why: "One for each connection." };
  const { objective, thresholdSeconds } = latency;
  const mean = objective * thresholdSeconds + (1 - objective) * timeoutSeconds;
  const underWay = peak * mean;
  const count = Math.ceil(plain(underWay + DEVIATIONS * Math.sqrt(underWay)));
  return {
    count,
    why:
      `Little's law: ${peak} requests a second, and a mean of at most ${objective} * ${thresholdSeconds} + ` +
      `${plain(1 - objective)} * ${timeoutSeconds} = ${plain(mean)} s where the promise is just kept, are ${plain(underWay)} under way; ` +
      `with ${DEVIATIONS} standard deviations ${count}.`,
  };
}

/** A number without the noise of binary fractions. */
export function plain(value: number): number {
  return Number(value.toPrecision(6));
}
