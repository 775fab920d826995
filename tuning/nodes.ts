import type { NodeGroupConfig } from "../config/schema.ts";
import { TuningError } from "./errors.ts";
import { nextLarger } from "./instance-classes.ts";
import type { ComputeInstance } from "./instance-classes.ts";
import { DAEMON_SETS, daemonSetTotal } from "./nodes/daemon-sets.ts";
import { instancesOf } from "./nodes/instances.ts";
import {
  EVICTION_MEMORY,
  allocatableDisk,
  maxPods,
  reservedCpu,
  reservedMemory,
  usableMemory,
} from "./nodes/reserve.ts";
import { KUBELET_OMITTED, kubeletSettings } from "./nodes/settings.ts";
import type { Capacity, NodeCapacity } from "./nodes/types.ts";
import { bytes } from "./units.ts";

export type { KubeletConfiguration } from "./nodes/kubelet.ts";
export { kubeletConfiguration } from "./nodes/kubelet.ts";
export type { Capacity, NodeCapacity, NodeInput, PodDemand } from "./nodes/types.ts";

/**
 * What a node group can run on the EKS AL2023 AMI: the machine less what kubelet, eviction threshold and DaemonSets take,
 * with the arithmetic in `settings`. Of several instance types the one with the least room counts.
 * @param group name in the stack configuration
 * @param kubernetesVersion minor, as "1.34"
 * @throws TuningError (path "instanceTypes") for an unknown type, mixed architectures, mixed vCPUs, or a machine that has
 *   no room for a single pod
 */
export function nodeCapacity(
  group: string,
  config: NodeGroupConfig,
  kubernetesVersion: string,
): NodeCapacity {
  const instances = instancesOf(config);
  const pods = Math.min(...instances.map(maxPods));
  const instance = instances.reduce((least, other) =>
    usableMemory(other) < usableMemory(least) ? other : least,
  );
  const perNode = roomOn(instance, pods, config.diskGiB);
  refuseTooSmall(instance, perNode);
  const { provisioner, dedicated, nodes } = config;
  const reserved = { cpuMillicores: reservedCpu(instance.vcpu), memory: reservedMemory(pods) };
  return {
    input: { config, kubernetesVersion },
    group,
    provisioner,
    dedicated,
    instanceType: instance.name,
    nodes: { min: nodes.min, max: nodes.max },
    podsPerNode: pods,
    reserved,
    evictionMemory: EVICTION_MEMORY,
    daemonSets: daemonSetTotal(),
    perNode,
    total: times(perNode, nodes.max),
    settings: kubeletSettings(instance, pods),
    omitted: KUBELET_OMITTED,
  };
}

/** The capacity with another number of nodes at the most. */
export function withMaxNodes(capacity: NodeCapacity, max: number): NodeCapacity {
  const { input, nodes, perNode } = capacity;
  const config = { ...input.config, nodes: { ...input.config.nodes, max } };
  return {
    ...capacity,
    input: { ...input, config },
    nodes: { ...nodes, max },
    total: times(perNode, max),
  };
}

/**
 * The capacity with every instance type of the group one size larger.
 * @returns undefined when one of them is the largest of its family, or the larger ones do not go together
 */
export function withLargerInstances(capacity: NodeCapacity): NodeCapacity | undefined {
  const { group, input } = capacity;
  const larger = input.config.instanceTypes.map((name) => nextLarger(name)?.name);
  const instanceTypes = larger.filter((name) => name !== undefined);
  if (instanceTypes.length < larger.length) return undefined;
  try {
    return nodeCapacity(group, { ...input.config, instanceTypes }, input.kubernetesVersion);
  } catch (error) {
    if (error instanceof TuningError) return undefined;
    throw error;
  }
}

function roomOn(instance: ComputeInstance, pods: number, diskGiB: number): Capacity {
  const daemonSets = daemonSetTotal();
  const memory =
    usableMemory(instance) - reservedMemory(pods) - EVICTION_MEMORY - daemonSets.memory;
  return {
    cpuMillicores: instance.vcpu * 1000 - reservedCpu(instance.vcpu) - daemonSets.cpuMillicores,
    memory: bytes(Math.max(0, memory)),
    ephemeralStorage: allocatableDisk(diskGiB),
    pods: pods - daemonSets.pods,
  };
}

function refuseTooSmall({ name }: ComputeInstance, { memory }: Capacity): void {
  if (memory > 0) return;
  const larger = largerWithRoom(name);
  throw new TuningError([
    {
      path: "instanceTypes",
      got: JSON.stringify(name),
      allowed: `a machine with memory left after kube-reserved, eviction threshold and ${DAEMON_SETS.length} DaemonSets`,
      fix: larger === undefined ? "use a larger type" : `use ${JSON.stringify(larger)} or larger`,
    },
  ]);
}

function largerWithRoom(name: string): string | undefined {
  let next = nextLarger(name);
  while (next !== undefined) {
    const [instance] = instancesOf({ instanceTypes: [next.name] });
    if (roomOn(instance, maxPods(instance), 20).memory > 0) return next.name;
    next = nextLarger(next.name);
  }
  return undefined;
}

function times(each: Capacity, count: number): Capacity {
  return {
    cpuMillicores: each.cpuMillicores * count,
    memory: bytes(each.memory * count),
    ephemeralStorage: bytes(each.ephemeralStorage * count),
    pods: each.pods * count,
  };
}
