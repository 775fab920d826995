import { setTimeout as sleep } from "node:timers/promises";

import { RedisClient } from "../../clients/redis.ts";
import { seeded } from "../../edge/trace/random.ts";
import { valueOf } from "./entries.ts";
import type { WarmingPlan, WarmingSeen } from "./plans.ts";

/** Between two looks whether reads are due. Milliseconds. */
const TICK_MS = 2;

/**
 * Readers and a warmer of some popular entries, which are all there at the beginning. Whoever misses an entry writes it.
 *
 * @throws LabError when the server refuses a command or closes a connection.
 */
export async function runWarming(plan: WarmingPlan): Promise<WarmingSeen> {
  const connect = () => new RedisClient({ host: "127.0.0.1", port: plan.port });
  const [reader, warmer] = [connect(), connect()];
  const over = new AbortController();
  try {
    const from = performance.now();
    await warmAll(warmer, plan);
    const warming = keepWarm(warmer, plan, from, over.signal);
    // Told where it is waited for.
    warming.catch(() => undefined);
    const counts = await read(reader, plan);
    over.abort();
    return { ...counts, longestGapMs: await warming };
  } finally {
    over.abort();
    reader.close();
    warmer.close();
  }
}

function keyOf({ prefix }: WarmingPlan, entry: number): string {
  return `${prefix}${entry}`;
}

async function write(
  client: RedisClient,
  plan: WarmingPlan,
  entries: readonly number[],
): Promise<void> {
  const replies = await client.pipeline(
    entries.map((entry) => ["SET", keyOf(plan, entry), valueOf(entry), "PX", String(plan.ttlMs)]),
  );
  for (const reply of replies) if (reply instanceof Error) throw reply;
}

async function read(
  client: RedisClient,
  plan: WarmingPlan,
): Promise<Pick<WarmingSeen, "reads" | "misses">> {
  const random = seeded(plan.seed);
  const from = performance.now();
  let [reads, misses] = [0, 0];
  for (;;) {
    const passed = performance.now() - from;
    if (passed >= plan.lifetimes * plan.ttlMs) return { reads, misses };
    const due = Math.floor((passed / 1000) * plan.rate) - reads;
    // No more than once each at a time: two reads of one missing entry would be two misses.
    const asked = [
      ...new Set(Array.from({ length: due }, () => Math.floor(random() * plan.entries))),
    ];
    reads += due;
    if (asked.length > 0) {
      const replies = await client.pipeline(asked.map((entry) => ["GET", keyOf(plan, entry)]));
      const missing = asked.filter((_, index) => replies[index] === null);
      misses += missing.length;
      if (missing.length > 0) await write(client, plan, missing);
    }
    await sleep(TICK_MS);
  }
}

/**
 * Runs the warmer until it is over. A CronJob begins by the clock; the guides' loop counts from the end of the last run.
 *
 * @param from when the first run began.
 * @returns longest time between the beginnings of two runs, milliseconds
 */
async function keepWarm(
  client: RedisClient,
  plan: WarmingPlan,
  from: number,
  over: AbortSignal,
): Promise<number> {
  const { warmed } = plan;
  if (warmed === undefined) return 0;
  let [last, longest, due] = [from, 0, from];
  for (;;) {
    due = (warmed.by === "write" ? due : performance.now()) + warmed.everyMs;
    const pause = Math.max(0, due - performance.now());
    await sleep(pause, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return longest;
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    await warmAll(client, plan);
  }
}

/** One entry after the other, each computed first, unless a reader through the cache finds it there. */
async function warmAll(client: RedisClient, plan: WarmingPlan): Promise<void> {
  for (let entry = 0; entry < plan.entries; entry += 1) {
    const kept =
      plan.warmed?.by === "read" && (await client.command("GET", keyOf(plan, entry))) !== null;
    if (kept) continue;
    await sleep(plan.computeMs);
    await write(client, plan, [entry]);
  }
}
