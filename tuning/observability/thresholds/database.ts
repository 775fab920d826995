import type { Threshold } from "./threshold.ts";
import { JUDGEMENT, shareOf } from "./threshold.ts";

const RDS = "Amazon RDS User Guide";

/** Longest wait of a replica's replay for a query, in seconds: max_standby_streaming_delay's default. */
export const STANDBY_DELAY_SECONDS = 30;

/** Percent of max_connections below which a warning would come together with the page at 95 %. */
export const LEAST_FREE_PERCENT = 10;

/** What of the database CloudWatch watches, and Prometheus where it sees the same. */
export const DATABASE_THRESHOLDS = {
  connections: {
    what: "connections, percent of those that can be counted on",
    unit: "percent",
    value: 80,
    fires: "above",
    forSeconds: 300,
    why: "The rest is headroom for incidents (reserve.headroomPercent, 20 by default), and it is being used. 5 min outlast the overlap of old and new replicas in a rollout.",
    source:
      "the Wakala guide, DatabaseConnectionPoolExhaustion (0.8 for 5 min); this project's connection budget",
  },
  replicaLag: {
    what: "a replica behind its writer",
    unit: "seconds",
    value: 2 * STANDBY_DELAY_SECONDS,
    fires: "above",
    forSeconds: 300,
    why: `A query on the replica may hold up the replay for ${STANDBY_DELAY_SECONDS} s (max_standby_streaming_delay); twice that is not one query any more.`,
    source: 'PostgreSQL documentation, "Server Configuration" (max_standby_streaming_delay)',
  },
  transactions: {
    what: "transactions since the oldest row that is not frozen",
    unit: "transactions",
    value: 1_000_000_000,
    fires: "above",
    forSeconds: 600,
    why: "Autovacuum freezes from 200 million on (autovacuum_freeze_max_age), so five times that means it is kept from it. 2^31 - 1,000,000,000 leaves 1.1 billion: at 5,000 transactions a second that is 2.6 days.",
    source:
      'AWS Database Blog, "Implement an Early Warning System for Transaction ID Wraparound in Amazon RDS for PostgreSQL" (1 billion)',
  },
  cpu: {
    what: "CPU of the instance",
    unit: "percent",
    value: 80,
    fires: "above",
    forSeconds: 900,
    why: "From 70 to 90 % on the whole database slows down; 15 min outlast a report, a VACUUM and the beginning of a backup.",
    source: `AWS Database Blog, "Making better decisions about Amazon RDS with Amazon CloudWatch metrics" (70 to 90 %); ${JUDGEMENT}`,
  },
  memory: {
    what: "freeable memory, percent of the class's",
    unit: "percent",
    value: 5,
    fires: "below",
    forSeconds: 300,
    why: "Freeable counts the page cache, so that a healthy instance is far above: less means that connections or work_mem take what the memory budget did not plan.",
    source: `${RDS}, "Best practices" (FreeableMemory); ${JUDGEMENT}`,
  },
  storage: {
    what: "free storage, percent of what is allocated",
    unit: "percent",
    value: 8,
    fires: "below",
    forSeconds: 300,
    why: "RDS grows storage below 10 %: less for 5 min means that it could not, or may not.",
    source: `${RDS}, "Managing capacity automatically with Amazon RDS storage autoscaling" (10 % for 5 min)`,
  },
  ebsBalance: {
    what: "EBS burst balance, percent",
    unit: "percent",
    value: 20,
    fires: "below",
    forSeconds: 300,
    why: "At 0 the instance falls to its baseline of throughput or IOPS; a fifth leaves time to end what reads so much.",
    source: `${RDS}, "Amazon CloudWatch metrics for Amazon RDS" (EBSByteBalance%, EBSIOBalance%); ${JUDGEMENT}`,
  },
  credits: {
    what: "minutes of all vCPUs at full speed that the CPU credits pay for",
    unit: "minutes",
    value: 30,
    fires: "below",
    forSeconds: 300,
    why: "One credit is one vCPU for one minute. Half an hour is the time to see it and choose a class without credits; after it each minute is billed.",
    source: `${RDS}, "Amazon CloudWatch metrics for Amazon RDS" (CPUCreditBalance); ${JUDGEMENT}`,
  },
} as const satisfies Readonly<Record<string, Threshold>>;

/** Percent of the connections that may be in use: all but the headroom of the plan, and never more than 90. */
export function connectionsPercent(headroomPercent: number): number {
  return 100 - Math.max(headroomPercent, LEAST_FREE_PERCENT);
}

/**
 * Connections to one database instance that raise the alarm: the plan's peak, or the share of those that can be counted
 * on where that is lower. RDS sees less memory than the class has in name, so max_connections itself is not sure.
 *
 * @param planned total of the connection budget. @default - the share alone decides
 */
export function databaseConnectionLimit(
  dependable: number,
  percent: number,
  planned?: number,
): number {
  const limit = shareOf(dependable, percent);
  return Math.min(limit, planned ?? limit);
}
