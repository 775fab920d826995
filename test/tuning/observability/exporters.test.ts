import { describe, expect, it } from "@jest/globals";
import {
  postgresCollectors,
  postgresFlags,
  isExported,
} from "../../../tuning/observability/exporters/postgres.ts";
import { cloudWatchActions } from "../../../tuning/observability/exporters/cloudwatch.ts";
import {
  cloudWatchExporterConfig,
  monitoringRoleSql,
  planExporters,
  serviceSampleLimit,
} from "../../../tuning/observability/exporters.ts";
import type { ExportersInput } from "../../../tuning/observability/exporters.ts";
import { CLOUDWATCH } from "../../../tuning/observability/metrics/aws.ts";
import { metricsIn } from "../../../tuning/observability/metrics.ts";
import { postgresRules } from "../../../tuning/observability/postgres.ts";

const INPUT: ExportersInput = {
  namespace: "monitoring",
  version: 17,
  databaseName: "app",
  readReplicas: 2,
  connections: 3,
  caches: [
    { name: "app", shards: 1, replicas: 1, clusterMode: false },
    { name: "queue", shards: 2, replicas: 1, clusterMode: true },
  ],
  cloudWatchMetrics: ["aws_cloudfront_requests_sum"],
  scrapeIntervalSeconds: 30,
};

describe("planExporters", () => {
  it("plans one for each instance, and names it as the rules do", () => {
    const { postgres } = planExporters(INPUT);
    expect(postgres.map(({ name, instance }) => [name, instance])).toEqual([
      ["database", "database"],
      ["replica-1", "database-replica-1"],
      ["replica-2", "database-replica-2"],
    ]);
  });

  it("knows every node of a cache as ElastiCache numbers them", () => {
    expect(planExporters(INPUT).redis.map(({ cache, nodes }) => [cache, ...nodes])).toEqual([
      ["app", "001", "002"],
      ["queue", "0001-001", "0001-002", "0002-001", "0002-002"],
    ]);
  });

  it("keeps each time below the one around it", () => {
    // 2/3 of 30 s are 20 s for a scrape, half of them for a statement.
    const { postgres, role } = planExporters(INPUT);
    expect(postgres[0]).toMatchObject({ intervalSeconds: 30, timeoutSeconds: 20 });
    expect(role.sql).toContain("SET statement_timeout = '10s'");
  });

  it("tells the budgets of every pod: 3 + 2 + 1 exporters and the role's job", () => {
    const { demands } = planExporters(INPUT);
    expect(demands).toHaveLength(7);
    expect(demands.every(({ surge, pods }) => surge === 0 && pods === 1)).toBe(true);
  });

  it("has requests for limits", () => {
    const { postgres, redis, cloudWatch } = planExporters(INPUT);
    for (const one of [...postgres, ...redis, cloudWatch]) {
      expect(one?.resources.qos).toBe("Guaranteed");
      expect(one?.resources.cpuLimitMillicores).toBe(one?.resources.cpuRequestMillicores);
    }
  });

  it("says everything that is wrong at once", () => {
    const wrong = { connections: 1, scrapeIntervalSeconds: 2, cloudWatchMetrics: ["aws_rds_cpu"] };
    expect(() => planExporters({ ...INPUT, ...wrong })).toThrow(
      /cloudWatchMetrics[^]*reserve\.exporterConnections[^]*monitoring\.scrapeIntervalSeconds/,
    );
  });
});

describe("the flags of postgres_exporter", () => {
  it("say what differs from its defaults", () => {
    expect(postgresFlags(17, 9187)).toEqual([
      "--web.listen-address=:9187",
      "--no-collector.roles",
      "--no-collector.statio_user_tables",
      "--no-collector.wal",
      "--collector.stat_statements",
      "--collector.database_wraparound",
      "--collector.long_running_transactions",
      "--collector.postmaster",
      "--collector.stat_checkpointer",
    ]);
  });

  it("ask for the checkpointer's view only where there is one", () => {
    expect(postgresFlags(16, 9187)).not.toContain("--collector.stat_checkpointer");
  });

  it.each([15, 16, 17, 18] as const)("export every metric of the rules for %s", (version) => {
    const { rules } = postgresRules({
      version,
      profile: "oltp",
      maxConnections: 100,
      connectionBudget: 80,
      headroomPercent: 20,
      replicas: true,
      slowStatementMs: 100,
      idleInTransactionMs: 60_000,
      checkpointTimeoutSeconds: 900,
      vacuumScaleFactor: 0.1,
    });
    const used = [...new Set(rules.flatMap(({ expr }) => metricsIn(expr)))].filter((name) =>
      name.startsWith("pg_"),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !isExported(version, name))).toEqual([]);
  });

  it("do not claim a metric whose collector is off", () => {
    expect(isExported(16, "pg_stat_checkpointer_num_timed_total")).toBe(false);
    expect(isExported(17, "pg_wal_segments")).toBe(false);
    expect(postgresCollectors(17).every(({ why }) => why !== "")).toBe(true);
  });
});

