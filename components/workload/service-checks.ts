import type { Problem } from "../../tuning/errors.ts";
import { humanBytes } from "../../tuning/units.ts";
import type { PodResources, Probes, WorkloadTuning } from "../../tuning/workload/types.ts";
import { checkOneOf, checkWhole } from "../core/errors.ts";
import { blockProblems } from "./network-policy.ts";
import type { ResolvedQueueWorkerArgs } from "./queue-worker-args.ts";
import type { IngressArgs, MetricsArgs, ResolvedWebServiceArgs } from "./web-service-args.ts";
import { workloadProblems } from "./workload-checks.ts";

/** Elastic Load Balancing user guide, "Connection idle timeout": 1 to 4000 seconds. */
const MAX_IDLE_SECONDS = 4000;

const MAX_REPLICAS = 1000;

const PORTS = { min: 1024, max: 65_535, unit: "TCP ports" };

/** Everything wrong with the arguments of a WebService. */
export function webServiceProblems(args: ResolvedWebServiceArgs): readonly Problem[] {
  const { tuning, fargate } = args;
  return [
    ...workloadProblems(args),
    ...checkOneOf("tuning.kind", tuning.kind, ["web", "realtime"] as const),
    ...scaleProblems(tuning, 1),
    ...tuningProblems(tuning, fargate),
    ...probeProblems(tuning.probes),
    ...checkWhole("port", args.port, PORTS),
    ...metricsProblems(args.metrics),
    ...(args.ingress === undefined ? [] : ingressProblems(args.ingress, tuning)),
  ];
}

/** Everything wrong with the arguments of a QueueWorker. */
export function queueWorkerProblems(args: ResolvedQueueWorkerArgs): readonly Problem[] {
  const { tuning, fargate } = args;
  return [
    ...workloadProblems(args),
    ...checkOneOf("tuning.kind", tuning.kind, ["worker"] as const),
    ...scaleProblems(tuning, tuning.autoscaling.queues.length > 0 ? 0 : 1),
    ...tuningProblems(tuning, fargate),
    ...queueProblems(args),
    ...heartbeatProblems(tuning),
    ...metricsProblems(args.metrics),
  ];
}

/** From 0 only by the length of queues: a HorizontalPodAutoscaler that has no pods has nothing to measure. */
function scaleProblems({ autoscaling }: WorkloadTuning, least: number): readonly Problem[] {
  const { min, max } = autoscaling;
  const bounds = { min: least, max: MAX_REPLICAS, unit: "replicas" };
  const problems = [
    ...checkWhole("tuning.autoscaling.min", min, bounds),
    ...checkWhole("tuning.autoscaling.max", max, { ...bounds, min: 1 }),
  ];
  if (problems.length > 0 || max >= min) return problems;
  const path = "tuning.autoscaling.max";
  const fix = `raise max to ${min} or lower min to ${max}`;
  return [{ path, got: `${max}, below min`, allowed: `at least min (${min})`, fix }];
}

function tuningProblems(tuning: WorkloadTuning, fargate: boolean): readonly Problem[] {
  const { rollout, shutdown, maxUnavailable, sysctls } = tuning;
  const problems: Problem[] = [...resourceProblems(tuning.resources)];
  const add = (path: string, got: string, allowed: string, fix: string): void => {
    problems.push({ path: `tuning.${path}`, got, allowed, fix });
  };
  if (rollout.maxSurge === 0 && rollout.maxUnavailable === 0) {
    const fix = "let one pod more start, or one fewer stay";
    add("rollout", "maxSurge 0 and maxUnavailable 0", "one of them above 0", fix);
  }
  if (maxUnavailable < 1) {
    const allowed = "1 or more: with 0 no eviction is ever allowed, and no node can be drained";
    add("maxUnavailable", String(maxUnavailable), allowed, "set it to 1 or more");
  }
  const shortest = shutdown.preStopSeconds + shutdown.drainSeconds;
  if (shutdown.graceSeconds <= shortest) {
    const allowed = `above preStop and drain together (${shortest}): pods are killed then`;
    add("shutdown.graceSeconds", String(shutdown.graceSeconds), allowed, "raise graceSeconds");
  }
  const count = Object.keys(sysctls).length;
  if (fargate && count > 0) {
    add("sysctls", `${count} on Fargate`, "none: its nodes take none", "leave them out");
  }
  return problems;
}

function resourceProblems(resources: PodResources): readonly Problem[] {
  const { cpuRequestMillicores: request, cpuLimitMillicores: limit } = resources;
  const path = "tuning.resources";
  const problems: Problem[] = [];
  if (limit !== undefined && limit < request) {
    problems.push({
      path: `${path}.cpuRequestMillicores`,
      got: `${request} above the limit`,
      allowed: `at most the limit (${limit})`,
      fix: "raise the limit, or leave it out",
    });
  }
  if (resources.tmp >= resources.memory) {
    problems.push({
      path: `${path}.tmp`,
      got: humanBytes(resources.tmp),
      allowed: `below the memory (${humanBytes(resources.memory)}), which /tmp is part of`,
      fix: "raise memory or lower tmp",
    });
  }
  if (resources.cache > resources.ephemeralStorage) {
    problems.push({
      path: `${path}.cache`,
      got: humanBytes(resources.cache),
      allowed: `at most the disk (${humanBytes(resources.ephemeralStorage)}), which it is part of`,
      fix: "raise ephemeralStorage or lower cache",
    });
  }
  return problems;
}

