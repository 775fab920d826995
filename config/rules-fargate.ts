import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import type { Workload } from "./workloads.ts";
import { workloadsOf } from "./workloads.ts";

/**
 * Fargate runs no DaemonSets and has no Pod Identity (EKS User Guide, "Simplify compute management with AWS Fargate",
 * considerations; "Learn how EKS Pod Identity grants pods access", considerations), and it takes no sysctls.
 */
function fargateHasNoNodes(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.cluster === undefined) return [];
  const onNodes = Object.entries(config.namespaces).find(([, { fargate }]) => !fargate)?.[0];
  return workloadsOf(config)
    .filter(({ config: { namespace } }) => config.namespaces[namespace]?.fargate === true)
    .filter((workload) => missing(workload).length > 0)
    .map((workload) => {
      const { namespace } = workload.config;
      const place = [...workload.keys, "namespace"];
      const fargate = ["namespaces", namespace, "fargate"];
      return violation(
        {
          keys: place,
          got: namespace,
          allowed: `a namespace on nodes, since Fargate has no ${missing(workload).join(", no ")}`,
          to: onNodes ?? false,
          at: onNodes === undefined ? fargate : place,
          with: [fargate, workload.keys, ["cluster"]],
        },
        context,
      );
    });
}

/** What a workload uses that Fargate has not; nothing for a service without database, caches and the like. */
function missing({ keys, config }: Workload): readonly string[] {
  const service = keys[0] === "services" && "nodes" in config ? config : undefined;
  const { nodes } = service ?? {};
  const caches = Object.keys(config.cachePools);
  const usesDatabase = service === undefined || service.pool !== undefined;
  const database = usesDatabase ? ["the database"] : [];
  const mounted = [...database, ...caches, ...Object.keys(config.secrets)].join(", ");
  return [
    ...(mounted === ""
      ? []
      : [
          `CSI driver DaemonSet (mounts the credentials of ${mounted})`,
          "Pod Identity (reads them)",
        ]),
    ...(config.permissions.length > 0 ? ["permissions (Pod Identity)"] : []),
    ...(nodes?.group !== undefined || (nodes?.prefer ?? []).length > 0
      ? ["node groups (nodes)"]
      : []),
    ...(Object.keys(service?.sysctls ?? {}).length > 0 ? ["sysctls"] : []),
  ];
}

/** Rules on Fargate. */
export const fargateRules: readonly Rule[] = [
  { reads: ["cluster", "namespaces", "services", "jobs"], check: fargateHasNoNodes },
];
