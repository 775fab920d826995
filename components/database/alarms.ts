import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Threshold } from "../../tuning/observability/thresholds.ts";
import {
  DATABASE_THRESHOLDS,
  databaseConnectionLimit,
  shareOf,
} from "../../tuning/observability/thresholds.ts";
import { bytes, gib, humanBytes } from "../../tuning/units.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { AlarmSpec } from "../observability/metric-alarm.ts";
import { createAlarms, lasting } from "../observability/metric-alarm.ts";
import type { ResolvedDatabaseArgs } from "./postgres-database-args.ts";

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
  ].map((spec) => ({ ...SOURCE, ...base, ...spec, suffix: `${suffix}-${spec.suffix}` }));
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
type Spec = Omit<AlarmSpec, "dimensions" | "namespace" | "periodSeconds">;

/** Values of one minute. */
const SOURCE = { namespace: "AWS/RDS", periodSeconds: 60 } as const;

/** Side and duration of a threshold. */
function when({ fires, forSeconds }: Threshold): Pick<Spec, "fires" | "periods"> {
  return { fires, periods: lasting(forSeconds, SOURCE.periodSeconds) };
}

function capacitySpecs(args: ResolvedDatabaseArgs): readonly Spec[] {
  const { instance, input } = args.tuning;
  const { cpu } = DATABASE_THRESHOLDS;
  const memory = shareOf(instance.memory, args.memoryAlarmPercent);
  const storage = shareOf(gib(input.storageGiB), args.storageAlarmPercent);
  return [
    {
      suffix: "cpu",
      metric: "CPUUtilization",
      statistic: "Average",
      ...when(cpu),
      threshold: args.cpuAlarmPercent,
      description: `CPU above ${args.cpuAlarmPercent} % for ${cpu.forSeconds / 60} minutes on ${instance.name} (${instance.vcpu} vCPUs): look at the top statements, then at the next class.`,
    },
    {
      suffix: "memory",
      metric: "FreeableMemory",
      statistic: "Average",
      ...when(DATABASE_THRESHOLDS.memory),
      threshold: memory,
      description: `Less than ${humanBytes(bytes(memory))} freeable, ${args.memoryAlarmPercent} % of the ${humanBytes(instance.memory)} of ${instance.name}: connections or work_mem take more than the memory budget plans.`,
    },
    {
      suffix: "storage",
      metric: "FreeStorageSpace",
      statistic: "Minimum",
      ...when(DATABASE_THRESHOLDS.storage),
      threshold: storage,
      description: `Less than ${humanBytes(bytes(storage))} free, ${args.storageAlarmPercent} % of ${input.storageGiB} GiB: RDS did not grow the storage, or may not. A full disk stops the database.`,
    },
  ];
}

/** Counted on what RDS surely gives: its formula sees less memory than the class has in name. */
function connectionSpec(args: ResolvedDatabaseArgs): Spec {
  const { maxConnections, dependableConnections } = args.tuning;
  const { connectionsAlarmPercent: percent, plannedConnections } = args;
  const threshold = databaseConnectionLimit(dependableConnections, percent, plannedConnections);
  const reason =
    threshold === shareOf(dependableConnections, percent)
      ? `${percent} % of the ${dependableConnections} that can be counted on`
      : "the peak the connection budget plans";
  return {
    suffix: "connections",
    metric: "DatabaseConnections",
    statistic: "Maximum",
    ...when(DATABASE_THRESHOLDS.connections),
    threshold,
    description: `More than ${threshold} connections, ${reason} (max_connections ${maxConnections}): a client that is not in the budget, or a pool larger than it says.`,
  };
}

function burstSpecs(args: ResolvedDatabaseArgs): readonly Spec[] {
  const { instance } = args.tuning;
  const { ebsBalance, credits: burst } = DATABASE_THRESHOLDS;
  const balance = (suffix: string, metric: string, what: string): Spec => ({
    suffix,
    metric,
    statistic: "Minimum",
    ...when(ebsBalance),
    threshold: ebsBalance.value,
    description: `Less than ${ebsBalance.value} % of the EBS ${what} burst of ${instance.name} left: at 0 it falls to its baseline. A larger class has a higher one.`,
  });
  const ebs = [
    balance("ebs-bytes", "EBSByteBalance%", "throughput"),
    balance("ebs-io", "EBSIOBalance%", "IOPS"),
  ];
  if (!instance.burstable) return ebs;
  // One credit is one vCPU for one minute.
  const credits = instance.vcpu * burst.value;
  return [
    ...ebs,
    {
      suffix: "credits",
      metric: "CPUCreditBalance",
      statistic: "Minimum",
      ...when(burst),
      threshold: credits,
      description: `Fewer than ${credits} CPU credits, ${burst.value} minutes of ${instance.vcpu} vCPUs: then ${instance.name} is billed for more or slows down. Use a class without credits.`,
    },
  ];
}

function transactionSpec(): Spec {
  const { transactions } = DATABASE_THRESHOLDS;
  return {
    suffix: "transactions",
    metric: "MaximumUsedTransactionIDs",
    statistic: "Maximum",
    ...when(transactions),
    threshold: transactions.value,
    description: `More than ${transactions.value} transactions not frozen: autovacuum is held up (long transaction, unused replication slot). Near 2^31 PostgreSQL takes no writes.`,
  };
}

function lagSpec(args: ResolvedDatabaseArgs): Spec {
  return {
    suffix: "lag",
    metric: "ReplicaLag",
    statistic: "Minimum",
    ...when(DATABASE_THRESHOLDS.replicaLag),
    threshold: args.replicaLagAlarmSeconds,
    description: `Behind the writer by more than ${args.replicaLagAlarmSeconds} s for ${DATABASE_THRESHOLDS.replicaLag.forSeconds / 60} minutes, without a moment below: readers see old data.`,
  };
}
