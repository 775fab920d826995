import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import type { PolicyStatement } from "./pod-identity.ts";

/**
 * What Cluster Autoscaler may do: change the size of this cluster's Auto Scaling groups, which EKS tags with the cluster's name,
 * and read.
 * Source: kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md, "Full Cluster Autoscaler Features Policy";
 * `eks:cluster-name` is the tag of EKS user guide, "Tag your resources".
 */
export function autoscalerStatements(
  { partition, region, accountId }: AwsContext,
  clusterName: pulumi.Input<string>,
): readonly PolicyStatement[] {
  return [
    {
      sid: "Read",
      actions: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      resources: ["*"],
    },
    {
      sid: "ReadNodeGroups",
      actions: ["eks:DescribeNodegroup"],
      resources: [
        pulumi.interpolate`arn:${partition}:eks:${region}:${accountId}:nodegroup/${clusterName}/*`,
      ],
    },
    {
      sid: "Scale",
      actions: [
        "autoscaling:SetDesiredCapacity",
        "autoscaling:TerminateInstanceInAutoScalingGroup",
      ],
      resources: [
        pulumi.interpolate`arn:${partition}:autoscaling:${region}:${accountId}:autoScalingGroup:*`,
      ],
      condition: { StringEquals: { "aws:ResourceTag/eks:cluster-name": clusterName } },
    },
  ];
}
