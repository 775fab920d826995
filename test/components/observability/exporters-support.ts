import * as pulumi from "@pulumi/pulumi";
import type { ExportersArgs } from "../../../components/observability/exporters-args.ts";
import { Exporters } from "../../../components/observability/exporters.ts";
import type { ExportersInput } from "../../../tuning/observability/exporters.ts";
import { planExporters } from "../../../tuning/observability/exporters.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";
import { image } from "../workload/job-support.ts";

/** A stack with a replica, a cache of each topology and the CDN. */
export const INPUT: ExportersInput = {
  namespace: "monitoring",
  version: 17,
  databaseName: "app",
  readReplicas: 1,
  connections: 3,
  caches: [
    { name: "app", shards: 1, replicas: 1, clusterMode: false },
    { name: "queue", shards: 2, replicas: 1, clusterMode: true },
  ],
  cloudWatchMetrics: [
    "aws_cloudfront_requests_sum",
    "aws_cloudfront_origin_latency_p95",
    "aws_rds_cpuutilization_average",
    "aws_elasticache_evictions_sum",
  ],
  scrapeIntervalSeconds: 30,
};

const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}`;
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";

const cache = (host: string) => ({
  primaryEndpoint: pulumi.output(host),
  port: 6379,
  monitoring: {
    userName: "monitoring",
    secretArn: pulumi.output(secret(host)),
    passwordVersion: 1,
  },
  kmsKeyArn: pulumi.output(KEY),
});

/** All that the exporters can have. */
export function args(change: Partial<ExportersArgs> = {}): ExportersArgs {
  return {
    plan: planExporters(INPUT),
    clusterName: "prod",
    region: "eu-central-1",
    namespace: "monitoring",
    selectorLabels: { release: "kube-prometheus-stack" },
    images: {
      postgresExporter: image("postgres-exporter"),
      redisExporter: image("redis-exporter"),
      cloudwatchExporter: image("yace"),
      postgresImage: image("postgres"),
    },
    database: {
      writerEndpoint: pulumi.output("prod-database.abc.eu-central-1.rds.amazonaws.com"),
      readerEndpoints: [
        pulumi.output("prod-database-replica-1.abc.eu-central-1.rds.amazonaws.com"),
      ],
      port: 5432,
      databaseName: "app",
      secretArn: pulumi.output(secret("owner")),
      kmsKeyArn: pulumi.output(KEY),
    },
    caches: {
      app: cache("master.prod-app.abc.euc1.cache.amazonaws.com"),
      queue: cache("clustercfg.prod-queue.abc.euc1.cache.amazonaws.com"),
    },
    distributionIds: [pulumi.output("E1")],
    dataCidrs: ["10.0.208.0/22"],
    ...change,
  };
}

/** The component "exporters" under mocks. */
export async function build(
  change: Partial<ExportersArgs> = {},
): Promise<readonly [Exporters, Recording]> {
  const recording = await startMocks();
  const exporters = new Exporters("exporters", args(change));
  await recording.settled();
  return [exporters, recording];
}
