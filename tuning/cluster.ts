import type { KernelTuning } from "./kernel/types.ts";
import type { MigrationSql } from "./migrations.ts";
import type { NodeCapacity } from "./nodes/types.ts";
import type { PrometheusTuning } from "./observability/prometheus.ts";
import type { Tuned } from "./setting.ts";
import type { JobTuning, TtlCatalogue, WorkloadTuning } from "./workload/types.ts";

/** Quota and defaults of one namespace, in the units Kubernetes counts in; each with its reason in `settings`. */
export interface NamespacePlan extends Tuned {
  readonly podSecurity: "restricted" | "baseline" | "privileged";
  readonly fargate: boolean;
  /** ResourceQuota: what all pods may request at once, surge, jobs and operations included. */
  readonly quota: {
    readonly cpuMillicores: number;
    readonly memoryMiB: number;
    readonly ephemeralStorageMiB: number;
    readonly pods: number;
  };
  /** LimitRange: the largest container, and what one gets that states nothing. */
  readonly limits: {
    readonly defaultCpuMillicores: number;
    readonly defaultMemoryMiB: number;
    readonly defaultEphemeralStorageMiB: number;
    readonly maxMemoryMiB: number;
    readonly maxEphemeralStorageMiB: number;
  };
}

/** The SQL kept true in the database, and who runs it. */
export interface PlannedMigrations {
  /** The job that runs it: the first that runs on each deployment. */
  readonly job: string;
  readonly sql: MigrationSql;
}

/** The Kubernetes half of the plan. */
export interface ClusterPlan {
  /** By node group. */
  readonly nodeGroups: Readonly<
    Record<string, { readonly capacity: NodeCapacity; readonly kernel: KernelTuning }>
  >;
  /** By service. */
  readonly workloads: Readonly<Record<string, WorkloadTuning>>;
  /** By job. */
  readonly jobs: Readonly<Record<string, JobTuning>>;
  /** By namespace. */
  readonly namespaces: Readonly<Record<string, NamespacePlan>>;
  readonly ttls: TtlCatalogue;
  /** @default - nothing is declared under migrations */
  readonly migrations?: PlannedMigrations;
  /** @default - the stack installs no Prometheus */
  readonly prometheus?: PrometheusTuning;
}
