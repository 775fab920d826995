import type { Endpoint, RedisConnection, RedisReply } from "../../clients/types.ts";
import type { ServerHandle } from "../../servers/types.ts";
import type { Scale } from "../scale.ts";
import type { Labels, CacheRole, Sample, Series, RuleGroupDocument } from "./stack.ts";

/** A `psql` process that keeps its one connection: for transactions that are left open, and for locks. */
export interface SqlSession {
  /** Sends statements without waiting for them; what they answer is thrown away, errors too. */
  send(sql: string): void;
  /** Closes the connection, whatever the statement under way. Safe to call twice. */
  close(): Promise<void>;
}

/** The real PostgreSQL of the drill: a primary and a streaming replica. */
export interface DrillPostgres {
  /** The writer; `instance` of its metrics is "database". */
  readonly primary: ServerHandle;
  /** Its streaming replica; `instance` of its metrics is "database-replica-1". */
  readonly replica: ServerHandle;
  /** `max_connections` that it runs with. */
  readonly maxConnections: number;
  /** Database that the sample service uses. */
  readonly database: string;
  /** User of the sample service, no superuser. */
  readonly user: string;
  /**
   * Runs one statement as superuser, on a connection of its own; rows come a line each, columns separated by "|".
   *
   * @param server which one
   * @default server "primary"
   * @throws LabError with the server's words when a statement fails.
   */
  query(sql: string, server?: "primary" | "replica"): Promise<string>;
  /**
   * Opens a session that lasts until it is closed; all that are open are closed with the drill.
   *
   * @param options who connects, and where. `user` "service" is the sample service's.
   * @default options - the service's user on the primary
   */
  open(options?: {
    readonly user?: "service" | "superuser";
    readonly server?: "primary" | "replica";
    readonly applicationName?: string;
  }): SqlSession;
}

/** One cache of the stack, on a real Redis. */
export interface DrillCache {
  /** Name in the configuration; label `cache` of its metrics. */
  readonly name: string;
  /** What it is for. */
  readonly role: CacheRole;
  /** The primary; `instance` of its metrics is its address. */
  readonly primary: ServerHandle;
  /** Its replicas, as many as the rules want and the machine runs. */
  readonly replicas: readonly ServerHandle[];
  /** `maxmemory` that it runs with. Bytes. */
  readonly maxMemoryBytes: number;
  /** `maxclients` that it runs with. */
  readonly maxClients: number;
  /**
   * Sends a command to the primary.
   *
   * @throws LabError with the server's error.
   */
  command(...words: readonly string[]): Promise<RedisReply>;
  /** Sends many commands at once; errors are returned in their place. */
  pipeline(commands: readonly (readonly string[])[]): Promise<readonly RedisReply[]>;
  /** Opens a connection of its own that stays until it is closed. */
  connect(): Promise<RedisConnection>;
}

/** What a fault may change in a sample service, for its next request or task. */
export interface ServiceBehaviour {
  /** Share of requests that fail with 500, 0 to 1. @default 0 */
  errorShare: number;
  /** Milliseconds that are added to each request. @default 0 */
  latencyMs: number;
  /** Milliseconds that are added to each search. @default 0 */
  searchLatencyMs: number;
  /** Share of searches that are begun and never end, 0 to 1. @default 0 */
  searchHangShare: number;
  /** Share of requests that ask the cache for a key it does not have, 0 to 1. @default 0.02 */
  missShare: number;
  /** Share of tasks that fail for good, 0 to 1. @default 0 */
  taskFailShare: number;
  /** Whether the worker takes tasks from the queue. @default true */
  worker: boolean;
  /** Tasks a second that are put into the queue. @default 5 */
  tasksPerSecond: number;
  /** Database connections that the pool keeps checked out without using them. @default 0 */
  leakedConnections: number;
  /** Megabytes that the service holds on to for nothing. @default 0 */
  leakedMegabytes: number;
}

/** One service of the stack, served by the sample service. */
export interface DrillService extends Endpoint {
  /** Name in the configuration; label `service` of its metrics. */
  readonly name: string;
  /** What it does: serves requests, or works off a queue (and serves /metrics only). */
  readonly kind: "web" | "worker";
  /** Most connections in its pool. */
  readonly poolMax: number;
  /** Its behaviour: set what is to change. The service runs in a process of its own and hears of it within 100 ms. */
  readonly behaviour: ServiceBehaviour;
}

/** One series of the stand-in: a metric that cannot exist on one machine. */
export interface StandInSeries {
  /** Name of the metric. */
  readonly name: string;
  /** All its labels. */
  readonly labels: Labels;
  /** Value now; of a counter: how much it grows a second. */
  readonly value: number;
  /** "counter" grows by `value` a second, "gauge" is `value`. */
  readonly type: "counter" | "gauge";
}

/** The stand-in exporter: what cannot exist on one machine. Its alerts can be caused, but prove routing and rule only. */
export interface StandIn {
  /** The names it exports. */
  readonly metrics: ReadonlySet<string>;
  /** Sets the value of every series of this name whose labels include these; returns how many there were. */
  set(name: string, labels: Labels, value: number): number;
  /** Values as at the start. */
  heal(): void;
}

/** Everything a fault can reach. */
export interface DrillEnv {
  /** Real PostgreSQL. */
  readonly postgres: DrillPostgres;
  /** Real Redis, one for each cache of the stack, by name in the configuration. */
  readonly caches: readonly DrillCache[];
  /** The sample services. */
  readonly services: readonly DrillService[];
  /** The stand-in exporter. */
  readonly standIn: StandIn;
  /** The exporters: stopping one makes its target down. */
  readonly exporters: readonly ServerHandle[];
  /** How durations are scaled. */
  readonly scale: Scale;
  /** Asks Prometheus now. */
  readonly prometheus: PrometheusReader;
  /** The stack's rules, as scaled for the drill. */
  readonly rules: readonly RuleGroupDocument[];
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Says something in the progress. */
  say(text: string): void;
  /** Temporary folder of the drill. */
  readonly folder: string;
  /** Waits milliseconds of real time. Ends early with the drill. */
  sleep(milliseconds: number): Promise<void>;
}

/** What the drill asks Prometheus. */
export interface PrometheusReader {
  /** An instant query. */
  query(expr: string): Promise<readonly Sample[]>;
  /** A range query. Times are Unix milliseconds, the step is milliseconds. */
  range(expr: string, from: number, to: number, step: number): Promise<readonly Series[]>;
}

/** Something that is broken on purpose, and mended again. */
export interface Fault {
  /** "cache stopped": unique, for people. */
  readonly name: string;
  /** What it does to which server, one sentence for the report. */
  readonly what: string;
  /** Alerts it must cause. Those whose names the stack's rules lack are reported as skipped, not as missed. */
  readonly causes: readonly string[];
  /** Alerts that follow by nature and are neither expected nor false. @default - none */
  readonly mayCause?: readonly string[];
  /** Faults of a wave run at the same time; waves follow one another. From 1 on. */
  readonly wave: number;
  /**
   * Whether what it changes is real or only the stand-in's series.
   * @default "real"
   */
  readonly kind?: "real" | "stand-in";
  /** Runs in `--quick` too. @default false */
  readonly quick?: boolean;
  /** Seconds of the stack's time that it is kept up at most; it ends as soon as all its alerts were delivered. @default - as long as its alerts' `for` and windows need */
  readonly holdSeconds?: number;
  /** Breaks it. May return while background work goes on until `stop`. */
  start(env: DrillEnv): Promise<void>;
  /** Mends it. Called also when `start` failed. */
  stop(env: DrillEnv): Promise<void>;
}
