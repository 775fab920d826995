import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { NamespacePlan } from "../../tuning/cluster.ts";
import type { Setting } from "../../tuning/setting.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** Arguments of `Namespace`. */
export interface NamespaceArgs extends CommonArgs {
  /** The computed numbers: quota, defaults and largest container, and the Pod Security Standard. */
  readonly plan: NamespacePlan;
  /**
   * Kubernetes minor of the cluster: the version of the Pod Security Standard, so that an upgrade of the control plane
   * refuses no pod that ran before.
   * @default "1.34"
   */
  readonly kubernetesVersion?: string;
  /**
   * Pods are ready only when their load balancer has them: a rollout then never takes the last pod it knows.
   * @default true
   */
  readonly loadBalancerReadiness?: boolean;
  /**
   * Lifetimes of cached entries, as the variables pods read: TTL_<NAME>, PREFIX_<NAME>.
   * @default - no ConfigMap
   */
  readonly ttls?: Readonly<Record<string, string>>;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: NamespaceTransform;
}

/** Transforms of `Namespace`. Not a stable interface. */
export interface NamespaceTransform {
  readonly namespace?: Transform<kubernetes.core.v1.NamespaceArgs>;
  readonly resourceQuota?: Transform<kubernetes.core.v1.ResourceQuotaArgs>;
  readonly limitRange?: Transform<kubernetes.core.v1.LimitRangeArgs>;
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
  readonly configMap?: Transform<kubernetes.core.v1.ConfigMapArgs>;
}

/** What `Namespace` offers to others. */
export interface NamespaceOutputs {
  /** Its name, known once quota, limits and default deny are there: no pod starts before. */
  readonly name: pulumi.Output<string>;
  /** Name of the ConfigMap with the lifetimes, another one when they change; undefined without any. */
  readonly ttlConfigMap: pulumi.Output<string> | undefined;
  /** The computed numbers, each with its reason. */
  readonly settings: readonly Setting[];
}

/** Defaults of `NamespaceArgs`. */
export const NAMESPACE_DEFAULTS = Object.freeze({
  kubernetesVersion: "1.34",
  loadBalancerReadiness: true,
}) satisfies Partial<NamespaceArgs>;

/** `NamespaceArgs` with the defaults filled in. */
export type ResolvedNamespaceArgs = NamespaceArgs &
  Required<Pick<NamespaceArgs, keyof typeof NAMESPACE_DEFAULTS>>;
