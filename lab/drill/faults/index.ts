import type { Fault } from "../types.ts";
import { MONITORING_FAULTS } from "./monitoring.ts";
import { PLATFORM_FAULTS } from "./platform.ts";
import { POSTGRES_FAULTS } from "./postgres.ts";
import { QUEUE_FAULTS } from "./queue.ts";
import { REDIS_FAULTS } from "./redis.ts";
import { SERVICE_FAULTS } from "./service.ts";

export { NOT_CAUSED } from "./not-caused.ts";

/**
 * Every fault of the drill. Those of the first wave last longest, because of the slow burns of the error budget; alerts that
 * hold one another back (tuning/observability/routing/inhibition.ts) are in different waves, and what takes a whole server
 * away comes last.
 */
export const FAULTS: readonly Fault[] = [
  ...SERVICE_FAULTS,
  ...POSTGRES_FAULTS,
  ...REDIS_FAULTS,
  ...QUEUE_FAULTS,
  ...PLATFORM_FAULTS,
  ...MONITORING_FAULTS,
];
