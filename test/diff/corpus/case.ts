import type { Document } from "yaml";

import type { ChangeClass, Topic } from "../../../diff/model.ts";
import type { Program } from "./program.ts";

/** A change, and what a person who knows AWS and Kubernetes would say of it: written before, and without, the classifiers. */
interface Case {
  /** What changes, in a few words; unique. */
  readonly name: string;
  /**
   * What it stands for: "7.5" is the footgun of that number in the project's catalogue (docs/diff.md), "c.5" the row of its
   * table of the 15 worst.
   */
  readonly covers: readonly string[];
  /** The class of each resource that changes, by its name; "*" in a name stands for any text. The first that fits counts. */
  readonly classes: Readonly<Record<string, ChangeClass>>;
  /** The topics that have findings for the worse, among those compared. @default - they are not compared */
  readonly worse?: readonly Topic[];
}

/** A change to the plain program (base.ts). */
export interface PlainCase extends Case {
  readonly change: (program: Program) => void;
}

/** A change to the stack file of prod. */
export interface StackCase extends Case {
  readonly change: (stackFile: Document) => void;
}

/** The topics whose findings a case may name: cost and policies follow from nearly every change. */
export const COMPARED_TOPICS: readonly Topic[] = ["order", "security"];
