import type { EntryKind } from "../catalogue.ts";

/** A kind of entries in the lab's time. */
export interface LoadKind {
  readonly prefix: string;
  /** Lifetime. Milliseconds. */
  readonly ttlMs: number;
  /** How it is warmed. @default - not at all */
  readonly warmed?: {
    /** Between two runs. Milliseconds. */
    readonly everyMs: number;
    /**
     * "read" calls what reads through the cache, as the guides do: an entry that is still there is left as it is.
     * "write" computes each entry and writes it.
     */
    readonly by: "read" | "write";
  };
}

/** A load of cache-aside reads: GET, and SET with a lifetime after a miss. */
export interface TrafficPlan {
  readonly port: number;
  readonly kinds: readonly LoadKind[];
  /** Different entries that are asked for. */
  readonly entries: number;
  /** Exponent of Zipf's law. */
  readonly skew: number;
  readonly seed: number;
  /** Requests a second; as many as there can be when it is more. */
  readonly rate: number;
  /** Requests in all. */
  readonly requests: number;
  /** Requests sent at once on a connection. */
  readonly pipeline: number;
  readonly connections: number;
  /** The share of requests that a crawler adds: each for an entry nobody asked for before. */
  readonly crawled: number;
  /** Where the crawler's numbers begin: below it were asked for before. */
  readonly crawlFrom: number;
  /** Popular entries of each warmed kind that are written. */
  readonly warmedEntries: number;
  /** Most popular entries that are written beforehand, the most popular last. @default - none */
  readonly prefilled?: number;
}

/** What the load saw. */
export interface TrafficSeen {
  /** Of requests other than the crawler's. */
  readonly hits: number;
  readonly misses: number;
  /** Commands that were refused. */
  readonly errors: number;
  /** What was said of the first. @default - nothing was refused */
  readonly error?: string;
  readonly seconds: number;
}

/** Some entries of one kind, all popular, read evenly: only expiry makes them miss. */
export interface WarmingPlan {
  readonly port: number;
  readonly prefix: string;
  readonly entries: number;
  /** Lifetime. Milliseconds. */
  readonly ttlMs: number;
  /** How it is warmed. @default - not at all */
  readonly warmed?: NonNullable<LoadKind["warmed"]>;
  /** How long the warmer computes an entry. Milliseconds. */
  readonly computeMs: number;
  /** Reads a second, over all entries. */
  readonly rate: number;
  readonly lifetimes: number;
  readonly seed: number;
}

/** What readers and warmer saw. */
export interface WarmingSeen {
  readonly reads: number;
  readonly misses: number;
  /**
   * Longest time that one entry was without a write of the warmer, from before one to after the next; 0 when nothing is warmed.
   * More than the lifetime on a machine that stood still. Milliseconds.
   */
  readonly longestGapMs: number;
}

/** Latencies of single commands, ascending. Milliseconds. */
export type Latencies = readonly number[];

/** What the process of the load is told. */
export type LoadTask =
  | { readonly kind: "traffic"; readonly plan: TrafficPlan }
  | { readonly kind: "warming"; readonly plan: WarmingPlan }
  | { readonly kind: "probe"; readonly port: number };

/** To the process of the load. */
export type ToLoad =
  { readonly id: number; readonly task: LoadTask } | { readonly id: number; readonly stop: true };

/** From the process of the load. */
export type FromLoad =
  | { readonly kind: "ready" }
  | { readonly kind: "began"; readonly id: number }
  | { readonly kind: "done"; readonly id: number; readonly seen: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly why: string };

/** A lifetime or interval in the lab's time. Milliseconds, at least one. */
export function scaled(seconds: number, factor: number): number {
  return Math.max(1, Math.round((seconds * 1000) / factor));
}

/** How kinds are warmed, in seconds of the stack. */
export interface Warming {
  readonly by: "read" | "write";
  readonly warmers: readonly { readonly every: number; readonly kinds: readonly EntryKind[] }[];
}

/** Kinds in the lab's time. */
export function loadKinds(
  kinds: readonly EntryKind[],
  factor: number,
  warming?: Warming,
): readonly LoadKind[] {
  return kinds.map(({ name, prefix, seconds }) => {
    const kind = { prefix, ttlMs: scaled(seconds, factor) };
    const warmer = warming?.warmers.find((one) => one.kinds.some((own) => own.name === name));
    if (warmer === undefined || warming === undefined) return kind;
    return { ...kind, warmed: { everyMs: scaled(warmer.every, factor), by: warming.by } };
  });
}
