import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createLogGroup } from "../core/log-group.ts";
import { NAME_LIMITS, physicalName, physicalPath } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { ResolvedCacheArgs } from "./redis-cache-args.ts";

/** What the replication group is made from. */
export interface GroupContext {
  readonly component: PlatformComponent<object>;
  readonly args: ResolvedCacheArgs;
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Whether the key lets CloudWatch Logs use it (a key given from outside may not). */
  readonly encryptLogs: boolean;
  readonly securityGroupId: pulumi.Output<string>;
  readonly userGroup: aws.elasticache.UserGroup;
}

/**
 * The parameter group. Its name contains the family, so that a new engine version makes the new group, moves the cache and
 * then removes the old one. The description never changes: a change of it alone would replace the group under the same
 * name.
 */
function createParameterGroup({ component, args }: GroupContext): aws.elasticache.ParameterGroup {
  const { family, settings } = args.tuning;
  const byName = [...settings].sort((a, b) => (a.name < b.name ? -1 : 1));
  return component.taggedChild(
    aws.elasticache.ParameterGroup,
    "parameters",
    {
      name: physicalName(`${component.logicalName}-${family}`, NAME_LIMITS.cacheParameterGroup),
      family,
      description: `Parameters of ${component.logicalName}, computed from its role`,
      parameters: byName.map(({ name, value }) => ({ name, value })),
    },
    {
      transform: args.transform?.parameterGroup,
      guarded: { parameters: "the overrides of the tuning" },
      // The provider deletes a named resource first, even where the name changes with it; a group in use cannot go.
      opts: { deleteBeforeReplace: false },
    },
  );
}

/** The pattern of the names of the component's log groups. */
export function logGroupPattern(component: PlatformComponent<object>): string {
  return physicalPath(`${component.logicalName}/*`);
}

/** The replication group with its parameter group, subnet group and log groups. */
export function createReplicationGroup(context: GroupContext): aws.elasticache.ReplicationGroup {
  const { component, args, kmsKeyArn } = context;
  const { engine, engineVersion, nodeType, role } = args.tuning.input;
  return component.taggedChild(
    aws.elasticache.ReplicationGroup,
    "group",
    {
      description: `${component.logicalName}: ${role}`,
      engine,
      engineVersion,
      nodeType,
      port: args.port,
      parameterGroupName: createParameterGroup(context).name,
      subnetGroupName: createSubnetGroup(context).name,
      securityGroupIds: [context.securityGroupId],
      ...topologyArgs(args),
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      atRestEncryptionEnabled: true,
      kmsKeyId: kmsKeyArn,
      userGroupIds: [context.userGroup.userGroupId],
      snapshotRetentionLimit: args.snapshotRetentionDays,
      snapshotWindow: args.snapshotWindow,
      maintenanceWindow: args.maintenanceWindow,
      autoMinorVersionUpgrade: args.autoMinorVersionUpgrade,
      applyImmediately: args.applyImmediately,
      logDeliveryConfigurations: createLogDelivery(context),
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
      transform: args.transform?.replicationGroup,
      opts: { protect: args.protect, retainOnDelete: args.retainOnDelete },
    },
  );
}

/** Nodes are counted in one way without cluster mode and in another with it; sending both is refused. */
function topologyArgs(args: ResolvedCacheArgs): Partial<aws.elasticache.ReplicationGroupArgs> {
  const common = {
    automaticFailoverEnabled: args.automaticFailover,
    multiAzEnabled: args.multiAz,
  };
  if (!args.tuning.input.clusterMode) return { ...common, numCacheClusters: args.replicas + 1 };
  return {
    ...common,
    clusterMode: "enabled",
    numNodeGroups: args.shards,
    replicasPerNodeGroup: args.replicas,
  };
}

function createSubnetGroup({ component, args }: GroupContext): aws.elasticache.SubnetGroup {
  return component.taggedChild(
    aws.elasticache.SubnetGroup,
    "subnets",
    { subnetIds: [...args.subnetIds], description: `Subnets of ${component.logicalName}` },
    { transform: args.transform?.subnetGroup },
  );
}

function createLogDelivery({
  component,
  args,
  kmsKeyArn,
  encryptLogs,
}: GroupContext): aws.types.input.elasticache.ReplicationGroupLogDeliveryConfiguration[] {
  return ["slow-log", "engine-log"].map((logType) => {
    const group = createLogGroup(component, `${logType}s`, {
      name: physicalPath(`${component.logicalName}/${logType}`),
      retentionDays: args.logRetentionDays,
      ...(encryptLogs ? { kmsKeyArn } : {}),
      transform: args.transform?.logGroup,
    });
    return {
      logType,
      logFormat: "json",
      destinationType: "cloudwatch-logs",
      destination: group.name,
    };
  });
}

/** The ids of the nodes, by the suffix of their alarms, as ElastiCache numbers them. */
export function nodeIds(
  args: ResolvedCacheArgs,
  group: aws.elasticache.ReplicationGroup,
): Readonly<Record<string, pulumi.Output<string>>> {
  const { clusterMode } = args.tuning.input;
  const pad = (number: number, digits: number): string => String(number).padStart(digits, "0");
  const shards = clusterMode ? args.shards : 1;
  const names = Array.from({ length: shards }, (_, shard) =>
    Array.from({ length: args.replicas + 1 }, (__, node) =>
      clusterMode ? `${pad(shard + 1, 4)}-${pad(node + 1, 3)}` : pad(node + 1, 3),
    ),
  ).flat();
  return Object.fromEntries(
    names.map((name) => [name, pulumi.interpolate`${group.replicationGroupId}-${name}`]),
  );
}
