import { describe, expect, it } from "@jest/globals";

import type { ExampleResource, Rule } from "../../../../policies/core/rule.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { elasticacheAtRestEncryption } from "../../../../policies/rules/cache/elasticache-at-rest-encryption.ts";
import { elasticacheAuthentication } from "../../../../policies/rules/cache/elasticache-authentication.ts";
import { elasticacheClusterMode } from "../../../../policies/rules/cache/elasticache-cluster-mode.ts";
import { elasticacheEvictionPolicy } from "../../../../policies/rules/cache/elasticache-eviction-policy.ts";
import { elasticacheFailover } from "../../../../policies/rules/cache/elasticache-failover.ts";
import { elasticacheIdleTimeout } from "../../../../policies/rules/cache/elasticache-idle-timeout.ts";
import { elasticacheInTransitEncryption } from "../../../../policies/rules/cache/elasticache-in-transit-encryption.ts";
import { elasticacheMultiAz } from "../../../../policies/rules/cache/elasticache-multi-az.ts";
import { elasticacheParameterGroupFamily } from "../../../../policies/rules/cache/elasticache-parameter-group-family.ts";
import { elasticacheReservedMemory } from "../../../../policies/rules/cache/elasticache-reserved-memory.ts";
import { elasticacheSnapshotRetention } from "../../../../policies/rules/cache/elasticache-snapshot-retention.ts";
import { elasticacheUserPassword } from "../../../../policies/rules/cache/elasticache-user-password.ts";
import { judged, violations } from "../database/judged.ts";

const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const CLUSTER = "aws:elasticache/cluster:Cluster";
const USER = "aws:elasticache/user:User";
const USERS = "aws:elasticache/userGroup:UserGroup";
const PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup";

const parameters = (
  values: Readonly<Record<string, Value>>,
  props: Props = {},
): ExampleResource => ({
  type: PARAMETERS,
  name: "parameters",
  props: {
    name: "own",
    family: "valkey8",
    parameters: Object.entries(values).map(([name, value]) => ({ name, value })),
    ...props,
  },
});
const cache = (props: Props, name = "store", type = GROUP): ExampleResource => ({
  type,
  name,
  props: { engine: "valkey", parameterGroupName: "own", ...props },
});

