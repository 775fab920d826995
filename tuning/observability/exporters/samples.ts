/** Series a process of the usual client libraries exports of itself: prom-client's and prometheus_client's defaults, rounded up. */
const PROCESS_SERIES = 200;
/** Pairs of method and route in one service; the guides' largest API has 60 routes. */
const ROUTES = 100;
/** Status codes that one pair answers with. */
const STATUSES = 5;
/** Series of the pools, queues and of metrics of the service's own without a label. */
const OTHERS = 50;
/** Series allowed to one metric of a service's own. */
const OWN = 100;
/** How far above the calculation the limit is: it is to stop an explosion, not growth. */
const HEADROOM = 2;

/** What a service exports, as far as the number of its series depends on it. */
export interface ServiceSeries {
  /** Upper bounds of its histogram of durations. */
  readonly buckets: readonly number[];
  /** Names of metrics of its own. */
  readonly declares: readonly string[];
}

/**
 * Samples in one scrape of one pod above which Prometheus takes none of them and calls the target down: a label with an id, a
 * path or an address in it makes as many series as there are visitors, and takes the memory of everybody's Prometheus.
 * Routes x (buckets + Inf + sum + count + statuses), the process' own and `declares`, twice, rounded up to thousands.
 * Source: Prometheus documentation, scrape_config, sample_limit; the numbers are this project's judgement.
 */
export function serviceSampleLimit({ buckets, declares }: ServiceSeries): number {
  const perRoute = buckets.length + 3 + STATUSES;
  const series = ROUTES * perRoute + PROCESS_SERIES + OTHERS + OWN * declares.length;
  return Math.ceil((series * HEADROOM) / 1000) * 1000;
}
