import { describe, expect, it } from "@jest/globals";
import { nodeAlarmSpecs } from "../../../components/cache/alarms.ts";
import type { RedisCacheArgs } from "../../../components/cache/redis-cache-args.ts";
import { RedisCache } from "../../../components/cache/redis-cache.ts";
import { resolveCacheArgs } from "../../../components/cache/roles.ts";
import type { CacheRole } from "../../../tuning/redis.ts";
import { startMocks } from "../../support/mocks.ts";
import { redisTuning } from "../../support/tunings.ts";

const place = { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] };

function thresholds(role: CacheRole, args: Partial<RedisCacheArgs> = {}): Record<string, number> {
  const resolved = resolveCacheArgs({ ...place, tuning: redisTuning(role), ...args });
  const specs = nodeAlarmSpecs(resolved, "001", "node-001");
  return Object.fromEntries(specs.map((spec) => [spec.metric, spec.threshold]));
}

describe("thresholds", () => {
  it("of a queue: no eviction, and room left before writes fail", () => {
    expect(thresholds("queue")).toEqual({
      EngineCPUUtilization: 80,
      CPUUtilization: 80,
      DatabaseMemoryUsagePercentage: 80,
      Evictions: 0,
      // 80 % of 65,000
      CurrConnections: 52_000,
      NetworkBandwidthInAllowanceExceeded: 0,
      ReplicationLag: 10,
    });
  });

  it("of a session store: an eviction is a lost session", () => {
    expect(thresholds("session")).toMatchObject({
      DatabaseMemoryUsagePercentage: 90,
      Evictions: 0,
    });
  });

  it("of a cache: full and evicting is how it works, unless asked for", () => {
    const found = thresholds("cache");
    expect(found).not.toHaveProperty("DatabaseMemoryUsagePercentage");
    expect(found).not.toHaveProperty("Evictions");
    const asked = thresholds("cache", { memoryAlarmPercent: 95 });
    expect(asked["DatabaseMemoryUsagePercentage"]).toBe(95);
  });

  it("watch the node's CPU beside the engine's only where they share a core", () => {
    expect(thresholds("queue", { tuning: redisTuning("queue", { vcpu: 4 }) })).not.toHaveProperty(
      "CPUUtilization",
    );
  });

  it("leave out the lag where nothing is replicated", () => {
    const alone = { replicas: 0, automaticFailover: false, multiAz: false };
    expect(thresholds("queue", alone)).not.toHaveProperty("ReplicationLag");
  });

  it("of connections are the planned peak and ElastiCache's own six", () => {
    expect(thresholds("queue", { plannedConnections: 1000 })["CurrConnections"]).toBe(1006);
    expect(thresholds("queue", { plannedConnections: 0 })["CurrConnections"]).toBe(6);
    expect(thresholds("queue", { plannedConnections: 60_000 })["CurrConnections"]).toBe(52_000);
  });
});

describe("a full memory", () => {
  it.each<[CacheRole, string]>([
    ["cache", "a cache throws keys away"],
    ["queue", "a queue takes no more writes"],
    ["session", "a session throws sessions away"],
  ])("of a %s is told for what it is", (role, told) => {
    const tuning = redisTuning(role);
    const resolved = resolveCacheArgs({ ...place, tuning, memoryAlarmPercent: 90 });
    const specs = nodeAlarmSpecs(resolved, "001", "node-001");
    expect(specs.find(({ suffix }) => suffix === "001-memory")?.description).toContain(told);
  });
});

describe("rules", () => {
  it("fire on the right side and after the right time; on a lost key at once", () => {
    const resolved = resolveCacheArgs({ ...place, tuning: redisTuning("queue") });
    const rules = nodeAlarmSpecs(resolved, "001", "node-001").map(
      ({ metric, statistic, fires, periods, periodSeconds }) => [
        metric,
        `${statistic} ${fires} ${periods} x ${periodSeconds} s`,
      ],
    );
    expect(Object.fromEntries(rules)).toEqual({
      EngineCPUUtilization: "Average above 5 x 60 s",
      CPUUtilization: "Average above 5 x 60 s",
      DatabaseMemoryUsagePercentage: "Maximum above 5 x 60 s",
      Evictions: "Sum above 1 x 60 s",
      CurrConnections: "Maximum above 5 x 60 s",
      NetworkBandwidthInAllowanceExceeded: "Sum above 15 x 60 s",
      ReplicationLag: "Minimum above 5 x 60 s",
    });
  });
});

describe("alarms", () => {
  it("watch every node, since any may become primary", async () => {
    const recording = await startMocks();
    new RedisCache("queue", {
      ...place,
      tuning: redisTuning("queue"),
      replicas: 2,
      alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:alarms",
    });
    await recording.settled();
    const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    // 7 alarms on each of 3 nodes.
    expect(recording.names(metricAlarm).length).toBe(21);
    expect(recording.one("queue-003-evictions-alarm").inputs).toMatchObject({
      namespace: "AWS/ElastiCache",
      metricName: "Evictions",
      dimensions: { CacheClusterId: "queue-group-1a2b3c4-003" },
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: ["arn:aws:sns:eu-central-1:123456789012:alarms"],
    });
  });
});
