import type { ApplyStep, Comparison, ResourceChange } from "../../model.ts";
import { shown } from "../../values.ts";
import {
  changeOf,
  compareVersions,
  inputText,
  moveOf,
  namesOf,
  ofType,
  orderCode,
  step,
  versionOf,
} from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

/** The replication group of ElastiCache. */
export const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const CACHE_CLUSTER = "aws:elasticache/cluster:Cluster";
const PARAMETER_GROUP = "aws:elasticache/parameterGroup:ParameterGroup";
const USER_TYPES = ["aws:elasticache/user:User", "aws:elasticache/userGroup:UserGroup"];

/** From Redis to Valkey, back, and down. */
export const CACHE_ENGINE: OrderCheck = {
  codes: [
    orderCode(
      "cache-redis-to-valkey",
      "A cache moves from Redis OSS to Valkey.",
      "Engine, version and a parameter group of the new family have to be in one ModifyReplicationGroup, users and user groups of engine valkey can only follow, and there is no way back but a new cache.",
      SOURCES.cacheUpgrade,
      SOURCES.cacheRbac,
      SOURCES.cacheModify,
      SOURCES.cacheMoves,
    ),
    orderCode(
      "cache-cluster-engine",
      "A cache that is no replication group changes its engine.",
      "aws.elasticache.Cluster is destroyed and made anew for it; only a replication group is moved to Valkey in place.",
      SOURCES.cacheUpgrade,
      SOURCES.cacheMoves,
    ),
    orderCode(
      "cache-engine-back",
      "A cache moves back from Valkey to Redis OSS.",
      "ElastiCache upgrades, and never downgrades: the old engine takes a new cache.",
      SOURCES.cacheModify,
      SOURCES.cacheBack,
    ),
    orderCode(
      "cache-version-down",
      "The engine version of a cache goes down.",
      "ElastiCache upgrades, and never downgrades: an older version takes a new cache.",
      SOURCES.cacheModify,
    ),
  ],
  types: [REPLICATION_GROUP, CACHE_CLUSTER],
  check(change, comparison) {
    const move = moveOf(change, "engine");
    if (change.before === undefined || change.after === undefined) return [];
    const [from, to] = [change.before, change.after].map(
      (state) => inputText(state, "engine") ?? "redis",
    );
    if (move === undefined || from === to) return versionDown(change);
    if (change.type === CACHE_CLUSTER) return [clusterEngine(change, from, to)];
    if (from === "redis" && to === "valkey") return [toValkey(change, comparison)];
    if (from === "valkey" && to === "redis") return [back(change)];
    return [];
  },
};

function toValkey(change: ResourceChange, comparison: Comparison): Problem {
  const { name, before, after } = change;
  const group = inputText(after, "parameterGroupName") ?? "the default group of the family";
  const version = shown(after?.inputs["engineVersion"]);
  const users = ofType(comparison.head.resources, ...USER_TYPES).filter(
    (one) => inputText(one, "engine") === "valkey",
  );
  const moved = users.filter(({ urn }) => {
    const other = changeOf(comparison, urn);
    return other !== undefined && moveOf(other, "engine") !== undefined;
  });
  const gaps = [
    ...(moveOf(change, "engineVersion") === undefined
      ? ["engineVersion stays as it is, and no Valkey has the versions of Redis OSS"]
      : []),
    ...(familyStays(change, comparison)
      ? [
          `the parameter group stays ${shown(before?.inputs["parameterGroupName"])}, which is of Redis' family`,
        ]
      : []),
    ...(moved.length > 0
      ? [
          `${namesOf(moved)} become users or groups of engine valkey before it, and a cache of Redis OSS takes only those of engine redis`,
        ]
      : []),
    ...(change.operation === "replace"
      ? ["this update replaces the cache, which comes up empty"]
      : []),
  ];
  const reason =
    gaps.length > 0
      ? `In this form one update fails or harms: ${gaps.join("; ")}.`
      : "There is no way back: ElastiCache does not downgrade.";
  // The group of the new family was made in an update before: what is left is the one modification.
  const isReady =
    gaps.length === 0 &&
    ofType(comparison.base.resources, PARAMETER_GROUP).some(
      (one) => inputText(one, "name") === group,
    );
  return {
    code: "cache-redis-to-valkey",
    ...(isReady && { direction: "neutral" }),
    message: `${name} moves from redis ${shown(before?.inputs["engineVersion"])} to valkey ${version}. ${reason}`,
    properties: ["engine"],
    steps: [
      step(
        `snapshotRetentionLimit of ${name} at least 1, and a manual snapshot`,
        "The move cannot be undone; a snapshot of the last minutes before it is the only way back to Redis OSS.",
      ),
      step(
        `a new parameter group of family valkey${majorText(after)}, beside the old one and with its own name; users and user groups stay of engine redis`,
        "The old group is in use until the engine has moved, and a group's family cannot be changed.",
      ),
      step(
        `${name}: engine: valkey, engineVersion: ${version}, parameterGroupName: ${group}, applyImmediately: true`,
        "All three have to be in one ModifyReplicationGroup: a version or a group of the other engine is refused.",
      ),
      ...userSteps(users.length > 0 || moved.length > 0),
      step(
        "delete the old parameter group",
        "Nothing uses it any more once the cache runs Valkey.",
      ),
    ],
  };
}

