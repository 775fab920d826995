import { didYouMean } from "../tuning/did-you-mean.ts";
import { databaseClassNames } from "../tuning/instance-classes.ts";
import { POSTGRES_VERSIONS } from "../tuning/postgres/index.ts";
import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import { windowRule } from "./rules-windows.ts";
import type { StackConfig } from "./schema.ts";

/**
 * From this size on RDS stripes a PostgreSQL gp3 volume over four; below it refuses `iops` and
 * throughput ("You can't specify IOPS or storage throughput for engine postgres and a storage size
 * less than 400"). RDS User Guide, "Amazon RDS DB instance storage", gp3.
 */
const STRIPED_FROM_GIB = 400;
/** Baseline IOPS of a striped gp3 volume (same page). */
const STRIPED_IOPS = 12_000;
/** Most throughput in MiB/s for each provisioned IOPS (EBS gp3: 0.25 MiB/s). */
const MIBPS_PER_IOPS = 0.25;

function versionExists(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { engineVersion } = config.database;
  const major = Number(engineVersion.split(".")[0]);
  if (POSTGRES_VERSIONS.some((version) => version === major)) return [];
  return [
    violation(
      {
        keys: ["database", "engineVersion"],
        got: engineVersion,
        allowed: `a release of PostgreSQL ${POSTGRES_VERSIONS.join(", ")}, as "17.6"`,
        to: "17.6",
      },
      context,
    ),
  ];
}

function classExists(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { instanceClass } = config.database;
  const known = databaseClassNames();
  if (known.includes(instanceClass)) return [];
  const meant = didYouMean(instanceClass, known);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return [
    violation(
      {
        keys: ["database", "instanceClass"],
        got: instanceClass,
        allowed: `an RDS class whose memory is known (t3 t4g m6g m6i m7g m8g r6g r6i r7g r8g)${hint}`,
        to: meant ?? "db.r7g.large",
      },
      context,
    ),
  ];
}

function storagePerformance(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { storageGiB, iops, throughputMiBps } = config.database;
  const violations: Violation[] = [];
  const settings = { iops, throughputMiBps };
  for (const key of ["iops", "throughputMiBps"] as const) {
    if (settings[key] === undefined || storageGiB >= STRIPED_FROM_GIB) continue;
    violations.push(
      violation(
        {
          keys: ["database", key],
          got: settings[key],
          allowed: `nothing below ${STRIPED_FROM_GIB} GiB of storage (storageGiB is ${storageGiB}): gp3 has 3000 IOPS and 125 MiB/s there, and RDS refuses any other`,
          to: undefined,
          with: [["database", "storageGiB"]],
        },
        context,
      ),
    );
  }
  const most = (iops ?? STRIPED_IOPS) * MIBPS_PER_IOPS;
  if (throughputMiBps !== undefined && throughputMiBps > most) {
    violations.push(
      violation(
        {
          keys: ["database", "throughputMiBps"],
          got: throughputMiBps,
          allowed: `at most ${Math.floor(most)}: 0.25 MiB/s for each of ${iops ?? STRIPED_IOPS} IOPS`,
          to: Math.floor(most),
          with: [["database", "iops"]],
        },
        context,
      ),
    );
  }
  return violations;
}

/** RDS refuses a maximum less than 10 % above the storage (User Guide, storage autoscaling). */
function storageGrowth(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { storageGiB, maxStorageGiB } = config.database;
  const least = storageGiB + Math.ceil(storageGiB / 10);
  if (maxStorageGiB === undefined || maxStorageGiB >= least) return [];
  return [
    violation(
      {
        keys: ["database", "maxStorageGiB"],
        got: maxStorageGiB,
        allowed: `at least ${least}: 10 % above storageGiB (${storageGiB}), or nothing for no growth`,
        to: least <= 65_536 ? least : undefined,
        with: [["database", "storageGiB"]],
      },
      context,
    ),
  ];
}

function replicasNeedBackups(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { replicas, backupRetentionDays } = config.database;
  if (replicas === 0 || backupRetentionDays > 0) return [];
  return [
    violation(
      {
        keys: ["database", "backupRetentionDays"],
        got: backupRetentionDays,
        allowed: `1 to 35 with ${replicas} read replicas: RDS makes a replica only from a source with automated backups`,
        to: 7,
        with: [["database", "replicas"]],
      },
      context,
    ),
  ];
}

function multiAzNeedsZones(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (!config.database.multiAz || config.network.zones > 1) return [];
  return [
    violation(
      {
        keys: ["database", "multiAz"],
        got: true,
        allowed: "false while network.zones is 1: a standby needs a second zone",
        to: false,
        with: [["network", "zones"]],
      },
      context,
    ),
  ];
}

function proxyIdleWithinMaximum(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { maxConnectionsPercent, maxIdleConnectionsPercent } = config.database.proxy;
  if (maxIdleConnectionsPercent <= maxConnectionsPercent) return [];
  return [
    violation(
      {
        keys: ["database", "proxy", "maxIdleConnectionsPercent"],
        got: maxIdleConnectionsPercent,
        allowed: `0 to ${maxConnectionsPercent} (maxConnectionsPercent)`,
        to: maxConnectionsPercent,
        with: [["database", "proxy", "maxConnectionsPercent"]],
      },
      context,
    ),
  ];
}

/** Rules on the database. */
export const databaseRules: readonly Rule[] = [
  { reads: ["database"], check: versionExists },
  { reads: ["database"], check: classExists },
  { reads: ["database"], check: storagePerformance },
  { reads: ["database"], check: storageGrowth },
  { reads: ["database"], check: replicasNeedBackups },
  { reads: ["database", "network"], check: multiAzNeedsZones },
  { reads: ["database"], check: proxyIdleWithinMaximum },
  {
    reads: ["database"],
    check: (config, context) =>
      windowRule(
        { keys: ["database"], daily: "backupWindow", minimum: 30 },
        config.database,
        context,
      ),
  },
];
