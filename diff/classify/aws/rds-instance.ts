import { brief, differences, isSet, listed, numeric } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { always, ofProperties, type PropertyRule, type Said, type Seen } from "./properties.ts";
import {
  VERSION_MINOR,
  VERSION_MAJOR,
  PORT,
  MULTI_AZ,
  SUBNETS,
  PARAMETER_GROUP,
  CERTIFICATE,
  NETWORK_TYPE,
  RETENTION,
  IDENTIFIER,
  PUBLIC,
  PROMOTION,
  PASSWORD,
  ONLINE,
  BRIEF,
  PROVIDER,
} from "./rds-instance-codes.ts";
import { instanceClass } from "./rds-instance-class.ts";
import { RDS_INSTANCE_STORAGE } from "./rds-instance-storage.ts";
import { engineVersion } from "./rds-version.ts";
import { INSTANCE, restartOutage, whenApplied } from "./rds-words.ts";

const retention: PropertyRule = {
  code: RETENTION,
  keys: ["backupRetentionPeriod"],
  judge(seen): Said {
    const [before, after] = [numeric(seen.before), numeric(seen.after ?? 0)];
    const words = `${seen.change.name} keeps automatic backups for ${brief(seen.before)} -> ${brief(seen.after)} days.`;
    const unknown = before === undefined || after === undefined;
    if (unknown || (before === 0) !== (after === 0)) {
      return {
        class: "downtime",
        message: `${words} ${unknown ? "If one of them is 0 the database goes down for it" : "From or to 0 the database goes down for it"}, standby or not.${after === 0 ? " All existing automatic backups are deleted, and with them every point in time to restore to." : ""}`,
        outage: { when: whenApplied(seen.change) },
      };
    }
    const less = after < before ? ` Backups older than ${after} days are deleted.` : "";
    return { class: "in-place", message: `${words} Nothing stops.${less}` };
  },
};

const identifier: PropertyRule = {
  code: IDENTIFIER,
  keys: ["identifier", "identifierPrefix"],
  judge: (seen) => ({
    class: "downtime",
    message: `${seen.change.name} is renamed in place, ${differences(seen.properties)}, with a reboot ${whenApplied(seen.change)}. Its ENDPOINT CHANGES: the old name is deleted at once, the new one works after about 10 minutes. Whoever has the endpoint written down loses the database; alarms, log groups and IAM policies that name it change, too.`,
    // "effective in about 10 minutes"; not available until then.
    outage: { seconds: [600, 600], when: whenApplied(seen.change) },
    fix: "Keep the identifier; name the resource otherwise in the program with `aliases`.",
  }),
};

const parameterGroup: PropertyRule = {
  code: PARAMETER_GROUP,
  keys: ["parameterGroupName"],
  judge(seen) {
    const { change } = seen;
    const restarting = ["instanceClass", "engineVersion", "port", "identifier"].filter((key) =>
      change.properties.some(({ keys: [first] }) => first === key),
    );
    const then =
      restarting.length > 0
        ? `The change of ${listed(restarting)} in this update restarts it anyway, ${whenApplied(change)}: the group takes effect then.`
        : "It takes effect only with a reboot, which nobody makes: not the update, not applyImmediately, not the maintenance window.";
    return {
      class: "reboot",
      message: `${change.name} gets the parameter group ${brief(seen.after)} instead of ${brief(seen.before)}. ${then}`,
      ...(restarting.length > 0
        ? {}
        : { fix: "Plan a reboot (aws rds reboot-db-instance) at a quiet time." }),
    };
  },
};

const multiAz: PropertyRule = {
  code: MULTI_AZ,
  keys: ["multiAz"],
  judge: (seen) => ({
    class: "in-place",
    message:
      seen.after === true
        ? `${seen.change.name} gets a standby ${whenApplied(seen.change)}, without downtime; writes are slower during the conversion and until its volumes are filled.`
        : `${seen.change.name} loses its standby ${whenApplied(seen.change)}, without downtime; from then on a failure or a restart is an outage of minutes instead of a failover.`,
  }),
};

const promotion: PropertyRule = {
  code: PROMOTION,
  keys: ["replicateSourceDb"],
  judge: (seen) =>
    isSet(seen.after)
      ? undefined
      : {
          class: "downtime",
          message: `${seen.change.name} is promoted: it reboots and becomes a database of its own, which gets no more changes from ${brief(seen.before)}. It can take several minutes.`,
          outage: { when: "at once" },
        },
};

