import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import type { PolicyStatement } from "./pod-identity.ts";

/** What the controller's permissions are narrowed to. */
export interface KarpenterScope {
  readonly account: AwsContext;
  readonly clusterName: pulumi.Input<string>;
  readonly clusterArn: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Input<string>;
  readonly queueArn: pulumi.Input<string>;
}

/** A condition block; its keys may contain the cluster's name, which is why the whole block is an output. */
type Tests = Readonly<Record<string, string | readonly string[]>>;
type Conditions = Readonly<Record<string, Tests>>;

/** Kinds of EC2 resources Karpenter makes. */
const MADE = [
  "fleet",
  "instance",
  "volume",
  "network-interface",
  "launch-template",
  "spot-instances-request",
];

/** Tags Karpenter changes on an instance that is there. */
const LATER_TAGS = ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"];

/**
 * What the controller may do: make instances, templates and instance profiles only with this cluster's tags, change and delete
 * only what has them, pass on only the nodes' role, and read.
 * Source: the statements of Karpenter's CloudFormation template (karpenter.sh, Reference, "CloudFormation"), of version 1.
 */
export function karpenterStatements(scope: KarpenterScope): pulumi.Output<PolicyStatement[]> {
  const { account } = scope;
  return pulumi
    .all([
      account.partition,
      account.region,
      account.accountId,
      scope.clusterName,
      scope.clusterArn,
      scope.nodeRoleArn,
      scope.queueArn,
    ])
    .apply(([partition, region, accountId, clusterName, clusterArn, nodeRoleArn, queueArn]) => {
      const names = { partition, region, accountId, clusterName };
      return [
        ...launchStatements(names),
        ...profileStatements(names, nodeRoleArn),
        ...readStatements(names),
        allow("DescribeCluster", ["eks:DescribeCluster"], [clusterArn]),
        allow(
          "Interruptions",
          ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
          [queueArn],
        ),
      ];
    });
}

interface Names {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
}

function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  condition?: Conditions,
): PolicyStatement {
  return { sid, actions, resources, ...(condition === undefined ? {} : { condition }) };
}

/** Tag conditions: on what is there ("Resource") or on what is asked for ("Request"). */
function owned(side: "Resource" | "Request", { clusterName }: Names): Tests {
  return {
    [`aws:${side}Tag/kubernetes.io/cluster/${clusterName}`]: "owned",
    ...(side === "Request" ? { "aws:RequestTag/eks:eks-cluster-name": clusterName } : {}),
  };
}

const ofPool = (side: "Resource" | "Request"): Tests => ({
  [`aws:${side}Tag/karpenter.sh/nodepool`]: "*",
});

/** Making, tagging and deleting instances and launch templates. */
function launchStatements(names: Names): PolicyStatement[] {
  const { partition, region, clusterName } = names;
  const ec2 = (kind: string, account = "*"): string =>
    `arn:${partition}:ec2:${region}:${account}:${kind}/*`;
  const made = MADE.map((kind) => ec2(kind));
  const launch = ["ec2:RunInstances", "ec2:CreateFleet"];
  const asked = {
    StringEquals: owned("Request", names),
    StringLike: ofPool("Request"),
  };
  const there = { StringEquals: owned("Resource", names), StringLike: ofPool("Resource") };
  return [
    allow("LaunchWith", launch, [
      ec2("image", ""),
      ec2("snapshot", ""),
      ...["security-group", "subnet", "capacity-reservation"].map((kind) => ec2(kind)),
    ]),
    allow("LaunchFromTemplate", launch, [ec2("launch-template")], there),
    allow("LaunchTagged", [...launch, "ec2:CreateLaunchTemplate"], made, asked),
    allow("TagWhatIsMade", ["ec2:CreateTags"], made, {
      ...asked,
      StringEquals: {
        ...asked.StringEquals,
        "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
      },
    }),
    allow("TagNodes", ["ec2:CreateTags"], [ec2("instance")], {
      ...there,
      StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": clusterName },
      "ForAllValues:StringEquals": { "aws:TagKeys": LATER_TAGS },
    }),
    allow(
      "Delete",
      ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      [ec2("instance"), ec2("launch-template")],
      there,
    ),
  ];
}

/** The instance profiles through which nodes get their role. */
function profileStatements(names: Names, nodeRoleArn: string): PolicyStatement[] {
  const { partition, region, accountId } = names;
  const profiles = [`arn:${partition}:iam::${accountId}:instance-profile/*`];
  const tests = (side: "Resource" | "Request") => ({
    equals: { ...owned(side, names), [`aws:${side}Tag/topology.kubernetes.io/region`]: region },
    like: { [`aws:${side}Tag/karpenter.k8s.aws/ec2nodeclass`]: "*" },
  });
  const [asked, there] = [tests("Request"), tests("Resource")];
  return [
    allow("PassNodeRole", ["iam:PassRole"], [nodeRoleArn], {
      StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] },
    }),
    allow("CreateProfiles", ["iam:CreateInstanceProfile"], profiles, {
      StringEquals: asked.equals,
      StringLike: asked.like,
    }),
    allow("TagProfiles", ["iam:TagInstanceProfile"], profiles, {
      StringEquals: { ...there.equals, ...asked.equals },
      StringLike: { ...there.like, ...asked.like },
    }),
    allow(
      "ChangeProfiles",
      [
        "iam:AddRoleToInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:DeleteInstanceProfile",
      ],
      profiles,
      { StringEquals: there.equals, StringLike: there.like },
    ),
    allow("ReadProfiles", ["iam:GetInstanceProfile"], profiles),
    allow("ListProfiles", ["iam:ListInstanceProfiles"], ["*"]),
  ];
}

/** What it looks up: types, prices, images, its own instances. EC2's Describe actions know no narrower resource. */
function readStatements({ partition, region }: Names): PolicyStatement[] {
  return [
    allow(
      "Read",
      [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      ["*"],
      { StringEquals: { "aws:RequestedRegion": region } },
    ),
    allow(
      "ReadImages",
      ["ssm:GetParameter"],
      [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
    ),
    allow("ReadPrices", ["pricing:GetProducts"], ["*"]),
  ];
}
