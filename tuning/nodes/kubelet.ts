import type { SettingUnit } from "../setting.ts";
import type { NodeCapacity } from "./types.ts";

/** The part of a KubeletConfiguration (kubelet.config.k8s.io/v1beta1) that a node's capacity rests on. */
export interface KubeletConfiguration {
  readonly maxPods: number;
  /** Quantities by resource: "cpu", "memory", "ephemeral-storage". */
  readonly kubeReserved: Readonly<Record<string, string>>;
  /** Thresholds by signal: "memory.available", "nodefs.available", "nodefs.inodesFree". */
  readonly evictionHard: Readonly<Record<string, string>>;
}

/** Suffixes of Kubernetes quantities. */
const SUFFIXES: Readonly<Partial<Record<SettingUnit, string>>> = Object.freeze({
  millicores: "m",
  MiB: "Mi",
  GiB: "Gi",
  percent: "%",
});

/**
 * The settings of a node group as the kubelet takes them: for NodeConfig's `spec.kubelet.config`, and for EC2NodeClass's
 * `spec.kubelet`, from which Karpenter knows what a node it has not started yet will have.
 */
export function kubeletConfiguration({
  podsPerNode,
  settings,
}: Pick<NodeCapacity, "podsPerNode" | "settings">): KubeletConfiguration {
  const under = (prefix: string) =>
    Object.fromEntries(
      settings
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, value, unit }) => [
          name.slice(prefix.length),
          `${value}${SUFFIXES[unit] ?? ""}`,
        ]),
    );
  return {
    maxPods: podsPerNode,
    kubeReserved: under("kubeReserved."),
    evictionHard: under("evictionHard."),
  };
}
