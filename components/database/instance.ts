import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import { serviceTrust } from "../core/aws-context.ts";
import { createLogGroup } from "../core/log-group.ts";
import { NAME_LIMITS, physicalName } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { MasterUser } from "./master-user.ts";
import type { ResolvedDatabaseArgs } from "./postgres-database-args.ts";

/** What writer and replicas are made from. */
export interface InstanceContext {
  readonly component: PlatformComponent<object>;
  readonly args: ResolvedDatabaseArgs;
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Whether the key lets CloudWatch Logs use it (a key given from outside may not). */
  readonly encryptLogs: boolean;
  readonly securityGroupId: pulumi.Output<string>;
  readonly monitoringRoleArn: pulumi.Output<string> | undefined;
}

/** From this size on gp3 is striped over four volumes, with this baseline (RDS user guide, "gp3 storage"). */
export const STRIPED = Object.freeze({ gib: 400, iops: 12_000, throughputMiBps: 500 });

/** Logs RDS for PostgreSQL can export: statements and errors, and what happened during an upgrade. */
const LOG_EXPORTS = ["postgresql", "upgrade"];

/** What is added to the writer's identifier for a replica's, at its longest. */
const LONGEST_SUFFIX = "-replica-15";

/**
 * The writer's identifier; fixed, because the log groups are named after it and made before it. Short enough for those of
 * the replicas to begin with it, which the key's policy counts on.
 */
function writerIdentifier(component: PlatformComponent<object>): string {
  return physicalName(component.logicalName, NAME_LIMITS.databaseInstance - LONGEST_SUFFIX.length);
}

/** Where RDS puts the exported logs of the instances whose identifiers begin with the writer's. */
export function logGroupPattern(component: PlatformComponent<object>): string {
  return `/aws/rds/instance/${writerIdentifier(component)}*`;
}

/** The writer. */
export function createWriter(
  context: InstanceContext,
  masterUser: MasterUser,
  parameterGroup: aws.rds.ParameterGroup,
  subnetGroup: aws.rds.SubnetGroup,
): aws.rds.Instance {
  const { component, args, kmsKeyArn } = context;
  const identifier = writerIdentifier(component);
  const { storageGiB, version } = args.tuning.input;
  return component.taggedChild(
    aws.rds.Instance,
    "writer",
    {
      ...commonArgs(context, identifier, parameterGroup),
      engine: "postgres",
      engineVersion: args.autoMinorVersionUpgrade ? String(version) : args.engineVersion,
      dbName: args.databaseName,
      username: args.username,
      ...masterUser.writerArgs,
      dbSubnetGroupName: subnetGroup.name,
      kmsKeyId: kmsKeyArn,
      allocatedStorage: storageGiB,
      ...performanceArgs(args),
      multiAz: args.multiAz,
      backupRetentionPeriod: args.backupRetentionDays,
      backupWindow: args.backupWindow,
      deleteAutomatedBackups: false,
      allowMajorVersionUpgrade: args.allowMajorVersionUpgrade,
      skipFinalSnapshot: !args.finalSnapshot,
      ...(args.finalSnapshot
        ? {
            finalSnapshotIdentifier: physicalName(
              `${component.logicalName}-final`,
              NAME_LIMITS.databaseSnapshot,
            ),
          }
        : {}),
    },
    {
      transform: args.transform?.instance,
      opts: {
        protect: args.protect,
        retainOnDelete: args.retainOnDelete,
        dependsOn: createLogGroups(context, "writer", identifier),
      },
    },
  );
}

/**
 * One replica. It takes its databases, users and key from the writer: naming any of them would replace it on every update.
 * `storageEncrypted` says what RDS reads back. Never protected: it can be made again from the writer.
 */
