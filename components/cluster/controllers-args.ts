import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { EksClusterOutputs } from "./eks-cluster-args.ts";
import type { KarpenterOutputs } from "./karpenter-args.ts";
import type { PodIdentityTransform, PolicyStatement } from "./pod-identity.ts";

/** What is installed with Helm, because there is no EKS add-on of it. */
export type ControllerName =
  "aws-load-balancer-controller" | "keda" | "cluster-autoscaler" | "karpenter" | "k6-operator";

/** Arguments of `Controllers`. */
export interface ControllersArgs extends CommonArgs {
  /** The cluster, as `EksCluster` offers it. */
  readonly cluster: Pick<EksClusterOutputs, "clusterName">;
  /** VPC of the cluster: the load balancer controller cannot ask the node for it. */
  readonly vpcId: pulumi.Input<string>;
  /**
   * Scale managed node groups between their least and most nodes. Without it they stay at what they started with: needed as
   * soon as one of them has a range.
   * @default true
   */
  readonly clusterAutoscaler?: boolean;
  /**
   * Longest terminationGracePeriodSeconds of the pods on managed node groups, seconds, 0 to 604800. Cluster Autoscaler waits as
   * long for a node's pods, and 600 seconds at least; it kills what takes longer.
   * @default 600
   */
  readonly longestGraceSeconds?: number;
  /**
   * What `Karpenter` made; with it the controller is installed.
   * @default - no Karpenter
   */
  readonly karpenter?: Pick<KarpenterOutputs, "queueName">;
  /**
   * What KEDA's operator may do in AWS: read the secrets of the queues that ScaledObjects name. Without, it scales only by
   * queues that take no password.
   * @default []
   */
  readonly queueStatements?: readonly PolicyStatement[];
  /**
   * Chart versions that replace the pinned ones, controller to version.
   * @default {}
   */
  readonly versions?: Readonly<Partial<Record<ControllerName, string>>>;
  /**
   * Install k6-operator, which runs load tests (`LoadTest`) in the cluster.
   * @default false
   */
  readonly k6Operator?: boolean;
  /**
   * Replicas of each controller; they elect a leader.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * What has to be there before: nodes and the add-ons that give them DNS.
   * @default - nothing
   */
  readonly after?: readonly pulumi.Resource[];
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: ControllersTransform;
}

/** Transforms of `Controllers`; a key of several resources applies to each. Not a stable interface. */
export interface ControllersTransform {
  readonly release?: Transform<kubernetes.helm.v3.ReleaseArgs>;
  readonly identity?: PodIdentityTransform;
}

/** What `Controllers` offers to others. Objects whose kinds or webhooks a controller brings depend on the component. */
export interface ControllersOutputs {
  /** Chart versions, by controller. */
  readonly versions: Readonly<Partial<Record<ControllerName, string>>>;
}

/** Defaults of `ControllersArgs`. */
export const CONTROLLERS_DEFAULTS = Object.freeze({
  clusterAutoscaler: true,
  k6Operator: false,
  longestGraceSeconds: 600,
  queueStatements: Object.freeze([] as readonly PolicyStatement[]),
  versions: Object.freeze({} as Readonly<Partial<Record<ControllerName, string>>>),
  replicas: 2,
  after: Object.freeze([] as readonly pulumi.Resource[]),
}) satisfies Partial<ControllersArgs>;

/** `ControllersArgs` with the defaults filled in. */
export type ResolvedControllersArgs = ControllersArgs &
  Required<Pick<ControllersArgs, keyof typeof CONTROLLERS_DEFAULTS>>;
