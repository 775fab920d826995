import type { NamespaceConfig } from "../../config/schema.ts";
import type { NamespacePlan } from "../cluster.ts";
import { podsAtPeak } from "../budget/pod-sum.ts";
import { grouped } from "../explain/text.ts";
import type { PodDemand } from "../nodes/types.ts";
import { mib } from "../units.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { PodValue } from "./values.ts";
import { podSetting } from "./values.ts";

/** What a container gets that states nothing: enough for a tool run by hand. */
const DEFAULTS = {
  defaultCpuMillicores: 100,
  defaultMemoryMiB: 128,
  defaultEphemeralStorageMiB: 256,
};

/** Sums are rounded up to these, so that a changed request of a few MiB does not change the quota. */
const STEPS = { cpuMillicores: 1000, memoryMiB: 1024, ephemeralStorageMiB: 1024, pods: 5 };

type Quota = NamespacePlan["quota"];
type Resource = keyof Quota;

const RESOURCES: readonly Resource[] = [
  "cpuMillicores",
  "memoryMiB",
  "ephemeralStorageMiB",
  "pods",
];
/** Names and units as ResourceQuota has them. */
const QUOTA_NAMES = {
  cpuMillicores: { name: "quota.requests.cpu", unit: "millicores" },
  memoryMiB: { name: "quota.requests.memory", unit: "MiB" },
  ephemeralStorageMiB: { name: "quota.requests.ephemeral-storage", unit: "MiB" },
  pods: { name: "quota.pods", unit: "count" },
} as const;

/**
 * Quota, defaults and Pod Security of one namespace.
 * @param demands every pod of the stack; those of other namespaces are left out
 */
export function namespacePlan(
  name: string,
  config: NamespaceConfig,
  demands: readonly PodDemand[],
): NamespacePlan {
  const own = demands.filter(({ namespace }) => namespace === name);
  const sums = quotaSums(own);
  const asked: Partial<Record<Resource, number | undefined>> = config.quota;
  const quota: Quota = {
    cpuMillicores: asked.cpuMillicores ?? roundUp(sums, "cpuMillicores"),
    memoryMiB: asked.memoryMiB ?? roundUp(sums, "memoryMiB"),
    ephemeralStorageMiB: roundUp(sums, "ephemeralStorageMiB"),
    pods: asked.pods ?? roundUp(sums, "pods"),
  };
  const limits = {
    ...DEFAULTS,
    maxMemoryMiB: largest(own, "memory", DEFAULTS.defaultMemoryMiB),
    maxEphemeralStorageMiB: largest(own, "ephemeralStorage", DEFAULTS.defaultEphemeralStorageMiB),
  };
  return {
    podSecurity: config.podSecurity,
    fargate: config.fargate,
    quota,
    limits,
    settings: [
      ...RESOURCES.map((resource) => quotaValue(resource, quota, sums, asked)),
      ...limitValues(limits),
    ].map(podSetting),
    omitted: [],
  };
}

/**
 * What all pods of the namespace request at once: Kubernetes counts a pod until it is gone. Once the last old pods of a
 * rollout end, another may begin (a restart, a fix) and start its first pods: hence the surge twice.
 */
function quotaSums(demands: readonly PodDemand[]): Quota {
  const sum = (each: (demand: PodDemand) => number) =>
    demands.reduce((total, demand) => total + podsForQuota(demand) * each(demand), 0);
  return {
    cpuMillicores: sum(({ each }) => each.cpuMillicores),
    memoryMiB: sum(({ each }) => each.memory) / mib(1),
    ephemeralStorageMiB: sum(({ each }) => each.ephemeralStorage) / mib(1),
    pods: sum(() => 1),
  };
}

function podsForQuota(demand: PodDemand): number {
  return podsAtPeak(demand) + demand.surge;
}

/** The sum on the next step; one step for a namespace without pods, where 0 would refuse a tool run by hand. */
function roundUp(sums: Quota, resource: Resource): number {
  const step = STEPS[resource];
  return Math.max(1, Math.ceil(sums[resource] / step)) * step;
}

function largest(
  demands: readonly PodDemand[],
  resource: "memory" | "ephemeralStorage",
  least: number,
): number {
  return Math.max(least, ...demands.map(({ each }) => each[resource] / mib(1)));
}

function quotaValue(
  resource: Resource,
  quota: Quota,
  sums: Quota,
  asked: Partial<Record<Resource, number | undefined>>,
): PodValue {
  const own = asked[resource] !== undefined;
  const { name, unit } = QUOTA_NAMES[resource];
  return {
    name,
    value: quota[resource],
    unit,
    why: own
      ? "Your own value; the quota budget compares it with what the pods request."
      : `All services at their most replicas and in a rollout at once, with the pods it adds, the old ones that still end (they count until they are gone) and the first of a rollout right after it; all jobs and operations. ${grouped(sums[resource])}, up to the next ${grouped(STEPS[resource])}. It stops what nobody planned, never what the stack plans.`,
    source: own ? CONFIGURATION : `capacity budget; ${KUBERNETES.quota}`,
    default: "no limit",
  };
}

function limitValues(limits: NamespacePlan["limits"]): PodValue[] {
  const defaults = {
    why: "For a container that states nothing, which the quota would refuse otherwise: enough for a tool run by hand. No default limit of CPU.",
    source: `${KUBERNETES.limitRange}; ${JUDGEMENT}`,
    default: "none: the quota refuses the pod",
  };
  const most = {
    why: "The largest container of the namespace: none that nobody budgeted takes more.",
    source: `capacity budget; ${KUBERNETES.limitRange}`,
    default: "no limit",
  };
  return [
    {
      name: "limitRange.defaultRequest.cpu",
      value: limits.defaultCpuMillicores,
      unit: "millicores",
      ...defaults,
    },
    { name: "limitRange.default.memory", value: limits.defaultMemoryMiB, unit: "MiB", ...defaults },
    {
      name: "limitRange.default.ephemeral-storage",
      value: limits.defaultEphemeralStorageMiB,
      unit: "MiB",
      ...defaults,
    },
    { name: "limitRange.max.memory", value: limits.maxMemoryMiB, unit: "MiB", ...most },
    {
      name: "limitRange.max.ephemeral-storage",
      value: limits.maxEphemeralStorageMiB,
      unit: "MiB",
      ...most,
    },
  ];
}
