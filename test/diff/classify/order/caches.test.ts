import { describe, expect, it } from "@jest/globals";

import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { findings, worse } from "./comparison.ts";
import type { Given } from "./comparison.ts";

const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const CACHE_GROUP = "aws:elasticache/parameterGroup:ParameterGroup";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

describe("caches", () => {
  const redis = { engine: "redis", engineVersion: "7.1", parameterGroupName: "shop-redis7" };
  const valkey = { engine: "valkey", engineVersion: "8.1", parameterGroupName: "shop-valkey8" };
  const group = {
    type: CACHE_GROUP,
    name: "new",
    after: { name: "shop-valkey8", family: "valkey8" },
  };

  it("tells the applies from Redis to Valkey even when all is in one modification", () => {
    const [found, ...others] = findings({ type: CACHE, before: redis, after: valkey }, group);
    expect(others).toEqual([]);
    expect(found?.code).toBe("cache-redis-to-valkey");
    expect(found?.message).toBe(
      "it moves from redis 7.1 to valkey 8.1. There is no way back: ElastiCache does not downgrade.",
    );
    expect(found?.steps?.map(({ change }) => change)).toEqual([
      "snapshotRetentionLimit of it at least 1, and a manual snapshot",
      "a new parameter group of family valkey8, beside the old one and with its own name; users and user groups stay of engine redis",
      "it: engine: valkey, engineVersion: 8.1, parameterGroupName: shop-valkey8, applyImmediately: true",
      "delete the old parameter group",
    ]);
  });

  it("names what is missing of the one modification", () => {
    const user = { type: "aws:elasticache/user:User", name: "app" };
    const [found] = findings(
      { type: CACHE, before: redis, after: { ...redis, engine: "valkey" } },
      { ...user, before: { engine: "redis" }, after: { engine: "valkey" } },
    );
    expect(found?.message).toBe(
      "it moves from redis 7.1 to valkey 7.1. In this form one update fails or harms: engineVersion stays as it is, and no Valkey has the versions of Redis OSS; the parameter group stays shop-redis7, which is of Redis' family; app become users or groups of engine valkey before it, and a cache of Redis OSS takes only those of engine redis.",
    );
    expect(found?.steps).toHaveLength(5);
  });

  it.each<readonly [string, Given, readonly string[]]>([
    ["back to Redis", { type: CACHE, before: valkey, after: redis }, ["cache-engine-back"]],
    [
      "a version down",
      { type: CACHE, before: valkey, after: { ...valkey, engineVersion: "7.2" } },
      ["cache-version-down"],
    ],
    [
      "a version up",
      { type: CACHE, before: { ...valkey, engineVersion: "7.2" }, after: valkey },
      [],
    ],
    [
      "a cluster that is no group",
      { type: "aws:elasticache/cluster:Cluster", before: redis, after: valkey },
      ["cache-cluster-engine"],
    ],
    [
      "cluster mode at once",
      { type: CACHE, before: valkey, after: { ...valkey, clusterMode: "enabled" } },
      ["cache-cluster-mode"],
    ],
    [
      "cluster mode by way of compatible",
      { type: CACHE, before: valkey, after: { ...valkey, clusterMode: "compatible" } },
      [],
    ],
    [
      "cluster mode off",
      { type: CACHE, before: { clusterMode: "enabled" }, after: { clusterMode: "disabled" } },
      ["cache-cluster-mode"],
    ],
    [
      "another key",
      { type: CACHE, operation: "replace", before: { kmsKeyId: "a" }, after: { kmsKeyId: "b" } },
      ["cache-encryption-at-rest"],
    ],
    [
      "from a token to users",
      { type: CACHE, before: { authToken: MASK }, after: { userGroupIds: ["app"] } },
      ["cache-token-to-users"],
    ],
    [
      "from users to a token",
      { type: CACHE, before: { userGroupIds: ["app"] }, after: { authToken: MASK } },
      ["cache-token-to-users"],
    ],
  ])("%s", (_, given, codes) => expect(worse(given)).toEqual(codes));

  const tls = (enabled: boolean, mode?: string) => ({
    transitEncryptionEnabled: enabled,
    ...(mode !== undefined && { transitEncryptionMode: mode }),
  });
  const client = (scheme: string) => ({ spec: { template: { url: `${scheme}://cache:6379/0` } } });
  const rollout = { type: DEPLOYMENT, before: client("redis"), after: client("rediss") };

  it.each<readonly [string, readonly Given[], readonly string[]]>([
    [
      "off to required",
      [{ type: CACHE, before: tls(false), after: tls(true, "required") }],
      ["cache-tls-one-shot"],
    ],
    [
      "off to on without a mode",
      [{ type: CACHE, before: {}, after: tls(true) }],
      ["cache-tls-one-shot"],
    ],
    ["off to preferred", [{ type: CACHE, before: tls(false), after: tls(true, "preferred") }], []],
    [
      "preferred to required",
      [{ type: CACHE, before: tls(true, "preferred"), after: tls(true, "required") }],
      [],
    ],
    [
      "preferred to required with the clients",
      [{ type: CACHE, before: tls(true, "preferred"), after: tls(true, "required") }, rollout],
      ["cache-tls-clients"],
    ],
    [
      "required to off",
      [{ type: CACHE, before: tls(true, "required"), after: tls(false) }],
      ["cache-tls-off"],
    ],
    [
      "not known",
      [{ type: CACHE, before: tls(false), after: { transitEncryptionEnabled: UNKNOWN } }],
      [],
    ],
  ])("encryption in transit: %s", (_, given, codes) => expect(worse(...given)).toEqual(codes));
});
