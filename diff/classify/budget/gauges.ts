import { Unjudgeable } from "../../../policies/core/cursor.ts";
import type { Resource, Stack } from "../../../policies/core/resource.ts";
import type { StackReport } from "../../../policies/core/rule.ts";
import { tunedInstance } from "../../../policies/rules/database/instances.ts";
import { formatBytes } from "../../../policies/rules/database/memory.ts";
import { MEMORY_SUM_LIMITS, memorySum } from "../../../policies/rules/database/rds-memory-sum.ts";
import { capacityUses } from "../../../policies/rules/stack/capacity-budget.ts";
import { clientsOf } from "../../../policies/rules/stack/clients.ts";
import {
  CONNECTION_BUDGET_LIMITS,
  connectionUse,
} from "../../../policies/rules/stack/connection-budget.ts";
import type { Line } from "../../../policies/rules/stack/connection-sum.ts";
import { INSTANCE, PROXY, postgresInstances } from "../../../policies/rules/stack/databases.ts";
import { peakText, peakTotal } from "../../../policies/rules/stack/peak.ts";
import { PROXY_LIMITS, proxyUse } from "../../../policies/rules/stack/proxy-client-budget.ts";
import { amountText } from "../../../policies/rules/stack/quantity.ts";
import { grouped, labelOf } from "../../../policies/rules/stack/text.ts";

/** What is shared between workloads, and how much of it is asked for. */
export interface Gauge {
  /** Code of the finding about it. */
  readonly code: string;
  /** Whose it is. */
  readonly urn: string;
  /** Such as "Connections of database-writer". */
  readonly what: string;
  /** Path of the property that limits it. @default - it follows from several */
  readonly property?: string | undefined;
  readonly used: number;
  readonly limit: number;
  /** What the limit is, such as "usable connections (80 % of max_connections 450 less 5 reserved)". */
  readonly limitText: string;
  /** An amount in words, with its unit where it has one. */
  readonly show: (amount: number) => string;
  /** Who asks for it, by name, with the arithmetic. */
  readonly parts: ReadonlyMap<string, string>;
}

/** Why something could not be counted. */
export interface Reason {
  /** What could not be read: a workload, an instance, a quota. */
  readonly urn: string;
  readonly name: string;
  readonly message: string;
}

/** The gauges of one kind in a stack. */
export interface Reading {
  /** By what they are of: the same before and after the change. */
  readonly gauges: ReadonlyMap<string, Gauge>;
  readonly reasons: readonly Reason[];
}

/** The kinds of gauges, with how they are read. */
export const READERS: Readonly<Record<string, (stack: Stack) => Reading>> = {
  "budget-connections": (stack) => reading(stack, connections),
  "budget-proxy-clients": (stack) => reading(stack, proxyClients),
  "budget-capacity": (stack) => reading(stack, capacity),
  "budget-memory": (stack) => reading(stack, memory),
};

type Reader = (stack: Stack, report: StackReport) => readonly (readonly [string, Gauge])[];

function reading(stack: Stack, reader: Reader): Reading {
  const reasons: Reason[] = [];
  const guarded = (owner: Pick<Resource, "urn" | "name">, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Unjudgeable)) throw error;
      reasons.push({ urn: owner.urn, name: owner.name, message: error.message });
    }
  };
  const report: StackReport = {
    violation: () => undefined,
    each: (items, owner, judge) => {
      for (const item of items) guarded(owner(item), () => judge(item));
    },
  };
  let gauges: readonly (readonly [string, Gauge])[] = [];
  guarded({ urn: "", name: "the stack" }, () => {
    gauges = reader(stack, report);
  });
  return { gauges: new Map(gauges), reasons };
}

