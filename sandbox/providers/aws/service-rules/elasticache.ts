/** What ElastiCache itself refuses, beyond the validation of the terraform provider. */

import { CACHE_PARAMETER_RULES } from "./elasticache-parameters.ts";
import type { ServiceRule, View } from "./view.ts";
import { checkWindows } from "./windows.ts";

/** Shortest snapshot and maintenance window, in minutes. Source: ElastiCache API, SnapshotWindow. */
const SHORTEST_WINDOW = 60;

/** TLS is on by default for Valkey and off for Redis OSS. */
const encryptionOff = (view: View): boolean =>
  view.absent("transitEncryptionEnabled")
    ? view.text("engine") !== "valkey"
    : view.off("transitEncryptionEnabled");

/** Global groups and snapshots bring engine and node type with them. */
const isDerived = (view: View): boolean =>
  ["globalReplicationGroupId", "snapshotName", "snapshotArns"].some((name) => view.given(name));

function checkTopology(view: View): void {
  view.atMostOneOf("numCacheClusters", "numNodeGroups");
  view.atMostOneOf("numCacheClusters", "replicasPerNodeGroup");
  const [nodes, shards, replicas] = [
    view.number("numCacheClusters"),
    view.number("numNodeGroups"),
    view.number("replicasPerNodeGroup"),
  ];
  if (view.on("automaticFailoverEnabled")) {
    if (nodes !== undefined && nodes < 2)
      view.fail("numCacheClusters", "at least 2 nodes; automatic failover needs a replica");
    if (
      nodes === undefined &&
      view.absent("numCacheClusters") &&
      view.absent("numNodeGroups") &&
      view.absent("nodeGroupConfigurations")
    ) {
      view.fail("numCacheClusters", "at least 2 nodes; automatic failover needs a replica");
    }
    if (view.on("multiAzEnabled") && shards !== undefined && replicas === 0) {
      view.fail("replicasPerNodeGroup", "at least 1; Multi-AZ needs a replica in every shard");
    }
  }
  if (view.on("multiAzEnabled") && view.off("automaticFailoverEnabled")) {
    view.fail("automaticFailoverEnabled", "true; Multi-AZ needs it");
  }
  if (shards !== undefined && shards > 1 && view.off("automaticFailoverEnabled")) {
    view.fail("automaticFailoverEnabled", "true; a group of several shards needs it");
  }
  if (nodes !== undefined && (nodes < 1 || nodes > 6))
    view.fail("numCacheClusters", "1 to 6 (a primary and up to 5 replicas)");
  if (replicas !== undefined && replicas > 5) view.fail("replicasPerNodeGroup", "0 to 5");
  if (shards !== undefined && (shards < 1 || shards > 500)) view.fail("numNodeGroups", "1 to 500");
}

