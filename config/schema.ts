import { z } from "zod";
import { cacheSchema } from "./schema-cache.ts";
import { clusterSchema, namespaceSchema, nodeGroupSchema, toolsSchema } from "./schema-cluster.ts";
import { entryName, wholeNumber } from "./schema-common.ts";
import { databaseSchema } from "./schema-database.ts";
import { dnsSchema, edgeSchema } from "./schema-edge.ts";
import { loadTestSchema } from "./schema-load-test.ts";
import { monitoringSchema } from "./schema-monitoring.ts";
import { networkSchema } from "./schema-network.ts";
import { migrationsSchema, operationSchema, ttlSchema } from "./schema-operations.ts";
import { jobSchema, serviceSchema } from "./schema-services.ts";
import { siteSchema } from "./schema-site.ts";

export type { CacheConfig } from "./schema-cache.ts";
export type {
  ClusterConfig,
  NamespaceConfig,
  NodeGroupConfig,
  ToolsConfig,
} from "./schema-cluster.ts";
export type { DatabaseConfig } from "./schema-database.ts";
export type {
  CloudflarePlan,
  ContentClass,
  DnsConfig,
  EdgeConfig,
  RateLimitConfig,
} from "./schema-edge.ts";
export type { CspDirective, HeadersConfig, SiteConfig } from "./schema-site.ts";
export type { LoadTestConfig } from "./schema-load-test.ts";
export type { MonitoringConfig, OwnAlertConfig, ReceiverConfig } from "./schema-monitoring.ts";
export type { NetworkConfig } from "./schema-network.ts";
export type { MigrationsConfig, OperationConfig, TtlConfig } from "./schema-operations.ts";
export type { JobConfig, PoolConfig, ServiceConfig } from "./schema-services.ts";
export type { ServiceMetricsConfig, SloConfig } from "./schema-slo.ts";
export type {
  AutoscalingConfig,
  DisruptionConfig,
  IngressConfig,
  PlacementConfig,
  ProbesConfig,
  ResourcesConfig,
} from "./schema-workload.ts";

/**
 * Tag keys and values may hold letters, digits, spaces and `+ - = . _ : / @` (AWS tagging rules). Letters beyond
 * ASCII by range: the pattern also stands in the JSON Schema, whose readers know no \p{L}.
 */
const TAG_PATTERN = /^[A-Za-z0-9\u00C0-\uFFFF _.:/=+@-]*$/;

const tagsSchema = z
  .record(
    z
      .string()
      .min(1)
      .max(128, "at most 128 characters")
      .regex(TAG_PATTERN, "letters, digits, spaces and + - = . _ : / @")
      .refine((key) => !key.toLowerCase().startsWith("aws:"), "any name that aws: does not start"),
    z
      .string()
      .max(256, "at most 256 characters")
      .regex(TAG_PATTERN, "letters, digits, spaces and + - = . _ : / @"),
  )
  .refine(
    (tags) => Object.keys(tags).length <= 40,
    "at most 40 tags (AWS allows 50, ours included)",
  );

const reserveSchema = z.strictObject({
  superuserConnections: wholeNumber(3, 100)
    .default(3)
    .describe(
      "Connections PostgreSQL keeps for superusers (superuser_reserved_connections), at least 3. Default: 3.",
    ),
  exporterConnections: wholeNumber(0, 1000)
    .default(3)
    .describe("Connections of metric exporters and other monitoring. Default: 3."),
  operatorConnections: wholeNumber(0, 1000)
    .default(10)
    .describe("Connections kept free for people: psql, consoles, incident work. Default: 10."),
  headroomPercent: wholeNumber(0, 90)
    .default(20)
    .describe(
      "Percent of max_connections that all clients together leave free, 0 to 90. Default: 20.",
    ),
});

