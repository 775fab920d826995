import type {
  ChangeClass,
  CodeInfo,
  Comparison,
  Finding,
  ResourceChange,
  Verdict,
} from "../model.ts";

/** Recognises what changes of some types do to what runs. */
export interface Classifier {
  /** What it recognises; every verdict has one of these codes. */
  readonly codes: readonly CodeInfo[];
  /** The types it is asked about. @default - all */
  readonly types?: readonly string[] | undefined;
  /**
   * What a change does. Empty when it has nothing to say: properties that nobody speaks of are updated in place, and an
   * operation nobody speaks of has its usual class (fallback.ts).
   */
  judge(change: ResourceChange, comparison: Comparison): readonly Verdict[];
}

/** Looks at the whole change from one side, such as security. */
export interface View {
  /** What it recognises; every finding has one of these codes. */
  readonly codes: readonly CodeInfo[];
  /** What it finds, in any order. */
  find(comparison: Comparison): readonly UnmarkedFinding[];
}

/** A finding before it has its hash. */
export type UnmarkedFinding = Omit<Finding, "hash">;

/** Where a class stands: 0 is the worst. */
export function rank(value: ChangeClass): number {
  return RANKS[value];
}

const RANKS: Readonly<Record<ChangeClass, number>> = {
  "data-loss": 0,
  replace: 1,
  downtime: 2,
  reboot: 3,
  rolling: 4,
  "in-place": 5,
  none: 6,
};
