import { setTimeout as sleep } from "node:timers/promises";

import { RedisClient } from "../../clients/redis.ts";
import type { RedisReply } from "../../clients/types.ts";
import { seeded, zipf } from "../../random.ts";
import { valueOf } from "./entries.ts";
import type { LoadKind, TrafficPlan, TrafficSeen } from "./plans.ts";

/** Between two looks whether requests are due. Milliseconds. */
const TICK_MS = 2;

/** A request: an entry of a kind, and whether a crawler asks for it. */
interface Wanted {
  readonly key: string;
  readonly kind: LoadKind;
  readonly value: string;
  readonly crawled: boolean;
}

/**
 * Sends cache-aside reads at a given pace, and warms beside it. Ends when all requests are answered.
 *
 * @throws LabError when the server closes a connection.
 */
export async function runTraffic(plan: TrafficPlan): Promise<TrafficSeen> {
  const connect = () => new RedisClient({ host: "127.0.0.1", port: plan.port });
  const clients = Array.from({ length: plan.connections }, connect);
  const over = new AbortController();
  const count = new Count();
  const from = performance.now();
  const warmer = connect();
  try {
    await prefill(warmer, plan, count);
    const warming = plan.kinds.map((kind, index) =>
      warm(warmer, plan, { kind, index }, count, over.signal),
    );
    await sendAll(plan, clients, count);
    over.abort();
    await Promise.all(warming);
    return { ...count.all(), seconds: (performance.now() - from) / 1000 };
  } finally {
    over.abort();
    for (const client of [...clients, warmer]) client.close();
  }
}

/** What was answered. */
class Count {
  #hits = 0;
  #misses = 0;
  #errors = 0;
  #error: string | undefined;

  /** Counts what users got; a crawler's entries are never there. */
  read(wanted: Wanted, reply: RedisReply): void {
    if (reply instanceof Error) this.refused(reply);
    else if (!wanted.crawled && reply === null) this.#misses += 1;
    else if (!wanted.crawled) this.#hits += 1;
  }

  refused(error: Error): void {
    this.#errors += 1;
    this.#error ??= error.message;
  }

  all(): Omit<TrafficSeen, "seconds"> {
    const counts = { hits: this.#hits, misses: this.#misses, errors: this.#errors };
    return this.#error === undefined ? counts : { ...counts, error: this.#error };
  }
}

/** Each connection takes the next requests when they are due and it is free. */
async function sendAll(
  plan: TrafficPlan,
  clients: readonly RedisClient[],
  count: Count,
): Promise<void> {
  const next = requests(plan);
  const from = performance.now();
  let sent = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (sent < plan.requests) {
        const due = ((performance.now() - from) / 1000) * plan.rate;
        if (sent + plan.pipeline > due) {
          await sleep(TICK_MS);
          continue;
        }
        const size = Math.min(plan.pipeline, plan.requests - sent);
        sent += size;
        await readAside(client, Array.from({ length: size }, next), count);
      }
    }),
  );
}

/** The same requests for the same seed, whatever the server answers. */
function requests(plan: TrafficPlan): () => Wanted {
  const random = seeded(plan.seed);
  const popular = zipf(plan.entries, plan.skew);
  let crawled = plan.crawlFrom;
  return () => {
    if (random() >= plan.crawled) return entry(plan, popular(random));
    crawled += 1;
    const kind = kindOf(plan, crawled);
    return {
      key: `${kind.prefix}crawled-${crawled}`,
      kind,
      value: valueOf(crawled),
      crawled: true,
    };
  };
}

/** The nth most popular entry; the kinds take turns. */
function entry(plan: TrafficPlan, rank: number): Wanted {
  const kind = kindOf(plan, rank);
  return { key: `${kind.prefix}${rank}`, kind, value: valueOf(rank), crawled: false };
}

function kindOf({ kinds }: TrafficPlan, entryNumber: number): LoadKind {
  const kind = kinds[entryNumber % kinds.length];
  if (kind === undefined) throw new Error("a load without kinds of entries");
  return kind;
}

async function readAside(
  client: RedisClient,
  batch: readonly Wanted[],
  count: Count,
): Promise<void> {
  const replies = await client.pipeline(batch.map(({ key }) => ["GET", key]));
  const missing = batch.filter((wanted, index) => {
    const reply = replies[index] ?? null;
    count.read(wanted, reply);
    return reply === null;
  });
  if (missing.length > 0) await write(client, missing, count);
}

async function write(client: RedisClient, batch: readonly Wanted[], count: Count): Promise<void> {
  const replies = await client.pipeline(
    batch.map(({ key, kind, value }) => ["SET", key, value, "PX", String(kind.ttlMs)]),
  );
  for (const reply of replies) if (reply instanceof Error) count.refused(reply);
}

/** Writes, or reads through the cache, the most popular entries of a kind again and again. */
async function warm(
  client: RedisClient,
  plan: TrafficPlan,
  { kind, index }: { readonly kind: LoadKind; readonly index: number },
  count: Count,
  over: AbortSignal,
): Promise<void> {
  const { warmed } = kind;
  if (warmed === undefined) return;
  const all = Array.from({ length: plan.warmedEntries }, (_, at) =>
    entry(plan, index + at * plan.kinds.length),
  );
  while (!over.aborted) {
    const missing = warmed.by === "write" ? all : await missingOf(client, all);
    if (missing.length > 0) await write(client, missing, count);
    await sleep(warmed.everyMs, undefined, { signal: over }).catch(() => undefined);
  }
}

/** So that a cache need not be filled by its misses only, which takes long: the unpopular are rarely asked for. */
async function prefill(client: RedisClient, plan: TrafficPlan, count: Count): Promise<void> {
  const step = 64;
  for (let left = plan.prefilled ?? 0; left > 0; left -= step) {
    const ranks = Array.from({ length: Math.min(step, left) }, (_, at) => left - 1 - at);
    await write(
      client,
      ranks.map((rank) => entry(plan, rank)),
      count,
    );
  }
}

async function missingOf(client: RedisClient, all: readonly Wanted[]): Promise<readonly Wanted[]> {
  const replies = await client.pipeline(all.map(({ key }) => ["GET", key]));
  return all.filter((_, index) => replies[index] === null);
}
