import { describe, expect, it } from "@jest/globals";
import { instanceAlarmSpecs } from "../../../components/database/alarms.ts";
import type { ResolvedDatabaseArgs } from "../../../components/database/postgres-database-args.ts";
import { POSTGRES_DATABASE_DEFAULTS } from "../../../components/database/postgres-database-args.ts";
import { PostgresDatabase } from "../../../components/database/postgres-database.ts";
import { startMocks } from "../../support/mocks.ts";
import { postgresTuning } from "../../support/tunings.ts";

const MINIMUM = {
  engineVersion: "17.6",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
};

function specsOf(
  suffix: string,
  args: Partial<ResolvedDatabaseArgs> = {},
): ReturnType<typeof instanceAlarmSpecs> {
  const resolved = {
    ...POSTGRES_DATABASE_DEFAULTS,
    ...MINIMUM,
    tuning: postgresTuning(),
    ...args,
  };
  return instanceAlarmSpecs(resolved, suffix, "main");
}

function thresholds(
  suffix: string,
  args: Partial<ResolvedDatabaseArgs> = {},
): Record<string, number> {
  return Object.fromEntries(specsOf(suffix, args).map((spec) => [spec.metric, spec.threshold]));
}

describe("thresholds", () => {
  it("of a writer on 4 vCPUs, 32 GiB and 400 GiB", () => {
    expect(thresholds("writer")).toEqual({
      CPUUtilization: 80,
      // 5 % of 32 x 2^30 = 34,359,738,368
      FreeableMemory: 1_717_986_918,
      // 8 % of 400 x 2^30 = 429,496,729,600
      FreeStorageSpace: 34_359_738_368,
      // 80 % of 400
      DatabaseConnections: 320,
      "EBSByteBalance%": 20,
      "EBSIOBalance%": 20,
      MaximumUsedTransactionIDs: 1_000_000_000,
    });
  });

  it("of a replica watch the lag, and not the transactions, which the writer has", () => {
    const found = thresholds("replica-1");
    expect(found["ReplicaLag"]).toBe(60);
    expect(found).not.toHaveProperty("MaximumUsedTransactionIDs");
  });

  it("follow the class: 1 GiB, 2 vCPUs with credits", () => {
    const tuning = postgresTuning({
      instanceClass: "db.t4g.micro",
      vcpu: 2,
      memoryGiB: 1,
      burstable: true,
      storageGiB: 20,
    });
    expect(thresholds("writer", { tuning })).toMatchObject({
      // 30 minutes of 2 vCPUs
      CPUCreditBalance: 60,
      // 5 % of 2^30
      FreeableMemory: 53_687_091,
      // 8 % of 20 x 2^30
      FreeStorageSpace: 1_717_986_918,
    });
  });

  it("of connections are the planned peak where that is lower", () => {
    expect(thresholds("writer", { plannedConnections: 250 })["DatabaseConnections"]).toBe(250);
    expect(thresholds("writer", { plannedConnections: 0 })["DatabaseConnections"]).toBe(0);
    expect(thresholds("writer", { plannedConnections: 390 })["DatabaseConnections"]).toBe(320);
    expect(thresholds("writer", { connectionsAlarmPercent: 50 })["DatabaseConnections"]).toBe(200);
  });

  it("of connections count on what RDS surely gives, not on nominal memory", () => {
    const tuning = postgresTuning({ dependableConnections: 81 });
    // 80 % of 81 is 64.8
    expect(thresholds("writer", { tuning })["DatabaseConnections"]).toBe(64);
  });

  it("are told with their reason, in text CloudWatch takes", () => {
    const resolved = { ...POSTGRES_DATABASE_DEFAULTS, ...MINIMUM, tuning: postgresTuning() };
    const specs = instanceAlarmSpecs(resolved, "writer", "main");
    const text = Object.fromEntries(specs.map((spec) => [spec.metric, spec.description]));
    expect(text["FreeableMemory"]).toContain(
      "Less than 1.6 GiB freeable, 5 % of the 32 GiB of db.r7g.xlarge",
    );
    expect(text["DatabaseConnections"]).toContain(
      "More than 320 connections, 80 % of the 400 that can be counted on (max_connections 400)",
    );
    for (const description of Object.values(text)) {
      expect(description.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe("rules", () => {
  it("fire on the right side, after the right time, on what the metric is sampled for", () => {
    const tuning = postgresTuning({ burstable: true });
    const specs = [...specsOf("writer", { tuning }), ...specsOf("replica-1")];
    const rules = specs.map(({ metric, statistic, fires, periods, periodSeconds }) => [
      metric,
      `${statistic} ${fires} ${periods} x ${periodSeconds} s`,
    ]);
    expect(Object.fromEntries(rules)).toEqual({
      CPUUtilization: "Average above 15 x 60 s",
      FreeableMemory: "Average below 5 x 60 s",
      FreeStorageSpace: "Minimum below 5 x 60 s",
      DatabaseConnections: "Maximum above 5 x 60 s",
      "EBSByteBalance%": "Minimum below 5 x 60 s",
      "EBSIOBalance%": "Minimum below 5 x 60 s",
      CPUCreditBalance: "Minimum below 5 x 60 s",
      MaximumUsedTransactionIDs: "Maximum above 10 x 60 s",
      ReplicaLag: "Minimum above 5 x 60 s",
    });
  });
});

describe("alarms", () => {
  it("of writer and replicas go to the topic, when they fire and when they end", async () => {
    const recording = await startMocks();
    new PostgresDatabase("database", {
      ...MINIMUM,
      tuning: postgresTuning(),
      replicas: 1,
      alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:alarms",
      transform: { alarm: { datapointsToAlarm: 3 } },
    });
    await recording.settled();
    expect(recording.one("database-replica-1-lag-alarm").inputs).toMatchObject({
      namespace: "AWS/RDS",
      metricName: "ReplicaLag",
      dimensions: { DBInstanceIdentifier: "plumbline-test-database-replica-1" },
      statistic: "Minimum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 60,
      period: 60,
      evaluationPeriods: 5,
      treatMissingData: "notBreaching",
      alarmActions: ["arn:aws:sns:eu-central-1:123456789012:alarms"],
      okActions: ["arn:aws:sns:eu-central-1:123456789012:alarms"],
      datapointsToAlarm: 3,
    });
    expect(recording.one("database-writer-cpu-alarm").inputs["evaluationPeriods"]).toBe(15);
    expect(recording.one("database-writer-memory-alarm").inputs["comparisonOperator"]).toBe(
      "LessThanThreshold",
    );
    expect(recording.names("aws:cloudwatch/metricAlarm:MetricAlarm").length).toBe(14);
  });

  it("without a topic have no action", async () => {
    const recording = await startMocks();
    new PostgresDatabase("database", { ...MINIMUM, tuning: postgresTuning() });
    await recording.settled();
    expect(recording.one("database-writer-cpu-alarm").inputs).not.toHaveProperty("alarmActions");
  });
});
