import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What all databases and caches share, so that each declares only what depends on its class. */
export interface Surroundings {
  readonly kmsKeyArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly databaseSubnets: aws.rds.SubnetGroup;
  /** Users by engine: Valkey and Redis take no group of each other. */
  readonly users: Readonly<Record<"redis" | "valkey", aws.elasticache.UserGroup>>;
}

/** Two subnets in two zones of a network that is somebody else's. */
export const SUBNET_IDS = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"];
/** The network of the subnets. */
export const VPC_ID = "vpc-0a1b2c3d4e5f60000";

/** Declares the shared part. */
export function createSurroundings(): Surroundings {
  const key = new aws.kms.Key("data", { enableKeyRotation: true, deletionWindowInDays: 30 });
  const access = new aws.ec2.SecurityGroup("data", { vpcId: VPC_ID });
  return {
    kmsKeyArn: key.arn,
    securityGroupId: access.id,
    databaseSubnets: new aws.rds.SubnetGroup("data", { subnetIds: SUBNET_IDS }),
    users: { redis: createUsers("redis"), valkey: createUsers("valkey") },
  };
}

/** Nobody logs in here: the default user is off, which is what a group needs at least. */
function createUsers(engine: "redis" | "valkey"): aws.elasticache.UserGroup {
  const user = new aws.elasticache.User(engine, {
    engine,
    userId: `classes-${engine}-default`,
    userName: "default",
    accessString: "off -@all",
    authenticationMode: { type: "iam" },
  });
  return new aws.elasticache.UserGroup(engine, {
    engine,
    userGroupId: `classes-${engine}`,
    userIds: [user.userId],
  });
}