describe("the file of the exporter of CloudWatch", () => {
  const resources = {
    region: "eu-central-1",
    databases: ["db"],
    cacheNodes: ["cache-001"],
    distributions: ["E1"],
  };

  it("can ask for every metric that is declared", () => {
    const names = CLOUDWATCH.metrics
      .map(({ name }) => name)
      .filter((name) => name.startsWith("aws_"));
    const { static: jobs, customNamespace } = cloudWatchExporterConfig(names, resources);
    const asked = [...jobs, ...customNamespace].flatMap(({ metrics }) =>
      metrics.flatMap(({ statistics }) => statistics),
    );
    expect(asked).toHaveLength(names.length);
  });

  it("asks us-east-1 for the CDN, whole data points of 300 s", () => {
    const asked = [
      "aws_cloudfront_cache_hit_rate_average",
      "aws_cloudfront_5xx_error_rate_average",
    ];
    expect(cloudWatchExporterConfig(asked, resources)).toEqual({
      apiVersion: "v1alpha1",
      static: [
        {
          namespace: "AWS/CloudFront",
          name: "E1",
          regions: ["us-east-1"],
          dimensions: [
            { name: "DistributionId", value: "E1" },
            { name: "Region", value: "Global" },
          ],
          metrics: ["CacheHitRate", "5xxErrorRate"].map((name) => ({
            name,
            statistics: ["Average"],
            period: 300,
            length: 300,
            delay: 300,
            nilToZero: false,
          })),
        },
      ],
      customNamespace: [],
    });
  });

  it("never asks a static job for a percentile, which would end the exporter", () => {
    const asked = ["aws_cloudfront_origin_latency_p95", "aws_cloudfront_requests_sum"];
    const { static: jobs, customNamespace } = cloudWatchExporterConfig(asked, resources);
    expect(jobs.flatMap(({ metrics }) => metrics.map(({ name }) => name))).toEqual(["Requests"]);
    expect(customNamespace).toMatchObject([
      {
        namespace: "AWS/CloudFront",
        regions: ["us-east-1"],
        dimensionNameRequirements: ["DistributionId", "Region"],
        metrics: [{ name: "OriginLatency", statistics: ["p95"] }],
      },
    ]);
  });

  it("needs the permission for what it asks, and no other", () => {
    expect(cloudWatchActions(["aws_cloudfront_requests_sum"])).toEqual([
      "cloudwatch:GetMetricStatistics",
    ]);
    expect(cloudWatchActions(["aws_cloudfront_origin_latency_p95"])).toContain(
      "cloudwatch:GetMetricData",
    );
  });
});

describe("the SQL of the role", () => {
  it("changes with the number of the password, and has none", () => {
    const input = { database: "app", connections: 3, statementTimeoutSeconds: 10 };
    const sql = monitoringRoleSql({ ...input, passwordVersion: 1 });
    expect(sql).not.toBe(monitoringRoleSql({ ...input, passwordVersion: 2 }));
    expect(sql).not.toMatch(/\bPASSWORD\b/);
    expect(sql).toContain('\\password "plumbline_monitoring"');
  });
});

describe("the limit of samples", () => {
  it("leaves a service twice what it should have", () => {
    // 100 routes x (13 buckets + 3 + 5) + 250 + 1 x 100 = 2450; twice, in thousands: 5000.
    const buckets = Array.from({ length: 13 }, (_, index) => index);
    expect(serviceSampleLimit({ buckets, declares: ["orders_failed_total"] })).toBe(5000);
  });
});
