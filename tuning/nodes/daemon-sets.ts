import { bytes, mib } from "../units.ts";
import type { Bytes } from "../units.ts";
import type { Capacity } from "./types.ts";

/** One pod on every node, and what the scheduler sets aside for it. */
export interface DaemonSetRequest {
  readonly name: string;
  /** Sum over its containers. */
  readonly cpuMillicores: number;
  /** Sum over its containers; 0 where the manifest requests none. */
  readonly memory: Bytes;
  /** How the sum comes about. */
  readonly arithmetic: string;
  /** Manifest or chart the requests are read from. */
  readonly source: string;
}

const request = (
  name: string,
  cpuMillicores: number,
  memoryMiB: number,
  arithmetic: string,
  source: string,
): DaemonSetRequest =>
  Object.freeze({ name, cpuMillicores, memory: mib(memoryMiB), arithmetic, source });

/**
 * The DaemonSets of the cluster, as their own manifests request (read 2026-11-21). node-exporter is counted whether or
 * not monitoring is deployed: turning it on must not make a stack that fitted not fit.
 */
export const DAEMON_SETS: readonly DaemonSetRequest[] = Object.freeze([
  request(
    "aws-node",
    50,
    0,
    "CNI 25m + network policy agent 25m",
    "aws/amazon-vpc-cni-k8s, charts/aws-vpc-cni at 768afb1 (resources of both containers)",
  ),
  request(
    "kube-proxy",
    100,
    0,
    "100m",
    "EKS add-on kube-proxy as kubectl describe node shows it; no memory request: aws/containers-roadmap issue 1509",
  ),
  request(
    "eks-pod-identity-agent",
    0,
    0,
    "no requests",
    "aws/eks-pod-identity-agent, rendered chart 1.2.0 at 3aa7a9d (resources: {})",
  ),
  request(
    "ebs-csi-node",
    30,
    120,
    "3 containers x (10m, 40 MiB)",
    "kubernetes-sigs/aws-ebs-csi-driver, charts/aws-ebs-csi-driver at 01db425 (sidecars take node.resources)",
  ),
  request(
    "secrets-store-csi-driver",
    70,
    140,
    "driver 50m, 100 MiB + registrar and liveness probe 2 x (10m, 20 MiB)",
    "kubernetes-sigs/secrets-store-csi-driver, charts/secrets-store-csi-driver at 33fc3a9",
  ),
  request(
    "secrets-store-csi-driver-provider-aws",
    50,
    100,
    "50m, 100 MiB",
    "aws/secrets-store-csi-driver-provider-aws, its chart's values.yaml at 4a7d3dd",
  ),
  request(
    "node-exporter",
    112,
    200,
    "exporter 102m, 180 MiB + kube-rbac-proxy 10m, 20 MiB",
    "prometheus-operator/kube-prometheus, manifests/nodeExporter-daemonset.yaml at 01d4f1d",
  ),
]);

/** What all of them take of one node. Their logs are not requested: no node disk. */
export function daemonSetTotal(daemonSets: readonly DaemonSetRequest[] = DAEMON_SETS): Capacity {
  const sum = (of: (each: DaemonSetRequest) => number) =>
    daemonSets.reduce((total, each) => total + of(each), 0);
  return {
    cpuMillicores: sum(({ cpuMillicores }) => cpuMillicores),
    memory: bytes(sum(({ memory }) => memory)),
    ephemeralStorage: bytes(0),
    pods: daemonSets.length,
  };
}
