import { groupKind } from "./manifest.ts";
import type { ClusterObject } from "./manifest.ts";

/**
 * In which order kinds are sent: each rank only needs what stands before it. Limits come before what they
 * limit; custom kinds that a project's own objects refer to come before those.
 */
const RANKS: readonly (readonly string[])[] = [
  ["apiextensions.k8s.io/CustomResourceDefinition"],
  ["/Namespace"],
  [
    "/ResourceQuota",
    "/LimitRange",
    "scheduling.k8s.io/PriorityClass",
    "storage.k8s.io/StorageClass",
    "node.k8s.io/RuntimeClass",
    "networking.k8s.io/IngressClass",
    "gateway.networking.k8s.io/GatewayClass",
    "karpenter.k8s.aws/EC2NodeClass",
  ],
  [
    "/ServiceAccount",
    "/ConfigMap",
    "/Secret",
    "/PersistentVolumeClaim",
    "rbac.authorization.k8s.io/ClusterRole",
    "rbac.authorization.k8s.io/Role",
    "secrets-store.csi.x-k8s.io/SecretProviderClass",
    "keda.sh/TriggerAuthentication",
    "keda.sh/ClusterTriggerAuthentication",
    "karpenter.sh/NodePool",
    "gateway.networking.k8s.io/Gateway",
  ],
  [
    "/Service",
    "rbac.authorization.k8s.io/ClusterRoleBinding",
    "rbac.authorization.k8s.io/RoleBinding",
    "networking.k8s.io/NetworkPolicy",
  ],
  ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "batch/Job", "batch/CronJob"],
];

/** Objects in groups: those of one group need only what earlier groups hold. Kinds not listed come last. */
export function inOrder(objects: readonly ClusterObject[]): readonly (readonly ClusterObject[])[] {
  const groups = new Map<number, ClusterObject[]>();
  for (const object of objects) {
    const rank = rankOf(object);
    groups.set(rank, [...(groups.get(rank) ?? []), object]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

function rankOf({ manifest }: ClusterObject): number {
  const key = groupKind(manifest);
  const rank = RANKS.findIndex((kinds) => kinds.includes(key));
  return rank === -1 ? RANKS.length : rank;
}
