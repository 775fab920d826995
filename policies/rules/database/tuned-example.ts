import type { ExampleResource } from "../../core/rule.ts";
import { INSTANCE, PARAMETER_GROUP } from "./types.ts";

/** For examples: a parameter group of PostgreSQL 17 with these values, and a writer of 32 GiB that uses it. */
export function tunedExample(
  parameters: Readonly<Record<string, string>>,
): readonly ExampleResource[] {
  return [
    {
      type: PARAMETER_GROUP,
      name: "tuned",
      props: {
        name: "app-pg17",
        family: "postgres17",
        parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
      },
    },
    {
      type: INSTANCE,
      name: "writer",
      props: { engine: "postgres", instanceClass: "db.r7g.xlarge", parameterGroupName: "app-pg17" },
    },
  ];
}
