import type { Cursor } from "../../core/cursor.ts";
import { REPLICATED_TYPES, podSpec, replicaRange } from "../../core/pods.ts";
import { stackRule } from "../../core/rule.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Spread over nodes and zones, by constraints or by pod anti-affinity. */
export const podTopologySpread = stackRule({
  name: "pod-topology-spread",
  service: "workload",
  checks: "What runs two or more replicas spreads them over zones or nodes.",
  why: "The scheduler's own default counts three pods on one node as spread: one failure takes all of them.",
  severity: "medium",
  level: "mandatory",
  references: [
    PAGES.spread,
    { title: "AWS Well-Architected REL10-BP01 Deploy the workload to multiple locations" },
  ],
  types: REPLICATED_TYPES,
  check(stack, report) {
    report.each(
      stack.ofType(...REPLICATED_TYPES),
      (workload) => workload,
      (workload) => {
        const range = replicaRange(stack, workload);
        const spec = podSpec(workload);
        if (range === undefined || range.min < 2 || isSpread(spec)) return;
        report.violation(
          workload,
          `only the default of the scheduler (3 more on a node, 5 more in a zone than elsewhere) spreads these pods, ${range.min} at the least: add topologySpreadConstraints on topology.kubernetes.io/zone and kubernetes.io/hostname, maxSkew 1, whenUnsatisfiable ScheduleAnyway`,
          spec.at("topologySpreadConstraints"),
        );
      },
    );
  },
  good: [
    deployment({
      spec: { replicas: 2 },
      pod: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { app: "shop" } },
          },
        ],
      },
    }),
  ],
  bad: {
    example: [deployment({ spec: { replicas: 2 } })],
    says: [
      "only the default of the scheduler (3 more on a node, 5 more in a zone than elsewhere) spreads these pods, 2 at the least: add topologySpreadConstraints on topology.kubernetes.io/zone and kubernetes.io/hostname, maxSkew 1, whenUnsatisfiable ScheduleAnyway",
    ],
  },
});

function isSpread(spec: Cursor): boolean {
  const anti = spec.at("affinity", "podAntiAffinity");
  return [
    spec.at("topologySpreadConstraints"),
    anti.at("requiredDuringSchedulingIgnoredDuringExecution"),
    anti.at("preferredDuringSchedulingIgnoredDuringExecution"),
  ].some((terms) => terms.list().length > 0);
}
