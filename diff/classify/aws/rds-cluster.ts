import type { CodeInfo } from "../../model.ts";
import { majorVersion } from "../../../policies/core/rds.ts";
import { brief, differences, isSet, text, told } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { always, ofProperties, type PropertyRule } from "./properties.ts";
import { CLUSTER, whenApplied } from "./rds-words.ts";
import { AURORA_MODIFYING, SDK } from "./sources.ts";

const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";

const info = (code: string, kind: CodeInfo["kind"], title: string, why: string): CodeInfo => ({
  code,
  kind,
  title,
  why,
  sources: [AURORA_MODIFYING],
});

const VERSION = info(
  "rds-cluster-version",
  "downtime",
  "The engine version of a database cluster changes.",
  "The instances of the cluster are restarted with the new version; an outage occurs.",
);
const PORT = info(
  "rds-cluster-port",
  "downtime",
  "The port of a database cluster changes.",
  "All instances of the cluster are rebooted immediately.",
);
const GROUP = info(
  "rds-cluster-parameter-group-attached",
  "reboot",
  "Another parameter group is attached to a cluster or one of its instances.",
  "Part of its parameters applies only after the instances are rebooted.",
);
const CLASS = info(
  "rds-cluster-instance-class",
  "downtime",
  "The class of a cluster's instances changes.",
  "An outage of the instance occurs; of the writer, a reader takes over if there is one.",
);
const RESTART = info(
  "rds-cluster-restart",
  "downtime",
  "A setting of a cluster's instance changes that restarts it.",
  "The certificate's authority is changed with a reboot of the instance.",
);
const ONLINE = info(
  "rds-cluster-online",
  "in-place",
  "A setting of a cluster changes that is documented to be made without an outage.",
  "Backups, capacity range, authentication, windows and logs are changed while it runs.",
);
const PROVIDER: CodeInfo = {
  code: "rds-cluster-provider-setting",
  kind: "none",
  title:
    "A setting changes that only tells the provider how to change or delete the cluster later.",
  why: "The cluster itself is not touched by it.",
  sources: [SDK],
};

const version: PropertyRule = {
  code: VERSION,
  keys: ["engineVersion"],
  judge(seen) {
    const [before, after] = [text(seen.before), text(seen.after)];
    const major = majorVersion(before) !== majorVersion(after) || after === undefined;
    // Only Multi-AZ DB clusters have the class of their instances on the cluster: their readers go first.
    const inTurn = !major && isSet(told(seen.change.after, "dbClusterInstanceClass"));
    return {
      class: "downtime",
      message: `${seen.change.name}: ${major ? "major" : "minor"} upgrade ${brief(seen.before)} -> ${brief(seen.after)} ${whenApplied(seen.change)}; its instances are restarted for it${inTurn ? ", the readers before the writer" : ""}, and an outage occurs.`,
      outage: { when: whenApplied(seen.change) },
    };
  },
};

const CLUSTER_RULES: readonly PropertyRule[] = [
  version,
  always(
    PORT,
    ["port"],
    "downtime",
    (seen) =>
      `All instances of ${seen.change.name} are rebooted at once to listen on ${brief(seen.after)} instead of ${brief(seen.before)}.`,
    { outage: { when: "at once" } },
  ),
  always(
    GROUP,
    ["dbClusterParameterGroupName", "dbInstanceParameterGroupName"],
    "reboot",
    (seen) =>
      `${seen.change.name} gets the parameter group ${brief(seen.after)} instead of ${brief(seen.before)}; what of it is static waits for a reboot of its instances.`,
    { fix: "Plan a reboot of the instances, readers first." },
  ),
  {
    code: CLASS,
    keys: ["dbClusterInstanceClass"],
    judge: (seen) => ({
      class: "downtime",
      message: `The instances of ${seen.change.name} move from ${brief(seen.before)} to ${brief(seen.after)} ${whenApplied(seen.change)}, with a failover.`,
      outage: { when: whenApplied(seen.change) },
    }),
  },
  always(
    ONLINE,
    [
      "backupRetentionPeriod",
      "preferredBackupWindow",
      "preferredMaintenanceWindow",
      "serverlessv2ScalingConfiguration",
      "copyTagsToSnapshot",
      "deletionProtection",
      "enabledCloudwatchLogsExports",
      "iamDatabaseAuthenticationEnabled",
      "enableHttpEndpoint",
      "vpcSecurityGroupIds",
    ],
    "in-place",
    (seen) => `${seen.change.name} changes without an outage: ${differences(seen.properties)}.`,
  ),
  always(
    PROVIDER,
    [
      "applyImmediately",
      "allowMajorVersionUpgrade",
      "skipFinalSnapshot",
      "finalSnapshotIdentifier",
      "deleteAutomatedBackups",
    ],
    "none",
    (seen) =>
      `${seen.change.name}: ${differences(seen.properties)} only tells the provider how to change or delete it.`,
  ),
];

const INSTANCE_RULES: readonly PropertyRule[] = [
  {
    code: CLASS,
    keys: ["instanceClass"],
    judge: (seen) => ({
      class: "downtime",
      message: `${seen.change.name} moves from ${brief(seen.before)} to ${brief(seen.after)} ${whenApplied(seen.change)}: it does not answer meanwhile, and if it is the writer a reader takes over, if there is one.`,
      outage: { when: whenApplied(seen.change) },
    }),
  },
  always(
    GROUP,
    ["dbParameterGroupName"],
    "reboot",
    (seen) =>
      `${seen.change.name} gets the parameter group ${brief(seen.after)} instead of ${brief(seen.before)}, which applies only after a reboot.`,
    { fix: "Plan a reboot of the instance." },
  ),
  {
    code: RESTART,
    keys: ["caCertIdentifier"],
    judge: (seen) => ({
      class: "downtime",
      message: `${seen.change.name} is rebooted ${whenApplied(seen.change)}: ${differences(seen.properties)}.`,
      outage: { when: whenApplied(seen.change) },
    }),
  },
  always(
    PROVIDER,
    ["applyImmediately"],
    "none",
    (seen) =>
      `${seen.change.name}: ${differences(seen.properties)} only tells the provider when to change it.`,
  ),
];

/** RDS clusters: Aurora and Multi-AZ DB clusters. */
export const RDS_CLUSTER: Classifier = ofProperties([CLUSTER], CLUSTER_RULES);

/** Instances of RDS clusters. */
export const RDS_CLUSTER_INSTANCE: Classifier = ofProperties([CLUSTER_INSTANCE], INSTANCE_RULES);
