/** Alerts that follow from others by nature, in one place, so that no fault forgets one. */

/** The speeds at which the error budget may be spent (tuning/observability/burn-rates.ts). */
const SPEEDS = ["1h", "6h", "1d", "3d"];

/** Requests that fail spend the budget of the promise on availability. */
export const AVAILABILITY_BURNS: readonly string[] = SPEEDS.map((s) => `SloAvailabilityBurn${s}`);

/** Requests that take long spend the budget of the promise on latency. */
export const LATENCY_BURNS: readonly string[] = SPEEDS.map((s) => `SloLatencyBurn${s}`);

/** A service whose requests fail. */
export const SERVICE_FAILS: readonly string[] = ["HighErrorRate", ...AVAILABILITY_BURNS];

/** A service whose requests wait; searches are requests too, and the guides' gauge is their mean. */
export const SERVICE_SLOW: readonly string[] = [
  "HighResponseTime",
  "SlowRequests",
  "SearchSlow",
  "WorkshopsaiResponseTimeHigh",
  "DatabaseConnectionPoolExhaustion",
  ...LATENCY_BURNS,
];

/** What a service is like whose database or cache is gone: requests wait for it, then fail; searches may not end. */
export const SERVICE_SUFFERS: readonly string[] = [
  ...SERVICE_FAILS,
  ...SERVICE_SLOW,
  "SearchesUnfinished",
];

/** A queue whose worker lacks what it works with. */
export const QUEUE_SUFFERS: readonly string[] = [
  "QueueOldestTaskTooOld",
  "QueueDepthGrowing",
  "QueueStalled",
  "QueueTasksFailing",
];
