import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeyTransform } from "../core/encryption-key.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** How many NAT gateways: none (no way out), one for all zones, or one in each. */
export type NatGateways = "none" | "single" | "per-zone";

/** A VPC made elsewhere. */
export interface ExistingVpc {
  /** Id of the VPC: "vpc-0a1b2c3d4e5f60718". */
  readonly vpcId: string;
  /** Ids of subnets with a route to the internet gateway, one or more a zone. */
  readonly publicSubnetIds: readonly string[];
  /** Ids of subnets with a route out through NAT, one or more a zone. */
  readonly privateSubnetIds: readonly string[];
  /** Ids of subnets without a route out, one or more a zone, in two zones at least. */
  readonly isolatedSubnetIds: readonly string[];
}

/** Arguments of `Network`. */
export interface NetworkArgs extends CommonArgs {
  /**
   * IPv4 block of the VPC, /16 to /22.
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Number of availability zones, 1 to 3. The isolated subnets span two at least, as RDS demands.
   * @default 3
   */
  readonly zones?: 1 | 2 | 3;
  /**
   * Names of the zones, in the order of the subnets. Pin them where AWS adds zones to a region: a changed name replaces
   * the subnet.
   * @default - the first zones the region lists that need no opt-in
   */
  readonly zoneNames?: readonly string[];
  /**
   * NAT gateways for the private subnets. "single" saves money and loses the way out with its zone.
   * @default "per-zone"
   */
  readonly natGateways?: NatGateways;
  /**
   * Services reached over gateway endpoints, which are free and spare the NAT gateway their traffic.
   * @default ["s3", "dynamodb"]
   */
  readonly gatewayEndpoints?: readonly ("s3" | "dynamodb")[];
  /**
   * Services reached over interface endpoints, in every private subnet: "ecr.api", "ecr.dkr", "sts", "logs"... Each costs
   * money by zone and hour.
   * @default []
   */
  readonly interfaceEndpoints?: readonly string[];
  /**
   * Days to keep flow logs in CloudWatch Logs; one of the retentions it offers. 0 turns flow logs off.
   * @default 30
   */
  readonly flowLogsRetentionDays?: number;
  /**
   * Seconds a flow is summed up before it is logged: 60 (more lines) or 600.
   * @default 600
   */
  readonly flowLogsIntervalSeconds?: 60 | 600;
  /**
   * Days between asking for the deletion of the flow logs' KMS key and losing it, 7 to 30.
   * @default 30
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * A VPC to use instead of making one; then no resource is made and the other arguments but `zones` have no effect.
   * @default - a VPC is made
   */
  readonly existing?: ExistingVpc;
  /**
   * SNS topic told of alarms: connections that find no free port of a NAT gateway.
   * @default - nobody is told
   */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: NetworkTransform;
}

/** Transforms of `Network`; a key of several resources applies to each. Not a stable interface. */
export interface NetworkTransform extends EncryptionKeyTransform {
  readonly vpc?: Transform<aws.ec2.VpcArgs>;
  readonly internetGateway?: Transform<aws.ec2.InternetGatewayArgs>;
  readonly publicSubnet?: Transform<aws.ec2.SubnetArgs>;
  readonly privateSubnet?: Transform<aws.ec2.SubnetArgs>;
  readonly isolatedSubnet?: Transform<aws.ec2.SubnetArgs>;
  readonly routeTable?: Transform<aws.ec2.RouteTableArgs>;
  readonly route?: Transform<aws.ec2.RouteArgs>;
  readonly routeTableAssociation?: Transform<aws.ec2.RouteTableAssociationArgs>;
  readonly elasticIp?: Transform<aws.ec2.EipArgs>;
  readonly natGateway?: Transform<aws.ec2.NatGatewayArgs>;
  readonly gatewayEndpoint?: Transform<aws.ec2.VpcEndpointArgs>;
  readonly interfaceEndpoint?: Transform<aws.ec2.VpcEndpointArgs>;
  readonly endpointSecurityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  readonly endpointIngress?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
  readonly flowLogGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
  readonly flowLogRole?: Transform<aws.iam.RoleArgs>;
  readonly flowLogRolePolicy?: Transform<aws.iam.RolePolicyArgs>;
  readonly flowLog?: Transform<aws.ec2.FlowLogArgs>;
  readonly alarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}

/** What `Network` offers to others. */
export interface NetworkOutputs {
  /** Id of the VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** Subnets with a route to the internet gateway, by zone. */
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  /** Subnets with a way out through NAT, by zone. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** Subnets without a way out, by zone. */
  readonly isolatedSubnetIds: readonly pulumi.Output<string>[];
  /** IPv4 blocks of the public subnets, by zone: where public load balancers connect from. */
  readonly publicSubnetCidrs: readonly pulumi.Output<string>[];
  /** IPv4 blocks of the private subnets, by zone: where workloads connect from. */
  readonly privateSubnetCidrs: readonly pulumi.Output<string>[];
  /** IPv4 blocks of the isolated subnets, by zone: where database and caches are. */
  readonly isolatedSubnetCidrs: readonly pulumi.Output<string>[];
  /** Public addresses the private subnets are seen from; empty without NAT and for an existing VPC. */
  readonly natPublicIps: readonly pulumi.Output<string>[];
  /** Name of the log group of the flow logs; undefined where there are none. */
  readonly flowLogGroupName: pulumi.Output<string> | undefined;
}

/** Defaults of `NetworkArgs`. */
export const NETWORK_DEFAULTS = Object.freeze({
  cidr: "10.0.0.0/16",
  zones: 3,
  natGateways: "per-zone",
  gatewayEndpoints: Object.freeze(["s3", "dynamodb"] as const),
  interfaceEndpoints: Object.freeze([] as readonly string[]),
  flowLogsRetentionDays: 30,
  flowLogsIntervalSeconds: 600,
  keyDeletionWindowDays: 30,
}) satisfies NetworkArgs;
