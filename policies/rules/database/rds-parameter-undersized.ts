import { z } from "zod";

import { stackRule } from "../../core/rule.ts";
import { tunedInstance } from "./instances.ts";
import { arithmetic, formatBytes, memoryValue } from "./memory.ts";
import { RDS_PARAMETERS, postgresDocs } from "./references.ts";
import { tunedExample } from "./tuned-example.ts";
import { INSTANCE } from "./types.ts";

const percent = (value: number, name: string) =>
  z
    .number()
    .min(0)
    .max(100)
    .default(value)
    .describe(`Smallest ${name} that a group may set. Percent of the class's memory`);

/** Caches copied from a smaller machine. */
export const rdsParameterUndersized = stackRule({
  name: "rds-parameter-undersized",
  service: "database",
  checks:
    "shared_buffers and effective_cache_size, where a group sets them, use the memory that the instance has.",
  why: "Constants copied from a smaller machine, or meant in a larger unit, leave the memory that is paid for unused: more reads from disk and worse plans.",
  severity: "medium",
  level: "mandatory",
  references: [
    postgresDocs("Resource Consumption", "runtime-config-resource"),
    RDS_PARAMETERS,
    { title: "Guide 000, PostgreSQL: the constants of a 1 GB machine" },
  ],
  types: [INSTANCE],
  limits: z.strictObject({
    // RDS itself sets 25 and 50 % (RDS for PostgreSQL parameters); half of that is still a choice.
    minSharedBuffersPercent: percent(12.5, "shared_buffers"),
    minEffectiveCachePercent: percent(25, "effective_cache_size"),
  }),
  check(stack, report, { minSharedBuffersPercent, minEffectiveCachePercent }) {
    const floors = [
      ["shared_buffers", minSharedBuffersPercent],
      ["effective_cache_size", minEffectiveCachePercent],
    ] as const;
    report.each(
      stack.ofType(INSTANCE).flatMap((instance) => floors.map((floor) => ({ instance, floor }))),
      ({ instance }) => instance,
      ({ instance, floor: [name, least] }) => {
        const tuned = tunedInstance(stack, instance);
        if (tuned === undefined) return;
        const { memory } = tuned.instanceClass;
        const found = memoryValue(tuned.group, name, tuned);
        if (found === undefined || found.bytes * 100 >= memory * least) return;
        report.violation(
          tuned.group,
          `${name} is ${arithmetic(found)} on ${instance.name}: ${tuned.className} has ${formatBytes(memory)}, of which at least ${least} % = ${formatBytes((memory * least) / 100)} is expected. Write it as a formula of DBInstanceClassMemory, and check its unit.`,
          found.at,
        );
      },
    );
  },
  good: tunedExample({ effective_cache_size: "{DBInstanceClassMemory*3/32768}" }),
  bad: {
    example: tunedExample({ shared_buffers: "32768" }),
    says: [
      "shared_buffers is 32768 x 8 kB = 256 MiB on writer: db.r7g.xlarge has 32 GiB, of which at least 12.5 % = 4 GiB is expected. Write it as a formula of DBInstanceClassMemory, and check its unit.",
    ],
  },
});
