import type * as kubernetes from "@pulumi/kubernetes";
import type { WorkloadTuning } from "../../tuning/workload/types.ts";
import { NODE_GROUP_LABEL, nodeTaints } from "../cluster/labels.ts";
import type { Labels } from "./labels.ts";
import type { Placement } from "./workload-args.ts";

type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type SpreadConstraint = kubernetes.types.input.core.v1.TopologySpreadConstraint;

/** Node labels to prefer, with the weight of each. */
export type Preference = WorkloadTuning["prefer"];

/** Pods to spread over zones and nodes. */
export interface Spread {
  /** Zones there are; 1 leaves only the nodes. */
  readonly zones: number;
  /** What selects the pods of the workload. */
  readonly selector: Labels;
}

/** Where pods must and would rather run. */
export interface SchedulingArgs {
  readonly placement?: Placement;
  readonly prefer?: Preference;
  readonly spread?: Spread;
}

/** The part of a pod's spec that the scheduler reads. */
export function scheduling(
  args: SchedulingArgs,
): Pick<PodSpec, "affinity" | "nodeSelector" | "tolerations" | "topologySpreadConstraints"> {
  const { placement, prefer = [], spread } = args;
  return {
    ...(prefer.length === 0 ? {} : { affinity: { nodeAffinity: preferred(prefer) } }),
    ...(placement === undefined ? {} : place(placement)),
    ...(spread === undefined ? {} : { topologySpreadConstraints: spreadConstraints(spread) }),
  };
}

/** Preferred only: with a required type, no pod starts when the type is sold out. */
function preferred(prefer: Preference): kubernetes.types.input.core.v1.NodeAffinity {
  return {
    preferredDuringSchedulingIgnoredDuringExecution: prefer.map(({ weight, key, values }) => ({
      weight,
      preference: { matchExpressions: [{ key, operator: "In", values: [...values] }] },
    })),
  };
}

function place({ group, dedicated }: Placement): Pick<PodSpec, "nodeSelector" | "tolerations"> {
  const taints = nodeTaints(group, dedicated);
  const nodeSelector = { [NODE_GROUP_LABEL]: group };
  if (taints.length === 0) return { nodeSelector };
  return {
    nodeSelector,
    tolerations: taints.map(({ key, value, effect }) => ({
      key,
      operator: "Equal",
      value,
      effect,
    })),
  };
}

/**
 * Evenly over zones, then over nodes; each revision by itself, because pods of the one that goes would be counted too.
 *
 * ScheduleAnyway, not DoNotSchedule with minDomains: when a zone fails, the domains fall below minDomains and the scheduler
 * counts the missing one as empty, so at most maxSkew pods go to each zone that is left, just when they must carry all.
 * Source: Kubernetes documentation, "Pod Topology Spread Constraints": minDomains.
 */
function spreadConstraints({ zones, selector }: Spread): SpreadConstraint[] {
  const constraint = (topologyKey: string): SpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    // Nodes the pods do not tolerate are no place to spread over.
    nodeTaintsPolicy: "Honor",
    labelSelector: { matchLabels: selector },
    matchLabelKeys: ["pod-template-hash"],
  });
  const zone = constraint("topology.kubernetes.io/zone");
  const node = constraint("kubernetes.io/hostname");
  return zones > 1 ? [zone, node] : [node];
}
