import type { Problem } from "../../tuning/errors.ts";
import { checkOneOf, checkWhole } from "../core/errors.ts";
import { LOG_RETENTION_DAYS } from "../core/log-group.ts";
import { windowProblems } from "../core/windows.ts";
import { STRIPED } from "./instance.ts";
import { isPasswordManaged } from "./master-user.ts";
import type { ResolvedDatabaseArgs } from "./postgres-database-args.ts";

/** RDS API, CreateDBInstance: MaxAllocatedStorage is 10 % above AllocatedStorage at least. */
const GROWTH_PERCENT = 10;
/** RDS user guide, "gp3 storage": MiB/s for one IOPS at most. */
const THROUGHPUT_PER_IOPS = 0.25;
/** RDS API, CreateDBInstance: PerformanceInsightsRetentionPeriod; 0 is ours for off. */
const PERFORMANCE_INSIGHTS_DAYS: readonly number[] = [
  0,
  7,
  ...Array.from({ length: 23 }, (_, month) => (month + 1) * 31),
  731,
];
/** RDS API, CreateDBInstance: MonitoringInterval. */
const MONITORING_SECONDS = [0, 1, 5, 10, 15, 30, 60];
/** RDS user guide, "Preferred backup window" and "Maintenance window": 30 minutes each. */
const WINDOW_MINUTES = 30;
/** Names RDS for PostgreSQL keeps for itself (RDS API, CreateDBInstance, MasterUsername; RDS user guide, "roles"). */
const RESERVED_USERS = ["rdsadmin", "admin", "rds_superuser", "rds_replication", "rdsproxyadmin"];

/** Everything wrong with the arguments, known before the first resource is made. */
export function databaseProblems(args: ResolvedDatabaseArgs): readonly Problem[] {
  return [
    ...versionProblems(args),
    ...nameProblems(args),
    ...storageProblems(args),
    ...subnetProblems(args),
    ...replicaProblems(args),
    ...(args.proxy ? proxyProblems(args) : []),
    ...windowProblems(
      { path: "backupWindow", value: args.backupWindow, minimumMinutes: WINDOW_MINUTES },
      { path: "maintenanceWindow", value: args.maintenanceWindow, minimumMinutes: WINDOW_MINUTES },
    ),
    ...serviceProblems(args),
    ...alarmProblems(args),
  ];
}

function versionProblems({ engineVersion, tuning }: ResolvedDatabaseArgs): readonly Problem[] {
  const major = /^(\d+)\.\d+$/.exec(engineVersion)?.[1];
  if (major === String(tuning.input.version)) return [];
  return [
    {
      path: "engineVersion",
      got: engineVersion,
      allowed: `${tuning.input.version}.<minor>: the parameters were computed for PostgreSQL ${tuning.input.version}`,
      fix: "compute the parameters for this version, or name a minor version of that one",
    },
  ];
}

function nameProblems({ databaseName, username }: ResolvedDatabaseArgs): readonly Problem[] {
  const strange = Object.entries({ databaseName, username })
    .filter(([, name]) => !/^[a-z][a-z0-9_]{0,62}$/.test(name))
    .map(([path, got]) => ({
      path,
      got,
      allowed: "1 to 63 lower-case letters, digits and _, a letter first",
      fix: `respell ${path}`,
    }));
  if (!RESERVED_USERS.includes(username)) return strange;
  const allowed = `any name but ${RESERVED_USERS.join(", ")}`;
  const fix = "choose another name: RDS keeps this one for itself";
  return [...strange, { path: "username", got: username, allowed, fix }];
}

function storageProblems(args: ResolvedDatabaseArgs): readonly Problem[] {
  const { iops, throughputMiBps, maxStorageGiB } = args;
  const storage = args.tuning.input.storageGiB;
  const problems: Problem[] = [];
  const least = Math.ceil((storage * (100 + GROWTH_PERCENT)) / 100);
  if (maxStorageGiB !== undefined && maxStorageGiB < least) {
    const allowed = `${least} GiB or more: ${GROWTH_PERCENT} % above the allocated ${storage} GiB`;
    const fix = `raise it to ${least}, or leave it out for no growth`;
    problems.push({ path: "maxStorageGiB", got: `${maxStorageGiB} GiB`, allowed, fix });
  }
  const set = Object.entries({ iops, throughputMiBps }).filter(([, value]) => value !== undefined);
  if (storage < STRIPED.gib) {
    const allowed = `nothing below ${STRIPED.gib} GiB: gp3 has its baseline of 3000 IOPS and 125 MiB/s there`;
    const fix = `leave it out, or allocate ${STRIPED.gib} GiB`;
    return [
      ...problems,
      ...set.map(([path, value]) => ({ path, got: `${value} at ${storage} GiB`, allowed, fix })),
    ];
  }
  problems.push(
    ...checkWhole("iops", iops, { min: STRIPED.iops, max: 64_000, unit: "IOPS" }),
    ...checkWhole("throughputMiBps", throughputMiBps, {
      min: STRIPED.throughputMiBps,
      max: 4000,
      unit: "MiB/s",
    }),
  );
  const most = (iops ?? STRIPED.iops) * THROUGHPUT_PER_IOPS;
  if (throughputMiBps !== undefined && throughputMiBps > most) {
    const allowed = `at most ${most}: a quarter of ${iops ?? STRIPED.iops} IOPS`;
    const fix = `raise iops to ${throughputMiBps / THROUGHPUT_PER_IOPS}, or lower throughputMiBps`;
    problems.push({ path: "throughputMiBps", got: String(throughputMiBps), allowed, fix });
  }
  return problems;
}

