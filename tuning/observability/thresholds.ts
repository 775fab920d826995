import { CACHE_THRESHOLDS } from "./thresholds/cache.ts";
import { DATABASE_THRESHOLDS } from "./thresholds/database.ts";
import { EDGE_THRESHOLDS } from "./thresholds/edge.ts";
import { NETWORK_THRESHOLDS } from "./thresholds/network.ts";

export type { Threshold } from "./thresholds/threshold.ts";
export { shareOf } from "./thresholds/threshold.ts";
export {
  CACHE_MEMORY,
  CACHE_THRESHOLDS,
  SERVICE_CONNECTIONS,
  cacheConnectionLimit,
} from "./thresholds/cache.ts";
export {
  DATABASE_THRESHOLDS,
  LEAST_FREE_PERCENT,
  STANDBY_DELAY_SECONDS,
  connectionsPercent,
  databaseConnectionLimit,
} from "./thresholds/database.ts";
export { EDGE_REQUESTS_PER_SECOND, EDGE_THRESHOLDS } from "./thresholds/edge.ts";
export { NETWORK_THRESHOLDS } from "./thresholds/network.ts";

/**
 * Every threshold that CloudWatch's alarms have, by subject. Prometheus' rules have the same where they see the same
 * thing, and the dashboards draw them: one number for all three. What only Prometheus watches has its thresholds beside
 * its rules.
 */
export const THRESHOLDS = Object.freeze({
  database: DATABASE_THRESHOLDS,
  cache: CACHE_THRESHOLDS,
  edge: EDGE_THRESHOLDS,
  network: NETWORK_THRESHOLDS,
});
