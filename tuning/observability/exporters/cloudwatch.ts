import type { Problem } from "../../errors.ts";
import { throwProblems } from "../../errors.ts";

/** Seconds of a data point, as the rules on the CDN count them (edgeRules, periodSeconds). */
export const PERIOD_SECONDS = 300;

/** CloudFront reports there, wherever its visitors are. Source: CloudFront Developer Guide, "Getting metrics using the CloudWatch API". */
export const CLOUDFRONT_REGION = "us-east-1";

/** What CloudWatch knows the parts of the stack by. */
export interface CloudWatchResources {
  /** Region of database and caches. */
  readonly region: string;
  /** DBInstanceIdentifier of writer and replicas. */
  readonly databases: readonly string[];
  /** CacheClusterId of every node. */
  readonly cacheNodes: readonly string[];
  /** Ids of the distributions. */
  readonly distributions: readonly string[];
}

/** One service of AWS and what its metrics are called. */
interface Service {
  /** Part of the exporter's names: aws_<key>_... */
  readonly key: string;
  readonly namespace: string;
  /** Seconds until CloudWatch has all of a data point. */
  readonly delaySeconds: number;
  /** CloudWatch's name by that in the exporter's metric. */
  readonly names: Readonly<Record<string, string>>;
}

const SERVICES: readonly Service[] = [
  {
    key: "rds",
    namespace: "AWS/RDS",
    delaySeconds: 120,
    names: {
      cpuutilization: "CPUUtilization",
      database_connections: "DatabaseConnections",
      freeable_memory: "FreeableMemory",
      free_storage_space: "FreeStorageSpace",
      read_latency: "ReadLatency",
      write_latency: "WriteLatency",
      read_iops: "ReadIOPS",
      write_iops: "WriteIOPS",
      disk_queue_depth: "DiskQueueDepth",
      replica_lag: "ReplicaLag",
      oldest_replication_slot_lag: "OldestReplicationSlotLag",
      transaction_logs_disk_usage: "TransactionLogsDiskUsage",
      maximum_used_transaction_ids: "MaximumUsedTransactionIDs",
      cpucredit_balance: "CPUCreditBalance",
      ebsbyte_balance_percent: "EBSByteBalance%",
      ebsiobalance_percent: "EBSIOBalance%",
      swap_usage: "SwapUsage",
    },
  },
  {
    key: "elasticache",
    namespace: "AWS/ElastiCache",
    delaySeconds: 120,
    names: {
      cpuutilization: "CPUUtilization",
      engine_cpuutilization: "EngineCPUUtilization",
      database_memory_usage_percentage: "DatabaseMemoryUsagePercentage",
      database_capacity_usage_percentage: "DatabaseCapacityUsagePercentage",
      freeable_memory: "FreeableMemory",
      bytes_used_for_cache: "BytesUsedForCache",
      evictions: "Evictions",
      curr_connections: "CurrConnections",
      curr_items: "CurrItems",
      cache_hit_rate: "CacheHitRate",
      cache_hits: "CacheHits",
      cache_misses: "CacheMisses",
      replication_lag: "ReplicationLag",
      master_link_health_status: "MasterLinkHealthStatus",
      swap_usage: "SwapUsage",
      network_bandwidth_in_allowance_exceeded: "NetworkBandwidthInAllowanceExceeded",
      network_bandwidth_out_allowance_exceeded: "NetworkBandwidthOutAllowanceExceeded",
    },
  },
  {
    key: "cloudfront",
    namespace: "AWS/CloudFront",
    delaySeconds: 300,
    names: {
      requests: "Requests",
      bytes_downloaded: "BytesDownloaded",
      bytes_uploaded: "BytesUploaded",
      total_error_rate: "TotalErrorRate",
      "4xx_error_rate": "4xxErrorRate",
      "5xx_error_rate": "5xxErrorRate",
      cache_hit_rate: "CacheHitRate",
      origin_latency: "OriginLatency",
      "502_error_rate": "502ErrorRate",
      "503_error_rate": "503ErrorRate",
      "504_error_rate": "504ErrorRate",
    },
  },
];

const STATISTICS: Readonly<Record<string, string>> = {
  average: "Average",
  maximum: "Maximum",
  minimum: "Minimum",
  sum: "Sum",
};

const PERCENTILE = /^p\d{1,2}$/;

/** One metric of CloudWatch with its statistic. */
interface Asked {
  readonly service: Service;
  readonly name: string;
  readonly statistic: string;
}

/** A dimension of CloudWatch. */
interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** What one metric of a job is asked for with. */
interface MetricConfig {
  readonly name: string;
  readonly statistics: readonly string[];
  readonly period: number;
  readonly length: number;
  readonly delay: number;
  readonly nilToZero: boolean;
}

/** The exporter's configuration file, as it is written in YAML or JSON. */
export interface CloudWatchExporterConfig {
  readonly apiVersion: "v1alpha1";
  readonly static: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly regions: readonly string[];
    readonly dimensions: readonly Dimension[];
    readonly metrics: readonly MetricConfig[];
  }[];
  readonly customNamespace: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly regions: readonly string[];
    readonly dimensionNameRequirements: readonly string[];
    readonly metrics: readonly MetricConfig[];
  }[];
}

