import { z } from "zod";
import { LOG_RETENTION_DAYS } from "./schema-common.ts";

/** Services that may get an interface endpoint (the part after `com.amazonaws.<region>.`). */
export const INTERFACE_ENDPOINTS = [
  "autoscaling",
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticloadbalancing",
  "kms",
  "logs",
  "monitoring",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "sts",
  "xray",
] as const;

/** `vpc-` or `subnet-` ids have 8 (old) or 17 hexadecimal digits. */
function resourceId(prefix: "vpc" | "subnet"): z.ZodString {
  const example = `${prefix}-0a1b2c3d4e5f60718`;
  return z
    .string()
    .regex(new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), `an id as "${example}"`)
    .meta({ examples: [example] });
}

/** RFC 1918 blocks as first address and prefix length. */
const PRIVATE_BLOCKS: readonly (readonly [string, number])[] = [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
];

function addressNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** /16 is the largest block a VPC takes; below /22 nine subnets leave too few addresses for pods. */
function isPrivateBlock(cidr: string): boolean {
  if (!z.cidrv4().safeParse(cidr).success) return false;
  const [address = "", length = ""] = cidr.split("/");
  const start = addressNumber(address);
  const prefix = Number(length);
  return (
    prefix >= 16 &&
    prefix <= 22 &&
    start % 2 ** (32 - prefix) === 0 &&
    PRIVATE_BLOCKS.some(
      ([first, bits]) =>
        prefix >= bits &&
        start >= addressNumber(first) &&
        start < addressNumber(first) + 2 ** (32 - bits),
    )
  );
}

const subnetIds = z.array(resourceId("subnet")).max(6);

const existingVpcSchema = z.strictObject({
  vpcId: resourceId("vpc").describe("Id of the VPC to use. Required."),
  isolatedSubnetIds: subnetIds
    .min(1)
    .describe(
      "Ids of the subnets without a route to the internet, one a zone: database and caches live there. Required.",
    ),
  privateSubnetIds: subnetIds
    .min(1)
    .describe(
      "Ids of the subnets that reach the internet through NAT, one a zone: workloads live there. Required.",
    ),
  publicSubnetIds: subnetIds
    .default([])
    .describe(
      "Ids of the subnets with a route to the internet gateway, one a zone: load balancers live there. Default: none.",
    ),
});

/** The VPC: its own, or an existing one by id. */
export const networkSchema = z.strictObject({
  cidr: z
    .string()
    .refine(isPrivateBlock, {
      error: 'the first address of a private IPv4 block (RFC 1918), /16 to /22, as "10.20.0.0/16"',
    })
    .default("10.20.0.0/16")
    .describe(
      "IPv4 block of the VPC, /16 to /22 inside the private ranges of RFC 1918; three subnets a zone are cut from it. Unused with existingVpc. Default: 10.20.0.0/16.",
    ),
  zones: z
    .literal([1, 2, 3])
    .default(3)
    .describe(
      "Number of availability zones the workloads spread over: 1, 2 or 3; with 1 nothing survives the loss of the zone (RDS still wants isolated subnets in two). Default: 3.",
    ),
  natGateways: z
    .enum(["none", "single", "per-zone"])
    .default("per-zone")
    .describe(
      "NAT gateways for the private subnets: none (no way out but the endpoints), single (one zone's loss cuts all), per-zone. Unused with existingVpc. Default: per-zone.",
    ),
  flowLogsRetentionDays: z
    .literal(LOG_RETENTION_DAYS)
    .default(14)
    .describe(
      "Days CloudWatch Logs keeps the VPC flow logs, one of the retentions it accepts. Default: 14.",
    ),
  endpoints: z
    .array(z.enum(INTERFACE_ENDPOINTS))
    .default([])
    .describe(
      "Interface endpoints (each costs per zone and hour): service names as in com.amazonaws.<region>.<name>. The free S3 gateway endpoint is always made. Default: none.",
    ),
  existingVpc: existingVpcSchema
    .optional()
    .describe("Use this VPC instead of making one. Default: a VPC is made."),
});

/** @see networkSchema */
export type NetworkConfig = z.output<typeof networkSchema>;
