import { grouped } from "../explain/text.ts";
import type { BudgetLine } from "./finding.ts";

/** Replicas of a service at the peak of one rollout. */
export interface RollingReplicas {
  readonly maxReplicas: number;
  /** Extra replicas during a rollout. */
  readonly surge: number;
  /** Old replicas that still end beside those. */
  readonly ending: number;
}

/**
 * Old pods that can still end while all the others of a rollout run: it replaces `pods` by as many, of which the last
 * `surge` still serve.
 * @param most ending at the same time, however many pods there are
 */
export function endingBeside(pods: number, surge: number, most: number): number {
  return Math.max(0, Math.min(most, pods - surge));
}

/** Replicas of a service that hold connections at the peak of a rollout. */
export function replicasAtPeak({ maxReplicas, surge, ending }: RollingReplicas): number {
  return maxReplicas + surge + ending;
}

/**
 * A service's lines in a sum of connections: its replicas, and those that still end in a line of their own.
 * @param processes what one replica multiplies with, as "4 workers x (5 + 3)"
 * @param each what that comes to
 */
export function replicaLines(
  name: string,
  { maxReplicas, surge, ending }: RollingReplicas,
  processes: string,
  each: number,
): BudgetLine[] {
  const running: BudgetLine = {
    label: `services.${name}`,
    arithmetic: `(${maxReplicas} + ${surge}) replicas x ${processes}`,
    amount: (maxReplicas + surge) * each,
  };
  if (ending === 0) return [running];
  const old: BudgetLine = {
    label: `services.${name}, ending`,
    arithmetic: `${grouped(ending)} old replica${ending === 1 ? "" : "s"} x ${processes}`,
    amount: ending * each,
  };
  return [running, old];
}

const ENDING_NOTE =
  "Ending: old pods that finish what they have, for up to their grace period. A rollout does not wait for them, only for minReadySeconds between its steps; counted for one rollout of every service at once.";

/** Why pods that end are in a sum, where there are any. */
export function endingNotes(workloads: readonly { readonly ending: number }[]): string[] {
  return workloads.some(({ ending }) => ending > 0) ? [ENDING_NOTE] : [];
}
