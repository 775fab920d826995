import { grouped } from "../explain/text.ts";
import type { PostgresTuning } from "../postgres/index.ts";
import { connectionFixes, proxyFixes } from "./connection-fixes.ts";
import type { ConnectionBudgetInput } from "./connection-sum.ts";
import {
  PROXY_CLIENTS_PER_CONNECTION,
  clientLines,
  connectionLines,
  connectionOutcome,
  proxyCap,
  proxyOutcome,
} from "./connection-sum.ts";
import { endingNotes } from "./ending.ts";
import type { Finding } from "./finding.ts";

export type {
  ConnectionBudgetInput,
  JobClient,
  ProxyShare,
  Reserve,
  ServiceClient,
} from "./connection-sum.ts";

/**
 * Every client's connections at the peak of a rollout, and the reserve, against max_connections
 * less the headroom. An overrun is an error with the smallest single changes that would fit.
 */
export function connectionBudget(input: ConnectionBudgetInput): Finding {
  const { total, limit } = connectionOutcome(input);
  const { database, reserve, subject } = input;
  const fits = total <= limit;
  return {
    budget: "connections",
    subject,
    status: fits ? "ok" : "error",
    lines: connectionLines(input),
    total,
    limit,
    limitArithmetic: `${100 - reserve.headroomPercent} % of max_connections ${grouped(database.dependableConnections)} (${origin(database)})`,
    unit: "connections",
    fixes: fits ? [] : connectionFixes(input),
    notes: endingNotes(input.services),
  };
}

function origin(database: PostgresTuning): string {
  const setting = database.settings.find(({ name }) => name === "max_connections");
  if (setting?.overridden === true) return "your own value";
  const { instanceClass } = database.input;
  return database.dependableConnections === database.maxConnections
    ? instanceClass
    : `${instanceClass}; ${grouped(database.maxConnections)} on its nominal memory, of which RDS keeps a part`;
}

/**
 * The client connections of the proxy against what its connections to the database can serve.
 * A warning, not an error: clients beyond it wait (borrowTimeoutSeconds) instead of being refused.
 * @returns undefined without a proxy, or when nothing uses it
 */
export function proxyBudget(input: ConnectionBudgetInput): Finding | undefined {
  const lines = clientLines(input, "proxy");
  if (lines.length === 0) return undefined;
  const { total, limit } = proxyOutcome(input);
  const fits = total <= limit;
  return {
    budget: "connections",
    subject: `proxy of ${input.subject}`,
    status: fits ? "ok" : "warning",
    lines,
    total,
    limit,
    limitArithmetic: `${PROXY_CLIENTS_PER_CONNECTION} clients for each of its ${grouped(proxyCap(input))} connections`,
    unit: "connections",
    fixes: fits ? [] : proxyFixes(input),
    notes: [],
  };
}
