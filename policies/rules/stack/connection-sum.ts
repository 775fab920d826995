import CLASSES from "../../facts/database-classes.json" with { type: "json" };
import { databaseClass } from "../../core/rds.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { connectionsOf, growsWithClass, proxyPercent } from "./databases.ts";
import type { Demand } from "./demand.ts";
import { peakText, peakTotal } from "./peak.ts";
import type { Peak } from "./peak.ts";
import { grouped, labelOf } from "./text.ts";

/** One workload's part of the sum. */
export interface Client {
  readonly workload: Resource;
  readonly peak: Peak;
  readonly demand: Demand;
  readonly instance: Resource;
  /** @default - connects directly */
  readonly proxy?: Resource;
}

/** How the connections of an instance are shared. */
export interface Shares {
  /** Largest share of max_connections that clients may plan with, less the reserved. Percent. */
  readonly maxPercent: number;
  /** Connections nobody but superusers and RDS gets. */
  readonly reserved: number;
}

/** A line of the sum with its connections. */
export interface Line {
  readonly text: string;
  readonly connections: number;
  /** The workload to turn down. @default - it is a proxy */
  readonly client?: Client;
  /** The proxy to turn down. @default - it is a workload */
  readonly proxy?: Resource;
}

/** Where a family has no class large enough: memory is what connections need. */
const OTHER_FAMILY = "db.r7g";

/** The connections a workload opens at its peak. */
export function clientConnections({ peak, demand }: Client): number {
  return peakTotal(peak) * demand.perPod;
}

/** One line for each workload, such as "api 6 pods x 4 processes x (5 + 2) = 168". */
export function clientLine(client: Client): Line {
  const { workload, peak, demand } = client;
  const connections = clientConnections(client);
  const sum = `${peakText(peak)} x ${demand.arithmetic} = ${grouped(connections)}`;
  return { text: `${labelOf(workload)} ${sum}`, connections, client };
}

/**
 * The lines of an instance: workloads that connect directly, and one line for each proxy, which opens no
 * more than its share of max_connections, however many clients it has.
 *
 * @throws Unjudgeable
 */
export function sumLines(stack: Stack, clients: readonly Client[], most: number): readonly Line[] {
  const direct = clients.filter(({ proxy }) => proxy === undefined).map(clientLine);
  const proxies = new Set(clients.flatMap(({ proxy }) => proxy ?? []));
  const shared = [...proxies].map((proxy) => {
    const wanted = totalOf(
      clients.filter((client) => client.proxy === proxy).map((client) => clientLine(client)),
    );
    const percent = proxyPercent(stack, proxy);
    const share = proxyShare(most, percent);
    return {
      text: `proxy ${proxy.name} the smaller of ${percent} % of ${grouped(most)} = ${grouped(share)} and its ${grouped(wanted)} clients`,
      connections: Math.min(share, wanted),
      proxy,
    };
  });
  return [...direct, ...shared]
    .filter(({ connections }) => connections > 0)
    .sort((a, b) =>
      b.connections === a.connections
        ? a.text.localeCompare(b.text)
        : b.connections - a.connections,
    );
}

/** Connections to the database that a proxy opens at the most. */
export function proxyShare(most: number, percent: number): number {
  return Math.floor((most * percent) / 100);
}

/** What the lines add up to. */
export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { connections }) => sum + connections, 0);
}

/** Connections clients may plan with: 356 for 80 % of 450 less 5. */
export function usableConnections(most: number, { maxPercent, reserved }: Shares): number {
  return Math.max(0, Math.floor(((most - reserved) * maxPercent) / 100));
}

/** The smallest changes that make a sum fit, each by itself. @throws Unjudgeable */
export function fixesOf(
  stack: Stack,
  instance: Resource,
  clients: readonly Client[],
  shares: Shares,
): string {
  const most = connectionsOf(stack, instance);
  const lines = sumLines(stack, clients, most);
  const room = usableConnections(most, shares) - totalOf(lines);
  const pool = lines
    .map((line) => lowerPool(line, room) ?? lowerShare(line, room, most))
    .find((one) => one !== undefined);
  const fixes = [pool, largerClass(stack, instance, clients, shares)].filter(
    (one) => one !== undefined,
  );
  return fixes.length === 0
    ? "no single pool or class mends it: put an RDS Proxy or PgBouncer in between, or run fewer processes"
    : fixes.join(", or ");
}

/** The largest pool of a workload that lets the sum fit; `room` is negative: so many are too many. */
function lowerPool({ client, connections }: Line, room: number): string | undefined {
  const pool = client?.demand.pool;
  if (client === undefined || pool === undefined) return undefined;
  const each = (connections + room) / (peakTotal(client.peak) * pool.processes);
  const label = labelOf(client.workload);
  const withOverflow = Math.floor(each) - pool.overflow;
  if (withOverflow >= 1) return `lower ${pool.name} of ${label} to ${withOverflow}`;
  const alone = Math.min(pool.size, Math.floor(each));
  if (alone < 1 || pool.overflow === 0) return undefined;
  const overflow = pool.overflowName ?? "the overflow";
  return alone === pool.size
    ? `lower ${overflow} of ${label} to ${Math.floor(each) - pool.size}`
    : `lower ${pool.name} of ${label} to ${alone} and ${overflow} to 0`;
}

/** The largest share of a proxy that lets the sum fit. */
function lowerShare({ proxy, connections }: Line, room: number, most: number): string | undefined {
  // Downwards from the rounded-up percentage: shares are rounded down, so that it may be the one.
  const near = Math.ceil(((connections + room) * 100) / most);
  const fits = [near, near - 1].find((one) => proxyShare(most, one) <= connections + room);
  if (proxy === undefined || fits === undefined || fits < 1) return undefined;
  return `set maxConnectionsPercent of the target group of ${proxy.name} to ${fits}`;
}

/** The smallest larger class, of the same family before any other. @throws Unjudgeable */
function largerClass(
  stack: Stack,
  instance: Resource,
  clients: readonly Client[],
  shares: Shares,
): string | undefined {
  const current = instance.at("instanceClass").text() ?? "";
  if (!growsWithClass(stack, instance)) return undefined;
  const family = current.split(".").slice(0, 2).join(".");
  const bySize = Object.keys(CLASSES).sort((a, b) => memoryOf(a) - memoryOf(b));
  const fits = (name: string): boolean => {
    if (memoryOf(name) <= memoryOf(current)) return false;
    const most = connectionsOf(stack, instance, name);
    return totalOf(sumLines(stack, clients, most)) <= usableConnections(most, shares);
  };
  const same = bySize.filter((name) => name.startsWith(`${family}.`)).find(fits);
  const found = same ?? bySize.filter((name) => name.startsWith(`${OTHER_FAMILY}.`)).find(fits);
  if (found === undefined) return undefined;
  const most = connectionsOf(stack, instance, found);
  return `take ${found} (${grouped(most)} connections, ${grouped(usableConnections(most, shares))} usable)`;
}

function memoryOf(name: string): number {
  return databaseClass(name)?.memory ?? 0;
}
