import type { Setting, Tuned } from "../setting.ts";
import type { Bytes } from "../units.ts";

/** Requests and limits of one pod; every pod has one container. */
export interface PodResources {
  readonly cpuRequestMillicores: number;
  /** @default - none: a CPU limit throttles below what the node has free */
  readonly cpuLimitMillicores?: number;
  /** Request and limit: memory cannot be taken back from a process. */
  readonly memory: Bytes;
  /** Request and limit of node disk. */
  readonly ephemeralStorage: Bytes;
  /** /tmp in memory; counts against `memory`. */
  readonly tmp: Bytes;
  /** Cache folder on disk; counts against `ephemeralStorage`. 0 for none. */
  readonly cache: Bytes;
  /** Quality of service that follows: Guaranteed with a CPU limit equal to the request, else Burstable. */
  readonly qos: "Guaranteed" | "Burstable";
}

/** One probe of the kubelet. */
export interface Probe {
  /** HTTP path; workers have a command instead. */
  readonly path?: string;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** The three probes, separate endpoints. */
export interface Probes {
  readonly startup: Probe;
  readonly liveness: Probe;
  readonly readiness: Probe;
}

/**
 * How the kubelet knows that a worker lives: its main process touches a file, a command tells how old it is. Startup
 * and liveness only: nobody sends requests to a worker, so readiness has nothing to keep away from it.
 */
export interface Heartbeat {
  /** File on the tmpfs /tmp that the main process touches. */
  readonly file: string;
  /** The process touches it this often. */
  readonly everySeconds: number;
  /** Older than this means stuck. */
  readonly staleSeconds: number;
  readonly startup: Probe;
  readonly liveness: Probe;
}

/** How a pod ends. */
export interface Shutdown {
  /** preStop sleep: the load balancer forgets the pod meanwhile. 0 for workers. */
  readonly preStopSeconds: number;
  /** The longest request or task. */
  readonly drainSeconds: number;
  /** terminationGracePeriodSeconds: above the sum of both. */
  readonly graceSeconds: number;
}

/** What the autoscaler aims at. */
export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  readonly cpuPercent: number;
  readonly memoryPercent?: number;
  readonly requestsPerSecond?: number;
  /** Workers with queues: tasks waiting for each replica. */
  readonly tasksPerReplica?: number;
  /** Lists the tasks wait in, in order of priority; empty for what is no worker. */
  readonly queues: readonly string[];
  /** Cache of the stack that holds these lists, by name. @default - no queues, so none */
  readonly broker?: string;
  readonly scaleUp: {
    readonly stabilizationSeconds: number;
    readonly percent: number;
    readonly pods: number;
    readonly periodSeconds: number;
  };
  readonly scaleDown: {
    readonly stabilizationSeconds: number;
    readonly percent: number;
    readonly periodSeconds: number;
  };
}

/** Everything of a service's pods that is computed; each number with its reason in `settings`. */
export interface WorkloadTuning extends Tuned {
  /** Name in the stack configuration. */
  readonly name: string;
  readonly kind: "web" | "worker" | "realtime";
  readonly namespace: string;
  readonly resources: PodResources;
  /** Undefined for a worker, which serves nobody: its liveness is the age of a heartbeat file. */
  readonly probes?: Probes;
  /** Of a worker only. */
  readonly heartbeat?: Heartbeat;
  readonly shutdown: Shutdown;
  readonly autoscaling: Autoscaling;
  /** Rolling update. */
  readonly rollout: {
    readonly maxSurge: number;
    readonly maxUnavailable: number;
    readonly minReadySeconds: number;
    readonly progressDeadlineSeconds: number;
  };
  /** PodDisruptionBudget: pods that an eviction may take at once. */
  readonly maxUnavailable: number;
  /** Zones the pods are spread over. */
  readonly zones: number;
  /** Instance types and families to prefer, with the weight of each (1 to 100). */
  readonly prefer: readonly {
    readonly weight: number;
    readonly key: string;
    readonly values: readonly string[];
  }[];
  /** Idle timeout of the load balancer, in seconds; above the heartbeat for WebSockets. */
  readonly idleTimeoutSeconds?: number;
  /** Pod sysctls. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** ndots and the like, resolv.conf options. */
  readonly dnsOptions: Readonly<Record<string, string>>;
  /**
   * Variables that follow from the numbers above: PORT, KEEP_ALIVE_SECONDS, CELERY_TASK_TIME_LIMIT_SECONDS... What is in the
   * pools' contract (WEB_CONCURRENCY, prefetch, pools) is not repeated here.
   */
  readonly environment: Readonly<Record<string, string>>;
}

/** Everything of a job's pod that is computed. */
export interface JobTuning extends Tuned {
  readonly name: string;
  readonly kind: "migration" | "scheduled";
  readonly namespace: string;
  readonly resources: PodResources;
  /** Five cron fields in UTC. @default - runs on each deployment only */
  readonly schedule?: string;
  readonly atStart: boolean;
  readonly deadlineSeconds: number;
  /** A missed start is still made up for within this time; 0 for a job without a schedule, which misses none. */
  readonly startingDeadlineSeconds: number;
  readonly backoffLimit: number;
  /** A finished run is kept this long, to be looked at. @default - until the next one takes its place */
  readonly ttlSecondsAfterFinished?: number;
  readonly graceSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** The catalogue of cache lifetimes. */
export interface TtlCatalogue {
  /** A setting an entry, in seconds; `name` is the variable, as TTL_SEARCH_RESULTS. */
  readonly settings: readonly Setting[];
  /** For the ConfigMap: TTL_<NAME> -> seconds, PREFIX_<NAME> -> prefix. */
  readonly environment: Readonly<Record<string, string>>;
}
