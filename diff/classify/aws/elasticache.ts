import { brief, differences, numeric, text, told } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { info } from "./codes.ts";
import { attachedGroup } from "./elasticache-groups.ts";
import {
  CLUSTER,
  gib,
  GROUP,
  hasFailover,
  isOlder,
  memoryOf,
  versionOf,
  whenApplied,
} from "./elasticache-words.ts";
import { always, ofProperties, type PropertyRule, type Said, type Seen } from "./properties.ts";
import {
  CACHE_BACKUPS,
  CACHE_FAILOVER,
  CACHE_MODIFYING,
  CACHE_SCALING,
  CACHE_SCALING_ONE,
  CACHE_VERSIONS,
  SDK,
} from "./sources.ts";

const NODE_TYPE = info(
  "elasticache-node-type",
  "downtime",
  "The node type of a cache changes.",
  "New nodes are made, filled from the old ones and take over: the cache serves meanwhile, with an interruption of a few seconds when the primary's name moves. Smaller nodes have to hold the data.",
  CACHE_SCALING,
  CACHE_SCALING_ONE,
);
const VERSION = info(
  "elasticache-engine-version",
  "downtime",
  "The engine or its version changes.",
  "From 5.0.5 on, reads go on during the whole upgrade, writes stop for the few seconds of a failover; earlier versions take 30 to 60 seconds. Without Multi-AZ the primary serves nothing during the upgrade. There is no way back to an older version but a new cache.",
  CACHE_VERSIONS,
);
const REPLICAS = info(
  "elasticache-replicas",
  "in-place",
  "The number of replicas or shards of a cache changes.",
  "Nodes are added or removed while the others serve. Clients of a removed node's own endpoint lose it; a single node has nothing to fail over to.",
  CACHE_FAILOVER,
  CACHE_MODIFYING,
);
const FAILOVER = info(
  "elasticache-failover",
  "in-place",
  "Automatic failover or Multi-AZ of a cache is switched on or off.",
  "Nothing stops. Without it a lost primary is made anew and filled from a backup or not at all, instead of a few seconds until a replica takes over.",
  CACHE_FAILOVER,
);
const TLS = info(
  "elasticache-transit-encryption",
  "in-place",
  "Encryption in transit of a cache changes.",
  "With mode preferred both kinds of clients are served; with required, those without TLS are refused. Below engine version 7.0.5 the group is replaced.",
  SDK,
);
const SNAPSHOTS = info(
  "elasticache-snapshots",
  "in-place",
  "Automatic backups of a cache are kept for another time.",
  "The change is immediate and without impact. At 0 no automatic backups are taken: what is in the cache is lost with its nodes.",
  CACHE_BACKUPS,
);
const ACCESS = info(
  "elasticache-access",
  "in-place",
  "Who may connect to a cache, and how, changes.",
  "Made at once, whatever applyImmediately says. Clients that the new rules do not let in are refused.",
  CACHE_MODIFYING,
);
const ONLINE = info(
  "elasticache-online",
  "in-place",
  "A setting of a cache changes that does not touch its nodes.",
  "Windows, logs and notifications are changed at once and without impact.",
  CACHE_MODIFYING,
);
const PROVIDER = info(
  "elasticache-provider-setting",
  "none",
  "A setting changes that only tells the provider how to change or delete the cache later.",
  "The cache itself is not touched by it.",
  SDK,
);

const nodeType: PropertyRule = {
  code: NODE_TYPE,
  keys: ["nodeType"],
  judge(seen) {
    const { change } = seen;
    const how = hasFailover(change)
      ? "New nodes are filled while the old ones serve; writes stop for the few seconds of a failover."
      : "Without automatic failover reads and writes of the primary stop for a few seconds while its name moves to the new node.";
    return {
      class: "downtime",
      message: `${change.name} moves from ${brief(seen.before)} to ${brief(seen.after)} ${whenApplied(change)}. ${how}${memoryWords(seen)}`,
      outage: { when: `${whenApplied(change)}, a few seconds` },
    };
  },
};

function memoryWords(seen: Seen): string {
  const [before, after] = [memoryOf(seen.before), memoryOf(seen.after)];
  if (before === undefined || after === undefined || after >= before) return "";
  return ` Memory shrinks from ${gib(before)} to ${gib(after)} a node (maxmemory): the data has to fit, or keys are evicted or writes refused.`;
}

/** First version whose upgrade takes only a failover of a few seconds. Source: ElastiCache, Upgrading engine versions. */
const QUICK = [5, 0, 5];

const version: PropertyRule = {
  code: VERSION,
  keys: ["engine", "engineVersion"],
  judge(seen) {
    const { change } = seen;
    const [before, after] = [
      versionOf(told(change.before, "engineVersion")),
      versionOf(told(change.after, "engineVersion")),
    ];
    const sameEngine = text(told(change.before, "engine")) === text(told(change.after, "engine"));
    const downgrade =
      sameEngine && before !== undefined && after !== undefined && isOlder(after, before);
    const quick = before !== undefined && !isOlder(before, QUICK);
    const length = !hasFailover(change)
      ? "Without automatic failover the primary serves nothing during the upgrade."
      : quick
        ? "Reads go on; writes stop for the few seconds of a failover."
        : "The failover takes 30 to 60 s while DNS follows.";
    return {
      class: "downtime",
      message: `${change.name}: ${differences(seen.properties)} ${whenApplied(change)}. ${length} ${downgrade ? "The new version is the older one: ElastiCache refuses, only a new cache can have it." : "There is no way back to the old version."}`,
      outage:
        hasFailover(change) && !quick
          ? { seconds: [30, 60], when: whenApplied(change) }
          : { when: whenApplied(change) },
    };
  },
};