const alarmsSchema = z.strictObject({
  emails: z
    .array(
      z
        .email({ error: 'an e-mail address, as "oncall@example.com"' })
        .meta({ examples: ["oncall@example.com"] }),
    )
    .default([])
    .describe("E-mail addresses that get the alarms; each must confirm once. Default: none."),
  httpsEndpoints: z
    .array(
      z
        .url({ protocol: /^https$/, error: 'an https address, as "https://events.example.com/x"' })
        .meta({ examples: ["https://events.example.com/x"] }),
    )
    .default([])
    .describe(
      "https addresses that get the alarms; one with a token in it belongs in a secret (pulumi config set --secret). Default: none.",
    ),
});

/** The whole stack: every key of the `plumbline:` namespace, all defaults filled. */
export const stackSchema = z.strictObject({
  environment: z
    .enum(["prod", "staging", "dev"])
    .meta({ examples: ["dev"] })
    .describe("What the stack is for; tag `environment` of every resource. Required."),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, as "eu-central-1"')
    .meta({ examples: ["eu-central-1"] })
    .describe("AWS region; must equal aws:region. Default: aws:region."),
  tags: tagsSchema
    .default({})
    .describe("Tags of every resource, name -> value, at most 40. Default: none of yours."),
  network: networkSchema
    .prefault({})
    .describe("VPC, subnets, NAT and endpoints. Default: a VPC over three zones."),
  database: databaseSchema.describe("PostgreSQL on RDS. Required."),
  caches: z
    .record(entryName, cacheSchema)
    .default({})
    .describe("ElastiCache replication groups by name, one a role. Default: none."),
  services: z
    .record(entryName, serviceSchema)
    .default({})
    .describe("Long-running workloads by name. Default: none."),
  jobs: z
    .record(entryName, jobSchema)
    .default({})
    .describe("Short-lived database clients by name: migrations, warmers. Default: none."),
  ttls: z
    .record(entryName, ttlSchema)
    .default({})
    .describe("How long cached entries live, by kind; the services read it. Default: none."),
  migrations: migrationsSchema
    .prefault({})
    .describe("Extensions, indexes and materialized views of the database. Default: none."),
  operations: z
    .record(entryName, operationSchema)
    .default({})
    .describe("Emergency procedures, deployed but suspended, by name. Default: none."),
  cluster: clusterSchema
    .optional()
    .describe("EKS cluster. Default: none; services and jobs are only budgeted then."),
  nodeGroups: z
    .record(entryName, nodeGroupSchema)
    .default({})
    .describe("Nodes of the cluster, by group. Default: none."),
  namespaces: z
    .record(entryName, namespaceSchema)
    .prefault({ app: {} })
    .describe("Namespaces of the workloads, by name. Default: app."),
  tools: toolsSchema.prefault({}).describe("Images of the tools that jobs use. Default: none."),
  dns: dnsSchema
    .optional()
    .describe("DNS zone of the platform's host names. Default: none; records are yours to make."),
  edge: edgeSchema.optional().describe("Cloudflare before the API, and its demand. Default: none."),
  site: siteSchema.optional().describe("Static site on CloudFront and S3. Default: none."),
  reserve: reserveSchema
    .prefault({})
    .describe("Database connections the services may not use. Default: 3 + 3 + 10 and 20 %."),
  monitoring: monitoringSchema
    .optional()
    .describe("Prometheus in the cluster: exporters, alerts, dashboards. Default: none."),
  loadTests: z
    .record(entryName, loadTestSchema)
    .default({})
    .describe("Load tests, deployed but suspended, by name. Default: none."),
  alarms: alarmsSchema.prefault({}).describe("Who gets the alarms. Default: nobody."),
});

/** A stack whose every optional key with a default is filled. */
export type StackConfig = z.output<typeof stackSchema>;
/** @see reserveSchema */
export type ReserveConfig = z.output<typeof reserveSchema>;
/** @see alarmsSchema */
export type AlarmsConfig = z.output<typeof alarmsSchema>;
