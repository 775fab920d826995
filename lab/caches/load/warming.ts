import { setTimeout as sleep } from "node:timers/promises";

import { RedisClient } from "../../clients/redis.ts";
import { seeded } from "../../random.ts";
import { valueOf } from "./entries.ts";
import type { WarmingPlan, WarmingSeen } from "./plans.ts";

/** Between two looks whether reads are due. Milliseconds. */
const TICK_MS = 2;

/** How long entries were without a write. */
class Gaps {
  readonly #since = new Map<number, number>();
  #longest = 0;

  /** @param asked when the write was sent, which is done now. */
  wrote(entry: number, asked: number): void {
    this.#longest = Math.max(this.#longest, performance.now() - (this.#since.get(entry) ?? asked));
    this.#since.set(entry, asked);
  }

  /** Longest of all, those that go on counted until then. Milliseconds. */
  longest(until: number): number {
    return Math.max(this.#longest, ...[...this.#since.values()].map((since) => until - since));
  }
}

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
    const gaps = new Gaps();
    await warmAll(warmer, plan, gaps);
    const warming = keepWarm(warmer, plan, { from, gaps, over: over.signal });
    // Told where it is waited for.
    warming.catch(() => undefined);
    const counts = await read(reader, plan);
    const until = performance.now();
    over.abort();
    await warming;
    return { ...counts, longestGapMs: plan.warmed === undefined ? 0 : gaps.longest(until) };
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

/** A warmer that goes on. */
interface Warmer {
  /** When its first run began. */
  readonly from: number;
  readonly gaps: Gaps;
  readonly over: AbortSignal;
}

/** Runs the warmer until it is over. A CronJob begins by the clock; the guides' loop counts from the end of the last run. */
async function keepWarm(
  client: RedisClient,
  plan: WarmingPlan,
  { from, gaps, over }: Warmer,
): Promise<void> {
  const { warmed } = plan;
  if (warmed === undefined) return;
  let due = from;
  for (;;) {
    due = (warmed.by === "write" ? due : performance.now()) + warmed.everyMs;
    const pause = Math.max(0, due - performance.now());
    await sleep(pause, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    await warmAll(client, plan, gaps);
  }
}

/** One entry after the other, each computed first, unless a reader through the cache finds it there. */
async function warmAll(client: RedisClient, plan: WarmingPlan, gaps: Gaps): Promise<void> {
  for (let entry = 0; entry < plan.entries; entry += 1) {
    const kept =
      plan.warmed?.by === "read" && (await client.command("GET", keyOf(plan, entry))) !== null;
    if (kept) continue;
    await sleep(plan.computeMs);
    const asked = performance.now();
    await write(client, plan, [entry]);
    gaps.wrote(entry, asked);
  }
}
