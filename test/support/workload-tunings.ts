import type { NamespacePlan } from "../../tuning/cluster.ts";
import { bytes, mib } from "../../tuning/units.ts";
import type { WorkloadTuning } from "../../tuning/workload/types.ts";
import { setting } from "./tunings.ts";

/** Digest of an image that nobody pulls. */
export const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;

/** A web service of two CPUs' worth of pods; `change` replaces whole properties. */
export function webTuning(change: Partial<WorkloadTuning> = {}): WorkloadTuning {
  return {
    name: "api",
    kind: "web",
    namespace: "app",
    resources: {
      cpuRequestMillicores: 500,
      memory: mib(1024),
      ephemeralStorage: mib(1536),
      tmp: mib(64),
      cache: mib(256),
      qos: "Burstable",
    },
    probes: {
      startup: { path: "/health", periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 13 },
      liveness: { path: "/live", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
      readiness: { path: "/ready", periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
    },
    shutdown: { preStopSeconds: 15, drainSeconds: 60, graceSeconds: 90 },
    autoscaling: {
      min: 3,
      max: 10,
      cpuPercent: 70,
      memoryPercent: 80,
      requestsPerSecond: 120,
      queues: [],
      scaleUp: { stabilizationSeconds: 0, percent: 100, pods: 2, periodSeconds: 15 },
      scaleDown: { stabilizationSeconds: 300, percent: 10, periodSeconds: 60 },
    },
    rollout: { maxSurge: 3, maxUnavailable: 0, minReadySeconds: 10, progressDeadlineSeconds: 300 },
    maxUnavailable: 1,
    zones: 3,
    prefer: [
      { weight: 100, key: "node.kubernetes.io/instance-type", values: ["c7g.xlarge"] },
      { weight: 50, key: "karpenter.k8s.aws/instance-family", values: ["c7g", "c8g"] },
    ],
    sysctls: {
      "net.ipv4.tcp_keepalive_time": "120",
      "net.ipv4.ip_local_port_range": "10240 65000",
    },
    dnsOptions: { ndots: "2", "use-vc": "" },
    environment: { WEB_CONCURRENCY: "4" },
    settings: [setting("replicas.max", "10", "rolling")],
    omitted: [],
    ...change,
  };
}

/** A worker of one queue; `change` replaces whole properties. */
export function workerTuning(change: Partial<WorkloadTuning> = {}): WorkloadTuning {
  const web = webTuning();
  return {
    ...web,
    name: "scraping",
    kind: "worker",
    resources: { ...web.resources, cpuRequestMillicores: 2000, cache: bytes(0) },
    probes: undefined,
    heartbeat: {
      file: "/tmp/heartbeat",
      everySeconds: 30,
      staleSeconds: 90,
      startup: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 13 },
      liveness: { periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 2 },
    },
    shutdown: { preStopSeconds: 0, drainSeconds: 600, graceSeconds: 660 },
    autoscaling: {
      ...web.autoscaling,
      memoryPercent: undefined,
      requestsPerSecond: undefined,
      min: 0,
      max: 6,
      tasksPerReplica: 40,
      queues: ["scraping", "scraping-slow"],
      broker: "queue",
    },
    prefer: [],
    sysctls: {},
    dnsOptions: {},
    environment: { HEARTBEAT_FILE: "/tmp/heartbeat", CELERY_WORKER_CONCURRENCY: "4" },
    ...change,
  };
}

/** A namespace; `change` replaces whole properties. */
export function namespacePlan(change: Partial<NamespacePlan> = {}): NamespacePlan {
  return {
    podSecurity: "restricted",
    fargate: false,
    quota: { cpuMillicores: 12_500, memoryMiB: 32_768, ephemeralStorageMiB: 40_960, pods: 40 },
    limits: {
      defaultCpuMillicores: 100,
      defaultMemoryMiB: 128,
      defaultEphemeralStorageMiB: 256,
      maxMemoryMiB: 2048,
      maxEphemeralStorageMiB: 1536,
    },
    settings: [],
    omitted: [],
    ...change,
  };
}
