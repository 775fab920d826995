import type { ProofTable } from "../proof/types.ts";
import { count, spreadText } from "../statistics.ts";
import { connectionsOf } from "./clients.ts";
import type { ConnectionState } from "./clients.ts";
import { GUIDES } from "./guides.ts";
import { compare, errorOf, percent } from "./judging.ts";
import type { Counted } from "./judging.ts";
import { HELD_MS } from "./load.ts";
import type { LoadSummary } from "./load-judging.ts";
import { serverConnections, usable } from "./prediction.ts";
import type { Sizes } from "./prediction.ts";

/** What the stand-in does otherwise than RDS Proxy. */
export const STAND_IN =
  "PgBouncer in transaction mode stands for RDS Proxy: its pool has maxConnectionsPercent of max_connections, and query_wait_timeout is the borrow timeout. " +
  "It differs in three things. RDS Proxy pins a client to a connection after a SET, a temporary table or PREPARE, while PgBouncer lends that connection to the next client as it is; " +
  "what pinning costs is tried with session pooling. After the borrow timeout RDS Proxy answers with an error, PgBouncer closes the client's connection. " +
  "RDS Proxy speaks TLS and reads passwords from Secrets Manager, which costs time here left out.";

/** What the sizes were divided by, in words. */
export function scaleText({ factor }: Sizes): string {
  return factor === 1
    ? "In full size."
    : `Scaled down: connections, clients and waiting times divided by ${factor}.`;
}

/** Who connects at the peak, in the stack's own size. */
export function clientsTable(state: ConnectionState, stack: Sizes): ProofTable {
  const share = state.proxy === undefined ? "" : ` (${state.proxy.percent} % of max_connections)`;
  const pool =
    state.proxy === undefined
      ? ""
      : ` The proxy opens at most ${stack.cap}${share} for its ${stack.pooled} clients.`;
  const leftOut = state.leftOut.length === 0 ? "" : ` Not counted: ${state.leftOut.join("; ")}.`;
  return {
    title: "Who connects to the database at the peak",
    text:
      `Out of the state: autoscalers, Deployments, Jobs and their environment, each at its most at once, in the middle of a rollout. ` +
      `${serverConnections(stack)} connections of the ${usable(stack)} that max_connections ${stack.maxConnections} leaves beside the ${stack.reserved} of superusers ` +
      `(a program that states no pool counts as one connection).${pool}${leftOut}`,
    columns: ["Client", "Way", "Pods", "Processes", "Connections a process", "Connections"],
    rows: state.clients.map((client) => [
      client.name,
      client.side === "pooled" ? "through the proxy" : "direct",
      `${client.pods} (${client.podsFrom})`,
      String(client.processes),
      String(client.connections),
      String(connectionsOf(client)),
    ]),
  };
}

/** Each predicted number beside the counted one. */
export function predictionTable(counted: Counted): ProofTable {
  return {
    title: "What the budget predicts, and what the servers did",
    text: `Counted by PostgreSQL (pg_stat_activity) and PgBouncer (SHOW POOLS) while every client of the pool holds a transaction; the pool's clients come first. ${scaleText(counted.sizes)}`,
    columns: ["Number", "Predicted", "Seen", "Error"],
    rows: compare(counted).map((one) => [
      one.what,
      String(one.predicted),
      one.seen === undefined ? "not counted" : String(one.seen),
      percent(errorOf(one)),
    ]),
  };
}

/** What became of the clients at each multiple. */
export function countsTable({ sizes, counts, wait, pinned }: Counted): ProofTable {
  const words = [...new Set(counts.flatMap((count) => count.words))];
  const refusals =
    words.length === 0 ? "" : ` Refused with: ${words.map((one) => `"${one}"`).join(", ")}.`;
  const waits =
    wait?.client === undefined || wait.seconds === undefined
      ? ""
      : ` With nobody letting go, client ${wait.client} was the first to wait, and was sent away after ${wait.seconds.toFixed(1)} s ("${wait.words}"; borrow timeout ${sizes.borrowSeconds} s).`;
  const pins =
    pinned === undefined
      ? ""
      : ` Were all clients pinned, ${pinned.answered} of ${pinned.clients} would be answered and ${pinned.sentAway} sent away.`;
  return {
    title: "Below, at and above the budget",
    text: `${STAND_IN} ${scaleText(sizes)}${refusals}${waits}${pins}`,
    columns: [
      "Clients",
      "Through the pool",
      "Its connections",
      "Waiting",
      "Served in the end",
      "Direct",
      "Accepted",
      "Refused",
    ],
    rows: counts.map((count) => [
      `${count.times}x`,
      String(count.pooledClients),
      String(count.poolConnections),
      String(count.waiting),
      String(count.served),
      String(count.directClients),
      String(count.accepted),
      String(count.refused),
    ]),
  };
}

/** The guides' pools against their own max_connections. */
export function guidesTable({ guides }: Counted): ProofTable {
  return {
    title: "The guides' pools against the guides' max_connections",
    text: `Idle connections on a PostgreSQL with max_connections ${GUIDES.maxConnections}, in full size; ${GUIDES.reserved} are the superuser's by default.`,
    columns: ["Pools", "Asked", "Accepted", "Refused"],
    rows: [
      [
        `003: ${GUIDES.replicas} replicas x ${GUIDES.workers} workers x ${GUIDES.perProcess}`,
        String(guides.asked),
        String(guides.accepted),
        String(guides.refused),
      ],
      ...guides.pools.map(({ size, pools, ofTheNext }) => [
        `000: pools of ${size}, one after the other`,
        `${pools + 1} x ${size}`,
        `${pools} whole pools, ${ofTheNext} connections of the next`,
        String(size - ofTheNext),
      ]),
    ],
  };
}

/** What clients felt. */
export function loadTable(sizes: Sizes, load: readonly LoadSummary[], rounds: number): ProofTable {
  return {
    title: "What a client feels",
    text:
      `Clients that ask again as soon as they have their answer; each transaction holds its connection for ${HELD_MS} ms (a read by key and a wait). 1x are the ${sizes.cap > 0 ? `${sizes.cap} connections of the pool` : "connections of the budget"}. ` +
      `${scaleText(sizes)} Medians of ${rounds} alternating runs, least to most in brackets; latencies in milliseconds.`,
    columns: [
      ...["Clients", "Way", "Transactions/s", "p50", "p95", "p99"],
      ...["Waiting in the pool", "Clients refused", "Requests failed"],
    ],
    rows: [...load]
      .sort((a, b) => (a.times === b.times ? (a.path < b.path ? -1 : 1) : a.times - b.times))
      .map((one) => [
        `${one.times}x (${one.clients})`,
        one.path,
        spreadText(one.tps, count),
        spreadText(one.p50, count),
        spreadText(one.p95, count),
        spreadText(one.p99, count),
        one.path === "pooled" ? String(one.waiting) : "-",
        String(one.refusedClients),
        percent(one.failedShare),
      ]),
  };
}
