import { stackRule } from "../../core/rule.ts";
import { tunedInstance } from "./instances.ts";
import { MEMORY_BOUNDS, arithmetic, formatBytes, oversized } from "./memory.ts";
import { RDS_PARAMETERS, postgresDocs } from "./references.ts";
import { tunedExample } from "./tuned-example.ts";
import { INSTANCE } from "./types.ts";

/** A single parameter larger than what the instance's class allows. */
export const rdsParameterMemory = stackRule({
  name: "rds-parameter-memory",
  service: "database",
  checks:
    "No memory parameter of PostgreSQL takes more of the instance's memory than its share, counted in the parameter's own unit.",
  why: "shared_buffers above the memory keeps the instance from starting, and a work_mem in the wrong unit lets one query take all of it.",
  severity: "critical",
  level: "mandatory",
  references: [
    postgresDocs("Resource Consumption", "runtime-config-resource"),
    RDS_PARAMETERS,
    { title: "Guide 004, shared_buffers = 256MB # 25%, effective_cache_size = 1GB # 75%" },
  ],
  types: [INSTANCE],
  limits: MEMORY_BOUNDS,
  check(stack, report, bounds) {
    report.each(
      stack.ofType(INSTANCE),
      (instance) => instance,
      (instance) => {
        const tuned = tunedInstance(stack, instance);
        if (tuned === undefined) return;
        const { memory } = tuned.instanceClass;
        for (const found of oversized(tuned.group, tuned, bounds)) {
          const allowed = formatBytes((memory * found.limitPercent) / 100);
          report.violation(
            tuned.group,
            `${found.name} is ${arithmetic(found)} on ${instance.name}: ${tuned.className} has ${formatBytes(memory)}, of which it may take ${found.limitPercent} % = ${allowed}. Lower it, or check its unit.`,
            found.at,
          );
        }
      },
    );
  },
  good: tunedExample({
    shared_buffers: "{DBInstanceClassMemory/32768}",
    work_mem: "40960",
  }),
  bad: {
    // 8 GiB counted in kB, where RDS counts pages of 8 kB.
    example: tunedExample({ shared_buffers: "8388608" }),
    says: [
      "shared_buffers is 8388608 x 8 kB = 64 GiB on writer: db.r7g.xlarge has 32 GiB, of which it may take 40 % = 12.8 GiB. Lower it, or check its unit.",
    ],
  },
});
