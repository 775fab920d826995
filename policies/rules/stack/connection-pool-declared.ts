import { LONG_RUNNING_TYPES } from "../../core/pods.ts";
import { stackRule } from "../../core/rule.ts";
import { CONNECTION_LIMITS } from "./connection-limits.ts";
import { INSTANCE, endpointOf, postgresInstances } from "./databases.ts";
import { undeclaredOf } from "./demand.ts";
import { API_GOOD, DATABASE, apiDeployment } from "./examples.ts";
import { labelOf } from "./text.ts";

/** Without a size a pool cannot be budgeted: connection-budget leaves it out of its sum. */
export const connectionPoolDeclared = stackRule({
  name: "connection-pool-declared",
  service: "stack",
  checks: "Workloads with a PostgreSQL host say how many connections they open.",
  why: "A pool of unknown size is missing from the connection budget, and its library's default multiplies with processes and replicas unseen.",
  severity: "medium",
  level: "advisory",
  references: [
    { title: "Guide 003, connections: 10 x 4 x 30 = 1,200" },
    {
      title: "AWS Well-Architected REL01: Manage service quotas and constraints",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/manage-service-quotas-and-constraints.html",
    },
  ],
  types: [INSTANCE],
  limits: CONNECTION_LIMITS,
  check(stack, report, limits) {
    const instances = postgresInstances(stack, report);
    if (instances.length === 0) return;
    report.each(
      stack.ofType(...LONG_RUNNING_TYPES),
      (workload) => workload,
      (workload) => {
        for (const { container, by, host, boundless } of undeclaredOf(stack, workload, limits)) {
          const endpoint = endpointOf(stack, { host }, "writer");
          if (endpoint === undefined || !instances.includes(endpoint.instance)) continue;
          const [is, fix] =
            boundless === undefined
              ? [`${by} but no pool size`, `set ${limits.poolNames[0] ?? "its pool"}`]
              : [
                  `${boundless}, which is no limit`,
                  "set a pool of 1 or more and an overflow of 0 or more",
                ];
          report.violation(
            workload,
            `Container ${container.at("name").text() ?? "without name"} of ${labelOf(workload)} has ${is}: ${fix}, or say the connections of one pod in the annotation ${limits.annotation} of the pod template.`,
            container.at("env"),
          );
        }
      },
    );
  },
  good: [DATABASE, ...API_GOOD],
  bad: {
    example: [DATABASE, apiDeployment({ DATABASE_HOST: "db.internal" })],
    says: [
      "Container api of api has DATABASE_HOST but no pool size: set DATABASE_POOL_SIZE, or say the connections of one pod in the annotation plumbline.dev/database-connections-per-pod of the pod template.",
    ],
  },
});
