import { fieldAt } from "../cluster/manifest.ts";
import type { Manifest } from "../cluster/manifest.ts";

/** How many pods of a workload there may be at one time, and why. */
export interface Pods {
  readonly pods: number;
  readonly podsFrom: string;
}

/** What a Kubernetes API server takes where a Deployment says nothing (API reference, Deployment v1 apps). */
const DEFAULTS = { surge: "25%", unavailable: "25%", graceSeconds: 30, minReadySeconds: 0 };

/**
 * Most pods of a workload at one time. Of a Deployment: its most replicas, those a rollout starts before old ones end,
 * and the old ones that still end; the controller does not wait for these, so each step of a rollout (minReadySeconds)
 * adds those it ends, for as long as the grace period lasts, until all of the old ones do. Kubernetes documentation,
 * Deployments, "Max surge", and enhancement proposal 3973.
 */
export function podsAtPeak(
  manifest: Manifest,
  template: unknown,
  all: readonly Manifest[],
  problems: string[],
): Pods {
  if (manifest.kind !== "Deployment") {
    const spec =
      manifest.kind === "CronJob"
        ? fieldAt(manifest, "spec", "jobTemplate", "spec")
        : manifest["spec"];
    const pods = Number(fieldAt(spec, "parallelism") ?? 1);
    return { pods, podsFrom: `${pods} in parallel` };
  }
  const most = mostReplicas(manifest, all);
  if (!Number.isInteger(most)) {
    problems.push(`Deployment ${manifest.metadata.name}: its replicas are no whole number`);
  }
  if (fieldAt(manifest, "spec", "strategy", "type") === "Recreate") {
    return { pods: most, podsFrom: `${most}, the old ones end first` };
  }
  const surge = share(manifest, "maxSurge", DEFAULTS.surge, most, Math.ceil);
  const unavailable = share(manifest, "maxUnavailable", DEFAULTS.unavailable, most, Math.floor);
  const ending = endingPods(manifest, template, { most, surge, unavailable });
  return {
    pods: most + surge + ending,
    podsFrom: `${most} + ${surge} of a rollout + ${ending} that still end`,
  };
}

interface Rollout {
  readonly most: number;
  readonly surge: number;
  readonly unavailable: number;
}

function endingPods(
  manifest: Manifest,
  template: unknown,
  { most, surge, unavailable }: Rollout,
): number {
  const grace = Number(
    fieldAt(template, "spec", "terminationGracePeriodSeconds") ?? DEFAULTS.graceSeconds,
  );
  const ready = Number(fieldAt(manifest, "spec", "minReadySeconds") ?? DEFAULTS.minReadySeconds);
  // Old and new ones are `most` each, and `surge` of the old ones still serve while the last new ones start.
  const left = Math.max(0, most - surge);
  if (ready === 0) return left;
  return Math.min(left, Math.max(1, surge + unavailable) * Math.ceil(grace / ready));
}

/** A number, or a share of the replicas as "25%". */
function share(
  manifest: Manifest,
  name: string,
  fallback: string,
  most: number,
  round: (value: number) => number,
): number {
  const value = fieldAt(manifest, "spec", "strategy", "rollingUpdate", name) ?? fallback;
  if (typeof value !== "string") return Number(value);
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? Number(value) : round((most * Number(percent)) / 100);
}

/** What an autoscaler may scale it to, else what it says itself. */
function mostReplicas(manifest: Manifest, all: readonly Manifest[]): number {
  const own = Number(fieldAt(manifest, "spec", "replicas") ?? 1);
  const { name, namespace } = manifest.metadata;
  const limits = all
    .filter(
      (one) =>
        one.metadata.namespace === namespace &&
        fieldAt(one, "spec", "scaleTargetRef", "name") === name,
    )
    .map((one) => fieldAt(one, "spec", "maxReplicas") ?? fieldAt(one, "spec", "maxReplicaCount"))
    .filter((limit) => limit !== undefined)
    .map(Number);
  return limits.length === 0 ? own : Math.max(...limits);
}
