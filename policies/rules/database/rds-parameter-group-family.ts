import type { Resource, Stack } from "../../core/resource.ts";
import { majorVersion, postgresFamily } from "../../core/rds.ts";
import { isGiven } from "../../core/parameters.ts";
import { stackRule } from "../../core/rule.ts";
import { groupOf, sourceOf } from "./instances.ts";
import { rdsGuide } from "./references.ts";
import { INSTANCE, PARAMETER_GROUP } from "./types.ts";

/** A parameter group of another engine or version than the instance's. */
export const rdsParameterGroupFamily = stackRule({
  name: "rds-parameter-group-family",
  service: "database",
  checks:
    "A PostgreSQL instance uses a parameter group of its own major version's family; a replica that of its source's.",
  why: "RDS refuses a group of another family, after half of an upgrade has been made.",
  severity: "high",
  level: "mandatory",
  references: [rdsGuide("Working with parameter groups", "USER_WorkingWithParamGroups")],
  types: [INSTANCE],
  check(stack, report) {
    report.each(
      stack.ofType(INSTANCE),
      (instance) => instance,
      (instance) => {
        const source = sourceOf(stack, instance);
        if (source?.at("engine").text() !== "postgres") return;
        const family = familyOf(stack, instance);
        const major = majorVersion(source.at("engineVersion").text());
        if (family === undefined || isFamilyOf(family, major)) return;
        const is = major === undefined ? "postgres" : `postgres ${major}`;
        const wanted = major === undefined ? "a postgres family" : `postgres${major}`;
        report.violation(
          instance,
          `The family of the parameter group is ${family}, and the engine is ${is}: use a group of ${wanted}.`,
          instance.at("parameterGroupName"),
        );
      },
    );
  },
  good: [
    {
      type: PARAMETER_GROUP,
      name: "tuned",
      props: { name: "app-pg17", family: "postgres17", parameters: [] },
    },
    {
      type: INSTANCE,
      name: "writer",
      props: { engine: "postgres", engineVersion: "17.6", parameterGroupName: "app-pg17" },
    },
  ],
  bad: {
    example: [
      {
        type: PARAMETER_GROUP,
        name: "tuned",
        props: { name: "app-pg16", family: "postgres16", parameters: [] },
      },
      {
        type: INSTANCE,
        name: "writer",
        props: { engine: "postgres", engineVersion: "17.6", parameterGroupName: "app-pg16" },
      },
    ],
    says: [
      "The family of the parameter group is postgres16, and the engine is postgres 17: use a group of postgres17.",
    ],
  },
});

/** The family of the instance's group, also of a default one. @throws Unjudgeable */
function familyOf(stack: Stack, instance: Resource): string | undefined {
  if (!isGiven(instance.at("parameterGroupName"))) return undefined;
  const group = groupOf(stack, instance);
  if (group !== undefined) return group.at("family").text();
  return /^default\.(.+)$/.exec(instance.at("parameterGroupName").text() ?? "")?.[1];
}

function isFamilyOf(family: string, major: string | undefined): boolean {
  const version = postgresFamily(family);
  return version !== undefined && (major === undefined || version === major);
}
