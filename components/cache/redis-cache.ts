import * as pulumi from "@pulumi/pulumi";
import { allowClients, createSecurityGroup } from "../core/access.ts";
import { awsContext } from "../core/aws-context.ts";
import { createEncryptionKey, logsStatement } from "../core/encryption-key.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { createAlarms } from "../observability/metric-alarm.ts";
import { nodeAlarmSpecs } from "./alarms.ts";
import type { RedisCacheArgs, RedisCacheOutputs, ResolvedCacheArgs } from "./redis-cache-args.ts";
import { cacheProblems } from "./redis-cache-checks.ts";
import { createReplicationGroup, logGroupPattern, nodeIds } from "./replication-group.ts";
import { resolveCacheArgs } from "./roles.ts";
import { createUsers } from "./users.ts";

/**
 * Valkey or Redis on ElastiCache for one role: cache, queue or session. Never two of them in one: what may be evicted and
 * what may not cannot live together.
 */
export class RedisCache extends PlatformComponent<RedisCacheOutputs> {
  readonly outputs: RedisCacheOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: RedisCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cache:RedisCache", name, args, opts);
    const resolved = resolveCacheArgs(args);
    this.check(cacheProblems(resolved));
    const { clusterMode } = resolved.tuning.input;
    const kmsKeyArn = encryptionKey(this, resolved);
    const securityGroupId = createAccess(this, resolved);
    const users = createUsers(this, resolved, kmsKeyArn);
    const group = createReplicationGroup({
      component: this,
      args: resolved,
      kmsKeyArn,
      encryptLogs: resolved.kmsKeyArn === undefined,
      securityGroupId,
      userGroup: users.userGroup,
    });
    const nodes = Object.entries(nodeIds(resolved, group));
    createAlarms(
      this,
      nodes.flatMap(([node, nodeId]) => nodeAlarmSpecs(resolved, node, nodeId)),
      { topicArn: resolved.alarmTopicArn, transform: resolved.transform?.alarm },
    );
    this.outputs = this.register({
      primaryEndpoint: clusterMode
        ? group.configurationEndpointAddress
        : group.primaryEndpointAddress,
      readerEndpoint: clusterMode ? undefined : group.readerEndpointAddress,
      port: resolved.port,
      userName: users.userName,
      secretArn: users.secretArn,
      monitoring: users.monitoring,
      kmsKeyArn,
      securityGroupId,
      maxClients: resolved.tuning.maxClients,
      settings: resolved.tuning.settings,
    });
  }
}

function encryptionKey(component: RedisCache, args: ResolvedCacheArgs): pulumi.Output<string> {
  if (args.kmsKeyArn !== undefined) return pulumi.output(args.kmsKeyArn);
  const account = awsContext(component);
  return createEncryptionKey(component, account, {
    description: `Data, snapshots, secret and logs of ${component.logicalName}`,
    deletionWindowDays: args.keyDeletionWindowDays,
    services: [logsStatement(account, logGroupPattern(component))],
    protect: args.protect,
    retainOnDelete: args.retainOnDelete,
    transform: args.transform,
  });
}

/** The group of the nodes: the given clients may come in, nothing goes out. */
function createAccess(component: RedisCache, args: ResolvedCacheArgs): pulumi.Output<string> {
  const group = createSecurityGroup(
    component,
    "access",
    { vpcId: args.vpcId, description: "Cache: clients in, nothing out" },
    args.transform?.securityGroup,
  );
  allowClients(component, {
    securityGroupId: group.id,
    prefix: "ingress",
    port: args.port,
    what: "Cache",
    clientSecurityGroupIds: args.clientSecurityGroupIds,
    clientCidrs: args.clientCidrs,
    transform: args.transform?.ingressRule,
  });
  return group.id;
}