describe("properties", () => {
  const authToken = new Secret("x");
  const off = "off -@all";
  type Case = [Rule, string, Props, number];
  it.each<Case>([
    [elasticacheInTransitEncryption, GROUP, { transitEncryptionEnabled: "true" }, 0],
    [elasticacheInTransitEncryption, CLUSTER, { engine: "redis" }, 1],
    [elasticacheInTransitEncryption, CLUSTER, { engine: "memcached" }, 0],
    [elasticacheInTransitEncryption, CLUSTER, { replicationGroupId: UNKNOWN }, 0],
    // A secondary of a global datastore is as its primary, and may not say otherwise.
    [elasticacheInTransitEncryption, GROUP, { globalReplicationGroupId: UNKNOWN }, 0],
    [elasticacheAtRestEncryption, GROUP, { globalReplicationGroupId: "global" }, 0],
    [elasticacheEvictionPolicy, GROUP, { globalReplicationGroupId: "global" }, 0],
    [elasticacheEvictionPolicy, GROUP, { globalReplicationGroupId: "a", nodeType: "b" }, 1],

    // Valkey is encrypted unless told otherwise, Redis is not.
    [elasticacheAtRestEncryption, GROUP, { engine: "valkey" }, 0],
    [elasticacheAtRestEncryption, GROUP, { engine: "valkey", atRestEncryptionEnabled: false }, 1],
    [elasticacheAtRestEncryption, GROUP, {}, 1],

    [elasticacheAuthentication, GROUP, { authToken }, 0],
    [elasticacheAuthentication, GROUP, { authTokenWo: UNKNOWN }, 0],
    [elasticacheAuthentication, GROUP, { authToken: "", userGroupIds: [] }, 1],
    [elasticacheAuthentication, GROUP, { userGroupIds: UNKNOWN }, 0],
    [elasticacheAuthentication, GROUP, { userGroupIds: [UNKNOWN] }, 0],

    [elasticacheUserPassword, USER, { accessString: "on ~* +@all", passwords: authToken }, 0],
    [elasticacheUserPassword, USER, { accessString: "on ~* +@all", passwords: [] }, 1],
    [elasticacheUserPassword, USER, { accessString: "on ~* +@all", passwordsWo: authToken }, 0],
    [elasticacheUserPassword, USER, { accessString: "on +@all", noPasswordRequired: "true" }, 1],
    [elasticacheUserPassword, USER, { accessString: off, noPasswordRequired: true }, 0],
    [
      elasticacheUserPassword,
      USER,
      { accessString: "on +@all", authenticationMode: { type: "iam" } },
      0,
    ],
    [elasticacheUserPassword, USERS, { userIds: ["app-default", "app"] }, 0],

    [elasticacheFailover, GROUP, { automaticFailoverEnabled: true }, 1],
    [elasticacheFailover, GROUP, { automaticFailoverEnabled: true, numCacheClusters: "2" }, 0],
    [
      elasticacheFailover,
      GROUP,
      { automaticFailoverEnabled: true, numNodeGroups: 1, replicasPerNodeGroup: 0 },
      1,
    ],
    // One shard in cluster mode, as the parameter group has it or may have it.
    ...(["default.valkey8.cluster.on", "own", UNKNOWN] as const).map((parameterGroupName): Case => [
      elasticacheFailover,
      GROUP,
      {
        parameterGroupName,
        automaticFailoverEnabled: true,
        numNodeGroups: 1,
        replicasPerNodeGroup: 0,
      },
      0,
    ]),
    [
      elasticacheFailover,
      GROUP,
      {
        parameterGroupName: "default.valkey8",
        automaticFailoverEnabled: true,
        numNodeGroups: 1,
        replicasPerNodeGroup: 0,
      },
      1,
    ],
    // Cluster mode needs failover, and may do without replicas.
    [
      elasticacheFailover,
      GROUP,
      { automaticFailoverEnabled: true, numNodeGroups: 2, replicasPerNodeGroup: 0 },
      0,
    ],
    [elasticacheFailover, GROUP, { numNodeGroups: 2, replicasPerNodeGroup: 1 }, 1],
    [elasticacheFailover, GROUP, { multiAzEnabled: true, numCacheClusters: 2 }, 1],
    [elasticacheFailover, GROUP, { numCacheClusters: 1 }, 0],

    [elasticacheMultiAz, GROUP, { numCacheClusters: 1 }, 1],
    // What keeps Multi-AZ from being had is the failover's rule to say.
    [elasticacheMultiAz, GROUP, { automaticFailoverEnabled: true, numCacheClusters: 1 }, 0],

    [elasticacheIdleTimeout, PARAMETERS, parameters({ timeout: 0 }).props, 0],
    [elasticacheIdleTimeout, PARAMETERS, parameters({ timeout: "1" }).props, 1],
    [elasticacheIdleTimeout, PARAMETERS, parameters({ timeout: "19" }).props, 1],
    [elasticacheIdleTimeout, PARAMETERS, parameters({ timeout: "20" }).props, 0],
    [elasticacheIdleTimeout, PARAMETERS, parameters({ timeout: "5m" }).props, 1],
    [elasticacheIdleTimeout, PARAMETERS, parameters({}).props, 0],
    [
      elasticacheIdleTimeout,
      PARAMETERS,
      parameters({ timeout: "5" }, { family: "memcached1.6" }).props,
      0,
    ],
  ])("case %#", (rule, type, props, count) => {
    expect({ rule: rule.name, type, count: violations(rule, { type, props }) }).toEqual({
      rule: rule.name,
      type,
      count,
    });
  });

  it("judges each user of a group by itself", () => {
    const group: ExampleResource = { type: USERS, props: { userIds: [UNKNOWN, "default"] } };
    expect(judged(elasticacheUserPassword, group)).toEqual([
      "unknown: userIds[0] is not known yet",
      'userIds holds "default", AWS\' own user with full access and no password: replace it by a user of your own named default, with the access string off -@all.',
    ]);
  });
});

