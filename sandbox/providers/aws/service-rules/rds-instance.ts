/** What RDS itself refuses of an instance, beyond the validation of the terraform provider. */

import { nearest } from "../nearest.ts";
import type { ServiceRule, View } from "./view.ts";
import { checkWindows } from "./windows.ts";

/** Shortest backup and maintenance window, in minutes. Source: RDS API, PreferredBackupWindow. */
const SHORTEST_WINDOW = 30;

/** Engines of instances. Source: RDS API, CreateDBInstance: Engine. */
const ENGINES = [
  "postgres",
  "mysql",
  "mariadb",
  "aurora-postgresql",
  "aurora-mysql",
  "oracle-ee",
  "oracle-ee-cdb",
  "oracle-se2",
  "oracle-se2-cdb",
  "sqlserver-ee",
  "sqlserver-se",
  "sqlserver-ex",
  "sqlserver-web",
  "sqlserver-dev-ee",
  "db2-ae",
  "db2-se",
];

/** Logs each engine can export. Source: RDS user guide, "Publishing database logs to CloudWatch Logs". */
const LOGS: Readonly<Record<string, readonly string[]>> = {
  postgres: ["postgresql", "upgrade", "iam-db-auth-error"],
  mysql: ["audit", "error", "general", "slowquery", "iam-db-auth-error"],
  mariadb: ["audit", "error", "general", "slowquery", "iam-db-auth-error"],
};

/** True for an instance made from another one or from a backup, which brings engine, storage and user with it. */
const isDerived = (view: View): boolean =>
  ["replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime", "s3Import"].some((name) =>
    view.given(name),
  );

function checkStorage(view: View): void {
  const [type, storage] = [view.text("storageType"), view.number("allocatedStorage")];
  const [iops, throughput, most] = [
    view.number("iops"),
    view.number("storageThroughput"),
    view.number("maxAllocatedStorage"),
  ];
  const provisioned = type === "io1" || type === "io2";
  const smallest = provisioned ? 100 : 20;
  if (storage !== undefined && type !== "standard" && (storage < smallest || storage > 65536)) {
    view.fail("allocatedStorage", `${smallest} to 65536 GiB for ${type ?? "gp2"} storage`);
  }
  if (provisioned && view.absent("iops"))
    view.fail("iops", `a number; ${type} storage is provisioned by IOPS`);
  if (type === "gp2" || type === "standard")
    view.refuses(["iops"], `${type} storage takes no IOPS`);
  if (throughput !== undefined && type !== undefined && type !== "gp3")
    view.refuses(["storageThroughput"], "only gp3 storage takes a throughput");
  if (type === "gp3" && view.text("engine") === "postgres" && storage !== undefined)
    checkGp3(view, storage, iops, throughput);
  // Equal to allocatedStorage, or 0, means that the storage does not grow by itself.
  const fixed = most === undefined || most === 0 || most === storage;
  if (!fixed && storage !== undefined && most * 10 < storage * 11) {
    const least = Math.ceil((storage * 11) / 10);
    view.fail(
      "maxAllocatedStorage",
      `at least ${least} GiB (10 % over allocatedStorage), or 0 for no growth`,
    );
  }
}

/** Striping starts at 400 GiB for PostgreSQL: below, gp3 runs at its baseline and takes neither setting. */
function checkGp3(
  view: View,
  storage: number,
  iops: number | undefined,
  throughput: number | undefined,
): void {
  if (storage < 400) {
    view.refuses(
      ["iops", "storageThroughput"].filter((name) => view.number(name) !== undefined),
      "gp3 below 400 GiB always runs at 3000 IOPS and 125 MiB/s",
    );
    return;
  }
  if (iops !== undefined && (iops < 12000 || iops > 64000))
    view.fail("iops", "12000 to 64000 for gp3 from 400 GiB on");
  if (throughput !== undefined && (throughput < 500 || throughput > 4000)) {
    view.fail("storageThroughput", "500 to 4000 MiB/s for gp3 from 400 GiB on");
  }
  if (iops !== undefined && throughput !== undefined && throughput > iops / 4) {
    view.fail("storageThroughput", `at most ${Math.floor(iops / 4)} MiB/s, a quarter of iops`);
  }
}

