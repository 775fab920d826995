import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import { policyDocument, serviceTrust } from "../core/aws-context.ts";
import { createEncryptionKey, logsStatement } from "../core/encryption-key.ts";
import { createLogGroup } from "../core/log-group.ts";
import { physicalPath } from "../core/naming.ts";
import type { ResolvedNetworkArgs } from "./network-checks.ts";
import type { NetworkContext } from "./routing.ts";

/** Flow logs of the whole VPC in an encrypted log group; the name of the group, or undefined where they are off. */
export function createFlowLogs(
  context: NetworkContext,
  args: ResolvedNetworkArgs,
  account: AwsContext,
): pulumi.Output<string> | undefined {
  if (args.flowLogsRetentionDays === 0) return undefined;
  const { component, transform } = context;
  const name = physicalPath(`${component.logicalName}/flow-logs`);
  const kmsKeyArn = createEncryptionKey(component, account, {
    description: "Flow logs of the VPC",
    deletionWindowDays: args.keyDeletionWindowDays,
    services: [logsStatement(account, name)],
    protect: false,
    retainOnDelete: false,
    transform,
  });
  const group = createLogGroup(component, "flow-logs", {
    name,
    retentionDays: args.flowLogsRetentionDays,
    kmsKeyArn,
    transform: transform.flowLogGroup,
  });
  component.taggedChild(
    aws.ec2.FlowLog,
    "flow-log",
    {
      vpcId: context.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: createFlowLogRole(context, account, group),
      maxAggregationInterval: args.flowLogsIntervalSeconds,
      tags: component.nameTag("flow-log"),
    },
    { transform: transform.flowLog },
  );
  return group.name;
}

/** May write to this log group and nothing else. Source: VPC user guide, "IAM role for publishing flow logs". */
function createFlowLogRole(
  context: NetworkContext,
  account: AwsContext,
  group: aws.cloudwatch.LogGroup,
): pulumi.Output<string> {
  const { component, transform } = context;
  const role = component.taggedChild(
    aws.iam.Role,
    "flow-log-role",
    { assumeRolePolicy: serviceTrust("vpc-flow-logs.amazonaws.com", account) },
    { transform: transform.flowLogRole },
  );
  component.child(
    aws.iam.RolePolicy,
    "flow-log-policy",
    {
      role: role.id,
      policy: policyDocument([
        {
          Sid: "WriteFlowLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [group.arn, pulumi.interpolate`${group.arn}:*`],
        },
      ]),
    },
    { transform: transform.flowLogRolePolicy },
  );
  return role.arn;
}
