import type { ServiceConfig } from "../../config/schema.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { Shutdown } from "./types.ts";
import type { Part, PodValue } from "./values.ts";
import { podSetting } from "./values.ts";

type Kind = ServiceConfig["kind"];

/** Seconds of the longest request, task or closing connection, where the configuration does not say. */
const LONGEST: Readonly<Record<Kind, number>> = { web: 60, worker: 600, realtime: 30 };

/** Seconds until a load balancer, or every node's kube-proxy, has forgotten a pod. */
const DEREGISTRATION = { loadBalancer: 15, inside: 10 };

/** Seconds between a task's soft limit, an exception in it, and its hard one, the end of its process. */
const CLEAN_UP_SECONDS = 10;
/** Seconds beyond the longest work: its clean-up, then pools are closed and logs flushed. */
const MARGIN_SECONDS = 15;

/** Between the warning and the end of a spot node. */
const SPOT_SECONDS = 120;

/** Above it an upgrade of a managed node group fails with PodEvictionFailure. */
const NODE_UPGRADE_SECONDS = 900;

/** What the longest piece of work takes; tasks have a second limit after it. */
export interface WorkLimits {
  /** Seconds of the longest request or task. */
  readonly longestSeconds: number;
  /** Workers: seconds after which a task's process is ended. Others: as `longestSeconds`. */
  readonly hardSeconds: number;
}

/** How long one piece of work may take, asked for or by kind. */
export function workLimits({ kind, longestSeconds }: ServiceConfig): WorkLimits {
  const longest = longestSeconds ?? LONGEST[kind];
  return {
    longestSeconds: longest,
    hardSeconds: kind === "worker" ? longest + CLEAN_UP_SECONDS : longest,
  };
}

/** terminationGracePeriodSeconds of the service's pods: preStop, the longest work, and a margin. */
export function graceSeconds(service: ServiceConfig): number {
  return preStop(service) + workLimits(service).longestSeconds + MARGIN_SECONDS;
}

/**
 * How the service's pods end: first nobody sends them work, then they finish what they have.
 * @param onSpot some of the nodes they may land on are spot
 */
export function shutdown(service: ServiceConfig, onSpot: boolean): Part<Shutdown> {
  const { longestSeconds } = workLimits(service);
  const preStopSeconds = preStop(service);
  const grace = graceSeconds(service);
  return {
    value: { preStopSeconds, drainSeconds: longestSeconds, graceSeconds: grace },
    settings: [
      ...(preStopSeconds === 0 ? [] : [preStopValue(service, preStopSeconds)]),
      graceValue(service, { preStopSeconds, graceSeconds: grace, onSpot }),
    ].map(podSetting),
    problems: [],
  };
}

function preStop({ kind, ingress }: ServiceConfig): number {
  if (kind === "worker") return 0;
  return ingress === undefined ? DEREGISTRATION.inside : DEREGISTRATION.loadBalancer;
}

function preStopValue({ ingress }: ServiceConfig, value: number): PodValue {
  const who =
    ingress === undefined
      ? "until the last node's kube-proxy has dropped its address"
      : "until the load balancer has deregistered it, 10 to 15 s later";
  return {
    name: "lifecycle.preStop.sleep.seconds",
    value,
    unit: "s",
    why: `A pod that ends still gets requests ${who}; it goes on answering meanwhile instead of refusing them. Its SIGTERM comes after the sleep.`,
    source: `${KUBERNETES.lifecycle}; ${JUDGEMENT}`,
    default: "none: SIGTERM at once",
  };
}

interface Ending {
  readonly preStopSeconds: number;
  readonly graceSeconds: number;
  readonly onSpot: boolean;
}

function graceValue(service: ServiceConfig, ending: Ending): PodValue {
  const { longestSeconds, hardSeconds } = workLimits(service);
  const { preStopSeconds, graceSeconds } = ending;
  const longest = { web: "the longest request", worker: "the longest task", realtime: "closing" };
  const rest = "to close pools and flush logs";
  const parts = [
    ...(preStopSeconds === 0 ? [] : [`${preStopSeconds} of preStop`]),
    `${longestSeconds} of ${longest[service.kind]}`,
    ...(hardSeconds === longestSeconds
      ? [`${MARGIN_SECONDS} ${rest}`]
      : [`${CLEAN_UP_SECONDS} to its hard limit`, `${MARGIN_SECONDS - CLEAN_UP_SECONDS} ${rest}`]),
  ];
  const cut =
    service.kind === "worker"
      ? "Celery's warm shutdown: no new task, the running ones end; no preStop, as nobody sends a worker requests."
      : "SIGKILL after it, whatever is unanswered; the default of 30 s cuts the guide's own REQUEST_TIMEOUT of 60 s.";
  return {
    name: "terminationGracePeriodSeconds",
    value: graceSeconds,
    unit: "s",
    why: [`${parts.join(" + ")} = ${graceSeconds} s.`, cut, ...cutShort(ending)].join(" "),
    source: `${CONFIGURATION}; ${KUBERNETES.lifecycle}; EKS User Guide, managed node update behavior; EC2 User Guide, Spot interruption notices`,
    default: "30",
  };
}

/** What may end the pod before its grace period does. */
function cutShort({ graceSeconds, onSpot }: Ending): string[] {
  return [
    ...(onSpot && graceSeconds > SPOT_SECONDS
      ? [`A spot node goes ${SPOT_SECONDS} s after its warning: what runs longer is cut off there.`]
      : []),
    ...(graceSeconds > NODE_UPGRADE_SECONDS
      ? [
          `Above ${NODE_UPGRADE_SECONDS} s an upgrade of a managed node group gives up on the pod (PodEvictionFailure): drain by hand, or make tasks shorter.`,
        ]
      : []),
  ];
}
