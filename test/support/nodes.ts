import { EksCluster } from "../../components/cluster/eks-cluster.ts";
import type { EksClusterArgs } from "../../components/cluster/eks-cluster-args.ts";
import type { Setting } from "../../tuning/setting.ts";
import type { GroupCapacity, NodeKernel } from "../../components/cluster/nodes-args.ts";

/** A cluster with the fewest arguments. */
export const CLUSTER_MINIMUM: EksClusterArgs = {
  subnetIds: ["subnet-1", "subnet-2"],
  version: "1.34",
};

/** A cluster under mocks, for the components that stand on it. */
export function cluster(): EksCluster {
  return new EksCluster("eks", CLUSTER_MINIMUM);
}

function setting(given: Pick<Setting, "name" | "value" | "unit">): Setting {
  const why = "written by hand";
  return { ...given, human: given.value, why, source: why, apply: "rolling", default: "unset" };
}

/** A capacity written by hand, so that component tests do not follow the numbers of the tuning. */
export function groupCapacity(change: Partial<GroupCapacity> = {}): GroupCapacity {
  return {
    group: "web",
    dedicated: false,
    nodes: { min: 3, max: 6 },
    podsPerNode: 110,
    settings: [
      setting({ name: "kubeReserved.cpu", value: "90", unit: "millicores" }),
      setting({ name: "kubeReserved.memory", value: "1465", unit: "MiB" }),
      setting({ name: "evictionHard.memory.available", value: "100", unit: "MiB" }),
    ],
    ...change,
  };
}

/** The same for the kernel. */
export function nodeKernel(change: Partial<NodeKernel> = {}): NodeKernel {
  return {
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
    ...change,
  };
}
