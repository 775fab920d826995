import { z } from "zod";
import { entryName, hostName, imageReference, wholeNumber } from "./schema-common.ts";

const httpPath = z
  .string()
  .regex(/^\/[\w\-./~]*$/, 'an absolute path without query, as "/ready"')
  .meta({ examples: ["/ready"] });

/** What one pod asks of its node. */
export const resourcesSchema = z.strictObject({
  cpuMillicores: wholeNumber(10, 192_000)
    .meta({ examples: [500] })
    .describe("Millicores a pod requests (1000 is one core), 10 to 192000. Required."),
  cpuLimitMillicores: wholeNumber(10, 192_000)
    .optional()
    .describe(
      "Millicores at which a pod is throttled, at least the request. Default: none (a limit throttles below the node's capacity).",
    ),
  memoryMiB: wholeNumber(16, 1_572_864)
    .meta({ examples: [512] })
    .describe("MiB of memory a pod gets, request and limit, tmpMiB included. Required."),
  ephemeralStorageMiB: wholeNumber(64, 1_048_576)
    .default(1024)
    .describe("MiB of node disk a pod may fill: logs, cacheMiB, writable layers. Default: 1024."),
  tmpMiB: wholeNumber(1, 65_536)
    .default(64)
    .describe("MiB of /tmp in memory; counts against memoryMiB. Default: 64."),
  cacheMiB: wholeNumber(0, 1_048_576)
    .default(256)
    .describe(
      "MiB of disk for the cache folder; counts against ephemeralStorageMiB. Default: 256.",
    ),
});

/** Health endpoints of a service, each its own. */
export const probesSchema = z.strictObject({
  startupPath: httpPath
    .default("/health")
    .describe("HTTP path that answers once the process runs. Default: /health."),
  livenessPath: httpPath
    .default("/live")
    .describe(
      "HTTP path that fails only when the process itself is stuck; never one that asks database or cache. Default: /live.",
    ),
  readinessPath: httpPath
    .default("/ready")
    .describe("HTTP path that says whether the pod can serve now. Default: /ready."),
  startupSeconds: wholeNumber(1, 3600)
    .default(60)
    .describe("Seconds the slowest start may take before the pod is restarted. Default: 60."),
});

/** What the autoscaler aims at. */
export const autoscalingSchema = z.strictObject({
  cpuPercent: wholeNumber(10, 95)
    .default(70)
    .describe("Percent of the CPU request that replicas should use on average. Default: 70."),
  memoryPercent: wholeNumber(10, 95)
    .optional()
    .describe(
      "Percent of the memory request that replicas should use on average. Default: not scaled by memory.",
    ),
  requestsPerSecond: wholeNumber(1, 100_000)
    .optional()
    .describe(
      "Requests a second one replica should get (metric http_requests_per_second of its pods). Default: not scaled by requests.",
    ),
  tasksPerReplica: wholeNumber(1, 1_000_000)
    .optional()
    .describe(
      "Tasks waiting in the queues for each replica of a worker. Default: workers x concurrency x 10.",
    ),
});

/** Where a service's pods should run. */
export const placementSchema = z.strictObject({
  group: entryName
    .optional()
    .describe("Node group it must run on. Default: any group that is not dedicated."),
  prefer: z
    .array(z.string())
    .default([])
    .describe(
      "Instance types (c7g.xlarge) or families (c7g) to prefer, the best first. Default: no preference.",
    ),
  zones: wholeNumber(1, 6)
    .optional()
    .describe("Number of zones to spread over, 1 to network.zones. Default: all of network.zones."),
});

/** How many pods of a service maintenance may take at once; one of both. */
export const disruptionSchema = z.strictObject({
  maxUnavailable: wholeNumber(0, 1000)
    .optional()
    .describe(
      "Most replicas an eviction may take at once, at least 1: with 0 no node can be drained. Default: a tenth of replicas.min, at least 1.",
    ),
  minAvailable: wholeNumber(0, 1000)
    .optional()
    .describe(
      "Replicas that must stay, below replicas.min: with all of it no node can be drained. Default: none.",
    ),
});

/** How the outside reaches a service. */
export const ingressSchema = z.strictObject({
  host: hostName.describe("Host name of the service. Required."),
  public: z
    .boolean()
    .default(true)
    .describe("Internet-facing load balancer; false keeps it inside the VPC. Default: true."),
  certificateArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:acm:.+$/, "an ARN of ACM")
    .optional()
    .describe("ARN of the certificate in ACM. Default: found by host name."),
});

const egressSchema = z.strictObject({
  cidr: z
    .cidrv4({ error: 'an IPv4 block, as "198.51.100.0/24"' })
    .describe("IPv4 block the pods may connect to. Required."),
  ports: z.array(wholeNumber(1, 65_535)).min(1).describe("TCP ports there. Required."),
});

const secretSchema = z.strictObject({
  secretArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:secretsmanager:.+$/, "an ARN of Secrets Manager")
    .describe("ARN of the secret in Secrets Manager. Required."),
  keys: z
    .array(z.string())
    .default([])
    .describe("Keys of a JSON secret, a file each. Default: the whole secret in one file."),
});

const permissionSchema = z.strictObject({
  actions: z.array(z.string()).min(1).describe('IAM actions, as "s3:GetObject". Required.'),
  resources: z.array(z.string()).min(1).describe("ARNs the actions are allowed on. Required."),
});

/** Keys that services and jobs share: what is run, where, and with which rights. */
export const workloadShape = {
  image: imageReference
    .optional()
    .describe("Container image by digest, required once there is a cluster. Default: none."),
  command: z
    .array(z.string())
    .default([])
    .describe("Command and arguments. Default: those of the image."),
  namespace: entryName
    .default("app")
    .describe("Namespace it runs in, one of namespaces. Default: app."),
  resources: resourcesSchema
    .optional()
    .describe("What a pod asks of its node, required once there is a cluster. Default: none."),
  environment: z
    .record(
      z.string().regex(/^[A-Z_][A-Z0-9_]*$/, "capital letters, digits and underscores"),
      z.string(),
    )
    .default({})
    .describe("Environment variables of your own; never a secret. Default: none."),
  secrets: z
    .record(entryName, secretSchema)
    .default({})
    .describe("Secrets mounted as files as /run/secrets/app/<name>.<key>. Default: none of yours."),
  permissions: z
    .array(permissionSchema)
    .default([])
    .describe("IAM permissions of the pods, by Pod Identity. Default: none beside its secrets."),
  egress: z
    .array(egressSchema)
    .default([])
    .describe("Where pods may connect beside DNS, database, caches and AWS. Default: nowhere."),
  connectsTo: z
    .array(entryName)
    .default([])
    .describe("Services of the stack the pods call. Default: none."),
  user: wholeNumber(1, 65_534)
    .default(10_001)
    .describe("Number of the user the process runs as; never 0, which is root. Default: 10001."),
};

/** @see resourcesSchema */
export type ResourcesConfig = z.output<typeof resourcesSchema>;
/** @see probesSchema */
export type ProbesConfig = z.output<typeof probesSchema>;
/** @see autoscalingSchema */
export type AutoscalingConfig = z.output<typeof autoscalingSchema>;
/** @see placementSchema */
export type PlacementConfig = z.output<typeof placementSchema>;
/** @see disruptionSchema */
export type DisruptionConfig = z.output<typeof disruptionSchema>;
/** @see ingressSchema */
export type IngressConfig = z.output<typeof ingressSchema>;
