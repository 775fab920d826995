import { z } from "zod";

import { effectiveParameter, maxConnections } from "../../core/rds.ts";
import { stackRule } from "../../core/rule.ts";
import { tunedInstance } from "./instances.ts";
import type { TunedInstance } from "./instances.ts";
import { MEMORY_BOUNDS, formatBytes, oversized } from "./memory.ts";
import { postgresDocs } from "./references.ts";
import { tunedExample } from "./tuned-example.ts";
import { INSTANCE } from "./types.ts";

const KIB = 1024;

/** What the sum is made and limited by. */
export const MEMORY_SUM_LIMITS = MEMORY_BOUNDS.extend({
  busyPercent: z
    .number()
    .min(1)
    .max(100)
    .default(50)
    .describe("How many of max_connections sort or hash at one time. Percent"),
  maxSumPercent: z
    .number()
    .min(1)
    .max(100)
    .default(100)
    .describe("Largest sum. Percent of the class's memory"),
});

/** All that PostgreSQL may take at once above the memory, although each parameter is fine. */
export const rdsMemorySum = stackRule({
  name: "rds-memory-sum",
  service: "database",
  checks:
    "shared_buffers, work_mem for a share of max_connections, the autovacuum workers and one maintenance command together fit into the instance's memory.",
  why: "On a busy day all of it is used at once, and Linux kills PostgreSQL for want of memory.",
  severity: "high",
  level: "mandatory",
  references: [
    postgresDocs("Resource Consumption", "runtime-config-resource"),
    { title: "Guide 003, connections: 10 x 4 x 30 = 1,200" },
  ],
  types: [INSTANCE],
  limits: MEMORY_SUM_LIMITS,
  check(stack, report, { busyPercent, maxSumPercent, ...bounds }) {
    report.each(
      stack.ofType(INSTANCE),
      (instance) => instance,
      (instance) => {
        const tuned = tunedInstance(stack, instance);
        // What is wrong by itself makes every sum wrong: rds-parameter-memory says it.
        if (tuned === undefined || oversized(tuned.group, tuned, bounds).length > 0) return;
        const sum = memorySum(tuned, busyPercent);
        const { memory } = tuned.instanceClass;
        if (sum === undefined || sum.bytes * 100 <= memory * maxSumPercent) return;
        report.violation(
          tuned.group,
          `On ${instance.name}, ${sum.terms.join(" + ")} = ${formatBytes(sum.bytes)}, above ${maxSumPercent} % of the ${formatBytes(memory)} of ${tuned.className}. Lower work_mem or max_connections, or take a larger class.`,
          tuned.group.at("parameters"),
        );
      },
    );
  },
  good: tunedExample({
    work_mem: "16384",
    max_connections: "LEAST({DBInstanceClassMemory/50331648},400)",
  }),
  bad: {
    example: tunedExample({ work_mem: "16384" }),
    says: [
      "On writer, shared_buffers (8 GiB) + 50 % of 3604 connections x work_mem 16 MiB x hash_mem_multiplier 2 (56.3 GiB) + 3 autovacuum workers x 537.2 MiB (1.6 GiB) + maintenance_work_mem (537.2 MiB) = 66.4 GiB, above 100 % of the 32 GiB of db.r7g.xlarge. Lower work_mem or max_connections, or take a larger class.",
    ],
  },
});

/** What PostgreSQL may take at once. */
export interface MemorySum {
  readonly bytes: number;
  /** The parts with their arithmetic and sizes. */
  readonly terms: readonly string[];
}

/** The sum with its terms; undefined when one of them is no number, which is for the rule on ranges. @throws Unjudgeable */
export function memorySum(tuned: TunedInstance, busyPercent: number): MemorySum | undefined {
  const { group, version, instanceClass } = tuned;
  const read = (name: string): number | undefined => {
    const value = effectiveParameter(group, name, version, instanceClass);
    return typeof value === "number" ? value : undefined;
  };
  const sharedBuffers = read("shared_buffers");
  const connections = maxConnections(group, version, instanceClass);
  const workMem = read("work_mem");
  const hashFactor = read("hash_mem_multiplier");
  const maintenance = read("maintenance_work_mem");
  const workers = read("autovacuum_max_workers");
  const ownAutovacuum = read("autovacuum_work_mem");
  if (
    sharedBuffers === undefined ||
    connections === undefined ||
    workMem === undefined ||
    hashFactor === undefined ||
    maintenance === undefined ||
    workers === undefined ||
    ownAutovacuum === undefined
  ) {
    return undefined;
  }
  // -1 stands for maintenance_work_mem (PostgreSQL: Resource Consumption).
  const autovacuum = ownAutovacuum < 0 ? maintenance : ownAutovacuum;
  const busy = Math.ceil((connections * busyPercent) / 100);
  const parts = [
    { what: "shared_buffers", bytes: sharedBuffers * 8 * KIB },
    {
      what: `${busyPercent} % of ${connections} connections x work_mem ${formatBytes(workMem * KIB)} x hash_mem_multiplier ${hashFactor}`,
      bytes: busy * workMem * KIB * hashFactor,
    },
    {
      what: `${workers} autovacuum workers x ${formatBytes(autovacuum * KIB)}`,
      bytes: workers * autovacuum * KIB,
    },
    { what: "maintenance_work_mem", bytes: maintenance * KIB },
  ];
  return {
    bytes: parts.reduce((total, { bytes }) => total + bytes, 0),
    terms: parts.map(({ what, bytes }) => `${what} (${formatBytes(bytes)})`),
  };
}