function checkNames(view: View): void {
  const postgres = view.text("engine") === "postgres";
  const [identifier, database, user] = [
    view.text("identifier"),
    view.text("dbName"),
    view.text("username"),
  ];
  if (identifier !== undefined && identifier.length > 63)
    view.fail("identifier", "at most 63 characters");
  if (postgres && database !== undefined && !/^[A-Za-z_][0-9A-Za-z_]{0,62}$/.test(database)) {
    view.fail(
      "dbName",
      "a letter or underscore, then letters, digits and underscores, at most 63 characters",
    );
  }
  if (user !== undefined && !/^[A-Za-z][0-9A-Za-z_]{0,62}$/.test(user)) {
    view.fail("username", "a letter, then letters, digits and underscores, at most 63 characters");
  }
  if (postgres && user !== undefined && ["admin", "rdsadmin"].includes(user.toLowerCase())) {
    view.fail("username", "a name the engine does not reserve (admin and rdsadmin are reserved)");
  }
  const password = view.text("password");
  if (password !== undefined && (!/^[!-~]{8,128}$/.test(password) || /[/"@]/.test(password))) {
    view.fail("password", '8 to 128 printable characters other than / " @ and space');
  }
}

function checkEngine(view: View): void {
  const engine = view.text("engine");
  if (engine === undefined) return;
  if (!ENGINES.includes(engine) && !engine.startsWith("custom-")) {
    const meant = nearest(engine, ENGINES);
    view.fail(
      "engine",
      ENGINES.join(", "),
      meant === undefined ? undefined : `did you mean ${meant}?`,
    );
  }
  const logs = LOGS[engine];
  const wrong = view
    .texts("enabledCloudwatchLogsExports")
    .filter((log) => logs?.includes(log) === false);
  if (logs !== undefined && wrong.length > 0) {
    view.fail("enabledCloudwatchLogsExports", `the logs of ${engine}: ${logs.join(", ")}`);
  }
  const [group, version] = [view.text("parameterGroupName"), view.text("engineVersion")];
  const family = /^default\.postgres(\d+)$/.exec(group ?? "")?.[1];
  const major = version?.split(".")[0];
  if (engine === "postgres" && family !== undefined && major !== undefined && family !== major) {
    view.fail(
      "parameterGroupName",
      `a group of the family postgres${major}, which engineVersion ${version ?? ""} runs with`,
    );
  }
  if (engine === "postgres" && version !== undefined && !/^\d+(?:\.\d+)?$/.test(version)) {
    view.fail("engineVersion", "a major version such as 17, or a minor one such as 17.6");
  }
}

/** Rules of instances. */
export const INSTANCE: readonly ServiceRule[] = [
  {
    source:
      "terraform-provider-aws, internal/service/rds/instance.go: required unless the instance comes from another one",
    check: (view) => {
      if (isDerived(view)) return;
      view.needs(["engine", "allocatedStorage"], "a new instance needs it");
      if (view.absent("username"))
        view.fail("username", "the name of the master user; a new instance needs it");
      if (
        view.absent("password") &&
        view.absent("passwordWo") &&
        view.off("manageMasterUserPassword")
      ) {
        view.fail(
          "manageMasterUserPassword",
          "true, or a password of your own",
          "set manageMasterUserPassword to true: RDS keeps the password in Secrets Manager",
        );
      }
    },
  },
  {
    source: "terraform-provider-aws, internal/service/rds/instance.go: ConflictsWith",
    check: (view) => {
      view.atMostOneOf("password", "passwordWo");
      view.atMostOneOf(
        "replicateSourceDb",
        "snapshotIdentifier",
        "restoreToPointInTime",
        "s3Import",
      );
      if (view.on("manageMasterUserPassword"))
        view.refuses(["password", "passwordWo"], "RDS manages the master password");
      if (view.given("replicateSourceDb"))
        view.refuses(
          ["dbName", "username", "password", "passwordWo"],
          "a replica takes it from its source",
        );
    },
  },
  {
    source: "RDS API, CreateDBInstance: PreferredBackupWindow, PreferredMaintenanceWindow",
    check: (view) => {
      checkWindows(view, "backupWindow", "maintenanceWindow", SHORTEST_WINDOW);
    },
  },
  {
    source:
      "terraform-provider-aws, internal/service/rds/instance.go (delete): the last snapshot has a name or is skipped",
    check: (view) => {
      if (view.given("replicateSourceDb") || view.on("skipFinalSnapshot")) return;
      if (view.off("skipFinalSnapshot") && view.absent("finalSnapshotIdentifier")) {
        view.fail(
          "finalSnapshotIdentifier",
          "the name of the last snapshot; without it the instance cannot be deleted",
          "set finalSnapshotIdentifier, or skipFinalSnapshot",
        );
      }
    },
  },
  {
    source: "RDS API, CreateDBInstance: MonitoringInterval, MonitoringRoleArn",
    check: (view) => {
      const interval = view.number("monitoringInterval");
      if (interval !== undefined && interval > 0 && view.absent("monitoringRoleArn")) {
        view.fail(
          "monitoringRoleArn",
          "the ARN of a role; enhanced monitoring (monitoringInterval above 0) needs one",
        );
      }
    },
  },
  {
    source: "RDS user guide, CHAP_Storage (gp3, io1, io2) and USER_PIOPS.Autoscaling",
    check: checkStorage,
  },
  {
    source:
      "RDS API, CreateDBInstance: DBInstanceIdentifier, DBName, MasterUsername, MasterUserPassword",
    check: checkNames,
  },
  {
    source:
      "RDS API, CreateDBInstance: Engine, EngineVersion, DBParameterGroupName, EnableCloudwatchLogsExports",
    check: checkEngine,
  },
  {
    source: "RDS API, CreateDBInstance: DBInstanceClass, Port, AvailabilityZone, KmsKeyId",
    check: (view) => {
      const [instanceClass, port] = [view.text("instanceClass"), view.number("port")];
      if (instanceClass !== undefined && !/^db\.[a-z][0-9a-z-]*\.[0-9a-z-]+$/.test(instanceClass)) {
        view.fail("instanceClass", "a database class such as db.r7g.large");
      }
      if (port !== undefined && (port < 1150 || port > 65535)) view.fail("port", "1150 to 65535");
      if (view.on("multiAz"))
        view.refuses(["availabilityZone"], "RDS places a Multi-AZ instance itself");
      if (view.given("kmsKeyId") && view.off("storageEncrypted") && !isDerived(view)) {
        view.fail("storageEncrypted", "true; a key is given");
      }
    },
  },
  {
    source: "RDS user guide, USER_PerfInsights and USER_DatabaseInsights.TurningOnAdvanced",
    check: (view) => {
      if (view.off("performanceInsightsEnabled")) {
        view.refuses(["performanceInsightsKmsKeyId"], "Performance Insights is off");
        const kept = view.number("performanceInsightsRetentionPeriod");
        if (kept !== undefined && kept > 0)
          view.fail("performanceInsightsEnabled", "true; a retention period is given");
      }
      if (view.text("databaseInsightsMode") !== "advanced") return;
      const kept = view.number("performanceInsightsRetentionPeriod");
      if (view.off("performanceInsightsEnabled"))
        view.fail(
          "performanceInsightsEnabled",
          "true; the advanced mode of Database Insights needs it",
        );
      if (kept !== undefined && kept < 465)
        view.fail(
          "performanceInsightsRetentionPeriod",
          "at least 465 days (15 months) in the advanced mode of Database Insights",
        );
    },
  },
];
