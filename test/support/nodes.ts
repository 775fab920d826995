import { EksCluster } from "../../components/cluster/eks-cluster.ts";
import type { EksClusterArgs } from "../../components/cluster/eks-cluster-args.ts";
import type { KernelTuning } from "../../tuning/kernel/types.ts";
import type { NodeCapacity } from "../../tuning/nodes/types.ts";
import { bytes, gib } from "../../tuning/units.ts";

/** A cluster with the fewest arguments. */
export const CLUSTER_MINIMUM: EksClusterArgs = {
  subnetIds: ["subnet-1", "subnet-2"],
  version: "1.34",
};

/** A cluster under mocks, for the components that stand on it. */
export function cluster(): EksCluster {
  return new EksCluster("eks", CLUSTER_MINIMUM);
}

/** A capacity written by hand, so that component tests do not follow the numbers of the tuning. */
export function nodeCapacity(change: Partial<NodeCapacity> = {}): NodeCapacity {
  const room = {
    cpuMillicores: 7000,
    memory: gib(28),
    ephemeralStorage: gib(60),
    pods: 100,
  };
  return {
    group: "web",
    provisioner: "managed",
    dedicated: false,
    instanceType: "m7g.2xlarge",
    nodes: { min: 3, max: 6 },
    podsPerNode: 110,
    reserved: { cpuMillicores: 90, memory: gib(2) },
    evictionMemory: bytes(104_857_600),
    daemonSets: room,
    perNode: room,
    total: room,
    settings: [],
    omitted: [],
    ...change,
  };
}

/** The same for the kernel. */
export function kernelTuning(change: Partial<KernelTuning> = {}): KernelTuning {
  return {
    input: {
      group: "web",
      use: "web",
      instanceTypes: ["m7g.2xlarge"],
      kubernetesVersion: "1.34",
      podsPerNode: 110,
    },
    sysctls: {
      "net.ipv4.tcp_congestion_control": "bbr",
      "net.core.default_qdisc": "fq",
      "net.ipv4.tcp_rmem": "4096 131072 16777216",
    },
    modules: ["tcp_bbr", "sch_fq"],
    transparentHugepage: "madvise",
    openFiles: { soft: 65_536, hard: 1_048_576 },
    coreFileBytes: 0,
    allowedUnsafeSysctls: [],
    settings: [],
    omitted: [],
    ...change,
  };
}
