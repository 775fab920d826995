import type { ServiceConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { WorkloadTuning } from "./types.ts";
import type { Part, PodValue } from "./values.ts";
import { podSetting } from "./values.ts";

/** Seconds a new pod must stay ready: as long as two looks of the readiness probe, and the load balancer's own. */
export const MIN_READY_SECONDS = 10;
/** Seconds to start a node and pull the image, before a pod's own start begins. */
const NODE_AND_IMAGE_SECONDS = 300;
/** Kubernetes' own default of progressDeadlineSeconds. */
const LEAST_DEADLINE_SECONDS = 600;
/** Share of the fewest replicas that maintenance may take at once. */
const EVICTED_SHARE = 10;

/** What a rollout has to wait for, in seconds. */
export interface RolloutTimes {
  /** Until a start is given up. */
  readonly startupBudget: number;
  /** Until a pod that ends is gone. */
  readonly grace: number;
}

/** How a new version replaces the old. */
export function rollout(
  { surge, replicas }: ServiceConfig,
  times: RolloutTimes,
): Part<WorkloadTuning["rollout"]> {
  const needed = times.startupBudget + times.grace + MIN_READY_SECONDS + NODE_AND_IMAGE_SECONDS;
  const value = {
    maxSurge: surge,
    maxUnavailable: surge > 0 ? 0 : 1,
    minReadySeconds: MIN_READY_SECONDS,
    progressDeadlineSeconds: Math.max(LEAST_DEADLINE_SECONDS, needed),
  };
  return {
    value,
    settings: [...surgeValues(value, replicas.min), ...paceValues(value, times, needed)].map(
      podSetting,
    ),
    problems: [],
  };
}

type Rollout = WorkloadTuning["rollout"];

function surgeValues({ maxSurge, maxUnavailable }: Rollout, min: number): PodValue[] {
  const pause = min <= 1 ? " With one replica that is a pause in each rollout." : "";
  const why =
    maxSurge > 0
      ? `${maxSurge} new before an old one ends. As many serve as before, and the budgets have room for them.`
      : `No room for a new one beside the old (surge 0), so one ends first.${pause}`;
  const source = `${CONFIGURATION}; ${KUBERNETES.deployment}`;
  return [
    { name: "rollingUpdate.maxSurge", value: maxSurge, why, source, default: "25%" },
    {
      name: "rollingUpdate.maxUnavailable",
      value: maxUnavailable,
      why,
      source,
      default: "25%",
    },
  ];
}

function paceValues(
  value: Rollout,
  { startupBudget, grace }: RolloutTimes,
  needed: number,
): PodValue[] {
  return [
    {
      name: "minReadySeconds",
      value: value.minReadySeconds,
      unit: "s",
      why: "A new pod counts once it has been ready that long: one that fails with its first requests stops the rollout instead of replacing the next.",
      source: `${KUBERNETES.deployment}; ${JUDGEMENT}`,
      default: "0",
    },
    {
      name: "progressDeadlineSeconds",
      value: value.progressDeadlineSeconds,
      unit: "s",
      why: `A rollout that moves no pod for that long has failed. ${NODE_AND_IMAGE_SECONDS} for node and image + ${startupBudget} to start + ${MIN_READY_SECONDS} ready + ${grace} until an old pod is gone = ${needed} s. Not below the default of ${LEAST_DEADLINE_SECONDS}.`,
      source: `${KUBERNETES.deployment}; ${JUDGEMENT}`,
      default: "600",
    },
  ];
}

/** How many pods an eviction (a drained or upgraded node) may take at once; at least 1. */
export function disruption({ replicas, disruption, kind }: ServiceConfig): Part<number> {
  const { maxUnavailable, minAvailable } = disruption;
  const problems = disruptionProblems(replicas.min, kind, disruption);
  if (problems.length > 0) return { value: 1, settings: [], problems };
  const share = Math.max(1, Math.floor(replicas.min / EVICTED_SHARE));
  const value =
    maxUnavailable ?? (minAvailable === undefined ? share : replicas.min - minAvailable);
  const how =
    maxUnavailable === undefined
      ? minAvailable === undefined
        ? `A tenth of the fewest replicas (${replicas.min}), at least 1.`
        : `${replicas.min} at the fewest - ${minAvailable} that must stay = ${value}.`
      : "Your own value.";
  const entry: PodValue = {
    name: "podDisruptionBudget.maxUnavailable",
    value,
    why: `${how} Never 0, nor as minAvailable: a budget that allows no eviction stops every drain and upgrade of a node, Karpenter's too. Pods that are not ready may always go (AlwaysAllow).`,
    source: `${KUBERNETES.pdb}; Karpenter documentation, Disruption`,
    default: "no budget: a drain may take all at once",
  };
  return { value, settings: [podSetting(entry)], problems };
}

function disruptionProblems(
  min: number,
  kind: ServiceConfig["kind"],
  { maxUnavailable, minAvailable }: ServiceConfig["disruption"],
): Problem[] {
  if (maxUnavailable !== undefined && minAvailable !== undefined) {
    return [
      {
        path: "disruption",
        got: `maxUnavailable ${maxUnavailable} and minAvailable ${minAvailable}`,
        allowed: "one of both: a PodDisruptionBudget takes one",
        fix: "remove disruption.minAvailable",
      },
    ];
  }
  const blocks =
    "the budget blocks every eviction, so no node with such a pod can be drained or upgraded";
  if (maxUnavailable === 0) {
    return [
      {
        path: "disruption.maxUnavailable",
        got: "0",
        allowed: `at least 1: with 0 ${blocks}`,
        fix: "set it to 1; replicas.min 2 or more keep serving meanwhile",
      },
    ];
  }
  if (minAvailable !== undefined && minAvailable >= min) {
    const fix =
      min >= 2
        ? `set it to ${min - 1}, or raise replicas.min to ${minAvailable + 1}`
        : `raise replicas.min to ${minAvailable + 1}, or remove it`;
    return [
      {
        path: "disruption.minAvailable",
        got: String(minAvailable),
        allowed: `below replicas.min, ${min}: at the fewest replicas ${blocks}`,
        fix,
      },
    ];
  }
  if (maxUnavailable === undefined || kind === "worker" || min < 2 || maxUnavailable < min) {
    return [];
  }
  return [
    {
      path: "disruption.maxUnavailable",
      got: String(maxUnavailable),
      allowed: `below replicas.min, ${min}: else one drain may end all of them`,
      fix: `set it to ${min - 1} or less`,
    },
  ];
}
