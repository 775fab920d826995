import { parameterOf } from "../../core/parameters.ts";
import { plainNumber, postgresFamily } from "../../core/rds.ts";
import { resourceRule } from "../../core/rule.ts";
import { isAccepted } from "./parameter-values.ts";
import { RDS_FORMULAS, postgresDocs } from "./references.ts";
import { PARAMETER_GROUP } from "./types.ts";

/** max_connections as a plain number. */
export const rdsMaxConnectionsFormula = resourceRule({
  name: "rds-max-connections-formula",
  service: "database",
  checks: "max_connections follows the class: it is a formula, or left to RDS.",
  why: "A number set by hand stays when the class changes: too many connections for the memory, or too few for the clients, and putting it right needs a reboot.",
  severity: "medium",
  level: "advisory",
  references: [
    RDS_FORMULAS,
    postgresDocs("Connections and Authentication", "runtime-config-connection"),
    { title: "Guide 000, PostgreSQL: max_connections = 100" },
  ],
  types: [PARAMETER_GROUP],
  check(group, report) {
    const version = postgresFamily(group.at("family").text());
    if (version === undefined) return;
    const value = parameterOf(group, "max_connections").at("value");
    const text = value.text();
    if (text === undefined || plainNumber(text) === undefined) return;
    // A number that RDS refuses is another mistake, and another rule's.
    if (!isAccepted(version, "max_connections", value)) return;
    report.violation(
      `max_connections is the number ${text}: make it a formula such as LEAST({DBInstanceClassMemory/50331648},${text}), which follows the class, or leave it to RDS.`,
      value,
    );
  },
  good: {
    type: PARAMETER_GROUP,
    props: {
      family: "postgres17",
      parameters: [
        {
          name: "max_connections",
          value: "LEAST({DBInstanceClassMemory/50331648},400)",
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
        parameters: [{ name: "max_connections", value: "1200", applyMethod: "pending-reboot" }],
      },
    },
    says: [
      "max_connections is the number 1200: make it a formula such as LEAST({DBInstanceClassMemory/50331648},1200), which follows the class, or leave it to RDS.",
    ],
  },
});
