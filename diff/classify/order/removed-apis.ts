/** An API version that Kubernetes stopped serving. */
export interface RemovedApi {
  /** Pulumi's types of it. */
  readonly types: readonly string[];
  /** Such as "policy/v1beta1". */
  readonly version: string;
  /** The first version without it: [major, minor]. */
  readonly removedIn: readonly [number, number];
  /** What serves the same objects. */
  readonly instead: string;
}

const of = (
  version: string,
  minor: number,
  instead: string,
  ...kinds: readonly string[]
): RemovedApi => ({
  types: kinds.map((kind) => `kubernetes:${version}:${kind}`),
  version,
  removedIn: [1, minor],
  instead,
});

/** Source: Kubernetes, Deprecated API Migration Guide, "Removed APIs by release", 1.25 to 1.32. */
export const REMOVED_APIS: readonly RemovedApi[] = [
  of("batch/v1beta1", 25, "batch/v1", "CronJob"),
  of("discovery.k8s.io/v1beta1", 25, "discovery.k8s.io/v1", "EndpointSlice"),
  of("events.k8s.io/v1beta1", 25, "events.k8s.io/v1", "Event"),
  of("autoscaling/v2beta1", 25, "autoscaling/v2", "HorizontalPodAutoscaler"),
  of("policy/v1beta1", 25, "policy/v1", "PodDisruptionBudget"),
  of("policy/v1beta1", 25, "pod security labels of the namespace", "PodSecurityPolicy"),
  of("node.k8s.io/v1beta1", 25, "node.k8s.io/v1", "RuntimeClass"),
  of("autoscaling/v2beta2", 26, "autoscaling/v2", "HorizontalPodAutoscaler"),
  of(
    "flowcontrol.apiserver.k8s.io/v1beta1",
    26,
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "FlowSchema",
    "PriorityLevelConfiguration",
  ),
  of("storage.k8s.io/v1beta1", 27, "storage.k8s.io/v1", "CSIStorageCapacity"),
  of(
    "flowcontrol.apiserver.k8s.io/v1beta2",
    29,
    "flowcontrol.apiserver.k8s.io/v1",
    "FlowSchema",
    "PriorityLevelConfiguration",
  ),
  of(
    "flowcontrol.apiserver.k8s.io/v1beta3",
    32,
    "flowcontrol.apiserver.k8s.io/v1",
    "FlowSchema",
    "PriorityLevelConfiguration",
  ),
];
