/** What a request asks for: an item, which the cache holds as a rule, or a search, which only the database answers. */
export type RequestKind = "item" | "search";

/** One request and what became of it. */
export interface Outcome {
  readonly kind: RequestKind;
  /** When it was due. Milliseconds since the load began. */
  readonly at: number;
  /** From when it was due until its answer was complete, so that a wait before it was sent counts too. Milliseconds. */
  readonly ms: number;
  /** Whether it was answered with 200. */
  readonly ok: boolean;
}

/** Counters of the servers at one time. */
export interface CounterSample {
  /** Milliseconds since the load began. */
  readonly at: number;
  /** Queries that the service has sent. @default - the service did not say */
  readonly queries: number | undefined;
  /** Memory of the service. Bytes. @default - the service did not say */
  readonly memory: number | undefined;
  /** Lookups that the cache answered with something and with nothing. @default - it did not answer */
  readonly lookups: { readonly hits: number; readonly misses: number } | undefined;
}

/** Turning points of a drill. Milliseconds since the load began. */
export interface Marks {
  /** The fault begins. */
  readonly fault: number;
  /** What was broken is there again: a server answers, connections are given back. */
  readonly mended: number;
  readonly end: number;
}

/** What a drill saw. */
export interface DrillRecord {
  /** "cache-killed": unique among the drills. */
  readonly id: string;
  readonly title: string;
  /** What was done to which server. A sentence. */
  readonly what: string;
  readonly outcomes: readonly Outcome[];
  readonly samples: readonly CounterSample[];
  readonly marks: Marks;
  /** What only this drill measures, by name. */
  readonly extra: Readonly<Record<string, number>>;
}

/** A stretch of a drill. */
export interface Phase {
  readonly requests: number;
  /** Requests that failed. */
  readonly errors: number;
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds; NaN without requests. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Queries a second to the database. @default - the service did not say */
  readonly queriesPerSecond: number | undefined;
  /** Share of lookups that the cache could answer, 0 to 1. @default - nobody looked anything up */
  readonly hitRatio: number | undefined;
}

/** The three stretches of a drill, and how it came back. */
export interface DrillStats {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly steady: Phase;
  readonly fault: Phase;
  readonly after: Phase;
  /** Requests during and after the fault that fail, of one kind each. Share, 0 to 1. */
  readonly failing: Readonly<Record<RequestKind, number>>;
  /** From the first request that failed to the last, by when they were due. Milliseconds. @default - none failed */
  readonly outageMs: number | undefined;
  /** From mended until the first good answer out of the database. Milliseconds. @default - none came */
  readonly firstGoodMs: number | undefined;
  /** From mended until the last request that failed was due; 0 when none did. Milliseconds. @default - they still failed at the end */
  readonly healthyMs: number | undefined;
  /** From mended until nine tenths of the hit ratio before. Milliseconds. @default - not reached, or nothing was looked up */
  readonly warmMs: number | undefined;
  readonly extra: Readonly<Record<string, number>>;
}

/** Load that the machine carries and that the drills use. */
export interface Capacity {
  /** Clients that ask again as soon as they are answered. */
  readonly users: number;
  /** Answers a second with them. */
  readonly rate: number;
  readonly p95: number;
  readonly errors: number;
  /** Requests that were made. */
  readonly requests: number;
  /** Requests a second of the drills: at most half of what can be carried. */
  readonly steadyRate: number;
}
