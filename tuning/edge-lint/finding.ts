import type { EdgeConfiguration } from "./model.ts";

/** How bad it is: an error breaks or leaks something, a warning costs or surprises. */
export type Severity = "error" | "warning";

/** One thing wrong with an edge. */
export interface EdgeFinding {
  /** Id of the rule that found it, in kebab case. */
  readonly rule: string;
  readonly severity: Severity;
  /** Place in the configuration, as a person names it. */
  readonly where: string;
  /** What stands there. */
  readonly got: string;
  /** What follows from it. */
  readonly why: string;
  /** What to do, as an instruction. */
  readonly fix: string;
  /** The document that says so. */
  readonly source: string;
}

/** What a rule says of one place; the rule adds who it is and why it matters. */
export interface Complaint {
  readonly where: string;
  readonly got: string;
  /** @default - the rule's */
  readonly fix?: string;
  /** @default - the rule's */
  readonly severity?: Severity;
}

/** One rule: a pure function with its words. */
export interface EdgeRule {
  /** In kebab case; unique. */
  readonly name: string;
  readonly severity: Severity;
  /** What it complains of, in half a sentence, for the table of rules. */
  readonly finds: string;
  /** What follows from breaking it. */
  readonly why: string;
  readonly fix: string;
  readonly source: string;
  readonly check: (edge: EdgeConfiguration) => readonly Complaint[];
}
