import type { GroupContext } from "../../components/cache/replication-group.ts";
import { createReplicationGroup } from "../../components/cache/replication-group.ts";
import { resolveCacheArgs } from "../../components/cache/roles.ts";
import { PlatformComponent } from "../../components/core/platform-component.ts";
import type { RedisTuning } from "../../tuning/redis.ts";
import { tuneRedis } from "../../tuning/redis.ts";
import type { Surroundings } from "./surroundings.ts";
import { SUBNET_IDS, VPC_ID } from "./surroundings.ts";

/** One version of each family of parameter groups: redis7, valkey7, valkey8. */
const ENGINES = [
  { engine: "redis", engineVersion: "7.1" },
  { engine: "valkey", engineVersion: "7.2" },
  { engine: "valkey", engineVersion: "8.1" },
] as const;

const NODE_TYPES = ["cache.t4g.small", "cache.m7g.large"];

const ROLES = ["cache", "queue", "session"] as const;

/** Declares a cache with its parameters for every role, engine and node type. */
export function declareCaches(surroundings: Surroundings): void {
  for (const { engine, engineVersion } of ENGINES) {
    for (const nodeType of NODE_TYPES) {
      for (const role of ROLES) {
        const tuning = tuneRedis({ engine, engineVersion, nodeType, role, clusterMode: false });
        const size = nodeType.replace(/^cache\./, "").replaceAll(".", "-");
        new Cache(`${role}-${tuning.family}-${size}`, tuning, surroundings);
      }
    }
  }
}

/** The parts of `RedisCache` that depend on role and node type: the group and its parameters, without users and alarms. */
class Cache extends PlatformComponent<object> {
  readonly outputs: object;

  constructor(name: string, tuning: RedisTuning, surroundings: Surroundings) {
    const args = { tuning, vpcId: VPC_ID, subnetIds: SUBNET_IDS, protect: false };
    super("cache:RedisCache", name, {});
    const { kmsKeyArn, securityGroupId, users } = surroundings;
    const context: GroupContext = {
      component: this,
      args: resolveCacheArgs(args),
      kmsKeyArn,
      encryptLogs: false,
      securityGroupId,
      userGroup: users[tuning.input.engine],
    };
    const group = createReplicationGroup(context);
    this.outputs = this.register({ primaryEndpoint: group.primaryEndpointAddress });
  }
}
