import { parameterOf } from "../../core/parameters.ts";

import { resourceRule } from "../../core/rule.ts";
import { RDS_PARAMETERS, postgresDocs } from "./references.ts";
import { CLUSTER_PARAMETER_GROUP, PARAMETER_GROUP } from "./types.ts";

/** A list of libraries without pg_stat_statements. */
export const rdsPgStatStatements = resourceRule({
  name: "rds-pg-stat-statements",
  service: "database",
  checks: "shared_preload_libraries, where a group sets it, keeps pg_stat_statements.",
  why: "The value replaces RDS' own, which is pg_stat_statements: without it nobody can tell which queries take the time, and putting it back needs a reboot.",
  severity: "medium",
  level: "mandatory",
  references: [postgresDocs("pg_stat_statements", "pgstatstatements"), RDS_PARAMETERS],
  types: [PARAMETER_GROUP, CLUSTER_PARAMETER_GROUP],
  check(group, report) {
    const family = group.at("family").text() ?? "";
    if (!/^(?:aurora-postgresql|postgres)\d/.test(family)) return;
    const value = parameterOf(group, "shared_preload_libraries").at("value");
    const text = value.text();
    if (text === undefined) return;
    const libraries = text.split(",").map((library) => library.trim());
    if (libraries.includes("pg_stat_statements")) return;
    report.violation(
      `shared_preload_libraries is ${JSON.stringify(text)}, which drops pg_stat_statements: add it to the list.`,
      value,
    );
  },
  good: {
    type: PARAMETER_GROUP,
    props: {
      family: "postgres17",
      parameters: [
        {
          name: "shared_preload_libraries",
          value: "pg_stat_statements,pg_cron",
          applyMethod: "pending-reboot",
        },
      ],
    },
  },
  bad: {
    example: {
      type: PARAMETER_GROUP,
      props: {
        family: "postgres17",
        parameters: [
          { name: "shared_preload_libraries", value: "pg_cron", applyMethod: "pending-reboot" },
        ],
      },
    },
    says: [
      'shared_preload_libraries is "pg_cron", which drops pg_stat_statements: add it to the list.',
    ],
  },
});
