import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { AwsContext } from "../core/aws-context.ts";
import { awsContext } from "../core/aws-context.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { FargateNamespacesArgs, FargateNamespacesOutputs } from "./fargate-namespaces-args.ts";

/** A namespace's name (Kubernetes: RFC 1123 label). */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Runs whole namespaces on Fargate: one profile a namespace, so that adding one changes no other, and one role that pulls images
 * and writes logs for them. There are no DaemonSets, no Pod Identity and no node sysctls on Fargate.
 */
export class FargateNamespaces extends PlatformComponent<FargateNamespacesOutputs> {
  readonly outputs: FargateNamespacesOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: FargateNamespacesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster:FargateNamespaces", name, args, opts);
    this.check(fargateProblems(args));
    const role = createExecutionRole(this, args, awsContext(this));
    const profiles = args.namespaces.map((namespace) => {
      const profile = this.taggedChild(
        aws.eks.FargateProfile,
        namespace,
        {
          clusterName: args.cluster.clusterName,
          podExecutionRoleArn: role.arn,
          subnetIds: [...args.subnetIds],
          selectors: [{ namespace }],
        },
        // The ARN does not wait for the policy: unknown in a preview, it would replace the profile.
        { transform: args.transform?.profile, opts: { dependsOn: [role.policy] } },
      );
      return [namespace, profile.arn] as const;
    });
    this.outputs = this.register({
      executionRoleArn: role.arn,
      profileArns: Object.fromEntries(profiles),
    });
  }
}

function fargateProblems({ namespaces, subnetIds }: FargateNamespacesArgs): readonly Problem[] {
  const problems = namespaces.flatMap((namespace, index): readonly Problem[] => {
    const path = `namespaces[${index}]`;
    if (!NAMESPACE.test(namespace)) {
      const allowed = "up to 63 lower-case letters, digits and hyphens";
      return [{ path, got: namespace, allowed, fix: "name a namespace" }];
    }
    if (namespaces.indexOf(namespace) === index) return [];
    return [{ path, got: `${namespace}, again`, allowed: "each once", fix: "remove it" }];
  });
  const empty = (path: string): Problem => ({
    path,
    got: "none",
    allowed: "1 or more",
    fix: `give the ${path}, or leave the component out`,
  });
  return [
    ...problems,
    ...(namespaces.length === 0 ? [empty("namespaces")] : []),
    ...(subnetIds.length === 0 ? [empty("subnetIds")] : []),
  ];
}

/** The role that starts pods, and what gives it its policy. */
interface ExecutionRole {
  readonly arn: pulumi.Output<string>;
  readonly policy: pulumi.Resource;
}

/** For the profiles of this cluster only (EKS user guide, "Amazon EKS Pod execution IAM role"). */
function createExecutionRole(
  component: FargateNamespaces,
  { cluster, transform }: FargateNamespacesArgs,
  { partition, region, accountId }: AwsContext,
): ExecutionRole {
  const role = component.taggedChild(
    aws.iam.Role,
    "role",
    {
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "eks-fargate-pods.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              ArnLike: {
                "aws:SourceArn": pulumi.interpolate`arn:${partition}:eks:${region}:${accountId}:fargateprofile/${cluster.clusterName}/*`,
              },
            },
          },
        ],
      }),
    },
    { transform: transform?.executionRole },
  );
  const policy = component.child(aws.iam.RolePolicyAttachment, "role-policy", {
    role: role.name,
    policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy`,
  });
  return { arn: role.arn, policy };
}