function userSteps(has: boolean): readonly ApplyStep[] {
  if (!has) return [];
  return [
    step(
      "users and user groups: engine: valkey",
      "Valkey takes groups of both engines, Redis OSS only those of redis: they follow the cache.",
    ),
  ];
}

function majorText(after: ResourceChange["after"]): string {
  const [major] = versionOf(after?.inputs["engineVersion"]) ?? [];
  return major === undefined ? "" : String(major);
}

/** Whether the cache keeps a parameter group of its own whose family is not Valkey's. */
function familyStays(change: ResourceChange, { head }: Comparison): boolean {
  const group = inputText(change.after, "parameterGroupName");
  if (group === undefined) return false;
  const found = ofType(head.resources, PARAMETER_GROUP).find(
    (one) => inputText(one, "name") === group,
  );
  const family = inputText(found, "family") ?? group.replace(/^default\./, "");
  if (family.startsWith("valkey")) return false;
  return found !== undefined || group.startsWith("default.redis")
    ? true
    : moveOf(change, "parameterGroupName") === undefined;
}

function clusterEngine({ name }: ResourceChange, from?: string, to?: string): Problem {
  return {
    code: "cache-cluster-engine",
    message: `${name} is an aws.elasticache.Cluster: for ${from ?? "redis"} to ${to ?? "valkey"} it is destroyed and made anew, empty.`,
    properties: ["engine"],
    steps: [
      step(
        `a replication group that takes ${name} in: CreateReplicationGroup with the existing cluster as its primary, then import it as aws.elasticache.ReplicationGroup`,
        "Only replication groups change their engine in place.",
      ),
      step(
        `${name}: retainOnDelete: true, then out of the program`,
        "Otherwise Pulumi deletes the cluster that the replication group is made from.",
      ),
      step(
        `the replication group: engine: ${to ?? "valkey"} with its version and a parameter group of its family, in one update`,
        "All three have to be in one ModifyReplicationGroup.",
      ),
    ],
  };
}

function back({ name, after }: ResourceChange): Problem {
  return {
    code: "cache-engine-back",
    message: `${name} cannot move back from valkey to redis: ElastiCache refuses it, and a replacement comes up empty.`,
    properties: ["engine"],
    steps: newCache(name, `engine: redis, engineVersion: ${shown(after?.inputs["engineVersion"])}`),
  };
}

function versionDown(change: ResourceChange): readonly Problem[] {
  const move = moveOf(change, "engineVersion");
  const [from, to] = [versionOf(move?.before), versionOf(move?.after)];
  if (move === undefined || from === undefined || to === undefined) return [];
  if (compareVersions(to, from) >= 0) return [];
  return [
    {
      code: "cache-version-down",
      message: `${change.name} cannot go from ${shown(move.before)} down to ${shown(move.after)}: ElastiCache refuses it, and a replacement comes up empty.`,
      properties: ["engineVersion"],
      steps: newCache(change.name, `engineVersion: ${shown(move.after)}`),
    },
  ];
}

function newCache(name: string, what: string): readonly ApplyStep[] {
  return [
    step(
      `a second cache beside ${name}: ${what}, with snapshotName set to a snapshot that the older version made`,
      "Snapshots of the newer engine may hold what the older one cannot read; without an older snapshot it begins empty.",
    ),
    step("the clients: the endpoint of the second cache", "Both serve while the clients move."),
    step(`${name} out of the program`, "Nobody uses it any more."),
  ];
}