describe("elasticache-eviction-policy", () => {
  const set = (policy: string) => parameters({ "maxmemory-policy": policy });
  it.each<[string, Props, string, number]>([
    ["store", { description: "app: queue" }, "volatile-lru", 0],
    ["store", { description: "app: queue" }, "allkeys-lru", 1],
    ["store", { description: "session cache" }, "allkeys-lfu", 1],
    ["store", { description: "session cache" }, "noeviction", 0],
    ["store", { description: "page cache" }, "noeviction", 1],
    ["store", { description: "page cache" }, "volatile-ttl", 0],
    // A tag goes before the description, which goes before the name.
    ["store", { tags: { role: "queue" }, description: "cache" }, "allkeys-lru", 1],
    ["celery_broker", { description: "app" }, "allkeys-lru", 1],
    ["cache", { description: UNKNOWN }, "noeviction", 1],
    // No role is known: any policy, but one that exists.
    ["store", { description: "Managed by Pulumi" }, "noeviction", 0],
    ["store", { description: "Managed by Pulumi" }, "allkeys-lru", 0],
    ["store", {}, "lru", 1],
  ])("%s %j with %s: %d", (name, props, policy, count) => {
    expect(violations(elasticacheEvictionPolicy, [set(policy), cache(props, name)])).toBe(count);
  });

  it("demands that it is set, in a group of one's own", () => {
    expect(violations(elasticacheEvictionPolicy, [parameters({}), cache({})])).toBe(1);
    const plain = cache({ parameterGroupName: "default.valkey8" });
    expect(judged(elasticacheEvictionPolicy, [plain])).toEqual([
      "The default parameter group leaves maxmemory-policy at volatile-lru: use a group of your own that sets what the cache is for.",
    ]);
    // A group of another stack may set it.
    expect(judged(elasticacheEvictionPolicy, [cache({ parameterGroupName: "other" })])).toEqual([
      "pass",
    ]);
    const memcached = cache({ engine: "memcached" }, "store", CLUSTER);
    expect(judged(elasticacheEvictionPolicy, [set("lru"), memcached])).toEqual(["pass"]);
  });

  it("reads the role from other tags, and from the parameter group last", () => {
    const tagged = cache({ tags: { purpose: "queue" } });
    const limits = { roleTags: ["purpose"] };
    expect(violations(elasticacheEvictionPolicy, [set("allkeys-lru"), tagged], limits)).toBe(1);
    const described = parameters({ "maxmemory-policy": "allkeys-lru" }, { description: "jobs" });
    expect(violations(elasticacheEvictionPolicy, [described, cache({})])).toBe(1);
  });

  it("judges one although the group of another is unknown", () => {
    const found = judged(elasticacheEvictionPolicy, [
      set("lru"),
      cache({ parameterGroupName: UNKNOWN }, "foreign"),
      cache({}),
    ]);
    expect(found).toHaveLength(2);
    expect(found[0]).toBe("unknown: parameterGroupName is not known yet");
  });
});

describe("elasticache-snapshot-retention", () => {
  it.each<[string, Props, number]>([
    ["queue", { snapshotRetentionLimit: "1" }, 0],
    ["queue", {}, 1],
    ["cache", {}, 0],
    // What it is for is not known.
    ["store", { snapshotRetentionLimit: 0 }, 1],
  ])("%s %j: %d", (name, props, count) => {
    expect(violations(elasticacheSnapshotRetention, cache(props, name))).toBe(count);
  });

  it("takes another limit", () => {
    const props = { snapshotRetentionLimit: 6 };
    expect(violations(elasticacheSnapshotRetention, cache(props), { minDays: 7 })).toBe(1);
  });
});

describe("elasticache-reserved-memory", () => {
  it.each<[string, Value | undefined, number]>([
    ["cache.m7g.large", undefined, 0],
    ["cache.m7g.large", 25, 0],
    ["cache.m7g.large", "24", 1],
    ["cache.t4g.medium", "25", 0],
    ["cache.t4g.small", "30", 0],
    ["cache.t4g.small", "29", 1],
    ["cache.t4g.micro", "50", 0],
    ["cache.t4g.micro", "49", 1],
    // 25 by default.
    ["cache.t4g.micro", undefined, 1],
    ["cache.m7g.large", 0, 1],
  ])("%s with %j: %d", (nodeType, percent, count) => {
    const own = parameters(percent === undefined ? {} : { "reserved-memory-percent": percent });
    expect(violations(elasticacheReservedMemory, [own, cache({ nodeType })])).toBe(count);
  });

  it("judges the default group, too, and takes other limits", () => {
    const micro = cache({ nodeType: "cache.t4g.micro", parameterGroupName: "default.valkey8" });
    expect(violations(elasticacheReservedMemory, [micro])).toBe(1);
    expect(violations(elasticacheReservedMemory, [micro], { minPercentMicro: 25 })).toBe(0);
  });
});

