import { parameterFacts, postgresFamily } from "../../core/rds.ts";
import { resourceRule } from "../../core/rule.ts";
import { valueFault } from "./parameter-values.ts";
import { RDS_FORMULAS, RDS_PARAMETERS } from "./references.ts";
import { PARAMETER_GROUP } from "./types.ts";

/** Values that RDS refuses whatever the instance. */
export const rdsParameterRange = resourceRule({
  name: "rds-parameter-range",
  service: "database",
  checks:
    "PostgreSQL parameters have values that RDS takes in the family's version: a plain number of the parameter's own unit within its range, a formula, or one of the listed words.",
  why: "RDS refuses the value in the middle of an update, or takes a number meant in another unit.",
  severity: "high",
  level: "mandatory",
  references: [
    RDS_PARAMETERS,
    RDS_FORMULAS,
    { title: "Guides 000 and 004, postgresql.conf: work_mem = 2621kB, min_wal_size = 1GB" },
  ],
  types: [PARAMETER_GROUP],
  check(group, report) {
    const version = postgresFamily(group.at("family").text());
    if (version === undefined) return;
    report.each(group.at("parameters").list(), (parameter) => {
      const name = parameter.at("name").text() ?? "";
      const facts = parameterFacts(version, name);
      if (facts === undefined) return;
      const value = parameter.at("value");
      const text = value.text();
      const fault = text === undefined ? undefined : valueFault(text, facts);
      if (fault === undefined) return;
      report.violation(`${name} = ${JSON.stringify(text)} ${fault}.`, value);
    });
  },
  good: {
    type: PARAMETER_GROUP,
    props: {
      family: "postgres17",
      parameters: [
        { name: "work_mem", value: "16384" },
        {
          name: "shared_buffers",
          value: "{DBInstanceClassMemory/32768}",
          applyMethod: "pending-reboot",
        },
        { name: "jit", value: 0 },
      ],
    },
  },
  bad: {
    example: {
      type: PARAMETER_GROUP,
      props: {
        family: "postgres17",
        parameters: [
          { name: "work_mem", value: "16MB" },
          { name: "checkpoint_timeout", value: "5" },
          { name: "wal_compression", value: "gzip" },
        ],
      },
    },
    says: [
      'work_mem = "16MB" is no number: RDS takes plain numbers (kB), so 16MB is 16384.',
      'checkpoint_timeout = "5" is outside 30 to 86400 (seconds).',
      'wal_compression = "gzip" is none of off, pglz, lz4, zstd.',
    ],
  },
});
