import type { z } from "zod";
import { jobSchema, serviceSchema } from "../../config/schema-services.ts";
import type { JobConfig, ServiceConfig } from "../../config/schema.ts";
import type { WorkloadContext } from "../../tuning/workload/context.ts";

/** A service as a person would write it. */
export type RawService = z.input<typeof serviceSchema>;
/** A job as a person would write it. */
export type RawJob = z.input<typeof jobSchema>;

/** A web service on a cluster; what it does not say has the schema's default. */
export const WEB: RawService = {
  kind: "web",
  replicas: { min: 3, max: 10 },
  workers: 4,
  pool: { size: 5 },
  resources: { cpuMillicores: 1000, memoryMiB: 1024 },
};

/** A worker on a cluster, its tasks in the cache "queue". */
export const WORKER: RawService = {
  kind: "worker",
  replicas: { min: 2, max: 4 },
  workers: 4,
  pool: { size: 1 },
  cachePools: { queue: { size: 4 } },
  queues: ["urgent", "bulk"],
  resources: { cpuMillicores: 500, memoryMiB: 1024 },
};

/** A service with every default filled in. */
export function service(raw: RawService, change: Partial<RawService> = {}): ServiceConfig {
  return serviceSchema.parse({ ...raw, ...change });
}

/** A job with every default filled in; small enough for any node. */
export function job(change: Partial<RawJob> = {}): JobConfig {
  const resources = { cpuMillicores: 100, memoryMiB: 256 };
  return jobSchema.parse({ connections: 2, resources, ...change });
}

/** Three zones, one node group for everybody and one for those that name it. */
export const CONTEXT: WorkloadContext = {
  kubernetesVersion: "1.34",
  zones: 3,
  fargate: false,
  nodeGroups: {
    general: {
      instanceTypes: ["m8g.2xlarge", "m7g.2xlarge"],
      dedicated: false,
      capacityType: "on-demand",
    },
    cheap: { instanceTypes: ["c7g.2xlarge"], dedicated: true, capacityType: "spot" },
  },
  database: { proxy: true, readers: false },
  cacheRoles: { cache: "cache", queue: "queue" },
};
