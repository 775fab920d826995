import { CACHE_MEMORY } from "../../tuning/observability/thresholds.ts";
import type { CacheRole } from "../../tuning/redis.ts";
import { withDefaults } from "../core/defaults.ts";
import type { RedisCacheArgs, ResolvedCacheArgs } from "./redis-cache-args.ts";
import { REDIS_CACHE_DEFAULTS } from "./redis-cache-args.ts";

/** What follows from what a cache is for, beside its parameters. */
export interface RoleDefaults {
  /** The content exists nowhere else: keep it (protect, retain, final snapshot). */
  readonly keep: boolean;
  /** Percent of the usable memory that raises the alarm; undefined where a full memory is as it should be. */
  readonly memoryAlarmPercent: number | undefined;
  /** Whether an evicted key is a fault: a lost task or a lost session. */
  readonly evictionIsFault: boolean;
}

/** Source: the roles of tuning/redis.ts; how full each may be is said where its alerts have it from. */
export const ROLE_DEFAULTS: Readonly<Record<CacheRole, RoleDefaults>> = Object.freeze({
  cache: { keep: false, memoryAlarmPercent: CACHE_MEMORY.cache?.value, evictionIsFault: false },
  queue: { keep: true, memoryAlarmPercent: CACHE_MEMORY.queue?.value, evictionIsFault: true },
  session: { keep: true, memoryAlarmPercent: CACHE_MEMORY.session?.value, evictionIsFault: true },
});

/** `args` with the defaults of the component and of the role. */
export function resolveCacheArgs(args: RedisCacheArgs): ResolvedCacheArgs {
  const role = ROLE_DEFAULTS[args.tuning.input.role];
  const protect = args.protect ?? role.keep;
  return withDefaults(
    {
      ...REDIS_CACHE_DEFAULTS,
      finalSnapshot: role.keep,
      protect,
      retainOnDelete: protect,
      memoryAlarmPercent: role.memoryAlarmPercent,
    },
    args,
  );
}
