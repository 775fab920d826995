import type { ServiceConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import type { CacheRole } from "../redis.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { Autoscaling } from "./types.ts";
import type { Part, PodValue } from "./values.ts";
import { podSetting } from "./values.ts";

const KEDA = "KEDA documentation, Redis Lists scaler; ScaledObject specification";

/** Tasks that may wait for each one in work, before another replica is worth its start. */
const WAITING_PER_SLOT = 10;

const SCALE_UP = { stabilizationSeconds: 0, percent: 100, pods: 4, periodSeconds: 15 };
const SCALE_DOWN = { stabilizationSeconds: 300, periodSeconds: 60 };
/** Percent of the replicas that may go in a minute: a realtime pod takes its clients' connections with it. */
const SCALE_DOWN_PERCENT: Readonly<Record<ServiceConfig["kind"], number>> = {
  web: 25,
  worker: 50,
  realtime: 10,
};

/** What the autoscaler aims at, and how fast. */
export function autoscaling(
  service: ServiceConfig,
  cacheRoles: Readonly<Record<string, CacheRole>>,
): Part<Autoscaling> {
  const { kind, replicas, queues } = service;
  const { cpuPercent, memoryPercent, requestsPerSecond } = service.autoscaling;
  const byQueue = kind === "worker" && queues.length > 0;
  const broker = brokerOf(service, cacheRoles);
  const tasks = tasksPerReplica(service);
  const value: Autoscaling = {
    ...{ min: replicas.min, max: replicas.max, cpuPercent },
    ...(memoryPercent === undefined ? {} : { memoryPercent }),
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    ...(byQueue ? { tasksPerReplica: tasks } : {}),
    ...(byQueue && broker !== undefined ? { broker } : {}),
    queues: byQueue ? queues : [],
    scaleUp: SCALE_UP,
    scaleDown: { ...SCALE_DOWN, percent: SCALE_DOWN_PERCENT[kind] },
  };
  return {
    value,
    settings: [...range(service), ...targets(service, value), ...behaviour(value, kind)].map(
      podSetting,
    ),
    problems: [...rangeProblems(service), ...queueProblems(service, broker)],
  };
}

/** Waiting tasks for each replica the autoscaler aims at. */
export function tasksPerReplica(service: ServiceConfig): number {
  return service.autoscaling.tasksPerReplica ?? slots(service) * WAITING_PER_SLOT;
}

/** Tasks one replica has in work. */
function slots({ workers, concurrency }: ServiceConfig): number {
  return workers * (concurrency ?? 1);
}

/** The cache that holds the queues: the first of the service's caches with the role queue. */
function brokerOf(
  { cachePools }: ServiceConfig,
  cacheRoles: Readonly<Record<string, CacheRole>>,
): string | undefined {
  return Object.keys(cachePools).find((cache) => cacheRoles[cache] === "queue");
}

function range({ replicas, workers }: ServiceConfig): PodValue[] {
  const { min, max } = replicas;
  const common = {
    why: `${max} x ${workers} = ${max * workers} processes at most. The budgets of connections, CPU, memory and pods add them up. The autoscaler owns the number: the Deployment states none, or each update would set it back.`,
    source: `${CONFIGURATION}; ${KUBERNETES.hpa}`,
  };
  return [
    { name: "minReplicas", value: min, default: "1", ...common },
    { name: "maxReplicas", value: max, default: "none: required", ...common },
  ];
}

function targets(service: ServiceConfig, value: Autoscaling): PodValue[] {
  const { tasksPerReplica, memoryPercent, requestsPerSecond, cpuPercent } = value;
  if (tasksPerReplica !== undefined) return [queueTarget(service, tasksPerReplica)];
  const entries: PodValue[] = [
    {
      name: "metrics.cpu",
      value: cpuPercent,
      unit: "percent",
      why: `Of the request, on average over the replicas. The ${100 - cpuPercent} % above it carry the load until a new replica is ready: a node may have to start first.`,
      source: `${CONFIGURATION}; ${KUBERNETES.hpa}`,
      default: "80",
    },
  ];
  if (memoryPercent !== undefined) {
    entries.push({
      name: "metrics.memory",
      value: memoryPercent,
      unit: "percent",
      why: "Of the request. Only where memory follows load and is given back: a process that keeps what it once took (Python, the JVM) scales up and never down.",
      source: `${CONFIGURATION}; ${KUBERNETES.hpa}`,
      default: "not scaled by memory",
    });
  }
  if (requestsPerSecond !== undefined) {
    entries.push({
      name: "metrics.http_requests_per_second",
      value: requestsPerSecond,
      why: "Requests of one replica; the highest of all targets decides. Needs an adapter that serves the pods' metric http_requests_per_second (custom.metrics.k8s.io).",
      source: `${CONFIGURATION}; ${KUBERNETES.hpa}`,
      default: "not scaled by requests",
    });
  }
  return entries;
}

function queueTarget(service: ServiceConfig, value: number): PodValue {
  const { workers, concurrency = 1 } = service;
  const computed = `${workers} processes x ${concurrency} at once x ${WAITING_PER_SLOT} waiting for each.`;
  const given = service.autoscaling.tasksPerReplica !== undefined;
  return {
    name: "triggers.redis.listLength",
    value,
    why: `${given ? "Your own value." : computed} Tasks that may wait for each replica: the length of the queue is what grows, CPU only shows that the workers are busy.`,
    source: `${given ? CONFIGURATION : JUDGEMENT}; ${KEDA}`,
    default: "5",
  };
}

function behaviour({ scaleUp, scaleDown }: Autoscaling, kind: ServiceConfig["kind"]): PodValue[] {
  const up = {
    why: `At once: ${scaleUp.pods} pods or ${scaleUp.percent} % each ${scaleUp.periodSeconds} s, whichever is more. Starting too many costs little, a queue of requests a lot.`,
    source: KUBERNETES.hpa,
  };
  const loses = {
    web: "load comes in waves, and a replica that just went is started again",
    worker: "a burst of tasks is often followed by the next",
    realtime: "each replica that goes makes its clients connect again, all at once",
  };
  const down = {
    why: `The most that was needed in the last ${scaleDown.stabilizationSeconds / 60} min counts. Then ${scaleDown.percent} % a minute: ${loses[kind]}.`,
    source: `${KUBERNETES.hpa}; ${JUDGEMENT}`,
  };
  const [upBy, downBy] = ["scaleUp", "scaleDown"];
  return [
    {
      name: `${upBy}.stabilizationWindowSeconds`,
      value: scaleUp.stabilizationSeconds,
      unit: "s",
      default: "0",
      ...up,
    },
    { name: `${upBy}.pods`, value: scaleUp.pods, default: "4 in 15 s", ...up },
    {
      name: `${upBy}.percent`,
      value: scaleUp.percent,
      unit: "percent",
      default: "100 in 15 s",
      ...up,
    },
    {
      name: `${downBy}.stabilizationWindowSeconds`,
      value: scaleDown.stabilizationSeconds,
      unit: "s",
      default: "300",
      ...down,
    },
    {
      name: `${downBy}.percent`,
      value: scaleDown.percent,
      unit: "percent",
      default: "100 in 15 s",
      ...down,
    },
  ];
}

function rangeProblems({ kind, replicas, queues }: ServiceConfig): Problem[] {
  const { min, max } = replicas;
  if (max < min) {
    return [
      {
        path: "replicas.max",
        got: String(max),
        allowed: `at least replicas.min, ${min}`,
        fix: `raise it to ${min}, or lower replicas.min`,
      },
    ];
  }
  if (min > 0 || (kind === "worker" && queues.length > 0)) return [];
  const why =
    kind === "worker"
      ? "without queues nothing would start it again"
      : "the HorizontalPodAutoscaler scales to 0 behind an alpha feature gate only (HPAScaleToZero), which EKS does not offer, and nobody would answer the request that should start it";
  return [
    {
      path: "replicas.min",
      got: "0",
      allowed: `at least 1: ${why}`,
      fix: kind === "worker" ? "set it to 1, or name its queues" : "set it to 1",
    },
  ];
}

function queueProblems(service: ServiceConfig, broker: string | undefined): Problem[] {
  const { kind, queues, cachePools } = service;
  const { tasksPerReplica, requestsPerSecond } = service.autoscaling;
  const problems: Problem[] = [];
  if (tasksPerReplica !== undefined && (kind !== "worker" || queues.length === 0)) {
    problems.push({
      path: "autoscaling.tasksPerReplica",
      got: String(tasksPerReplica),
      allowed: "only for a worker with queues: tasks wait nowhere else",
      fix: "remove it, or name the worker's queues",
    });
  }
  if (requestsPerSecond !== undefined && kind === "worker") {
    problems.push({
      path: "autoscaling.requestsPerSecond",
      got: String(requestsPerSecond),
      allowed: "only for web and realtime: a worker gets no requests",
      fix: "remove it; a worker is scaled by autoscaling.tasksPerReplica",
    });
  }
  if (kind === "worker" && queues.length > 0 && broker === undefined) {
    const pools = Object.keys(cachePools);
    problems.push({
      path: "cachePools",
      got: pools.length === 0 ? "none" : pools.join(", "),
      allowed:
        "a cache of the role queue among them: the tasks wait there, and the autoscaler counts them there",
      fix: "add the stack's queue with the size of its pool, as cachePools.queue.size 4",
    });
  }
  return problems;
}