/** One endpoint for both would restart every pod that is only busy, or whose database is away. */
function probeProblems(probes: Probes | undefined): readonly Problem[] {
  if (probes === undefined) {
    const allowed = "startup, liveness and readiness probes";
    const fix = "compute the tuning of a service that serves";
    return [{ path: "tuning.probes", got: "none", allowed, fix }];
  }
  const missing = (["startup", "liveness", "readiness"] as const)
    .filter((which) => probes[which].path === undefined)
    .map((which) => ({
      path: `tuning.probes.${which}.path`,
      got: "none",
      allowed: "an HTTP path",
      fix: "give it an endpoint of its own",
    }));
  if (missing.length > 0 || probes.liveness.path !== probes.readiness.path) return missing;
  return [
    {
      path: "tuning.probes.liveness.path",
      got: `${probes.liveness.path ?? ""}, the path of the readiness probe`,
      allowed: "another path, which never asks database or cache",
      fix: "give the liveness probe an endpoint that answers while the process runs",
    },
  ];
}

function ingressProblems(ingress: IngressArgs, tuning: WorkloadTuning): readonly Problem[] {
  const { host, otherHosts = [], sourceCidrs, group } = ingress;
  const problems: Problem[] = [
    ...blockProblems("ingress.sourceCidrs", sourceCidrs),
    ...checkWhole("tuning.idleTimeoutSeconds", tuning.idleTimeoutSeconds, {
      min: 1,
      max: MAX_IDLE_SECONDS,
      unit: "seconds",
    }),
    ...hostProblems("ingress.host", host),
    ...otherHosts.flatMap((other, index) => hostProblems(`ingress.otherHosts[${index}]`, other)),
  ];
  if (group !== undefined && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(group)) {
    const allowed = "up to 63 lower-case letters, digits and hyphens";
    problems.push({ path: "ingress.group", got: group, allowed, fix: "rename the group" });
  }
  return problems;
}

function hostProblems(path: string, host: string): readonly Problem[] {
  if (/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(host)) return [];
  const allowed = "a host name of two labels or more, in lower case";
  return [{ path, got: host, allowed, fix: "write it as api.example.com" }];
}

function metricsProblems(metrics: MetricsArgs | undefined): readonly Problem[] {
  return checkWhole("metrics.port", metrics?.port, PORTS);
}

function queueProblems({
  broker,
  tuning,
  pollingSeconds,
}: ResolvedQueueWorkerArgs): readonly Problem[] {
  const { queues, tasksPerReplica } = tuning.autoscaling;
  const problems: Problem[] = [
    ...checkWhole("pollingSeconds", pollingSeconds, { min: 1, max: 3600, unit: "seconds" }),
    ...checkWhole("broker.port", broker?.port, { min: 1, max: 65_535, unit: "TCP ports" }),
    ...checkWhole("broker.database", broker?.database, { min: 0, max: 15, unit: "databases" }),
  ];
  if (queues.length === 0) return problems;
  if (new Set(queues).size < queues.length) {
    problems.push({
      path: "tuning.autoscaling.queues",
      got: queues.join(", "),
      allowed: "each queue once",
      fix: "remove the repeated one",
    });
  }
  if (tasksPerReplica === undefined || tasksPerReplica < 1) {
    problems.push({
      path: "tuning.autoscaling.tasksPerReplica",
      got: String(tasksPerReplica ?? "none"),
      allowed: "1 or more: a worker with queues scales by the tasks that wait",
      fix: "compute the tuning of a worker",
    });
  }
  if (broker === undefined) {
    const allowed = "host and secret of the cache that holds the queues";
    problems.push({ path: "broker", got: "none", allowed, fix: "pass the outputs of the cache" });
  }
  return problems;
}

function heartbeatProblems({ heartbeat }: WorkloadTuning): readonly Problem[] {
  const path = "tuning.heartbeat";
  if (heartbeat === undefined) {
    const fix = "compute the tuning of a worker";
    return [{ path, got: "none", allowed: "file, age and probes", fix }];
  }
  // Anywhere else the root file system is read-only; and the probes hand it to a shell.
  if (/^\/(tmp|var\/cache\/app)\/[\w./-]+$/.test(heartbeat.file)) return [];
  const allowed = "a file below /tmp or /var/cache/app: nothing else can be written";
  const fix = "write it to /tmp/heartbeat";
  return [{ path: `${path}.file`, got: heartbeat.file, allowed, fix }];
}
