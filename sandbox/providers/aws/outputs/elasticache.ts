/** Outputs of ElastiCache. */

import { CREATED_AT } from "./made.ts";
import type { Made, Maker } from "./made.ts";

/** Versions ElastiCache runs when a minor is asked for, and the newest of each engine when none is. */
const NEWEST: Readonly<Record<string, string>> = { valkey: "8.1", redis: "7.1" };

/** "7.1" runs as 7.1.0, "8.0" as 8.0.1. Source: ElastiCache guide, "Supported engines and versions". */
const ACTUAL: Readonly<Record<string, string>> = {
  "9.0": "9.0.0",
  "8.2": "8.2.0",
  "8.1": "8.1.0",
  "8.0": "8.0.1",
  "7.2": "7.2.6",
  "7.1": "7.1.0",
  "7.0": "7.0.7",
  "6.2": "6.2.6",
};

/** The six characters every ElastiCache endpoint of one account and region shares. */
const accountCode = (made: Made): string => made.shared(6, "cache");

/** Region as the endpoints abbreviate it: euc1, use1. */
function shortRegion(region: string): string {
  const [area = "", ...words] = region.split("-");
  const number = words.pop() ?? "";
  const initials = words
    .join("-")
    .replace(/(north|south|east|west|central)(?=(east|west)?$)/g, (word) => word[0] ?? "");
  return `${area}${initials.replace(/(east|west)$/, (word) => word[0] ?? "")}${number}`;
}

/**
 * The address of an endpoint. With TLS the role comes first ("master.", "replica.", "clustercfg."), without it comes behind
 * the name (".ng", "-ro", ".clustercfg"). Source: ElastiCache guide, "Finding connection endpoints".
 */
function endpoint(made: Made, id: string, role: "primary" | "reader" | "configuration"): string {
  const tail = `${accountCode(made)}.${shortRegion(made.region)}.cache.${made.suffix}`;
  if (isEncrypted(made)) {
    const first = { primary: "master", reader: "replica", configuration: "clustercfg" }[role];
    return `${first}.${id}.${tail}`;
  }
  if (role === "configuration")
    return `${id}.${accountCode(made)}.clustercfg.${shortRegion(made.region)}.cache.${made.suffix}`;
  return role === "primary"
    ? `${id}.${accountCode(made)}.ng.0001.${shortRegion(made.region)}.cache.${made.suffix}`
    : `${id}-ro.${tail}`;
}

/** Valkey encrypts in transit unless told not to; Redis OSS does not unless told to. */
const isEncrypted = (made: Made): boolean =>
  made.given("transitEncryptionEnabled")
    ? made.flag("transitEncryptionEnabled")
    : made.text("engine") === "valkey";

/** A group is sharded when it says so, or has a parameter group that says so. */
const isSharded = (made: Made): boolean =>
  made.text("clusterMode") === "enabled" ||
  made.number("numNodeGroups", 1) > 1 ||
  made.text("parameterGroupName").endsWith(".cluster.on");

const replicationGroup: Maker = (made) => {
  const id = made.named("replicationGroupId").toLowerCase();
  const engine = made.text("engine", "redis");
  const version = made.text("engineVersion", NEWEST[engine] ?? "7.1");
  const sharded = isSharded(made);
  const shards = made.number("numNodeGroups", 1);
  const replicas = made.number("replicasPerNodeGroup", 0);
  const nodes = made.number("numCacheClusters", shards * (replicas + 1));
  const members = sharded
    ? Array.from({ length: shards }, (_, shard) =>
        Array.from(
          { length: replicas + 1 },
          (_unused, node) =>
            `${id}-${String(shard + 1).padStart(4, "0")}-${String(node + 1).padStart(3, "0")}`,
        ),
      ).flat()
    : Array.from({ length: nodes }, (_, node) => `${id}-${String(node + 1).padStart(3, "0")}`);
  const major = version.split(".")[0] ?? "";
  return {
    id,
    outputs: {
      arn: made.arn("elasticache", `replicationgroup:${id}`),
      clusterEnabled: sharded,
      configurationEndpointAddress: sharded ? endpoint(made, id, "configuration") : "",
      engineVersionActual: ACTUAL[version] ?? version,
      memberClusters: members,
      primaryEndpointAddress: sharded ? "" : endpoint(made, id, "primary"),
      readerEndpointAddress: sharded ? "" : endpoint(made, id, "reader"),
      applyImmediately: false,
      atRestEncryptionEnabled: engine === "valkey",
      autoMinorVersionUpgrade: true,
      clusterMode: sharded ? "enabled" : "disabled",
      dataTieringEnabled: false,
      engine,
      engineVersion: version,
      globalReplicationGroupId: "",
      ipDiscovery: "ipv4",
      maintenanceWindow: "sun:05:00-sun:06:00",
      networkType: "ipv4",
      numCacheClusters: members.length,
      numNodeGroups: shards,
      parameterGroupName: `default.${engine}${major}${sharded ? ".cluster.on" : ""}`,
      replicasPerNodeGroup: Math.max(0, members.length / shards - 1),
      replicationGroupId: id,
      securityGroupNames: [],
      snapshotWindow: "03:00-04:00",
      transitEncryptionEnabled: isEncrypted(made),
      transitEncryptionMode: isEncrypted(made) ? "required" : "",
    },
  };
};

const serverless: Maker = (made) => {
  const name = made.named();
  const engine = made.text("engine");
  const major = made.text("majorEngineVersion", engine === "valkey" ? "8" : "7");
  const host = `${name}-${made.lower(6, "host")}.serverless.${shortRegion(made.region)}.cache.${made.suffix}`;
  return {
    id: name,
    outputs: {
      arn: made.arn("elasticache", `serverlesscache:${name}`),
      createTime: CREATED_AT,
      endpoints: [{ address: host, port: 6379 }],
      readerEndpoints: [{ address: host, port: 6380 }],
      fullEngineVersion: `${major}.0`,
      status: "available",
      name,
      majorEngineVersion: major,
      description: " ",
      snapshotRetentionLimit: 0,
    },
  };
};

/** By type token. */
export const ELASTICACHE: Readonly<Record<string, Maker>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": replicationGroup,
  "aws:elasticache/serverlessCache:ServerlessCache": serverless,
  "aws:elasticache/parameterGroup:ParameterGroup": (made) => {
    const name = made.named().toLowerCase();
    return { id: name, outputs: { arn: made.arn("elasticache", `parametergroup:${name}`) } };
  },
  "aws:elasticache/subnetGroup:SubnetGroup": (made) => {
    const name = made.named().toLowerCase();
    return {
      id: name,
      outputs: {
        arn: made.arn("elasticache", `subnetgroup:${name}`),
        vpcId: `vpc-${made.hex(17, "vpc")}`,
      },
    };
  },
  "aws:elasticache/user:User": (made) => {
    const id = made.text("userId");
    return { id, outputs: { arn: made.arn("elasticache", `user:${id}`) } };
  },
  "aws:elasticache/userGroup:UserGroup": (made) => {
    const id = made.text("userGroupId");
    return { id, outputs: { arn: made.arn("elasticache", `usergroup:${id}`) } };
  },
};