function subnetProblems({ subnetIds }: ResolvedDatabaseArgs): readonly Problem[] {
  if (subnetIds.length >= 2) return [];
  return [
    {
      path: "subnetIds",
      got: `${subnetIds.length} subnets`,
      allowed: "2 or more, in different zones: RDS refuses a subnet group of one zone",
      fix: "add a subnet of another zone",
    },
  ];
}

function replicaProblems(args: ResolvedDatabaseArgs): readonly Problem[] {
  const problems = [
    ...checkWhole("replicas", args.replicas, { min: 0, max: 15, unit: "replicas" }),
  ];
  if (args.replicas > 0 && args.backupRetentionDays === 0) {
    problems.push({
      path: "backupRetentionDays",
      got: `0 with ${args.replicas} replicas`,
      allowed: "1 or more: a replica starts from a backup of the writer",
      fix: "set backupRetentionDays to 1 or more, or replicas to 0",
    });
  }
  if (args.replicas > 0 && isPasswordManaged(args)) {
    problems.push({
      path: "managedPassword",
      got: `true with ${args.replicas} replicas`,
      allowed:
        "false with replicas: RDS for PostgreSQL makes none of a database whose password it manages",
      fix: "leave managedPassword out, or set replicas to 0",
    });
  }
  const known = new Set(args.tuning.settings.map((setting) => setting.name));
  const unknown = Object.keys(args.replicaParameters).filter((name) => !known.has(name));
  return [
    ...problems,
    ...unknown.map((name) => ({
      path: `replicaParameters.${name}`,
      got: args.replicaParameters[name] ?? "",
      allowed: "a parameter of the writer's tuning: its unit and apply type are known",
      fix: "set it in the overrides of the tuning, for writer and replicas alike",
    })),
  ];
}

function proxyProblems(args: ResolvedDatabaseArgs): readonly Problem[] {
  const { proxyMaxConnectionsPercent: most, proxyMaxIdleConnectionsPercent: idle } = args;
  const problems = [
    ...checkWhole("proxyMaxConnectionsPercent", most, { min: 1, max: 100, unit: "percent" }),
    ...checkWhole("proxyMaxIdleConnectionsPercent", idle, { min: 0, max: 100, unit: "percent" }),
    ...checkWhole("proxyBorrowTimeoutSeconds", args.proxyBorrowTimeoutSeconds, {
      min: 0,
      max: 3600,
      unit: "seconds",
    }),
    ...checkWhole("proxyIdleClientTimeoutSeconds", args.proxyIdleClientTimeoutSeconds, {
      min: 1,
      max: 28_800,
      unit: "seconds",
    }),
  ];
  if (idle <= most) return problems;
  const allowed = `at most ${most}, which proxyMaxConnectionsPercent allows in all`;
  const fix = `lower it to ${most}`;
  return [...problems, { path: "proxyMaxIdleConnectionsPercent", got: String(idle), allowed, fix }];
}

function serviceProblems(args: ResolvedDatabaseArgs): readonly Problem[] {
  return [
    ...checkWhole("port", args.port, { min: 1150, max: 65_535, unit: "TCP ports" }),
    ...checkWhole("backupRetentionDays", args.backupRetentionDays, {
      min: 0,
      max: 35,
      unit: "days",
    }),
    ...checkWhole("passwordVersion", args.passwordVersion, {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      unit: "versions",
    }),
    ...checkWhole("keyDeletionWindowDays", args.keyDeletionWindowDays, {
      min: 7,
      max: 30,
      unit: "days",
    }),
    ...checkOneOf(
      "performanceInsightsRetentionDays",
      args.performanceInsightsRetentionDays,
      PERFORMANCE_INSIGHTS_DAYS,
    ),
    ...checkOneOf("monitoringIntervalSeconds", args.monitoringIntervalSeconds, MONITORING_SECONDS),
    ...checkOneOf("logRetentionDays", args.logRetentionDays, LOG_RETENTION_DAYS),
  ];
}

function alarmProblems(args: ResolvedDatabaseArgs): readonly Problem[] {
  const percent = { min: 1, max: 100, unit: "percent" };
  return [
    ...checkWhole("connectionsAlarmPercent", args.connectionsAlarmPercent, percent),
    ...checkWhole("cpuAlarmPercent", args.cpuAlarmPercent, percent),
    ...checkWhole("memoryAlarmPercent", args.memoryAlarmPercent, percent),
    ...checkWhole("storageAlarmPercent", args.storageAlarmPercent, percent),
    ...checkWhole("plannedConnections", args.plannedConnections, {
      min: 0,
      max: args.tuning.maxConnections,
      unit: "connections",
    }),
    ...checkWhole("replicaLagAlarmSeconds", args.replicaLagAlarmSeconds, {
      min: 1,
      max: 86_400,
      unit: "seconds",
    }),
  ];
}