function checkAccess(view: View): void {
  view.atMostOneOf("authToken", "authTokenWo", "userGroupIds");
  const off = encryptionOff(view);
  const locked = ["authToken", "authTokenWo", "userGroupIds"].filter(
    (name) => view.given(name) && view.list(name)?.length !== 0,
  );
  if (off && view.known("engine") !== undefined && locked.length > 0) {
    view.fail(
      "transitEncryptionEnabled",
      `true; ${locked.join(" and ")} needs encryption in transit`,
    );
  }
  if (view.given("transitEncryptionMode") && off && view.known("engine") !== undefined) {
    view.fail("transitEncryptionEnabled", "true; transitEncryptionMode is given");
  }
  if (
    view.given("authTokenUpdateStrategy") &&
    view.absent("authToken") &&
    view.absent("authTokenWo")
  ) {
    view.fail("authToken", "a token; authTokenUpdateStrategy is given");
  }
  for (const name of ["authToken", "authTokenWo"]) {
    const token = view.text(name);
    if (token !== undefined && !/^[0-9A-Za-z!&#$^<>-]{16,128}$/.test(token)) {
      view.fail(name, "16 to 128 letters, digits and ! & # $ ^ < > -");
    }
  }
  if (
    view.given("kmsKeyId") &&
    view.known("engine") !== "valkey" &&
    view.off("atRestEncryptionEnabled")
  ) {
    view.fail("atRestEncryptionEnabled", "true; a key is given");
  }
}

function checkEngine(view: View): void {
  const [engine, version, group] = [
    view.text("engine") ?? "redis",
    view.text("engineVersion"),
    view.text("parameterGroupName"),
  ];
  const [major = "", minor = ""] = (version ?? "").split(".");
  const number = Number(major) + Number(minor === "x" ? 0 : minor) / 10;
  if (version !== undefined && engine === "redis" && number > 7.1) {
    view.fail(
      "engineVersion",
      "at most 7.1 for redis",
      'set engine to "valkey" for newer versions',
    );
  }
  if (version !== undefined && engine === "valkey" && number < 7.2)
    view.fail("engineVersion", "at least 7.2 for valkey");
  const standard = /^default\.(redis|valkey|memcached)([\d.x]+?)(\.cluster\.on)?$/.exec(
    group ?? "",
  );
  if (standard === null) return;
  const family = major === "6" && engine === "redis" ? "6.x" : major;
  if (standard[1] !== engine || (version !== undefined && standard[2] !== family)) {
    view.fail(
      "parameterGroupName",
      `a group of the family ${engine}${version === undefined ? "" : family}`,
    );
  }
  const shards = view.number("numNodeGroups");
  if (standard[3] === undefined && shards !== undefined && shards > 1) {
    view.fail(
      "parameterGroupName",
      "a group with cluster-enabled yes (default.<family>.cluster.on); there are several shards",
    );
  }
}

function checkNode(view: View): void {
  const type = view.text("nodeType");
  if (view.absent("nodeType") && !isDerived(view))
    view.fail("nodeType", "a node type such as cache.r7g.large; a new group needs it");
  if (type === undefined) return;
  if (!/^cache\.[a-z][0-9a-z-]*\.[0-9a-z]+$/.test(type))
    view.fail("nodeType", "a node type such as cache.r7g.large");
  const tiered = type.startsWith("cache.r6gd.");
  if (tiered && view.off("dataTieringEnabled"))
    view.fail("dataTieringEnabled", "true; r6gd nodes tier their data");
  if (!tiered && view.on("dataTieringEnabled"))
    view.fail("dataTieringEnabled", "false; only r6gd nodes tier their data");
}

function checkLogs(view: View): void {
  const types = view.items("logDeliveryConfigurations");
  const seen = new Set<string>();
  for (const log of types) {
    const type = log.text("logType");
    if (type !== undefined && seen.has(type))
      log.fail("logType", "each of slow-log and engine-log once");
    if (type !== undefined) seen.add(type);
  }
  if (types.length > 2)
    view.fail("logDeliveryConfigurations", "at most two: slow-log and engine-log");
}

const REPLICATION_GROUP: readonly ServiceRule[] = [
  {
    source:
      "terraform-provider-aws, replication_group.go (CustomizeDiff, ConflictsWith); ElastiCache guide, AutoFailover",
    check: checkTopology,
  },
  {
    source:
      "ElastiCache guide, auth and Clusters.RBAC; terraform-provider-aws, replication_group.go: ConflictsWith",
    check: checkAccess,
  },
  {
    source: "ElastiCache guide, supported-engine-versions and ParameterGroups",
    check: checkEngine,
  },
  {
    source: "ElastiCache API, CreateReplicationGroup: CacheNodeType; guide, data-tiering",
    check: checkNode,
  },
  {
    source: "ElastiCache API, CreateReplicationGroup: LogDeliveryConfigurations",
    check: checkLogs,
  },
  {
    source: "ElastiCache API, CreateReplicationGroup: SnapshotWindow, PreferredMaintenanceWindow",
    check: (view) => {
      checkWindows(view, "snapshotWindow", "maintenanceWindow", SHORTEST_WINDOW);
    },
  },
];

const USER: readonly ServiceRule[] = [
  {
    source:
      "ElastiCache API, CreateUser: UserId, Passwords, NoPasswordRequired, AuthenticationMode",
    check: (view) => {
      const id = view.text("userId");
      if (id !== undefined && !/^[A-Za-z](?:[0-9A-Za-z]|-(?=[0-9A-Za-z])){0,39}$/.test(id)) {
        view.fail(
          "userId",
          "a letter, then letters, digits and single hyphens, at most 40 characters",
        );
      }
      const passwords = view.list("passwords");
      if (view.on("noPasswordRequired") && view.given("passwords"))
        view.refuses(["passwords"], "noPasswordRequired is true");
      if (passwords !== undefined && passwords.length > 2)
        view.fail("passwords", "at most two passwords");
    },
  },
];

const USER_GROUP: readonly ServiceRule[] = [
  {
    source:
      "ElastiCache guide, Clusters.RBAC: a Redis OSS user group contains a user named default",
    check: (view) => {
      const id = view.text("userGroupId");
      if (id !== undefined && !/^[A-Za-z](?:[0-9A-Za-z]|-(?=[0-9A-Za-z])){0,39}$/.test(id)) {
        view.fail(
          "userGroupId",
          "a letter, then letters, digits and single hyphens, at most 40 characters",
        );
      }
      const empty = view.absent("userIds") || view.list("userIds")?.length === 0;
      if (view.text("engine")?.toLowerCase() === "redis" && empty) {
        view.fail("userIds", "ids of users, one of them with the user name default");
      }
    },
  },
];

/** By type token. */
export const ELASTICACHE_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": REPLICATION_GROUP,
  "aws:elasticache/user:User": USER,
  "aws:elasticache/userGroup:UserGroup": USER_GROUP,
  "aws:elasticache/parameterGroup:ParameterGroup": CACHE_PARAMETER_RULES,
  "aws:elasticache/subnetGroup:SubnetGroup": [
    {
      source: "ElastiCache API, CreateCacheSubnetGroup: SubnetIds",
      check: (view) => {
        if (view.list("subnetIds")?.length === 0) view.fail("subnetIds", "at least one subnet");
      },
    },
  ],
};
