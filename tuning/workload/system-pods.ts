import type { StackConfig } from "../../config/schema.ts";
import type { PodDemand } from "../nodes/types.ts";
import { bytes, mib } from "../units.ts";

/** A Deployment of an add-on or controller of the cluster, and what the scheduler sets aside for one of its pods. */
interface SystemPods {
  readonly name: string;
  readonly pods: number;
  readonly cpuMillicores: number;
  /** 0 where the manifest requests none. */
  readonly memoryMiB: number;
  /** How it comes about, and where it is from. */
  readonly source: string;
}

/**
 * What runs on the nodes beside DaemonSets and the stack's own pods, as the manifests of the add-ons and the charts'
 * default values request it. Two of each controller: one leads, the other takes over.
 */
const OF_EVERY_CLUSTER: readonly SystemPods[] = Object.freeze([
  {
    name: "coredns",
    pods: 2,
    cpuMillicores: 100,
    memoryMiB: 70,
    source: "EKS add-on coredns: 2 replicas, requests of the Kubernetes cluster add-on's manifest",
  },
  {
    name: "metrics-server",
    pods: 2,
    cpuMillicores: 100,
    memoryMiB: 200,
    source: "EKS add-on metrics-server: 2 replicas, requests of the project's own manifest",
  },
  {
    name: "ebs-csi-controller",
    pods: 2,
    cpuMillicores: 60,
    memoryMiB: 240,
    source: "aws-ebs-csi-driver chart, controller: 6 containers x (10m, 40 MiB)",
  },
  {
    name: "load-balancers",
    pods: 2,
    cpuMillicores: 0,
    memoryMiB: 0,
    source: "aws-load-balancer-controller chart: resources {}",
  },
  {
    name: "keda",
    pods: 6,
    cpuMillicores: 100,
    memoryMiB: 100,
    source: "keda chart: operator, metrics server and webhooks, 2 replicas x (100m, 100 MiB) each",
  },
]);

/** Who adds nodes; neither chart requests anything by default. */
const NODE_ADDERS = {
  managed: {
    name: "cluster-autoscaler",
    pods: 2,
    cpuMillicores: 0,
    memoryMiB: 0,
    source: "cluster-autoscaler chart: resources {}",
  },
  karpenter: {
    name: "karpenter",
    pods: 2,
    cpuMillicores: 0,
    memoryMiB: 0,
    source: "karpenter chart, controller: resources {}",
  },
} as const;

/** Runs load tests, where there are any. */
const K6_OPERATOR: SystemPods = {
  name: "k6-operator",
  pods: 1,
  cpuMillicores: 100,
  memoryMiB: 50,
  source: "k6-operator chart, manager: requests of the default values",
};

/** Namespace under which the budgets count them; no quota of the stack is about it. */
const NAMESPACE = "kube-system";

/** Pods of the cluster's own Deployments; none where everything is on Fargate. */
export function systemDemands({ nodeGroups, loadTests }: StackConfig): PodDemand[] {
  const provisioners = new Set(Object.values(nodeGroups).map(({ provisioner }) => provisioner));
  if (provisioners.size === 0) return [];
  const systemPods = [
    ...OF_EVERY_CLUSTER,
    ...[...provisioners].map((each) => NODE_ADDERS[each]),
    ...(Object.keys(loadTests).length === 0 ? [] : [K6_OPERATOR]),
  ];
  return systemPods.map(({ name, pods, cpuMillicores, memoryMiB }) => ({
    label: `cluster.${name}`,
    namespace: NAMESPACE,
    fargate: false,
    pods,
    minPods: pods,
    surge: 0,
    ending: 0,
    each: { cpuMillicores, memory: mib(memoryMiB), ephemeralStorage: bytes(0), pods: 1 },
    sysctls: [],
  }));
}
