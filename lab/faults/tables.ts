import type { ProofTable } from "../proof/types.ts";
import type { ServiceContract } from "./contract.ts";
import { GUIDE } from "./load.ts";
import { LIMIT_FACTOR } from "./slow-database.ts";
import { milliseconds, percent, perSecond } from "./text.ts";
import type { Capacity, DrillStats, Phase } from "./types.ts";

/** The section's tables. */
export function tables(
  drills: readonly DrillStats[],
  capacity: Capacity,
  contract: ServiceContract,
): readonly ProofTable[] {
  const locked = drills.find(({ id }) => id === "slow-database");
  return [
    requestsTable(drills, capacity),
    recoveryTable(drills),
    besidesTable(drills),
    ...(locked === undefined ? [] : [waitsTable(locked, contract)]),
  ];
}

/** How the guide's load was scaled, in words. */
export function loadText({ users, rate, steadyRate }: Capacity): string {
  return `${users} users who ask again at once got ${perSecond(rate)}; the drills ask for ${perSecond(steadyRate)}, ${percent(steadyRate / GUIDE.rate)} of the guide's ${GUIDE.rate} and at most half of what the machine carries.`;
}

function requestsTable(drills: readonly DrillStats[], capacity: Capacity): ProofTable {
  return {
    title: "Requests before, during and after each fault",
    text: `${loadText(capacity)} Requests are sent when they are due, answered or not, and times count from then. A row each for before, during and after the fault.`,
    columns: ["Fault", "When", "Requests", "p50", "p99", "Longest", "Failed", "Database"],
    rows: drills.flatMap(({ title, steady, fault, after }) => [
      phaseRow(title, "before", steady),
      phaseRow(title, "during", fault),
      phaseRow(title, "after", after),
    ]),
  };
}

function phaseRow(title: string, when: string, phase: Phase): readonly string[] {
  const { requests, errors, p50, p99, max, queriesPerSecond } = phase;
  return [
    title,
    when,
    String(requests),
    milliseconds(p50),
    milliseconds(p99),
    milliseconds(max),
    percent(requests === 0 ? undefined : errors / requests),
    queriesPerSecond === undefined ? "-" : perSecond(queriesPerSecond, "queries"),
  ];
}

function recoveryTable(drills: readonly DrillStats[]): ProofTable {
  return {
    title: "What fails during each fault, and how soon it is over",
    text: "Items come from the cache as a rule, searches only from the database. The last three times count from the repair: the server answers again, or what was held is given back. The service is not restarted.",
    columns: [
      ...["Fault", "Items that fail", "Searches that fail", "Errors go on for"],
      ...["First good search", "Last error", "Hit ratio before", "Hit ratio during", "Warm again"],
    ],
    rows: drills.map((drill) => [
      drill.title,
      percent(drill.failing.item),
      percent(drill.failing.search),
      milliseconds(drill.outageMs),
      milliseconds(drill.firstGoodMs),
      drill.healthyMs === 0 ? "none" : milliseconds(drill.healthyMs),
      percent(drill.steady.hitRatio),
      percent(drill.fault.hitRatio),
      drill.id.startsWith("cache-") ? milliseconds(drill.warmMs) : "-",
    ]),
  };
}

/** What a drill measures beside the requests, in words. */
const BESIDES: Readonly<Record<string, (value: number) => readonly [what: string, seen: string]>> =
  {
    endMs: (value) => ["the server needs to end", milliseconds(value)],
    startMs: (value) => ["the server needs to start, its log replayed", milliseconds(value)],
    maxConnections: (value) => ["max_connections", String(value)],
    held: (value) => ["connections that the other user has", String(value)],
    serviceConnections: (value) => ["connections that the service has left", String(value)],
    superuserMs: (value) => ["a superuser is let in and answered after", milliseconds(value)],
    clients: (value) => ["slow clients of each kind", String(value)],
    sendersOpen: (value) => [
      "clients without all headers, still connected at the end",
      String(value),
    ],
    sendersCutMs: (value) => ["the longest that one of them was borne", milliseconds(value)],
    readersOpen: (value) => [
      "clients reading byte by byte, still connected at the end",
      String(value),
    ],
  };

function besidesTable(drills: readonly DrillStats[]): ProofTable {
  return {
    title: "Seen beside the requests",
    text: "Node ends clients that do not send their headers, but none that do not read their answer: whoever is in front of it has to (the load balancer does).",
    columns: ["Fault", "What", "Seen"],
    rows: drills.flatMap(({ title, extra }) =>
      Object.entries(BESIDES).flatMap(([name, say]) => {
        const value = extra[name];
        return value === undefined ? [] : [[title, ...say(value)]];
      }),
    ),
  };
}

function waitsTable(
  { fault, failing, extra }: DrillStats,
  { service, poolMs, lockMs, statementMs, idleInTransactionMs }: ServiceContract,
): ProofTable {
  const row = (who: string, name: string, limit: number, seen: string) => [
    who,
    name,
    milliseconds(limit),
    milliseconds(limit / LIMIT_FACTOR),
    seen,
  ];
  return {
    title: "Who waits how long while a table is locked",
    text: `The limits are those the stack gives service ${service}; for the drill they are divided by ${LIMIT_FACTOR}.`,
    columns: ["Who", "Limit", "In the stack", "In the drill", "Seen"],
    rows: [
      row(
        "a request without a connection",
        "DATABASE_POOL_TIMEOUT_SECONDS",
        poolMs,
        `${percent(failing.search)} of searches fail`,
      ),
      row(
        "a query that waits for the lock",
        "DATABASE_LOCK_TIMEOUT_MS",
        lockMs,
        `${extra["waitingForLock"] ?? 0} waited at a time`,
      ),
      row("any query", "DATABASE_STATEMENT_TIMEOUT_MS", statementMs, "not reached"),
      row(
        "the forgotten transaction",
        "DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS",
        idleInTransactionMs,
        `${extra["endedByServer"] === 1 ? "ended by the server" : "not ended"} after ${milliseconds(extra["heldMs"])}`,
      ),
      row(
        "the longest request",
        "the first two together",
        poolMs + lockMs,
        milliseconds(fault.max),
      ),
    ],
  };
}
