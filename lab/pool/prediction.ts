import { connectionsOf } from "./clients.ts";
import type { ConnectionState } from "./clients.ts";

/** Sizes of a trial: the stack's, all divided by one factor. */
export interface Sizes {
  /** What the stack's numbers were divided by. 1 for the stack itself. */
  readonly factor: number;
  readonly maxConnections: number;
  /** Of these, kept for superusers. */
  readonly reserved: number;
  /** Connections that the direct clients open at their peak. */
  readonly direct: number;
  /** Clients that the pool has at their peak. */
  readonly pooled: number;
  /** Most connections the pool opens to the server. 0 without a pool. */
  readonly cap: number;
  /** How long a client waits for one of them. Seconds. 0 without a pool. */
  readonly borrowSeconds: number;
}

/** What the machine may be asked to hold. */
export interface Limits {
  /** Most connections of the server. */
  readonly connections: number;
  /** Most clients at one time, direct and pooled. */
  readonly clients: number;
  /** Longest wait for a connection. Seconds. */
  readonly borrowSeconds: number;
}

/** What has to come of so many times the budgeted clients, when all of them are in a transaction at once. */
export interface Prediction {
  /** 1 for as many clients as the stack has at its peak. */
  readonly times: number;
  readonly pooledClients: number;
  /** Connections to the server that the pool has open. */
  readonly poolConnections: number;
  /** Clients of the pool that wait. */
  readonly waiting: number;
  readonly directClients: number;
  readonly accepted: number;
  readonly refused: number;
}

/** Connections that are not kept for superusers. */
export function usable({ maxConnections, reserved }: Sizes): number {
  return maxConnections - reserved;
}

/** Connections the server has when every client of the stack's peak has what it may have. */
export function serverConnections(sizes: Sizes): number {
  return sizes.direct + Math.min(sizes.cap, sizes.pooled);
}

/** The number of clients in a transaction at which the first of the pool's has to wait. */
export function firstToWait({ cap }: Sizes): number {
  return cap + 1;
}

/**
 * Divides the stack's connections and clients by a factor. The pool's share is a percentage of what is left of
 * max_connections, as RDS counts it (rounded down); of the reserve at least one connection stays.
 */
export function sizesOf(state: ConnectionState, factor: number, borrowLimit: number): Sizes {
  const { proxy, reserved } = state;
  const side = (which: "direct" | "pooled") =>
    state.clients
      .filter(({ side: own }) => own === which)
      .reduce((sum, client) => sum + connectionsOf(client), 0);
  const maxConnections = Math.floor(state.maxConnections / factor);
  return {
    factor,
    maxConnections,
    reserved: Math.max(1, Math.round(reserved / factor)),
    direct: Math.round(side("direct") / factor),
    pooled: Math.round(side("pooled") / factor),
    cap: proxy === undefined ? 0 : Math.floor((maxConnections * proxy.percent) / 100),
    // The stand-in counts whole seconds.
    borrowSeconds:
      proxy === undefined
        ? 0
        : Math.max(1, Math.min(borrowLimit, Math.round(proxy.borrowSeconds / factor))),
  };
}

/** The smallest whole factor at which the machine can hold so many times the stack's clients. */
export function factorFor(state: ConnectionState, limits: Limits, times: number): number {
  const clients = state.clients.reduce((sum, client) => sum + connectionsOf(client), 0);
  return Math.max(
    1,
    Math.ceil(state.maxConnections / limits.connections),
    Math.ceil((clients * times) / limits.clients),
  );
}

/**
 * What has to happen when the pool's clients come first and all of them are in a transaction, and the direct ones
 * after them.
 */
export function predict(sizes: Sizes, times: number): Prediction {
  const pooledClients = Math.round(sizes.pooled * times);
  const directClients = Math.round(sizes.direct * times);
  const poolConnections = Math.min(sizes.cap, pooledClients, usable(sizes));
  const accepted = Math.min(directClients, usable(sizes) - poolConnections);
  return {
    times,
    pooledClients,
    poolConnections,
    waiting: pooledClients - poolConnections,
    directClients,
    accepted,
    refused: directClients - accepted,
  };
}

/**
 * How long a transaction takes through a pool that more clients want than it has connections: each waits its turn among
 * all of them (Little's law: clients = rate x time, and the rate is connections / holding time).
 *
 * @param held how long a transaction holds its connection. Milliseconds.
 * @returns milliseconds
 */
export function pooledLatency(clients: number, connections: number, held: number): number {
  return held * Math.max(1, clients / connections);
}