/** Everything wrong with a list of CloudWatch's metrics: names that no service here has. */
export function cloudWatchProblems(metrics: readonly string[]): readonly Problem[] {
  return metrics
    .filter((metric) => parse(metric) === undefined)
    .map((metric) => ({
      path: "cloudWatchMetrics",
      got: metric,
      allowed:
        "aws_<rds, elasticache or cloudfront>_<metric>_<average, maximum, minimum, sum or p95>",
      fix: "take a name of tuning/observability/metrics/aws.ts",
    }));
}

/** What asking for these metrics takes. */
export function cloudWatchActions(metrics: readonly string[]): readonly string[] {
  const percentiles = metrics.some((metric) => PERCENTILE.test(parse(metric)?.statistic ?? ""));
  return [
    "cloudwatch:GetMetricStatistics",
    ...(percentiles ? ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"] : []),
  ];
}

/**
 * The file of yet-another-cloudwatch-exporter that asks for exactly these metrics of exactly these parts of the stack, none
 * looked for by tag. A percentile is asked for in another kind of job, which sees every distribution of the account (Prometheus
 * then keeps ours): a static job asks by GetMetricStatistics, takes the first of the plain statistics without looking whether
 * there is one, and so ends the exporter where there are percentiles alone; and GetMetricStatistics refuses both at once.
 * Source: yet-another-cloudwatch-exporter, pkg/clients/cloudwatch/input.go (createGetMetricStatisticsInput); Amazon CloudWatch
 * API reference, GetMetricStatistics ("Statistics or ExtendedStatistics, but not both").
 *
 * @param metrics names as `aws_rds_cpuutilization_average`
 * @throws TuningError naming every metric that is none of CloudWatch's
 */
export function cloudWatchExporterConfig(
  metrics: readonly string[],
  resources: CloudWatchResources,
): CloudWatchExporterConfig {
  throwProblems(cloudWatchProblems(metrics));
  const asked = [...new Set(metrics)].flatMap((metric) => parse(metric) ?? []);
  const plain = asked.filter(({ statistic }) => !PERCENTILE.test(statistic));
  const percentiles = asked.filter(({ statistic }) => PERCENTILE.test(statistic));
  return {
    apiVersion: "v1alpha1",
    static: SERVICES.flatMap((service) => staticJobs(service, plain, resources)),
    customNamespace: SERVICES.flatMap((service) => {
      const wanted = metricsOf(service, percentiles);
      const [first] = subjects(service, resources);
      if (wanted.length === 0 || first === undefined) return [];
      return [
        {
          name: `${service.key}-percentiles`,
          namespace: service.namespace,
          regions: [regionOf(service, resources)],
          dimensionNameRequirements: first.map(({ name }) => name),
          metrics: wanted,
        },
      ];
    }),
  };
}

function staticJobs(service: Service, asked: readonly Asked[], resources: CloudWatchResources) {
  const metrics = metricsOf(service, asked);
  if (metrics.length === 0) return [];
  return subjects(service, resources).map((dimensions) => ({
    namespace: service.namespace,
    name: dimensions[0]?.value ?? "",
    regions: [regionOf(service, resources)],
    dimensions,
    metrics,
  }));
}

/** Dimensions of each part of the stack that the service sees, what names it first. */
function subjects({ key }: Service, resources: CloudWatchResources): readonly Dimension[][] {
  switch (key) {
    case "rds":
      return resources.databases.map((value) => [{ name: "DBInstanceIdentifier", value }]);
    case "elasticache":
      // Each "cache cluster" of a replication group has one node.
      return resources.cacheNodes.map((value) => [
        { name: "CacheClusterId", value },
        { name: "CacheNodeId", value: "0001" },
      ]);
    default:
      return resources.distributions.map((value) => [
        { name: "DistributionId", value },
        { name: "Region", value: "Global" },
      ]);
  }
}

function regionOf({ key }: Service, { region }: CloudWatchResources): string {
  return key === "cloudfront" ? CLOUDFRONT_REGION : region;
}

function metricsOf(service: Service, asked: readonly Asked[]): readonly MetricConfig[] {
  const ours = asked.filter((one) => one.service === service);
  const names = [...new Set(ours.map(({ name }) => name))];
  return names.map((name) => ({
    name,
    statistics: ours.filter((one) => one.name === name).map(({ statistic }) => statistic),
    period: PERIOD_SECONDS,
    // One whole data point: the exporter averages what it gets, and a sum of part of a period would be too small.
    length: PERIOD_SECONDS,
    delay: service.delaySeconds,
    nilToZero: false,
  }));
}

function parse(metric: string): Asked | undefined {
  const [, key, rest, last] = /^aws_([a-z]+)_(\w+)_([a-z]+\d*)$/.exec(metric) ?? [];
  const service = SERVICES.find((one) => one.key === key);
  const name = service?.names[rest ?? ""];
  if (service === undefined || name === undefined || last === undefined) return undefined;
  const statistic = PERCENTILE.test(last) ? last : STATISTICS[last];
  return statistic === undefined ? undefined : { service, name, statistic };
}