describe("elasticache-cluster-mode", () => {
  const mode = (value: string) => parameters({ "cluster-enabled": value });
  it.each<[Props, ExampleResource, number]>([
    [{ numNodeGroups: 2 }, mode("yes"), 0],
    [{ numNodeGroups: 2 }, mode("no"), 1],
    [{ numNodeGroups: "2" }, parameters({}), 1],
    // One shard may be of either mode.
    [{ numNodeGroups: 1 }, mode("yes"), 0],
    [{ numNodeGroups: 1 }, mode("no"), 0],
    [{ numCacheClusters: 2 }, mode("yes"), 1],
    [{ numCacheClusters: 2 }, mode("no"), 0],
    [{ clusterMode: "enabled" }, mode("no"), 1],
    [{ clusterMode: "disabled", numNodeGroups: 1 }, mode("yes"), 1],
    [{ clusterMode: "compatible" }, mode("yes"), 0],
    [{ numNodeGroups: 2, parameterGroupName: "default.valkey8" }, parameters({}), 1],
    [{ numCacheClusters: 2, parameterGroupName: "default.valkey8.cluster.on" }, parameters({}), 1],
    [{ numNodeGroups: 2, parameterGroupName: null }, parameters({}), 1],
    [{ clusterMode: "enabled", parameterGroupName: null }, parameters({}), 0],
    [{ numNodeGroups: 2, parameterGroupName: "other" }, parameters({}), 0],
  ])("case %#: %j", (props, own, count) => {
    expect(violations(elasticacheClusterMode, [own, cache(props)])).toBe(count);
  });
});

describe("elasticache-parameter-group-family", () => {
  it.each<[Props, string, number]>([
    [{ engineVersion: "8.1" }, "valkey8", 0],
    [{ engineVersion: 7.2 }, "valkey8", 1],
    [{}, "redis7", 1],
    // A replication group is redis unless it says otherwise.
    [{ engine: null, engineVersion: "7.1" }, "redis7", 0],
    [{ engine: "redis", engineVersion: "6.2" }, "redis6.x", 0],
    [{ engine: "redis", engineVersion: "5.0.6" }, "redis5.0", 0],
    [{ engine: "redis", engineVersion: "3.2.10" }, "redis2.8", 1],
    [{ parameterGroupName: "default.redis7.cluster.on", engineVersion: "8.0" }, "valkey8", 1],
    [{ parameterGroupName: "default.valkey8", engineVersion: "8.0" }, "redis7", 0],
  ])("%j with %s: %d", (props, family, count) => {
    const stack = [parameters({}, { family }), cache(props)];
    expect(violations(elasticacheParameterGroupFamily, stack)).toBe(count);
  });
});

describe("messages", () => {
  it("name the family as AWS does", () => {
    const of = (engine: string, engineVersion: string, family: string) =>
      judged(elasticacheParameterGroupFamily, [
        parameters({}, { family }),
        cache({ engine, engineVersion }, "store", CLUSTER),
      ]);
    const wanted = (family: string) => [
      expect.stringMatching(new RegExp(`: use a group of the family ${family}\\.$`)),
    ];
    expect(of("memcached", "1.6.22", "memcached1.5")).toEqual(wanted("memcached1\\.6"));
    expect(of("memcached", "1.6.22", "memcached1.6")).toEqual(["pass"]);
    expect(of("redis", "6.2", "redis7")).toEqual(wanted("redis6\\.x"));
    expect(of("redis", "5.0.6", "redis7")).toEqual(wanted("redis5\\.0"));
  });

  it("send a single node without TLS to the resource that can have it", () => {
    expect(
      judged(elasticacheInTransitEncryption, { type: CLUSTER, props: { engine: "redis" } }),
    ).toEqual([
      "transitEncryptionEnabled is not set, and false by default: a Cluster of redis or valkey cannot have it; make it an aws.elasticache.ReplicationGroup that has.",
    ]);
  });
});
