import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsContext } from "../core/aws-context.ts";
import type { AwsContext } from "../core/aws-context.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { KarpenterArgs, KarpenterOutputs, ResolvedKarpenterArgs } from "./karpenter-args.ts";
import { KARPENTER_CONTROLLER, KARPENTER_DEFAULTS } from "./karpenter-args.ts";
import { karpenterStatements } from "./karpenter-policy.ts";
import type { NodeRole } from "./node-role.ts";
import { createNodeRole } from "./node-role.ts";
import { podIdentity } from "./pod-identity.ts";

/** Seconds an interruption is worth telling: EC2 takes a spot instance back two minutes after its warning. */
const MESSAGE_SECONDS = 300;

/** Events that end nodes, by the suffix of their rule (karpenter.sh, Reference, "CloudFormation"). */
const EVENTS: Readonly<Record<string, { readonly source: string; readonly type: string }>> = {
  health: { source: "aws.health", type: "AWS Health Event" },
  spot: { source: "aws.ec2", type: "EC2 Spot Instance Interruption Warning" },
  rebalance: { source: "aws.ec2", type: "EC2 Instance Rebalance Recommendation" },
  state: { source: "aws.ec2", type: "EC2 Instance State-change Notification" },
};

/**
 * What the Karpenter controller needs in AWS: a role for its nodes and their entry to the cluster, a role of its own, and a queue
 * that tells it of interruptions. The controller itself is one of the `Controllers`, its nodes are `KarpenterNodes`. Spot nodes
 * also need EC2's service-linked role for spot, once per account: `aws iam create-service-linked-role --aws-service-name
 * spot.amazonaws.com`.
 */
export class Karpenter extends PlatformComponent<KarpenterOutputs> {
  readonly outputs: KarpenterOutputs;

  /** @throws pulumi.ResourceError for a name or tags that AWS would refuse */
  constructor(name: string, args: KarpenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster:Karpenter", name, args, opts);
    const resolved: ResolvedKarpenterArgs = withDefaults(KARPENTER_DEFAULTS, args);
    const account = awsContext(this);
    const nodeRole = createNodeRole(this, account, "node-role", {
      sessionManager: resolved.sessionManager,
      transform: resolved.transform?.nodeRole,
    });
    createNodeEntry(this, resolved, nodeRole);
    const queue = createQueue(this, account, resolved);
    const identity = createController(this, account, resolved, nodeRole, queue);
    this.outputs = this.register({
      nodeRoleName: nodeRole.name,
      nodeRoleArn: nodeRole.arn,
      queueName: pulumi
        .all([queue.name, identity.association.id])
        .apply(([queueName]) => queueName),
      controllerRoleArn: identity.roleArn,
    });
  }
}

/** EKS lets the nodes of managed groups join by itself; these it does not know. */
function createNodeEntry(
  component: Karpenter,
  { cluster, transform }: ResolvedKarpenterArgs,
  role: NodeRole,
): void {
  component.taggedChild(
    aws.eks.AccessEntry,
    "node-access",
    { clusterName: cluster.clusterName, principalArn: role.arn, type: "EC2_LINUX" },
    { transform: transform?.accessEntry },
  );
}

function createController(
  component: Karpenter,
  account: AwsContext,
  { cluster, transform }: ResolvedKarpenterArgs,
  nodeRole: NodeRole,
  queue: aws.sqs.Queue,
) {
  return podIdentity(component, "controller", {
    clusterName: cluster.clusterName,
    ...KARPENTER_CONTROLLER,
    statements: karpenterStatements({
      account,
      clusterName: cluster.clusterName,
      clusterArn: cluster.clusterArn,
      nodeRoleArn: nodeRole.arn,
      queueArn: queue.arn,
    }),
    ...(transform?.identity === undefined ? {} : { transform: transform.identity }),
  });
}

/** The queue, encrypted by SQS, and the rules that fill it. */
function createQueue(
  component: Karpenter,
  account: AwsContext,
  { transform }: ResolvedKarpenterArgs,
): aws.sqs.Queue {
  const queue = component.taggedChild(
    aws.sqs.Queue,
    "interruptions",
    { messageRetentionSeconds: MESSAGE_SECONDS, sqsManagedSseEnabled: true },
    { transform: transform?.queue },
  );
  component.child(
    aws.sqs.QueuePolicy,
    "interruptions-policy",
    { queueUrl: queue.url, policy: queuePolicy(account, queue.arn) },
    { transform: transform?.queuePolicy },
  );
  for (const [suffix, { source, type }] of Object.entries(EVENTS)) {
    const rule = component.taggedChild(
      aws.cloudwatch.EventRule,
      `${suffix}-rule`,
      {
        description: `${type}, for Karpenter`,
        eventPattern: JSON.stringify({ source: [source], "detail-type": [type] }),
      },
      { transform: transform?.rule },
    );
    component.child(aws.cloudwatch.EventTarget, `${suffix}-target`, {
      rule: rule.name,
      arn: queue.arn,
    });
  }
  return queue;
}

/** EventBridge of this account may send, over TLS; nobody else has a statement. */
function queuePolicy(account: AwsContext, queueArn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Events",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { StringEquals: { "aws:SourceAccount": account.accountId } },
      },
      {
        Sid: "EncryptedOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queueArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