const replicas: PropertyRule = {
  code: REPLICAS,
  keys: ["numCacheClusters", "replicasPerNodeGroup", "numNodeGroups", "numCacheNodes"],
  judge(seen): Said {
    const [before, after] = [numeric(seen.before), numeric(seen.after)];
    const less = before === undefined || after === undefined || after < before;
    const words = `${seen.change.name}: ${differences(seen.properties)}`;
    const shards =
      seen.key === "numNodeGroups" ? " Keys move between shards online, which costs speed." : "";
    if (!less)
      return {
        class: "in-place",
        message: `${words}: nodes are added while the others serve.${shards}`,
      };
    const alone =
      (seen.key === "numCacheClusters" && after === 1) ||
      (seen.key === "replicasPerNodeGroup" && after === 0);
    const lostKeys = seen.key === "numCacheNodes" ? " Keys on the removed nodes are gone." : "";
    return {
      class: "in-place",
      message: `${words}: nodes are removed while the others serve; connections to the removed ones break.${lostKeys}${shards}${alone ? " No replica is left: nothing takes over when a node fails." : ""}`,
    };
  },
};

const tls: PropertyRule = {
  code: TLS,
  keys: ["transitEncryptionEnabled", "transitEncryptionMode"],
  judge(seen): Said {
    const { change } = seen;
    const [was, is] = [
      told(change.before, "transitEncryptionEnabled"),
      told(change.after, "transitEncryptionEnabled"),
    ];
    const mode = text(told(change.after, "transitEncryptionMode"));
    const words = `${change.name}: ${differences(seen.properties)}.`;
    if (is !== true && was === true) {
      return {
        class: "downtime",
        message: `${words} Clients that speak TLS are refused from then on.`,
        outage: { when: "until the clients speak without TLS" },
        fix: "Set transitEncryptionMode to preferred first, move the clients, then switch it off.",
      };
    }
    if (was !== true && is === true && mode !== "preferred") {
      return {
        class: "downtime",
        message: `${words} An existing cache takes only preferred, so that ElastiCache refuses this; where it were taken, clients without TLS would be cut off.`,
        outage: { when: "until the clients speak TLS" },
        fix: "Switch it on with transitEncryptionMode preferred, move the clients, then require it.",
      };
    }
    return {
      class: "in-place",
      message: `${words} ${mode === "required" ? "Clients that still speak without TLS are refused from then on; those with TLS are not touched." : "Clients with and without TLS are served."}`,
    };
  },
};

const snapshots: PropertyRule = {
  code: SNAPSHOTS,
  keys: ["snapshotRetentionLimit"],
  judge: (seen) => ({
    class: "in-place",
    message: `${seen.change.name} keeps automatic backups for ${brief(seen.before)} -> ${brief(seen.after)} days.${(numeric(seen.after) ?? 0) === 0 ? " No more are taken: what is in it is lost with its nodes, and its deletion is no longer taken for a loss of data." : ""}`,
  }),
};

const RULES: readonly PropertyRule[] = [
  nodeType,
  version,
  attachedGroup,
  replicas,
  always(
    FAILOVER,
    ["automaticFailoverEnabled", "multiAzEnabled"],
    "in-place",
    (seen) =>
      `${seen.change.name}: ${differences(seen.properties)}; nothing stops.${seen.properties.some(({ after }) => after === false) ? " From then on a lost primary is an outage until it is made anew." : ""}`,
  ),
  tls,
  snapshots,
  always(
    ACCESS,
    [
      "authToken",
      "authTokenWo",
      "authTokenWoVersion",
      "authTokenUpdateStrategy",
      "userGroupIds",
      "securityGroupIds",
    ],
    "in-place",
    (seen) =>
      `${seen.change.name}: ${differences(seen.properties)}; clients that it does not let in are refused, open connections may stay.`,
  ),
  always(
    ONLINE,
    [
      "maintenanceWindow",
      "snapshotWindow",
      "logDeliveryConfigurations",
      "notificationTopicArn",
      "autoMinorVersionUpgrade",
    ],
    "in-place",
    (seen) => `${seen.change.name} changes while it serves: ${differences(seen.properties)}.`,
  ),
  always(
    PROVIDER,
    ["applyImmediately", "finalSnapshotIdentifier"],
    "none",
    (seen) =>
      `${seen.change.name}: ${differences(seen.properties)} only tells the provider how to change or delete it.`,
  ),
];

/** ElastiCache replication groups and clusters. */
export const ELASTICACHE: Classifier = ofProperties([GROUP, CLUSTER], RULES);
