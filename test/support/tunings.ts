import type { PostgresTuning } from "../../tuning/postgres/index.ts";
import type { CacheRole, RedisTuning } from "../../tuning/redis.ts";
import type { Setting } from "../../tuning/setting.ts";
import { bytes, gib } from "../../tuning/units.ts";

/** A setting with only what components read filled in. */
export function setting(name: string, value: string, apply: Setting["apply"]): Setting {
  return {
    name,
    value,
    unit: "count",
    human: value,
    why: `why ${name}`,
    source: "test",
    apply,
    default: "unset",
  };
}

/** A tuning written by hand, so that component tests do not follow the numbers of the tuning. */
export function postgresTuning(
  change: {
    readonly instanceClass?: string;
    readonly vcpu?: number;
    readonly memoryGiB?: number;
    readonly burstable?: boolean;
    readonly storageGiB?: number;
    readonly dependableConnections?: number;
  } = {},
): PostgresTuning {
  const memory = gib(change.memoryGiB ?? 32);
  const instanceClass = change.instanceClass ?? "db.r7g.xlarge";
  return {
    input: {
      version: 17,
      instanceClass,
      profile: "web",
      storageGiB: change.storageGiB ?? 400,
    },
    instance: {
      name: instanceClass,
      vcpu: change.vcpu ?? 4,
      memory,
      burstable: change.burstable ?? false,
    },
    settings: [
      setting("work_mem", "32768", "immediate"),
      setting("shared_buffers", "{DBInstanceClassMemory/32768}", "pending-reboot"),
      setting("max_connections", "400", "pending-reboot"),
    ],
    omitted: [],
    maxConnections: 400,
    dependableConnections: change.dependableConnections ?? 400,
    memory: {
      total: memory,
      sharedBuffers: gib(8),
      sharedOverhead: bytes(0),
      maxConnections: 400,
      perBackend: bytes(0),
      workMem: bytes(0),
      hashMemMultiplier: 2,
      nodesPerQuery: 1,
      perConnection: bytes(0),
      parallelWorkers: 0,
      maintenanceWorkMem: bytes(0),
      autovacuumWorkMem: bytes(0),
      autovacuumWorkers: 3,
      operatingSystem: bytes(0),
    },
  };
}

/** The same for a cache: cache.m7g.large with Valkey 8.1. */
export function redisTuning(
  role: CacheRole,
  change: { readonly clusterMode?: boolean; readonly vcpu?: number } = {},
): RedisTuning {
  const clusterMode = change.clusterMode ?? false;
  return {
    input: {
      engine: "valkey",
      engineVersion: "8.1",
      nodeType: "cache.m7g.large",
      role,
      clusterMode,
    },
    node: {
      name: "cache.m7g.large",
      vcpu: change.vcpu ?? 2,
      memory: gib(8),
      burstable: false,
      maxmemory: bytes(6_854_542_746),
      maxmemoryAssumed: true,
    },
    family: "valkey8",
    settings: [
      setting("tcp-keepalive", "60", "immediate"),
      setting("maxmemory-policy", "noeviction", "immediate"),
      ...(clusterMode ? [setting("cluster-enabled", "yes", "pending-reboot")] : []),
    ],
    omitted: [],
    usableMemory: gib(5),
    maxClients: 65_000,
  };
}
