import type { KubeletConfiguration } from "../../tuning/nodes.ts";
import { kubeletConfiguration } from "../../tuning/nodes.ts";
import type { GroupCapacity, NodeKernel } from "./nodes-args.ts";

/** Fields of the kubelet's configuration (kubelet.config.k8s.io/v1beta1) that are set here; EKS sets the others. */
export interface KubeletConfig extends Partial<KubeletConfiguration> {
  /** Sysctls pods may set beside the safe ones. */
  readonly allowedUnsafeSysctls?: readonly string[];
}

/** A limit of a container's processes, as the OCI runtime specification spells it. */
export interface ResourceLimit {
  readonly type: "RLIMIT_NOFILE" | "RLIMIT_CORE";
  readonly soft: number;
  readonly hard: number;
}

/**
 * The configuration nodeadm reads at a node's first start. Name, address and authority of the cluster are added by EKS (managed
 * node groups) or Karpenter.
 * Source: awslabs/amazon-eks-ami, nodeadm/doc/api.md and examples.md.
 */
export interface NodeConfig {
  readonly apiVersion: "node.eks.aws/v1alpha1";
  readonly kind: "NodeConfig";
  readonly spec: {
    readonly kubelet: { readonly config: KubeletConfig };
    readonly containerd: {
      readonly baseRuntimeSpec: {
        readonly process: { readonly rlimits: readonly ResourceLimit[] };
      };
    };
  };
}

/** What of a node's tuning nodeadm is told. */
export interface NodeConfigInput {
  /**
   * What a node holds: pods, reserve and eviction thresholds of the kubelet.
   * @default - not said here: Karpenter tells the kubelet itself
   */
  readonly capacity?: Pick<GroupCapacity, "podsPerNode" | "settings">;
  readonly kernel: NodeKernel;
}

/** The NodeConfig of a node group. */
export function nodeConfig({ capacity, kernel }: NodeConfigInput): NodeConfig {
  const { openFiles, coreFileBytes, allowedUnsafeSysctls } = kernel;
  return {
    apiVersion: "node.eks.aws/v1alpha1",
    kind: "NodeConfig",
    spec: {
      kubelet: {
        config: {
          ...(capacity === undefined ? {} : kubeletConfiguration(capacity)),
          ...(allowedUnsafeSysctls.length === 0 ? {} : { allowedUnsafeSysctls }),
        },
      },
      containerd: {
        baseRuntimeSpec: {
          process: {
            rlimits: [
              { type: "RLIMIT_NOFILE", ...openFiles },
              { type: "RLIMIT_CORE", soft: coreFileBytes, hard: coreFileBytes },
            ],
          },
        },
      },
    },
  };
}
