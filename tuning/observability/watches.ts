import { grouped } from "../explain/text.ts";
import type { Threshold } from "./thresholds.ts";
import { THRESHOLDS } from "./thresholds.ts";

/** One thing that AWS measures, and who is told of it by whom. */
export interface Watch {
  readonly threshold: Threshold;
  /** Part of the stack: "database", "cache", "site" or "network". */
  readonly subject: "database" | "cache" | "site" | "network";
  /** CloudWatch's alarms on it: the last part of their names, without the instance or node. */
  readonly alarms: readonly string[];
  /** Prometheus' alerts on the same; none: AWS alone sees it. */
  readonly alerts: readonly string[];
  /** Why it is watched where it is. */
  readonly why: string;
}

/** What Prometheus cannot see for lack of an exporter on the machine. */
const AWS_ALONE = "no exporter runs on a machine that AWS keeps";

const { database, cache, edge, network } = THRESHOLDS;

/**
 * Every CloudWatch alarm of the stack with the alerts that watch the same. Where there are both, Prometheus' alerts are
 * those to work with (severity, routing, inhibition, runbook) and the alarm is what remains when Prometheus, or the
 * cluster it runs in, is gone: it has the same threshold and duration and tells the stack's topic. What Prometheus alone
 * watches is not here: nothing of AWS measures it.
 */
export const WATCHES: readonly Watch[] = [
  {
    threshold: database.connections,
    subject: "database",
    alarms: ["connections"],
    alerts: ["PostgresConnectionsOverBudget", "PostgresConnectionsHigh"],
    why: "Without connections every service fails, the exporter too, which then cannot say why. The alarm takes the lower of budget and percent, the percent of what RDS surely gives; Prometheus has an alert for each, and reads the real max_connections. PostgresConnectionsExhausted pages; CloudWatch does not know max_connections.",
  },
  {
    threshold: database.replicaLag,
    subject: "database",
    alarms: ["lag"],
    alerts: ["PostgresReplicationLag"],
    why: "Both measure the age of the last transaction replayed. The alert is quiet while nothing is written, which CloudWatch cannot tell.",
  },
  {
    threshold: database.transactions,
    subject: "database",
    alarms: ["transactions"],
    alerts: ["PostgresWraparoundNear"],
    why: "It takes weeks to come, longer than a monitoring may be broken unnoticed, and then stops every write.",
  },
  {
    threshold: database.cpu,
    subject: "database",
    alarms: ["cpu"],
    alerts: [],
    why: `The CPU of the host: ${AWS_ALONE}.`,
  },
  {
    threshold: database.memory,
    subject: "database",
    alarms: ["memory"],
    alerts: [],
    why: `The memory of the host: ${AWS_ALONE}.`,
  },
  {
    threshold: database.storage,
    subject: "database",
    alarms: ["storage"],
    alerts: [],
    why: `The volume: ${AWS_ALONE}.`,
  },
  {
    threshold: database.ebsBalance,
    subject: "database",
    alarms: ["ebs-bytes", "ebs-io"],
    alerts: [],
    why: "A balance that only EBS keeps.",
  },
  {
    threshold: database.credits,
    subject: "database",
    alarms: ["credits"],
    alerts: [],
    why: "A balance that only EC2 keeps; classes with credits only.",
  },
  {
    threshold: cache.connections,
    subject: "cache",
    alarms: ["connections"],
    alerts: ["RedisClientsHigh"],
    why: "At maxclients the exporter is refused like everybody else. Both take the lower of budget and percent.",
  },
  {
    threshold: cache.queueMemory,
    subject: "cache",
    alarms: ["memory"],
    alerts: ["RedisQueueMemoryHigh"],
    why: "A full queue refuses every write: lost work, whoever is watching.",
  },
  {
    threshold: cache.sessionMemory,
    subject: "cache",
    alarms: ["memory"],
    alerts: ["RedisSessionMemoryHigh"],
    why: "Sessions are lost from 100 % on.",
  },
  {
    threshold: cache.evictions,
    subject: "cache",
    alarms: ["evictions"],
    alerts: ["RedisQueueEvictions", "RedisSessionEvictions"],
    why: "What is lost is lost while nobody watches. The alert stays for 15 min after the last, the alarm for a minute.",
  },
  {
    threshold: cache.cpu,
    subject: "cache",
    alarms: ["engine-cpu", "cpu"],
    alerts: [],
    why: `The CPU of the engine's thread and of the host: ${AWS_ALONE}.`,
  },
  {
    threshold: cache.replicationLag,
    subject: "cache",
    alarms: ["lag"],
    alerts: [],
    why: "How far a replica is behind. Prometheus watches whether it is there at all (RedisReplicationBroken).",
  },
  {
    threshold: cache.bandwidth,
    subject: "cache",
    alarms: ["bandwidth"],
    alerts: [],
    why: "A limit of the instance, counted by its network card.",
  },
  {
    threshold: edge.hitRate,
    subject: "site",
    alarms: ["hit-rate"],
    alerts: ["CdnHitRateLow"],
    why: "Prometheus has it from CloudWatch. The alarm takes the API's requests out, which the firewall counts; CloudFront's own rate has them as misses, so the alert is there only where no API is behind the site.",
  },
  {
    threshold: edge.serverErrors,
    subject: "site",
    alarms: ["errors-5xx"],
    alerts: ["CdnServerErrors"],
    why: "Prometheus has it from CloudWatch. The site may be down because the cluster is, and Prometheus with it.",
  },
  {
    threshold: edge.originLatency,
    subject: "site",
    alarms: ["origin-latency"],
    alerts: ["CdnOriginSlow"],
    why: "Prometheus has it from CloudWatch.",
  },
  {
    threshold: edge.clientErrors,
    subject: "site",
    alarms: ["errors-4xx"],
    alerts: [],
    why: "Mostly the clients' own doing, for nobody to be woken by: it needs no routing.",
  },
  {
    threshold: network.portAllocation,
    subject: "network",
    alarms: ["ports"],
    alerts: [],
    why: "The gateway has no exporter, and what fails is a connection to somebody else's host.",
  },
];

const UNITS: Readonly<Record<Threshold["unit"], string>> = {
  percent: " %",
  seconds: " s",
  milliseconds: " ms",
  minutes: " min",
  transactions: "",
  count: "",
};

/** The list as rows of a table: what, threshold, duration, alarms, alerts, why. */
export function watchRows(): readonly (readonly string[])[] {
  return WATCHES.map(({ threshold, subject, alarms, alerts, why }) => [
    `${subject}: ${threshold.what}`,
    `${threshold.fires === "above" ? "over" : "under"} ${grouped(threshold.value)}${UNITS[threshold.unit]}`,
    threshold.forSeconds === 0 ? "at once" : `${threshold.forSeconds / 60} min`,
    alarms.join(", "),
    alerts.length === 0 ? "none" : alerts.join(", "),
    why,
  ]);
}
