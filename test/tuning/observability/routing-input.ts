import type { RoutingInput } from "../../../tuning/observability/routing.ts";
import { applicationRules } from "../../../tuning/observability/application.ts";
import { edgeRules } from "../../../tuning/observability/edge.ts";
import { nodeRules } from "../../../tuning/observability/node.ts";
import { queueRules } from "../../../tuning/observability/queue.ts";
import { redisRules } from "../../../tuning/observability/redis.ts";
import { sloRules } from "../../../tuning/observability/slo.ts";
import type { AlertRule, RuleGroup } from "../../../tuning/observability/types.ts";
import { workloadRules } from "../../../tuning/observability/workload.ts";

const rule = (alert: string): AlertRule => ({
  alert,
  expr: "vector(1)",
  forSeconds: 60,
  severity: "warning",
  summary: alert,
  impact: "none",
  why: "a test",
  source: "a test",
});

/** The database's group, as far as inhibition reads it: names. */
export const POSTGRES_GROUP: RuleGroup = {
  name: "postgres",
  domain: "postgres",
  rules: [
    { record: "a:b:c", expr: "vector(1)" },
    ...[
      "PostgresDown",
      "PostgresConnectionsHigh",
      "PostgresConnectionsOverBudget",
      "PostgresConnectionsExhausted",
      "PostgresReplicationLag",
    ].map(rule),
  ],
};

/** Every group but the database's, with real rules. */
export const REAL_GROUPS: readonly RuleGroup[] = [
  sloRules(
    {
      service: "api",
      availability: 0.999,
      latency: { thresholdSeconds: 0.5, objective: 0.95 },
      windowDays: 30,
    },
    { retentionDays: 30, buckets: [0.25, 0.5, 1] },
  ),
  redisRules({
    caches: [
      { name: "cache", role: "cache", usableBytes: 1_000, replicas: 1, shards: 1 },
      { name: "queue", role: "queue", usableBytes: 1_000, replicas: 1, shards: 1 },
      { name: "sessions", role: "session", usableBytes: 1_000, replicas: 1, shards: 1 },
    ],
  }),
  workloadRules({ namespaces: ["shop"] }),
  queueRules({
    workers: [{ service: "mail", maxReplicas: 4, tasksPerReplica: 10, longestSeconds: 60 }],
  }),
  edgeRules(),
  nodeRules(),
  applicationRules(),
];

/** A stack with one receiver of each kind. */
export const ROUTING: RoutingInput = {
  receivers: {
    chat: {
      kind: "slack",
      secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-a1b2c3",
      secretKey: "url",
      channel: "#oncall",
    },
    pager: {
      kind: "pagerduty",
      secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:pager-a1b2c3",
      secretKey: "routingKey",
    },
    tickets: {
      kind: "webhook",
      secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tickets-a1b2c3",
      secretKey: "url",
    },
  },
  routes: { critical: ["pager", "topic"], warning: ["chat"] },
  topic: { arn: "arn:aws:sns:eu-central-1:123456789012:alarms", region: "eu-central-1" },
  secretsPath: "/run/secrets/app",
  groups: [POSTGRES_GROUP, ...REAL_GROUPS],
};
