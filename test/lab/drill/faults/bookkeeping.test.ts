import { describe, expect, it } from "@jest/globals";

import { FAULTS, NOT_CAUSED } from "../../../../lab/drill/faults/index.ts";
import type { Fault } from "../../../../lab/drill/types.ts";
import { applicationRules } from "../../../../tuning/observability/application.ts";
import { edgeRules } from "../../../../tuning/observability/edge.ts";
import { monitoringRules } from "../../../../tuning/observability/exporters-up.ts";
import { nodeRules } from "../../../../tuning/observability/node.ts";
import { postgresRules } from "../../../../tuning/observability/postgres.ts";
import { queueRules } from "../../../../tuning/observability/queue.ts";
import { redisRules } from "../../../../tuning/observability/redis.ts";
import { inhibitions } from "../../../../tuning/observability/routing/inhibition.ts";
import { sloRules } from "../../../../tuning/observability/slo.ts";
import { isAlert } from "../../../../tuning/observability/types.ts";
import { workloadRules } from "../../../../tuning/observability/workload.ts";

/** Every rule there can be: a cache of each role, replicas, a worker, promises on both, every exporter. */
const GROUPS = [
  sloRules(
    {
      service: "api",
      availability: 0.999,
      latency: { thresholdSeconds: 0.5, objective: 0.95 },
      windowDays: 30,
    },
    { buckets: [0.1, 0.5, 1], retentionDays: 90 },
  ),
  applicationRules(),
  postgresRules({
    version: 17,
    profile: "web",
    maxConnections: 400,
    connectionBudget: 320,
    headroomPercent: 20,
    replicas: true,
    slowStatementMs: 100,
    idleInTransactionMs: 60_000,
    checkpointTimeoutSeconds: 900,
    vacuumScaleFactor: 0.05,
  }),
  redisRules({
    caches: (["cache", "queue", "session"] as const).map((role) => ({
      name: role,
      role,
      usableBytes: 1e9,
      replicas: 1,
      shards: 1,
    })),
  }),
  queueRules({
    workers: [{ service: "mail", maxReplicas: 4, tasksPerReplica: 10, longestSeconds: 105 }],
  }),
  workloadRules({ namespaces: ["platform"] }),
  nodeRules(),
  edgeRules(),
  monitoringRules({
    jobs: ["postgres", "redis", "services", "cloudwatch", "kubelet", "node-exporter"].map(
      (job) => ({ job, targets: 1 }),
    ),
    services: [{ service: "api", namespace: "platform" }],
  }),
];

const ALERTS = GROUPS.flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert));
const CAUSED = FAULTS.flatMap(({ causes }) => causes);

/** Faults of a wave that cause an alert. */
function causing(alert: string, wave: number): readonly Fault[] {
  return FAULTS.filter((fault) => fault.wave === wave && fault.causes.includes(alert));
}

/**
 * Alerts that one fault causes together although they hold one another back: the source ends long before its targets, or
 * comes long after them, so that all are told. Why is said beside the faults.
 */
const IN_TURN = [/^SloAvailabilityBurn/, /^SloLatencyBurn/, /^Queue/];

describe("faults and the alerts they cause", () => {
  it("has a fault or a reason for every alert", () => {
    const known = [...CAUSED, ...Object.keys(NOT_CAUSED)];
    expect([...new Set(ALERTS)].filter((alert) => !known.includes(alert))).toEqual([]);
  });

  it("causes each alert by one fault, and none that is said not to be caused", () => {
    expect(CAUSED.filter((alert, index) => CAUSED.indexOf(alert) !== index)).toEqual([]);
    expect(CAUSED.filter((alert) => alert in NOT_CAUSED)).toEqual([]);
  });

  it("names only alerts that there are", () => {
    const named = [
      ...CAUSED,
      ...Object.keys(NOT_CAUSED),
      ...FAULTS.flatMap(({ mayCause = [] }) => mayCause),
    ];
    expect(named.filter((alert) => !ALERTS.includes(alert))).toEqual([]);
  });

  it("expects no alert that may follow from the same fault", () => {
    const both = FAULTS.flatMap(({ causes, mayCause = [] }) =>
      causes.filter((alert) => mayCause.includes(alert)),
    );
    expect(both).toEqual([]);
  });

  it("gives each fault its own name and a wave from 1 on, without a gap", () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
    const waves = [...new Set(FAULTS.map(({ wave }) => wave))].sort((a, b) => a - b);
    expect(waves).toEqual([1, 2, 3, 4]);
  });

  it("keeps alerts that hold one another back in different waves", () => {
    const together = inhibitions(GROUPS).flatMap(({ source, targets }) =>
      FAULTS.filter(({ causes }) => causes.includes(source)).flatMap(({ wave }) =>
        targets
          .filter((target) => causing(target, wave).length > 0)
          .filter((target) => !IN_TURN.some((some) => some.test(source) && some.test(target)))
          .map((target) => `${source} and ${target} in wave ${wave}`),
      ),
    );
    expect(together).toEqual([]);
  });

  it("knows what one machine has not, and causes it with a stand-in only", () => {
    const standIn = FAULTS.filter(({ kind }) => kind === "stand-in").flatMap(
      ({ causes }) => causes,
    );
    const elsewhere = [workloadRules({ namespaces: ["platform"] }), nodeRules(), edgeRules()];
    const names = elsewhere.flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert));
    expect([...names].sort()).toEqual(standIn.filter((alert) => names.includes(alert)).sort());
  });
});
