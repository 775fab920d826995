import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeyTransform } from "../core/encryption-key.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { KubernetesMinor } from "./addon-versions.ts";

/** What an EKS access policy allows; EKS's own names are AmazonEKS<Name>Policy. */
export type AccessPolicy = "cluster-admin" | "admin" | "edit" | "view";

/** One principal that may use the Kubernetes API. */
export interface ClusterAccess {
  /** ARN of the IAM role or user; of a role, not of a session of it. */
  readonly principalArn: pulumi.Input<string>;
  /** @default "view" */
  readonly policy?: AccessPolicy;
  /**
   * Namespaces the policy is limited to; cluster-admin takes none.
   * @default - the whole cluster
   */
  readonly namespaces?: readonly string[];
}

/** Arguments of `EksCluster`. */
export interface EksClusterArgs extends CommonArgs {
  /** Subnets of the control plane's network interfaces, in two zones at least: the private ones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Kubernetes minor, as "1.34". A newer one is an upgrade in place; there is no way back. */
  readonly version: KubernetesMinor;
  /**
   * IPv4 blocks that may reach the API from outside the VPC. The address inside the VPC is always on; without blocks the
   * public one is off, and whoever deploys must be inside the VPC or connected to it.
   * @default []
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * Addresses of Kubernetes Services, /12 to /24, apart from the VPC and from what it is connected to. A change replaces the
   * cluster.
   * @default "172.20.0.0/16"
   */
  readonly serviceCidr?: string;
  /**
   * Days to keep the control plane's logs in CloudWatch Logs; one of the retentions it offers.
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * Who may use the Kubernetes API, by a name of your own, beside the deployer.
   * @default {}
   */
  readonly access?: Readonly<Record<string, ClusterAccess>>;
  /**
   * IAM role or user that deploys and so must be administrator of the cluster, whoever created it. Read when the cluster is
   * created: with it, EKS gives the creator nothing and this principal has an access entry of ours. Without it, EKS makes the
   * creator administrator for good, by an entry no tool lists; every other principal needs an entry in `access`. Set it before
   * the first deployment where people and CI deploy the same stack: the entry then does not depend on who was first. Added
   * later for the principal that created the cluster, EKS answers that the entry exists.
   * @default - whoever creates the cluster
   */
  readonly deployerArn?: pulumi.Input<string>;
  /**
   * Add-on versions that replace the pinned ones, add-on name to version.
   * @default {}
   */
  readonly addons?: Readonly<Record<string, string>>;
  /**
   * KMS key for the Kubernetes Secrets. It must let the deployer make grants. A change replaces the cluster.
   * @default - a key of its own, for the logs too
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Days between asking for the deletion of the component's own key and losing it, 7 to 30.
   * @default 30
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * Make EKS refuse to delete the cluster.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Make Pulumi refuse to delete or replace the cluster and its key.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * Leave the cluster and its key in the account when they are removed from the stack or replaced.
   * @default - as `protect`
   */
  readonly retainOnDelete?: boolean;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: EksClusterTransform;
}

/** Transforms of `EksCluster`; a key of several resources applies to each. Not a stable interface. */
export interface EksClusterTransform extends EncryptionKeyTransform, AddonTransform {
  readonly cluster?: Transform<aws.eks.ClusterArgs>;
  readonly clusterRole?: Transform<aws.iam.RoleArgs>;
  readonly logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
  readonly accessEntry?: Transform<aws.eks.AccessEntryArgs>;
  readonly accessPolicy?: Transform<aws.eks.AccessPolicyAssociationArgs>;
}

/** Transforms of add-ons. */
export interface AddonTransform {
  readonly addon?: Transform<aws.eks.AddonArgs>;
  /** The roles of add-ons. */
  readonly addonRole?: Transform<aws.iam.RoleArgs>;
}

/** What `EksCluster` offers to others. */
export interface EksClusterOutputs {
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  /** Address of the API, with https://. */
  readonly endpoint: pulumi.Output<string>;
  /** Certificate authority of the API, base64. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** Kubernetes minor, as "1.34". */
  readonly version: KubernetesMinor;
  /**
   * A kubeconfig as JSON, known once the deployer has access. It holds no secret: tokens come from `aws eks get-token`, with
   * the credentials in the environment of whoever uses it.
   */
  readonly kubeconfig: pulumi.Output<string>;
  /** Security group EKS makes; control plane, nodes and pods are in it and reach each other. */
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  /** Key that encrypts the Kubernetes Secrets. */
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Log group of the control plane. */
  readonly logGroupName: pulumi.Output<string>;
}

/** Defaults of `EksClusterArgs`. */
export const EKS_CLUSTER_DEFAULTS = Object.freeze({
  publicAccessCidrs: Object.freeze([] as readonly string[]),
  serviceCidr: "172.20.0.0/16",
  logRetentionDays: 90,
  access: Object.freeze({} as Readonly<Record<string, ClusterAccess>>),
  addons: Object.freeze({} as Readonly<Record<string, string>>),
  keyDeletionWindowDays: 30,
  deletionProtection: true,
  protect: true,
}) satisfies Partial<EksClusterArgs>;

/** `EksClusterArgs` with the defaults filled in. */
export type ResolvedClusterArgs = EksClusterArgs &
  Required<Pick<EksClusterArgs, keyof typeof EKS_CLUSTER_DEFAULTS | "retainOnDelete">>;
