import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { EksClusterOutputs } from "./eks-cluster-args.ts";

/** Arguments of `FargateNamespaces`. */
export interface FargateNamespacesArgs extends CommonArgs {
  /** The cluster, as `EksCluster` offers it. */
  readonly cluster: Pick<EksClusterOutputs, "clusterName">;
  /** Namespaces whose pods run on Fargate. */
  readonly namespaces: readonly string[];
  /** Private subnets of the pods. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: FargateNamespacesTransform;
}

/** Transforms of `FargateNamespaces`; a key of several resources applies to each. Not a stable interface. */
export interface FargateNamespacesTransform {
  readonly executionRole?: Transform<aws.iam.RoleArgs>;
  readonly profile?: Transform<aws.eks.FargateProfileArgs>;
}

/** What `FargateNamespaces` offers to others. */
export interface FargateNamespacesOutputs {
  readonly executionRoleArn: pulumi.Output<string>;
  /** ARNs of the profiles, by namespace. */
  readonly profileArns: Readonly<Record<string, pulumi.Output<string>>>;
}
