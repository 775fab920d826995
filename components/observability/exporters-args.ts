import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ExportersPlan } from "../../tuning/observability/exporters.ts";
import { RDS_CA_BUNDLE_PATH } from "../../tuning/pools.ts";
import type { RedisCacheOutputs } from "../cache/redis-cache-args.ts";
import type { CredentialsTransform } from "../core/credentials.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { PostgresDatabaseOutputs } from "../database/postgres-database-outputs.ts";
import type { Labels } from "../workload/labels.ts";
import type { MigrationJobTransform } from "../workload/migration-job-args.ts";
import type { ExporterTransform } from "./exporter-args.ts";

/** What exporters must know of the database. */
export type ExportedDatabase = Pick<
  PostgresDatabaseOutputs,
  "writerEndpoint" | "readerEndpoints" | "port" | "databaseName" | "secretArn" | "kmsKeyArn"
>;

/** What an exporter must know of a cache: it logs in as the cache's user for monitoring (`monitoringUser`). */
export type CacheConnection = Pick<
  RedisCacheOutputs,
  "primaryEndpoint" | "port" | "monitoring" | "kmsKeyArn"
>;

/** Images of the exporters and of the tool they start with, by digest. */
export interface ExporterImages {
  /** postgres_exporter 0.17 or newer. */
  readonly postgresExporter: string;
  /** redis_exporter; required where there are caches. */
  readonly redisExporter?: string;
  /** yet-another-cloudwatch-exporter; required where rules or panels use CloudWatch. */
  readonly cloudwatchExporter?: string;
  /** Image with sh, psql 14 or newer and the CA bundle: that of the migrations (tools.postgresImage). */
  readonly postgresImage: string;
}

/** Arguments of `Exporters`. */
export interface ExportersArgs extends CommonArgs {
  readonly plan: ExportersPlan;
  /** Cluster of the Pod Identity associations. */
  readonly clusterName: pulumi.Input<string>;
  /** AWS region of cluster, secrets, database and caches. */
  readonly region: string;
  /** Namespace of Prometheus and of the exporters, made before them. */
  readonly namespace: pulumi.Input<string>;
  /** Labels by which Prometheus finds monitors (monitoring.selectorLabels). */
  readonly selectorLabels: Labels;
  readonly images: ExporterImages;
  /**
   * Take images by tag.
   * @default false
   */
  readonly allowTags?: boolean;
  readonly database: ExportedDatabase;
  /**
   * By name in the configuration.
   * @default - no caches
   */
  readonly caches?: Readonly<Record<string, CacheConnection>>;
  /**
   * Ids of the CloudFront distributions.
   * @default []
   */
  readonly distributionIds?: readonly pulumi.Input<string>[];
  /** IPv4 blocks of the subnets of database and caches. */
  readonly dataCidrs: readonly pulumi.Input<string>[];
  /**
   * File in `postgresImage` with the certificates of RDS.
   * @default "/etc/ssl/certs/rds-global-bundle.pem"
   */
  readonly caBundlePath?: string;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: ExportersTransform;
}

/** Transforms of `Exporters`; those of an exporter apply to each. Not a stable interface. */
export interface ExportersTransform extends CredentialsTransform {
  readonly exporter?: ExporterTransform;
  readonly role?: MigrationJobTransform;
}

/** What `Exporters` offers to others. */
export interface ExportersOutputs {
  /** Names of the exporters' objects, in the order of the plan: database, replicas, caches, CloudWatch. */
  readonly names: readonly string[];
  /** Name of the role that exporters log in to PostgreSQL with. */
  readonly roleName: string;
  /** ARN of the secret with its `username` and `password` as JSON. */
  readonly secretArn: pulumi.Output<string>;
  /** Known once the role is as it must be. */
  readonly roleDone: pulumi.Output<string>;
}

/** Defaults of `ExportersArgs`. */
export const EXPORTERS_DEFAULTS = Object.freeze({
  allowTags: false,
  caches: Object.freeze({} as Readonly<Record<string, CacheConnection>>),
  distributionIds: Object.freeze([] as readonly pulumi.Input<string>[]),
  caBundlePath: RDS_CA_BUNDLE_PATH,
}) satisfies Partial<ExportersArgs>;

/** `ExportersArgs` with the defaults filled in. */
export type ResolvedExportersArgs = ExportersArgs &
  Required<Pick<ExportersArgs, keyof typeof EXPORTERS_DEFAULTS>>;

/** How Prometheus reads one service. */
export interface ServiceScrape {
  /** Name in the configuration: the label `service`. */
  readonly name: string;
  /** Namespace of its pods. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the port of its pods: "http" where the metrics are on the port of the service, else "metrics". */
  readonly port: "http" | "metrics";
  /** HTTP path. */
  readonly path: string;
  /** Samples of one scrape of one pod above which none is taken (serviceSampleLimit). */
  readonly sampleLimit: number;
}

/** Arguments of `ServiceMetrics`. */
export interface ServiceMetricsArgs extends CommonArgs {
  /** Services that are scraped; none makes nothing. */
  readonly services: readonly ServiceScrape[];
  /** Namespace of the monitors: that of Prometheus. */
  readonly namespace: pulumi.Input<string>;
  /** Labels by which Prometheus finds monitors (monitoring.selectorLabels). */
  readonly selectorLabels: Labels;
  /** Seconds between two scrapes, 5 to 120. */
  readonly scrapeIntervalSeconds: number;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: {
    readonly monitor?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
  };
}

/** What `ServiceMetrics` offers to others. */
export interface ServiceMetricsOutputs {
  /** Names of the monitors. */
  readonly names: readonly string[];
}
