import { LabError } from "../errors.ts";
import type { LabRedis } from "../engines/redis.ts";
import type { FaultPlan } from "./drill.ts";

/** How long the cache is away in a full and in a quick run. Milliseconds. */
const AWAY_MS = { full: 4_000, quick: 2_000 } as const;

/**
 * Timeouts of the cache to compare the contract's with. Milliseconds. Short: a lookup and a store that both wait for it leave a
 * request most of the guides' 2 s. Long: as much as the whole answer may take, which two waits exceed.
 */
const COMPARED_MS = { short: 500, long: 2_000 } as const;

/** The timeout that the contract's is compared with: the short one, or the long one when the contract's is as short. */
export function comparedTimeout(contractMs: number): number {
  return contractMs > COMPARED_MS.short ? COMPARED_MS.short : COMPARED_MS.long;
}

/** The cache ends as by a crash: who connects is refused at once. Then it is started again, empty. */
export function cacheKilled(quick: boolean): FaultPlan {
  const milliseconds = quick ? AWAY_MS.quick : AWAY_MS.full;
  return {
    id: "cache-killed",
    title: "Cache killed",
    what: `the cache is killed, is away for ${milliseconds / 1000} s and starts again empty`,
    warms: true,
    hold: ({ wait }) => wait(milliseconds),
    begin: async ({ bench: { redis } }) => {
      await redis.crash();
      return () => redis.restart();
    },
  };
}

/**
 * The cache takes connections and answers nothing, as a node that is gone behind a network that still accepts, or one that is
 * busy with a long command.
 *
 * @param timeoutMs how long the service waits for an answer.
 */
export function cacheHangs(id: string, timeoutMs: number): FaultPlan {
  return {
    id,
    title: `Cache hangs, timeout ${timeoutMs / 1000} s`,
    what: `the cache's process is stopped (SIGSTOP) for ${AWAY_MS.full / 1000} s; the service waits ${timeoutMs} ms for an answer of it`,
    service: { cacheTimeoutMs: timeoutMs },
    hold: ({ wait }) => wait(AWAY_MS.full),
    begin: async ({ bench: { redis }, note }) => {
      note("cacheTimeoutMs", timeoutMs);
      const pid = await processOf(redis);
      process.kill(pid, "SIGSTOP");
      let stopped = true;
      return () => {
        if (stopped) process.kill(pid, "SIGCONT");
        stopped = false;
        return Promise.resolve();
      };
    },
  };
}

/** Process of a server, as it says itself. */
async function processOf(redis: LabRedis): Promise<number> {
  const client = redis.connect();
  try {
    const said = String(await client.command("INFO", "server"));
    const pid = /process_id:(\d+)/.exec(said)?.[1];
    if (pid === undefined) throw new LabError(`${redis.name} does not say which process it is.`);
    return Number(pid);
  } finally {
    client.close();
  }
}