function connections(stack: Stack, report: StackReport): readonly (readonly [string, Gauge])[] {
  const limits = CONNECTION_BUDGET_LIMITS.parse({});
  const instances = postgresInstances(stack, report);
  const clients = clientsOf(stack, report, limits);
  const gauges: (readonly [string, Gauge])[] = [];
  report.each(
    instances,
    (instance) => instance,
    (instance) => {
      const own = clients.filter((client) => client.instance === instance);
      if (own.length === 0) return;
      const { lines, total, usable, most, shares } = connectionUse(stack, instance, own, limits);
      gauges.push([
        instance.urn,
        {
          code: "budget-connections",
          urn: instance.urn,
          what: `Connections of ${instance.name}`,
          used: total,
          limit: usable,
          limitText: `usable (${shares.maxPercent} % of max_connections ${grouped(most)} less ${shares.reserved} reserved)`,
          show: grouped,
          parts: partsOf(lines),
        },
      ]);
    },
  );
  return gauges;
}

function proxyClients(stack: Stack, report: StackReport): readonly (readonly [string, Gauge])[] {
  const limits = PROXY_LIMITS.parse({});
  if (stack.ofType(PROXY).length === 0) return [];
  const clients = clientsOf(stack, report, limits);
  const gauges: (readonly [string, Gauge])[] = [];
  report.each(
    stack.ofType(PROXY),
    (proxy) => proxy,
    (proxy) => {
      const own = clients.filter((client) => client.proxy === proxy);
      const use = proxyUse(stack, proxy, own, limits);
      if (use === undefined) return;
      gauges.push([
        proxy.urn,
        {
          code: "budget-proxy-clients",
          urn: proxy.urn,
          what: `Clients of the proxy ${proxy.name}`,
          used: use.total,
          limit: use.most,
          limitText: `clients (${limits.maxClientsPerConnection} for each of its ${grouped(use.share)} connections)`,
          show: grouped,
          parts: partsOf(use.lines),
        },
      ]);
    },
  );
  return gauges;
}

function partsOf(lines: readonly Line[]): ReadonlyMap<string, string> {
  return new Map(
    lines.map(({ text, client, proxy }) => [client?.workload.urn ?? proxy?.urn ?? text, text]),
  );
}

function capacity(stack: Stack, report: StackReport): readonly (readonly [string, Gauge])[] {
  return capacityUses(stack, report).map(({ owner, key, amount, parts, total, limit, at }) => {
    const show = (value: number): string => amountText(amount, value);
    const sums = parts.map(
      ({ workload, peak, each }) =>
        [
          workload.urn,
          `${labelOf(workload)} ${peakText(peak)} x ${show(each)} = ${show(peakTotal(peak) * each)}`,
        ] as const,
    );
    const isQuota = owner.type.endsWith(":ResourceQuota");
    const gauge: Gauge = {
      code: "budget-capacity",
      urn: owner.urn,
      what: `${key} of ${isQuota ? "ResourceQuota" : "NodePool"} ${labelOf(owner)}`,
      property: at.path,
      used: total,
      limit,
      limitText: isQuota ? "of the quota" : "of the pool's limit",
      show,
      parts: new Map(sums),
    };
    return [`${owner.urn} ${key}`, gauge] as const;
  });
}

function memory(stack: Stack, report: StackReport): readonly (readonly [string, Gauge])[] {
  const { busyPercent } = MEMORY_SUM_LIMITS.parse({});
  const gauges: (readonly [string, Gauge])[] = [];
  report.each(
    stack.ofType(INSTANCE),
    (instance) => instance,
    (instance) => {
      const tuned = tunedInstance(stack, instance);
      const sum = tuned === undefined ? undefined : memorySum(tuned, busyPercent);
      if (tuned === undefined || sum === undefined) return;
      gauges.push([
        instance.urn,
        {
          code: "budget-memory",
          urn: instance.urn,
          what: `Memory that PostgreSQL may take on ${instance.name}`,
          used: sum.bytes,
          limit: tuned.instanceClass.memory,
          limitText: `of ${tuned.className}`,
          show: formatBytes,
          parts: new Map(sum.terms.map((term, index) => [String(index), term])),
        },
      ]);
    },
  );
  return gauges;
}
