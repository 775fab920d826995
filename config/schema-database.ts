import { z } from "zod";
import { dailyWindow, parameterOverrides, weeklyWindow, wholeNumber } from "./schema-common.ts";

/**
 * Retentions Performance Insights accepts: 7 days, whole months of 31 days up to 23, or 731 days
 * (RDS API, `PerformanceInsightsRetentionPeriod`); 0 turns it off.
 */
export const PERFORMANCE_INSIGHTS_DAYS: readonly number[] = [
  0,
  7,
  ...Array.from({ length: 23 }, (_, month) => (month + 1) * 31),
  731,
];

const proxySchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Put an RDS Proxy before the database, for the services and jobs with `via: proxy`. Default: false.",
    ),
  maxConnectionsPercent: wholeNumber(1, 100)
    .default(60)
    .describe(
      "Most connections the proxy opens to the database, in percent of max_connections, 1 to 100. Default: 60 (the rest is for direct clients and the reserve).",
    ),
  secretArns: z
    .array(
      z.string().regex(/^arn:aws[\w-]*:secretsmanager:/, "the ARN of a Secrets Manager secret"),
    )
    .default([])
    .describe(
      "Secrets of the database roles that may log in through the proxy, beside the master user: it knows no others. Default: none.",
    ),
  maxIdleConnectionsPercent: wholeNumber(0, 100)
    .default(30)
    .describe(
      "Idle connections the proxy keeps open, in percent of max_connections, 0 to maxConnectionsPercent. Default: 30.",
    ),
  borrowTimeoutSeconds: wholeNumber(0, 3600)
    .default(30)
    .describe(
      "Seconds a client waits for a free database connection before it gets an error, 0 to 3600. Default: 30.",
    ),
  idleClientTimeoutSeconds: wholeNumber(1, 28_800)
    .default(1800)
    .describe(
      "Seconds after which the proxy closes an idle client connection, 1 to 28800. Default: 1800.",
    ),
});

/** PostgreSQL on RDS. */
export const databaseSchema = z.strictObject({
  engineVersion: z
    .string()
    .regex(/^\d+\.\d+$/, 'PostgreSQL major.minor in quotes, as "17.6"')
    .meta({ examples: ["17.6"] })
    .describe(
      'PostgreSQL version as "major.minor", in quotes (YAML reads 17.10 as 17.1); major 15 to 18. Required.',
    ),
  instanceClass: z
    .string()
    .meta({ examples: ["db.r7g.large"] })
    .describe(
      'RDS instance class, as "db.r7g.xlarge"; every computed parameter follows its memory and vCPUs. Required.',
    ),
  profile: z
    .enum(["web", "oltp", "analytics", "mixed"])
    .default("web")
    .describe(
      "What the queries are like: web (many short), oltp (many short with heavy writes), analytics (few long), mixed. Default: web.",
    ),
  databaseName: z
    .string()
    .max(63, "at most 63 characters")
    .regex(/^[a-z][a-z0-9_]*$/, "lower-case letters, digits and _, starting with a letter")
    .default("app")
    .describe("Name of the database made on creation, 1 to 63 characters. Default: app."),
  username: z
    .string()
    .max(63, "at most 63 characters")
    .regex(/^[a-z][a-z0-9_]*$/, "lower-case letters, digits and _, starting with a letter")
    .default("app_admin")
    .describe(
      "Master user, 1 to 63 characters; its password is in Secrets Manager. Default: app_admin.",
    ),
  storageGiB: wholeNumber(20, 65_536)
    .default(100)
    .describe(
      "gp3 storage in GiB, 20 to 65536; from 400 on RDS stripes four volumes: 12000 IOPS and 500 MiB/s instead of 3000 and 125. Default: 100.",
    ),
  maxStorageGiB: wholeNumber(22, 65_536)
    .optional()
    .describe(
      "Storage in GiB up to which RDS grows the volume by itself; at least 10 % above storageGiB. Default: no growth.",
    ),
  iops: wholeNumber(12_000, 64_000)
    .optional()
    .describe(
      "gp3 IOPS, 12000 to 64000, only from 400 GiB on. Default: the baseline (3000, from 400 GiB 12000).",
    ),
  throughputMiBps: wholeNumber(500, 4000)
    .optional()
    .describe(
      "gp3 throughput in MiB/s, 500 to 4000, only from 400 GiB on, at most a quarter of iops. Default: the baseline (125, from 400 GiB 500).",
    ),
  multiAz: z
    .boolean()
    .default(true)
    .describe("Keep a synchronous standby in a second zone. Default: true."),
  replicas: wholeNumber(0, 15)
    .default(0)
    .describe("Number of asynchronous read replicas, 0 to 15. Default: 0."),
  proxy: proxySchema.prefault({}).describe("RDS Proxy. Default: none."),
  backupRetentionDays: wholeNumber(0, 35)
    .default(7)
    .describe(
      "Days automated backups are kept, 0 (none) to 35; point-in-time recovery reaches back as far. Default: 7.",
    ),
  backupWindow: dailyWindow
    .default("03:00-04:00")
    .describe(
      "Daily window of the automated backup in UTC, hh:mm-hh:mm, at least 30 minutes, outside the maintenance window. Default: 03:00-04:00.",
    ),
  maintenanceWindow: weeklyWindow
    .default("sun:04:30-sun:05:30")
    .describe(
      "Weekly maintenance window in UTC, ddd:hh:mm-ddd:hh:mm, at least 30 minutes. Default: sun:04:30-sun:05:30.",
    ),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe(
      "Refuse to delete the database, in AWS (deletion protection) and in Pulumi (protect). Default: true.",
    ),
  finalSnapshot: z
    .boolean()
    .default(true)
    .describe("Take a snapshot before the database is deleted. Default: true."),
  performanceInsightsRetentionDays: z
    .literal(PERFORMANCE_INSIGHTS_DAYS)
    .default(7)
    .describe(
      "Days Performance Insights keeps its data: 0 (off), 7 (free), a multiple of 31 up to 713, or 731. Default: 7.",
    ),
  monitoringIntervalSeconds: z
    .literal([0, 1, 5, 10, 15, 30, 60])
    .default(60)
    .describe(
      "Seconds between enhanced-monitoring samples: 0 (off), 1, 5, 10, 15, 30 or 60. Default: 60.",
    ),
  parameters: parameterOverrides
    .default({})
    .describe(
      'Your own values for single PostgreSQL parameters, instead of the computed ones; in the unit of the RDS API and without suffix (work_mem in kB: "65536", not "64MB"). Default: none.',
    ),
});

/** @see databaseSchema */
export type DatabaseConfig = z.output<typeof databaseSchema>;
