import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { humanBytes } from "../../tuning/units.ts";
import { bytes, gib } from "../../tuning/units.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { AlarmSpec } from "../observability/metric-alarm.ts";
import { createAlarms } from "../observability/metric-alarm.ts";
import type { ResolvedDatabaseArgs } from "./postgres-database-args.ts";

/** Minutes of all vCPUs at full speed that the remaining credits must pay for. One credit is one vCPU for one minute. */
const CREDIT_MINUTES = 30;
/** Percent of the EBS burst bucket; at 0 the instance falls back to its baseline. */
const EBS_BALANCE_PERCENT = 20;
/**
 * Transactions since the oldest one not frozen. PostgreSQL stops taking writes near 2^31; a thousand million is where the
 * RDS user guide ("transaction ID wraparound") sets this alarm.
 */
const TRANSACTION_IDS = 1_000_000_000;

/** The alarms of one instance, writer or replica. */
export function instanceAlarmSpecs(
  args: ResolvedDatabaseArgs,
  suffix: string,
  identifier: pulumi.Input<string>,
): readonly AlarmSpec[] {
  const base = { dimensions: { DBInstanceIdentifier: identifier } };
  return [
    ...capacitySpecs(args),
    connectionSpec(args),
    ...burstSpecs(args),
    ...(suffix === "writer" ? [transactionSpec()] : [lagSpec(args)]),
  ].map((spec) => ({ ...FIVE_MINUTES, ...base, ...spec, suffix: `${suffix}-${spec.suffix}` }));
}

/** Creates the alarms of writer and replicas. */
export function createDatabaseAlarms(
  component: PlatformComponent<object>,
  args: ResolvedDatabaseArgs,
  instances: Readonly<Record<string, aws.rds.Instance>>,
): void {
  const specs = Object.entries(instances).flatMap(([suffix, instance]) =>
    instanceAlarmSpecs(args, suffix, instance.identifier),
  );
  createAlarms(component, specs, {
    topicArn: args.alarmTopicArn,
    transform: args.transform?.alarm,
  });
}

/** An alarm before it is given its instance. */
type Spec = Omit<AlarmSpec, "dimensions" | "namespace" | "periodSeconds" | "periods"> &
  Partial<Pick<AlarmSpec, "periods">>;

/** Five values of one minute. */
const FIVE_MINUTES = { namespace: "AWS/RDS", periodSeconds: 60, periods: 5 } as const;

function capacitySpecs(args: ResolvedDatabaseArgs): readonly Spec[] {
  const { instance, input } = args.tuning;
  const memory = share(instance.memory, args.memoryAlarmPercent);
  const storage = share(gib(input.storageGiB), args.storageAlarmPercent);
  return [
    {
      suffix: "cpu",
      metric: "CPUUtilization",
      statistic: "Average",
      fires: "above",
      threshold: args.cpuAlarmPercent,
      periods: 15,
      description: `CPU above ${args.cpuAlarmPercent} % for 15 minutes on ${instance.name} (${instance.vcpu} vCPUs): look at the top statements, then at the next class.`,
    },
    {
      suffix: "memory",
      metric: "FreeableMemory",
      statistic: "Average",
      fires: "below",
      threshold: memory,
      description: `Less than ${humanBytes(bytes(memory))} freeable, ${args.memoryAlarmPercent} % of the ${humanBytes(instance.memory)} of ${instance.name}: connections or work_mem take more than the memory budget plans.`,
    },
    {
      suffix: "storage",
      metric: "FreeStorageSpace",
      statistic: "Minimum",
      fires: "below",
      threshold: storage,
      description: `Less than ${humanBytes(bytes(storage))} free, ${args.storageAlarmPercent} % of ${input.storageGiB} GiB: RDS did not grow the storage, or may not. A full disk stops the database.`,
    },
  ];
}

/** Whole bytes of a share of an amount. */
function share(amount: number, percent: number): number {
  return Math.floor((amount * percent) / 100);
}

/** Counted on what RDS surely gives: its formula sees less memory than the class has in name. */
function connectionSpec(args: ResolvedDatabaseArgs): Spec {
  const { maxConnections, dependableConnections } = args.tuning;
  const limit = share(dependableConnections, args.connectionsAlarmPercent);
  const threshold = Math.min(limit, args.plannedConnections ?? limit);
  const reason =
    threshold === limit
      ? `${args.connectionsAlarmPercent} % of the ${dependableConnections} that can be counted on`
      : "the peak the connection budget plans";
  return {
    suffix: "connections",
    metric: "DatabaseConnections",
    statistic: "Maximum",
    fires: "above",
    threshold,
    description: `More than ${threshold} connections, ${reason} (max_connections ${maxConnections}): a client that is not in the budget, or a pool larger than it says.`,
  };
}

function burstSpecs(args: ResolvedDatabaseArgs): readonly Spec[] {
  const { instance } = args.tuning;
  const balance = (suffix: string, metric: string, what: string): Spec => ({
    suffix,
    metric,
    statistic: "Minimum",
    fires: "below",
    threshold: EBS_BALANCE_PERCENT,
    description: `Less than ${EBS_BALANCE_PERCENT} % of the EBS ${what} burst of ${instance.name} left: at 0 it falls to its baseline. A larger class has a higher one.`,
  });
  const ebs = [
    balance("ebs-bytes", "EBSByteBalance%", "throughput"),
    balance("ebs-io", "EBSIOBalance%", "IOPS"),
  ];
  if (!instance.burstable) return ebs;
  const credits = instance.vcpu * CREDIT_MINUTES;
  return [
    ...ebs,
    {
      suffix: "credits",
      metric: "CPUCreditBalance",
      statistic: "Minimum",
      fires: "below",
      threshold: credits,
      description: `Fewer than ${credits} CPU credits, ${CREDIT_MINUTES} minutes of ${instance.vcpu} vCPUs: then ${instance.name} is billed for more or slows down. Use a class without credits.`,
    },
  ];
}

function transactionSpec(): Spec {
  return {
    suffix: "transactions",
    metric: "MaximumUsedTransactionIDs",
    statistic: "Maximum",
    fires: "above",
    threshold: TRANSACTION_IDS,
    description: `More than ${TRANSACTION_IDS} transactions not frozen: autovacuum is held up (long transaction, unused replication slot). Near 2^31 PostgreSQL takes no writes.`,
  };
}

function lagSpec(args: ResolvedDatabaseArgs): Spec {
  return {
    suffix: "lag",
    metric: "ReplicaLag",
    statistic: "Minimum",
    fires: "above",
    threshold: args.replicaLagAlarmSeconds,
    description: `Behind the writer by more than ${args.replicaLagAlarmSeconds} s for 5 minutes, without a moment below: readers see old data.`,
  };
}
