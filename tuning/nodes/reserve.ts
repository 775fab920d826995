import type { ComputeInstance } from "../instance-classes.ts";
import { bytes, gib, mib, toMiB } from "../units.ts";
import type { Bytes } from "../units.ts";

/** Addresses in the /28 prefix that prefix delegation puts in the place of one address. */
export const ADDRESSES_PER_PREFIX = 16;
/** aws-node and kube-proxy use the node's own address. */
const HOST_NETWORK_PODS = 2;

/** awslabs/amazon-eks-ami, max-pods-calculator.sh; EKS caps managed nodes the same way. */
const MANY_VCPUS = 30;
const MOST_PODS_FEW_VCPUS = 110;
const MOST_PODS_MANY_VCPUS = 250;

/** Pods that the addresses of one node allow with prefix delegation. */
export function addressedPods({ enis, addressesPerEni }: ComputeInstance): number {
  return enis * (addressesPerEni - 1) * ADDRESSES_PER_PREFIX + HOST_NETWORK_PODS;
}

/** maxPods as the AMI computes it by itself: addresses one by one, without prefixes. */
export function classicMaxPods({ enis, addressesPerEni }: ComputeInstance): number {
  return enis * (addressesPerEni - 1) + HOST_NETWORK_PODS;
}

/** The most pods EKS runs on a node of that many vCPUs: the kubelet's own limit, whatever the addresses. */
export function podCeiling(vcpu: number): number {
  return vcpu > MANY_VCPUS ? MOST_PODS_MANY_VCPUS : MOST_PODS_FEW_VCPUS;
}

/** kubelet maxPods with prefix delegation. */
export function maxPods(instance: ComputeInstance): number {
  return Math.min(addressedPods(instance), podCeiling(instance.vcpu));
}

/** Upper end of each range in millicores, and the share of it that is reserved in 1/10000. */
const CPU_RANGES: readonly (readonly [number, number])[] = [
  [1000, 600],
  [2000, 100],
  [4000, 50],
  [Number.POSITIVE_INFINITY, 25],
];

/**
 * kube-reserved CPU in millicores: 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest,
 * each rounded down (nodeadm, internal/kubelet/config.go, getCPUMillicoresToReserve).
 */
export function reservedCpu(vcpu: number): number {
  const all = vcpu * 1000;
  let reserved = 0;
  let start = 0;
  for (const [end, share] of CPU_RANGES) {
    if (all <= start) break;
    reserved += Math.floor(((Math.min(all, end) - start) * share) / 10_000);
    start = end;
  }
  return reserved;
}

/** kube-reserved memory: 255 MiB + 11 MiB a pod (nodeadm, internal/kubelet/config.go). */
export function reservedMemory(pods: number): Bytes {
  return mib(255 + 11 * pods);
}

/** evictionHard memory.available of the AMI (nodeadm, internal/kubelet/config.go). */
export const EVICTION_MEMORY = mib(100);
/** evictionHard nodefs.available of the AMI. */
export const EVICTION_DISK_PERCENT = 10;
/** kube-reserved ephemeral-storage of the AMI. */
export const RESERVED_DISK = gib(1);

/** Memory that firmware takes on Graviton before Linux sees it. */
const ARM_FIRMWARE_MIB = 64;
/** Karpenter's vmMemoryOverheadPercent, 7.5 %, in 1/1000. */
const VM_OVERHEAD_PERMILLE = 75;

/**
 * What Linux has of the nominal memory, estimated as Karpenter does: less 64 MiB on arm64, less 7.5 % rounded up to whole
 * MiB (karpenter-provider-aws, pkg/providers/instancetype/types.go, and VM_MEMORY_OVERHEAD_PERCENT 0.075). Real nodes
 * mostly keep a little more: Karpenter's measurements (zz_generated.memory_overhead.go at 15e8769) are 3.9 % below
 * nominal for m7g.2xlarge, 6.8 % for c7g.large.
 */
export function usableMemory({ memory, architecture }: ComputeInstance): Bytes {
  const nominal = toMiB(memory) - (architecture === "arm64" ? ARM_FIRMWARE_MIB : 0);
  return mib(nominal - Math.ceil((nominal * VM_OVERHEAD_PERMILLE) / 1000));
}

/**
 * Node disk that pods may request: the volume less kube-reserved and the 10 % below which the kubelet evicts (rounded up
 * to whole bytes, as Karpenter does). Images share the same volume: the kubelet deletes unused ones from 85 % use
 * (KubeletConfiguration imageGCHighThresholdPercent).
 */
export function allocatableDisk(diskGiB: number): Bytes {
  const disk = gib(diskGiB);
  const eviction = Math.ceil((disk * EVICTION_DISK_PERCENT) / 100);
  return bytes(Math.max(0, disk - RESERVED_DISK - eviction));
}
