import { parameterFacts, postgresFamily } from "../../core/rds.ts";
import { resourceRule } from "../../core/rule.ts";
import { RDS_PARAMETERS, rdsGuide } from "./references.ts";
import { PARAMETER_GROUP } from "./types.ts";

/** Static parameters that are to be applied at once. */
export const rdsStaticParameterPendingReboot = resourceRule({
  name: "rds-static-parameter-pending-reboot",
  service: "database",
  checks: "Static PostgreSQL parameters have the applyMethod pending-reboot.",
  why: "RDS refuses the whole change: a static parameter takes effect at a reboot only.",
  severity: "high",
  level: "mandatory",
  references: [
    RDS_PARAMETERS,
    rdsGuide("Working with parameter groups", "USER_WorkingWithParamGroups"),
  ],
  types: [PARAMETER_GROUP],
  check(group, report) {
    const version = postgresFamily(group.at("family").text());
    if (version === undefined) return;
    report.each(group.at("parameters").list(), (parameter) => {
      const name = parameter.at("name").text() ?? "";
      if (parameterFacts(version, name)?.apply !== "pending-reboot") return;
      const method = parameter.at("applyMethod");
      const text = method.text();
      if (text === "pending-reboot") return;
      const is = text ?? "not set, which means immediate";
      report.violation(
        `${name} is static, and its applyMethod is ${is}: set it to pending-reboot, and reboot the instance when it suits.`,
        method,
      );
    });
  },
  good: {
    type: PARAMETER_GROUP,
    props: {
      family: "postgres17",
      parameters: [
        {
          name: "shared_buffers",
          value: "{DBInstanceClassMemory/32768}",
          applyMethod: "pending-reboot",
        },
        { name: "work_mem", value: "16384" },
      ],
    },
  },
  bad: {
    example: {
      type: PARAMETER_GROUP,
      props: {
        family: "postgres17",
        parameters: [
          { name: "track_activity_query_size", value: "4096", applyMethod: "immediate" },
          { name: "shared_preload_libraries", value: "pg_stat_statements" },
        ],
      },
    },
    says: [
      "track_activity_query_size is static, and its applyMethod is immediate: set it to pending-reboot, and reboot the instance when it suits.",
      "shared_preload_libraries is static, and its applyMethod is not set, which means immediate: set it to pending-reboot, and reboot the instance when it suits.",
    ],
  },
});
