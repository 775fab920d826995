import type { Endpoint, ServiceBehaviour } from "../types.ts";
import type { PostgresLogin } from "../../clients/postgres.ts";

/** What the process of a sample service is told when it starts. */
export interface ServiceSettings {
  /** Name in the configuration. */
  readonly name: string;
  readonly kind: "web" | "worker";
  /** Most connections in its pool. */
  readonly poolMax: number;
  readonly postgres: PostgresLogin;
  /** Where it looks things up. @default - it has no cache and asks the database each time */
  readonly cache?: Endpoint | undefined;
  /** Where its tasks wait. @default - it has no queue */
  readonly queue?: Endpoint | undefined;
  /** Upper bounds of its histograms, in seconds, in order. */
  readonly buckets: readonly number[];
  /** How long the cache may take to answer. Milliseconds. @default 500 */
  readonly cacheTimeoutMs?: number;
  /** How long a query may wait for a connection of the pool. Milliseconds. @default 2000 */
  readonly poolWaitMs?: number;
  /** Size of what GET /export answers. Bytes. @default - there is no such path */
  readonly exportBytes?: number;
  /** How long a connection stays open without a request. Milliseconds. @default - Node's 5,000 */
  readonly keepAliveMs?: number;
  /** How long a client may take. @default - as Node has them */
  readonly limits?: ClientLimits;
}

/** How long the clients of a service may take. Node's documentation, http.createServer. Milliseconds. */
export interface ClientLimits {
  /** Until all headers are there. Node's own: 60,000. */
  readonly headersMs: number;
  /** Between two looks at the connections. Node's own: 30,000. */
  readonly checkMs: number;
}

/** Messages to the process of a sample service. */
export type ToService =
  | { readonly kind: "start"; readonly settings: ServiceSettings }
  | { readonly kind: "behave"; readonly behaviour: ServiceBehaviour };

/** Messages from it. */
export type FromService =
  { readonly kind: "ready" } | { readonly kind: "listening"; readonly port: number };

/** A service as it is without any fault. */
export const HEALTHY: ServiceBehaviour = {
  errorShare: 0,
  latencyMs: 0,
  searchLatencyMs: 0,
  searchHangShare: 0,
  missShare: 0.02,
  taskFailShare: 0,
  worker: true,
  tasksPerSecond: 5,
  leakedConnections: 0,
  leakedMegabytes: 0,
};

/** Items that requests ask for; all are in the cache after a few seconds. */
export const ITEMS = 50;
