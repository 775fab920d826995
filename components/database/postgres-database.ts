import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allowClients, createSecurityGroup } from "../core/access.ts";
import type { AwsContext } from "../core/aws-context.ts";
import { awsContext } from "../core/aws-context.ts";
import { withDefaults } from "../core/defaults.ts";
import { createEncryptionKey, logsStatement } from "../core/encryption-key.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { createDatabaseAlarms } from "./alarms.ts";
import type { InstanceContext } from "./instance.ts";
import { createMonitoringRole, createReplica, createWriter, logGroupPattern } from "./instance.ts";
import { createMasterUser } from "./master-user.ts";
import { createParameterGroup } from "./parameters.ts";
import type { PostgresDatabaseArgs, ResolvedDatabaseArgs } from "./postgres-database-args.ts";
import { POSTGRES_DATABASE_DEFAULTS } from "./postgres-database-args.ts";
import { databaseProblems } from "./postgres-database-checks.ts";
import type { PostgresDatabaseOutputs } from "./postgres-database-outputs.ts";
import { createProxy } from "./proxy.ts";

/**
 * PostgreSQL on RDS with parameters computed from its class, replicas, a proxy, and alarms whose thresholds follow from the
 * same numbers.
 */
export class PostgresDatabase extends PlatformComponent<PostgresDatabaseOutputs> {
  readonly outputs: PostgresDatabaseOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: PostgresDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("database:PostgresDatabase", name, args, opts);
    const resolved = withDefaults(POSTGRES_DATABASE_DEFAULTS, args);
    this.check(databaseProblems(resolved));
    const account = awsContext(this);
    const kmsKeyArn = encryptionKey(this, resolved, account);
    const securityGroupId = createAccess(this, resolved);
    const context: InstanceContext = {
      component: this,
      args: resolved,
      kmsKeyArn,
      encryptLogs: resolved.kmsKeyArn === undefined,
      securityGroupId,
      monitoringRoleArn: createMonitoringRole(this, resolved, account),
    };
    const masterUser = createMasterUser(this, resolved, kmsKeyArn);
    const writer = createWriter(
      context,
      masterUser,
      createParameterGroup(this, "parameters", resolved.tuning, {
        transform: resolved.transform?.parameterGroup,
      }),
      createSubnetGroup(this, resolved),
    );
    const secretArn = masterUser.secretArn(writer);
    const replicas = createReplicas(context, writer);
    const proxy = resolved.proxy
      ? createProxy({
          component: this,
          args: resolved,
          account,
          writer,
          secretArn,
          kmsKeyArn,
          securityGroupId,
        })
      : undefined;
    createDatabaseAlarms(this, resolved, { writer, ...replicas });
    this.outputs = this.register({
      writerEndpoint: writer.address,
      readerEndpoints: Object.values(replicas).map((replica) => replica.address),
      proxyEndpoint: proxy?.endpoint,
      port: resolved.port,
      databaseName: resolved.databaseName,
      secretArn,
      kmsKeyArn,
      securityGroupId,
      proxySecurityGroupId: proxy?.securityGroupId,
      maxConnections: resolved.tuning.maxConnections,
      settings: resolved.tuning.settings,
    });
  }
}

function encryptionKey(
  component: PostgresDatabase,
  args: ResolvedDatabaseArgs,
  account: AwsContext,
): pulumi.Output<string> {
  if (args.kmsKeyArn !== undefined) return pulumi.output(args.kmsKeyArn);
  return createEncryptionKey(component, account, {
    description: `Storage, secret, insights and logs of ${component.logicalName}`,
    deletionWindowDays: args.keyDeletionWindowDays,
    services: [logsStatement(account, logGroupPattern(component))],
    protect: args.protect,
    retainOnDelete: args.retainOnDelete,
    transform: args.transform,
  });
}

/** The group of writer and replicas: the given clients may come in, nothing goes out. */
function createAccess(
  component: PostgresDatabase,
  args: ResolvedDatabaseArgs,
): pulumi.Output<string> {
  const group = createSecurityGroup(
    component,
    "access",
    { vpcId: args.vpcId, description: "PostgreSQL: clients in, nothing out" },
    args.transform?.securityGroup,
  );
  allowClients(component, {
    securityGroupId: group.id,
    prefix: "ingress",
    port: args.port,
    what: "PostgreSQL",
    clientSecurityGroupIds: args.clientSecurityGroupIds,
    clientCidrs: args.clientCidrs,
    transform: args.transform?.ingressRule,
  });
  return group.id;
}

function createSubnetGroup(
  component: PostgresDatabase,
  args: ResolvedDatabaseArgs,
): aws.rds.SubnetGroup {
  return component.taggedChild(
    aws.rds.SubnetGroup,
    "subnets",
    { subnetIds: [...args.subnetIds], description: `Subnets of ${component.logicalName}` },
    { transform: args.transform?.subnetGroup },
  );
}

/**
 * The replicas, by suffix. They have a parameter group of their own: a raised max_connections must reach the replicas
 * before the writer, and a lowered one the writer before the replicas, or replication stops (PostgreSQL, "Hot Standby").
 */
function createReplicas(
  context: InstanceContext,
  writer: aws.rds.Instance,
): Readonly<Record<string, aws.rds.Instance>> {
  const { component, args } = context;
  if (args.replicas === 0) return {};
  const parameterGroup = createParameterGroup(component, "replica-parameters", args.tuning, {
    own: args.replicaParameters,
    transform: args.transform?.parameterGroup,
  });
  const numbers = Array.from({ length: args.replicas }, (_, index) => index + 1);
  return Object.fromEntries(
    numbers.map((number) => [
      `replica-${number}`,
      createReplica(context, writer, parameterGroup, number),
    ]),
  );
}