export function createReplica(
  context: InstanceContext,
  writer: aws.rds.Instance,
  parameterGroup: aws.rds.ParameterGroup,
  number: number,
): aws.rds.Instance {
  const { component, args } = context;
  const suffix = `replica-${number}`;
  const identifier = `${writerIdentifier(component)}-${suffix}`;
  return component.taggedChild(
    aws.rds.Instance,
    suffix,
    {
      ...commonArgs(context, identifier, parameterGroup),
      replicateSourceDb: writer.identifier,
      // RDS takes no final snapshot of a replica and refuses to delete one that asks for it.
      skipFinalSnapshot: true,
    },
    {
      transform: args.transform?.replica,
      opts: { dependsOn: createLogGroups(context, suffix, identifier) },
    },
  );
}

/**
 * The baseline is named where RDS lets one name it: the provider sends the IOPS it knows along with a new size, and storage
 * that grows past the limit would be refused with those of the smaller one.
 */
function performanceArgs(args: ResolvedDatabaseArgs): Partial<aws.rds.InstanceArgs> {
  if (args.tuning.input.storageGiB < STRIPED.gib) return {};
  return {
    iops: args.iops ?? STRIPED.iops,
    storageThroughput: args.throughputMiBps ?? STRIPED.throughputMiBps,
  };
}

/** What writer and replicas have in common. */
function commonArgs(
  context: InstanceContext,
  identifier: string,
  parameterGroup: aws.rds.ParameterGroup,
): aws.rds.InstanceArgs {
  const { args } = context;
  return {
    identifier,
    instanceClass: args.tuning.instance.name,
    port: args.port,
    parameterGroupName: parameterGroup.name,
    vpcSecurityGroupIds: [context.securityGroupId],
    publiclyAccessible: false,
    storageType: "gp3",
    storageEncrypted: true,
    iops: args.iops,
    storageThroughput: args.throughputMiBps,
    maxAllocatedStorage: args.maxStorageGiB,
    maintenanceWindow: args.maintenanceWindow,
    autoMinorVersionUpgrade: args.autoMinorVersionUpgrade,
    applyImmediately: args.applyImmediately,
    caCertIdentifier: args.caCertificate,
    iamDatabaseAuthenticationEnabled: args.iamAuthentication,
    copyTagsToSnapshot: true,
    deletionProtection: args.deletionProtection,
    enabledCloudwatchLogsExports: LOG_EXPORTS,
    ...insightsArgs(context),
    ...(context.monitoringRoleArn === undefined
      ? { monitoringInterval: 0 }
      : {
          monitoringInterval: args.monitoringIntervalSeconds,
          monitoringRoleArn: context.monitoringRoleArn,
        }),
  };
}

function insightsArgs({ args, kmsKeyArn }: InstanceContext): Partial<aws.rds.InstanceArgs> {
  const days = args.performanceInsightsRetentionDays;
  if (days === 0) return { performanceInsightsEnabled: false };
  return {
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: kmsKeyArn,
    performanceInsightsRetentionPeriod: days,
  };
}

function createLogGroups(
  { component, args, kmsKeyArn, encryptLogs }: InstanceContext,
  suffix: string,
  identifier: string,
): aws.cloudwatch.LogGroup[] {
  return LOG_EXPORTS.map((log) =>
    createLogGroup(component, `${suffix}-${log}-logs`, {
      name: `/aws/rds/instance/${identifier}/${log}`,
      retentionDays: args.logRetentionDays,
      ...(encryptLogs ? { kmsKeyArn } : {}),
      transform: args.transform?.logGroup,
    }),
  );
}

/** The role enhanced monitoring writes its samples with; undefined where it is off. */
export function createMonitoringRole(
  component: PlatformComponent<object>,
  args: ResolvedDatabaseArgs,
  account: AwsContext,
): pulumi.Output<string> | undefined {
  if (args.monitoringIntervalSeconds === 0) return undefined;
  const role = component.taggedChild(
    aws.iam.Role,
    "monitoring-role",
    { assumeRolePolicy: serviceTrust("monitoring.rds.amazonaws.com", account) },
    { transform: args.transform?.monitoringRole },
  );
  const attachment = component.child(aws.iam.RolePolicyAttachment, "monitoring-policy", {
    role: role.name,
    policyArn: pulumi.interpolate`arn:${account.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
  });
  // RDS tries the role when the instance is made: it must have its policy by then.
  return pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
}
