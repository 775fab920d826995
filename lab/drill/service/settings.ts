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
