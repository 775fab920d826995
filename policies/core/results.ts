import type { Level } from "./settings.ts";

/** A waiver that let a finding pass. */
export interface AppliedWaiver {
  readonly reason: string;
  readonly owner: string;
  /** The last day it holds, such as "2027-01-31". */
  readonly expires: string;
}

/** What became of one rule on one resource, after the stack's levels and waivers: one line of the results. */
export interface Finding {
  readonly kind: "finding";
  readonly rule: string;
  readonly state: "violation" | "unknown";
  /** What it does: stop the update or be told. A waived one is told only here. */
  readonly level: Exclude<Level, "disabled" | "remediate">;
  /** The resource. @default - it is about the stack as a whole */
  readonly urn?: string;
  readonly message: string;
  /** The property. @default - the resource as a whole */
  readonly path?: string;
  /** @default - none */
  readonly waiver?: AppliedWaiver;
  /** Left to the check of the state after the update, as the stack's settings say. @default - it is not */
  readonly deferred?: true;
}

/** How much was judged; the last line of a run that came to its end. */
export interface Summary {
  readonly kind: "summary";
  /** Rules that were switched on. */
  readonly rules: number;
  /** Resources the rules were asked about. */
  readonly resources: number;
  /** Rules on resources that passed, by rule. */
  readonly passed: Readonly<Record<string, number>>;
}

/** A line of the file that PLUMBLINE_POLICY_RESULTS names. */
export type ResultLine = Finding | Summary;

/** Whether something among it stops an update: it is mandatory, and no waiver lets it pass. */
export function stopsUpdate(lines: readonly ResultLine[]): boolean {
  return lines.some(
    (line) => line.kind === "finding" && line.level === "mandatory" && line.waiver === undefined,
  );
}

/** Whether the run that said it came to its end; otherwise more may be wrong. */
export function isComplete(lines: readonly ResultLine[]): boolean {
  return lines.some(({ kind }) => kind === "summary");
}
