import type { ChangeClass, Json, ResourceState, Snapshot } from "../../model.ts";
import { at } from "../../values.ts";
import { numeric, text } from "../general/reading.ts";
import { containersOf, counted, podSpec } from "./objects.ts";
import { podsOf, podsWords } from "./replicas.ts";
import { capital } from "../../text.ts";

/** How the pods of a workload are renewed. */
export interface Rollout {
  readonly class: ChangeClass;
  /** In one or two sentences, with the numbers. */
  readonly words: string;
  /** How to do it with less harm. @default - nothing to add */
  readonly fix?: string;
}

/** Seconds a pod has to end where its template does not say. Source: Kubernetes API reference, PodSpec. */
const GRACE_SECONDS = 30;

/** Seconds a pod has to end. */
export function graceOf(state: ResourceState | undefined): number | undefined {
  if (state === undefined) return undefined;
  const value = at(podSpec(state), "terminationGracePeriodSeconds");
  return value === undefined ? GRACE_SECONDS : numeric(value);
}

/** How a new template reaches the pods. @param before what runs: its pods are the ones that end */
export function rolloutOf(
  snapshot: Snapshot,
  after: ResourceState,
  before: ResourceState | undefined,
): Rollout {
  const grace = graceOf(before ?? after);
  const ends = grace === undefined ? "" : ` A pod that ends has up to ${grace} s.`;
  if (after.type.endsWith(":DaemonSet")) return daemonRollout(after, ends);
  if (after.type.endsWith(":StatefulSet")) return statefulRollout(snapshot, after, ends);
  return deploymentRollout(snapshot, after, ends);
}

function deploymentRollout(snapshot: Snapshot, after: ResourceState, ends: string): Rollout {
  const spec = at(after.inputs, "spec");
  const pods = podsOf(snapshot, after);
  const all = podsWords(pods);
  if (at(spec, "paused") === true) {
    return { class: "in-place", words: `paused is set: the ${all} stay as they are until then.` };
  }
  if (text(at(spec, "strategy", "type")) === "Recreate") {
    return {
      class: "downtime",
      words: `The strategy is Recreate: ${all}, and all end before the first new one starts.${ends}`,
      fix: "Use the strategy RollingUpdate where two versions may run beside each other.",
    };
  }
  const rolling = at(spec, "strategy", "rollingUpdate");
  const count = pods?.min;
  if (count === undefined)
    return { class: "rolling", words: `${capital(all)} are renewed.${ends}` };
  // Left out both are 25 %. Kubernetes API reference, RollingUpdateDeployment: maxSurge is rounded up, maxUnavailable down.
  const surge = share(at(rolling, "maxSurge"), count, Math.ceil);
  const floor = share(at(rolling, "maxUnavailable"), count, Math.floor);
  if (surge === undefined || floor === undefined) {
    return { class: "rolling", words: `${capital(all)} are renewed.${ends}` };
  }
  // Neither may hold the other up: the controller takes 1 when both come to 0 (kubernetes, ResolveFenceposts).
  const gone = surge === 0 && floor === 0 ? 1 : floor;
  if (count > 0 && gone >= count) {
    return {
      class: "downtime",
      words: `${capital(all)} with maxSurge ${surge} and maxUnavailable ${gone}: all may end before a new one is ready.${ends}`,
      fix: "Set maxUnavailable: 0 and maxSurge: 1 or more.",
    };
  }
  const away =
    gone === 0
      ? "each new one is ready before an old one ends"
      : `at least ${count - gone} of ${count} serve meanwhile`;
  return {
    class: "rolling",
    words: `${capital(all)} are renewed with maxSurge ${surge} and maxUnavailable ${gone}: ${away}.${ends}${least(after, count, surge + gone)}`,
  };
}

/** What it takes at least, as far as the template says how long a new pod is not counted as available. */
function least(after: ResourceState, count: number, batch: number): string {
  const ready = numeric(at(after.inputs, "spec", "minReadySeconds")) ?? 0;
  const delays = containersOf(podSpec(after)).map(
    (container) => numeric(at(container, "readinessProbe", "initialDelaySeconds")) ?? 0,
  );
  const each = ready + Math.max(0, ...delays);
  if (each === 0 || count === 0) return "";
  // No more than a batch of new pods is not yet available at a time.
  const rounds = Math.ceil(count / batch);
  return ` It takes at least ${rounds * each} s: ${counted(rounds, "round")} of ${each} s until a new pod counts.`;
}

function statefulRollout(snapshot: Snapshot, after: ResourceState, ends: string): Rollout {
  const strategy = at(after.inputs, "spec", "updateStrategy");
  const pods = podsOf(snapshot, after);
  const all = podsWords(pods);
  if (text(at(strategy, "type")) === "OnDelete") return onDelete(all);
  const partition = numeric(at(strategy, "rollingUpdate", "partition")) ?? 0;
  if (pods !== undefined && pods.max > 0 && partition >= pods.max) {
    return {
      class: "in-place",
      words: `The partition ${partition} leaves all of the ${all} as they are.`,
    };
  }
  if (pods?.min === 1) {
    return {
      class: "downtime",
      words: `${capital(all)}: a StatefulSet ends a pod before it starts the new one.${ends}`,
    };
  }
  return {
    class: "rolling",
    words: `${capital(all)} are renewed one at a time, the last one first, each ending before its successor starts.${ends}`,
  };
}

function daemonRollout(after: ResourceState, ends: string): Rollout {
  const strategy = at(after.inputs, "spec", "updateStrategy");
  if (text(at(strategy, "type")) === "OnDelete") return onDelete("pods, one on each node,");
  const surge = at(strategy, "rollingUpdate", "maxSurge");
  const gone = at(strategy, "rollingUpdate", "maxUnavailable");
  const first =
    surge !== undefined && surge !== 0 && surge !== "0%"
      ? "the new pod of a node is ready before the old one ends"
      : `a node is without its pod meanwhile, ${said(gone, "1")} at a time`;
  return { class: "rolling", words: `Pods on all nodes are renewed: ${first}.${ends}` };
}

function said(value: Json | undefined, otherwise: string): string {
  if (typeof value === "number") return String(value);
  return text(value) ?? otherwise;
}

function onDelete(all: string): Rollout {
  return {
    class: "in-place",
    words: `The update strategy is OnDelete: the ${all} stay as they are until somebody deletes them.`,
  };
}

/** A number of pods, or a share of them. @returns undefined while it is not known */
export function share(
  value: Json | undefined,
  count: number,
  round: (value: number) => number,
): number | undefined {
  if (value === undefined) return round(count * 0.25);
  const percent = /^(\d+)%$/.exec(text(value) ?? "")?.[1];
  return percent === undefined ? numeric(value) : round((count * Number(percent)) / 100);
}
