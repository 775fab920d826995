import type { Tuned } from "../../setting.ts";

/** What is scraped, and for how long it is kept. */
export interface PrometheusTuningInput {
  /** Seconds between two readings of a target, 5 to 120. */
  readonly scrapeIntervalSeconds: number;
  /** Days that are kept, 1 to 400. */
  readonly retentionDays: number;
  /** Most nodes of all groups together. */
  readonly nodes: number;
  /** Most pods of the cluster, DaemonSets and controllers among them. */
  readonly pods: number;
  /** Services with metrics, each at its most replicas. */
  readonly services: readonly ScrapedService[];
  /** Database instances, replicas among them: one postgres_exporter each. */
  readonly databaseInstances: number;
  /** Nodes of all caches together: one target of redis_exporter each. */
  readonly cacheNodes: number;
  /**
   * Prometheus servers, each of which scrapes everything: with two, alerts are judged while a node is replaced.
   * @default 2
   */
  readonly replicas?: number;
}

/** A service as Prometheus sees it. */
export interface ScrapedService {
  /** Its name in the configuration. */
  readonly name: string;
  /** Most replicas. */
  readonly replicas: number;
  /** Buckets of its histogram of request durations, without +Inf. */
  readonly buckets: number;
  /**
   * Pairs of method and route (the template of a path), each with a histogram of its own; 0 for a worker.
   * @default 30
   */
  readonly routes?: number;
}

/** What one container requests; its memory is also its limit, its CPU has none. */
export interface ContainerSize {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}

/** Pods of the monitoring stack, for the budgets of the nodes. */
export interface MonitoringPods {
  /** "prometheus", "alertmanager"... */
  readonly name: string;
  readonly replicas: number;
  /** Pods beside them during a rollout: 1 of a Deployment, none of a StatefulSet. */
  readonly surge: number;
  /** Sum over the containers of one pod. */
  readonly cpuMillicores: number;
  /** Sum over the containers of one pod. */
  readonly memoryMiB: number;
  /** What the pod requests of its node's disk: nothing, data is on volumes of their own. */
  readonly ephemeralStorageMiB: number;
}

/** Containers whose size is set; the chart brings them. */
export type MonitoringContainer =
  | "prometheus"
  | "alertmanager"
  | "config-reloader"
  | "operator"
  | "kube-state-metrics"
  | "node-exporter"
  | "grafana"
  | "grafana-sidecar";

/** The sizes of the monitoring stack with their reasons. */
export interface PrometheusTuning extends Tuned {
  readonly input: PrometheusTuningInput;
  /** Estimate of the series that are read. */
  readonly series: number;
  /** Samples written each second. */
  readonly samplesPerSecond: number;
  readonly replicas: { readonly prometheus: number; readonly alertmanager: number };
  readonly retentionDays: number;
  /** GiB at which Prometheus deletes the oldest blocks: less than the volume has. */
  readonly retentionSizeGiB: number;
  /** GiB of the volume of each Prometheus server. */
  readonly storageGiB: number;
  readonly scrapeIntervalSeconds: number;
  readonly evaluationIntervalSeconds: number;
  readonly containers: Readonly<Record<MonitoringContainer, ContainerSize>>;
  /** What the scheduler sets aside. node_exporter is not among them: tuning/nodes/daemon-sets.ts counts it on every node. */
  readonly pods: readonly MonitoringPods[];
}