const RULES: readonly PropertyRule[] = [
  instanceClass,
  engineVersion(VERSION_MINOR, false),
  engineVersion(VERSION_MAJOR, true),
  always(
    PORT,
    ["port"],
    "downtime",
    (seen) =>
      `${seen.change.name} is rebooted at once, whatever applyImmediately says, to listen on ${brief(seen.after)} instead of ${brief(seen.before)}; clients, security groups and the proxy have to follow.`,
    { outage: { when: "at once" } },
  ),
  multiAz,
  always(
    SUBNETS,
    ["dbSubnetGroupName"],
    "downtime",
    (seen) =>
      `${seen.change.name} moves from subnet group ${brief(seen.before)} to ${brief(seen.after)} ${whenApplied(seen.change)}, with downtime and another address.`,
    { outage: { when: "while it moves" } },
  ),
  parameterGroup,
  {
    code: CERTIFICATE,
    keys: ["caCertIdentifier"],
    judge: (seen) => ({
      class: "downtime",
      message: `${seen.change.name} gets a certificate of ${brief(seen.after)} instead of ${brief(seen.before)} ${whenApplied(seen.change)}, with a restart unless its engine version rotates without one. Clients that verify it need the new root before.`,
      outage: restartOutage(seen.change),
    }),
  },
  {
    code: NETWORK_TYPE,
    keys: ["networkType"],
    judge: (seen) => ({
      class: "downtime",
      message: `${seen.change.name} speaks ${brief(seen.after)} instead of ${brief(seen.before)} ${whenApplied(seen.change)}; downtime is possible.`,
      outage: { when: whenApplied(seen.change) },
    }),
  },
  retention,
  identifier,
  always(
    PUBLIC,
    ["publiclyAccessible"],
    "in-place",
    (seen) =>
      `${seen.change.name}: publiclyAccessible ${brief(seen.before)} -> ${brief(seen.after)}, at once and without downtime; its name resolves to another address.`,
  ),
  promotion,
  always(
    PASSWORD,
    [
      "password",
      "passwordWo",
      "passwordWoVersion",
      "manageMasterUserPassword",
      "masterUserSecretKmsKeyId",
    ],
    "in-place",
    (seen) =>
      `The master password of ${seen.change.name} changes as soon as possible; open connections stay, new ones need the new one.`,
  ),
  {
    code: BRIEF,
    keys: ["licenseModel", "domain", "domainIamRoleName", "domainFqdn", "domainOu"],
    judge: (seen) => ({
      class: "downtime",
      message: `${seen.change.name} stops briefly ${whenApplied(seen.change)}: ${differences(seen.properties)}.`,
      outage: { when: whenApplied(seen.change) },
    }),
  },
  always(
    ONLINE,
    [
      "autoMinorVersionUpgrade",
      "backupWindow",
      "copyTagsToSnapshot",
      "deletionProtection",
      "enabledCloudwatchLogsExports",
      "iamDatabaseAuthenticationEnabled",
      "maintenanceWindow",
      "monitoringInterval",
      "monitoringRoleArn",
      "optionGroupName",
      "performanceInsightsEnabled",
      "performanceInsightsKmsKeyId",
      "performanceInsightsRetentionPeriod",
      "databaseInsightsMode",
      "vpcSecurityGroupIds",
      "maxAllocatedStorage",
    ],
    "in-place",
    (seen) =>
      `${seen.change.name} changes without downtime: ${differences(seen.properties)}.${online(seen)}`,
  ),
  always(
    PROVIDER,
    [
      "applyImmediately",
      "allowMajorVersionUpgrade",
      "blueGreenUpdate",
      "skipFinalSnapshot",
      "finalSnapshotIdentifier",
      "deleteAutomatedBackups",
    ],
    "none",
    (seen) =>
      `${seen.change.name}: ${differences(seen.properties)} only tells the provider how to change or delete it.${pending(seen)}`,
  ),
];

function online(seen: Seen): string {
  const changed = (key: string) => seen.properties.some(({ keys: [first] }) => first === key);
  return [
    ...(changed("maintenanceWindow")
      ? [
          " Pending changes that cause downtime are made at once if the new window includes the time of the update.",
        ]
      : []),
    ...(changed("vpcSecurityGroupIds")
      ? [" Clients that only the old security groups let in are refused."]
      : []),
  ].join("");
}

function pending(seen: Seen): string {
  const first = seen.properties.some(
    ({ keys: [key], after }) => key === "applyImmediately" && after === true,
  );
  return first
    ? " With applyImmediately, changes that still wait for the window are made at once, too."
    : "";
}

/** RDS instances. */
export const RDS_INSTANCE: Classifier = ofProperties(
  [INSTANCE],
  [...RULES, ...RDS_INSTANCE_STORAGE],
);
