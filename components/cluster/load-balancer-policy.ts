import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import type { PolicyStatement } from "./pod-identity.ts";

/** Tag the controller puts on what it makes, with the cluster's name. */
const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

type Condition = NonNullable<PolicyStatement["condition"]>;

/** The request leaves the cluster's tag alone: whoever could set it could make anything its own. */
const TAG_STAYS: Condition = { Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: "true" } };

/** What is asked for carries this cluster's tag, or what is there does. */
function tagged(side: "Request" | "Resource", clusterName: pulumi.Input<string>): Condition {
  return { StringEquals: { [`aws:${side}Tag/${CLUSTER_TAG}`]: clusterName } };
}

/**
 * What the AWS Load Balancer Controller may do for Ingresses (ALB) and Services (NLB).
 *
 * The actions are those of the controller's own policy (kubernetes-sigs/aws-load-balancer-controller, docs/install/iam_policy.json,
 * version 3); what that ties to the presence of the cluster tag is tied to the tag's value here, so that the controllers of two
 * clusters in an account cannot touch each other's load balancers. Left out, because they are switched off in the chart's
 * values or not used by our objects: Cognito, WAF, Shield, server certificates kept in IAM, customer-owned addresses.
 */
export function loadBalancerStatements(
  { partition, region, accountId }: AwsContext,
  clusterName: pulumi.Input<string>,
): readonly PolicyStatement[] {
  const elb = (kind: string) =>
    pulumi.interpolate`arn:${partition}:elasticloadbalancing:${region}:${accountId}:${kind}`;
  const securityGroups = pulumi.interpolate`arn:${partition}:ec2:${region}:${accountId}:security-group/*`;
  const balancers = [elb("loadbalancer/app/*"), elb("loadbalancer/net/*")];
  const targetGroups = elb("targetgroup/*");
  const listeners = ["listener", "listener-rule"].flatMap((kind) => [
    elb(`${kind}/app/*`),
    elb(`${kind}/net/*`),
  ]);
  const ours = tagged("Resource", clusterName);
  return [
    ...readStatements(),
    ...securityGroupStatements(securityGroups, clusterName),
    {
      sid: "Create",
      actions: ["CreateLoadBalancer", "CreateTargetGroup"].map(prefixed),
      resources: [...balancers, targetGroups],
      condition: tagged("Request", clusterName),
    },
    {
      sid: "TagWhatIsMade",
      actions: [prefixed("AddTags")],
      resources: [...balancers, targetGroups],
      condition: {
        StringEquals: {
          ...tagged("Request", clusterName)["StringEquals"],
          "elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup"],
        },
      },
    },
    {
      sid: "TagOwn",
      actions: ["AddTags", "RemoveTags"].map(prefixed),
      resources: [...balancers, targetGroups],
      condition: { ...ours, ...TAG_STAYS },
    },
    {
      sid: "ChangeOwn",
      actions: CHANGE.map(prefixed),
      resources: [...balancers, targetGroups],
      condition: ours,
    },
    {
      sid: "Targets",
      actions: ["RegisterTargets", "DeregisterTargets"].map(prefixed),
      resources: [targetGroups],
      condition: ours,
    },
    {
      // As wide as the controller's own policy: a listener is not asked for with the cluster's tag.
      sid: "Listeners",
      actions: LISTENERS.map(prefixed),
      resources: [...balancers, ...listeners],
    },
  ];
}

const prefixed = (action: string): string => `elasticloadbalancing:${action}`;

/** Changes of load balancers and target groups. */
const CHANGE = [
  "ModifyLoadBalancerAttributes",
  "ModifyCapacityReservation",
  "ModifyIpPools",
  "SetIpAddressType",
  "SetSecurityGroups",
  "SetSubnets",
  "DeleteLoadBalancer",
  "ModifyTargetGroup",
  "ModifyTargetGroupAttributes",
  "DeleteTargetGroup",
];

/** Everything done to listeners and rules. */
const LISTENERS = [
  "CreateListener",
  "ModifyListener",
  "ModifyListenerAttributes",
  "DeleteListener",
  "CreateRule",
  "ModifyRule",
  "SetRulePriorities",
  "DeleteRule",
  "AddListenerCertificates",
  "RemoveListenerCertificates",
  "AddTags",
  "RemoveTags",
];

/** Looking up: these actions know no narrower resource. */
function readStatements(): readonly PolicyStatement[] {
  return [
    {
      sid: "Read",
      actions: [
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeIpamPools",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "ec2:GetSecurityGroupsForVpc",
        ...DESCRIBED.map((what) => prefixed(`Describe${what}`)),
        "acm:DescribeCertificate",
        "acm:ListCertificates",
      ],
      resources: ["*"],
    },
    {
      sid: "ServiceLinkedRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: ["*"],
      condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
  ];
}

/** What of Elastic Load Balancing it looks up. */
const DESCRIBED = [
  "LoadBalancers",
  "LoadBalancerAttributes",
  "Listeners",
  "ListenerAttributes",
  "ListenerCertificates",
  "SSLPolicies",
  "Rules",
  "TargetGroups",
  "TargetGroupAttributes",
  "TargetHealth",
  "Tags",
  "TrustStores",
  "CapacityReservation",
];

/** Security groups of load balancers; and the rule in the nodes' group that lets them in, which is not the controller's own. */
function securityGroupStatements(
  securityGroups: pulumi.Output<string>,
  clusterName: pulumi.Input<string>,
): readonly PolicyStatement[] {
  const asked = tagged("Request", clusterName);
  return [
    {
      sid: "CreateSecurityGroups",
      actions: ["ec2:CreateSecurityGroup"],
      resources: ["*"],
    },
    {
      sid: "TagNewSecurityGroups",
      actions: ["ec2:CreateTags"],
      resources: [securityGroups],
      condition: {
        StringEquals: { ...asked["StringEquals"], "ec2:CreateAction": "CreateSecurityGroup" },
      },
    },
    {
      sid: "TagOwnSecurityGroups",
      actions: ["ec2:CreateTags", "ec2:DeleteTags"],
      resources: [securityGroups],
      condition: { ...tagged("Resource", clusterName), ...TAG_STAYS },
    },
    {
      sid: "DeleteOwnSecurityGroups",
      actions: ["ec2:DeleteSecurityGroup"],
      resources: [securityGroups],
      condition: tagged("Resource", clusterName),
    },
    {
      sid: "Rules",
      actions: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      resources: [securityGroups],
    },
  ];
}
