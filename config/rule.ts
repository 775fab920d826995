import { formatPath, removeCommand, setCommand } from "./command.ts";
import type { ConfigProblem } from "./problems.ts";
import { showValue } from "./problems.ts";
import type { StackConfig } from "./schema.ts";
import type { PathKey } from "./schema-walk.ts";

/** What a rule knows besides the configuration itself. */
export interface RuleContext {
  /** Stack name, for the commands. */
  readonly stack: string;
  /** Value of aws:region; null where it is known to be absent. @default - not known, not compared */
  readonly awsRegion?: string | null;
}

/** What a rule found. */
export interface Violation extends ConfigProblem {
  /** Every place the rule looked at to find it. */
  readonly because: readonly (readonly PathKey[])[];
}

/** One impossible combination of keys. */
export interface Rule {
  /** Top-level keys the rule reads; it is not run while one of them holds a secret. */
  readonly reads: readonly (keyof StackConfig)[];
  readonly check: (config: StackConfig, context: RuleContext) => readonly Violation[];
}

/** What differs from violation to violation; the rest is derived. */
export interface Finding {
  /** Place of the value that is wrong. */
  readonly keys: readonly PathKey[];
  readonly got: unknown;
  readonly allowed: string;
  /** Value that repairs it; undefined removes the key. */
  readonly to: unknown;
  /** Place the repair goes to. @default - `keys` */
  readonly at?: readonly PathKey[];
  /** Other places that took part. @default - none */
  readonly with?: readonly (readonly PathKey[])[];
}

/** The violation with its path, its text and its command. */
export function violation(finding: Finding, context: RuleContext): Violation {
  const target = finding.at ?? finding.keys;
  return {
    keys: finding.keys,
    path: formatPath(finding.keys),
    got: showValue(finding.got),
    allowed: finding.allowed,
    fix:
      finding.to === undefined
        ? removeCommand(target, context.stack)
        : setCommand(target, finding.to, context.stack),
    because: [finding.keys, target, ...(finding.with ?? [])],
  };
}
