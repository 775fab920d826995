import { Unjudgeable } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import type { Resource, Stack } from "./resource.ts";
import type { Report, ResourceRule, StackReport, StackRule } from "./rule.ts";

/** The limits of a rule, as its schema parsed them. */
export type Limits = Record<string, unknown>;

/** A rule failed: a mistake in the rule, not in what it judges. */
export class RuleError extends Error {
  override readonly name = "RuleError";

  /**
   * @param urn the resource it was asked about. @default - the stack as a whole
   * @param cause what it threw, whose stack tells the place in the rule
   */
  constructor(rule: string, urn: string | undefined, cause: unknown) {
    const said = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    super(
      `rule ${rule} failed on ${urn ?? "the stack"}, switch it off until it is mended: ${said}`,
    );
  }
}

/** What became of one rule on one resource. */
export interface Outcome {
  readonly rule: string;
  readonly state: "pass" | "violation" | "unknown";
  /** The resource; absent for a rule on the stack as a whole that passed or could not begin. */
  readonly urn?: string | undefined;
  /** What is wrong, or why it cannot be told. @default - it passed */
  readonly message?: string;
  /** The property. @default - the resource as a whole */
  readonly path?: string;
}

/** Asks a rule about one resource: its violations and unknowns, or one pass. @throws RuleError when the rule fails */
export function evaluateResource(
  rule: ResourceRule,
  resource: Resource,
  limits: Limits,
): readonly Outcome[] {
  const findings: Outcome[] = [];
  const of = { rule: rule.name, urn: resource.urn };
  const guard = (work: () => void): void => attempt(of, work, findings);
  const report: Report = {
    violation: (message, at) => findings.push(violation(of, message, at)),
    each: (items, judge) => {
      for (const item of items) guard(() => judge(item));
    },
  };
  guard(() => rule.check(resource, report, limits));
  return findings.length === 0 ? [{ ...of, state: "pass" }] : findings;
}

/**
 * Asks a rule about a stack: its violations and unknowns, or one pass; nothing when it has none of the rule's types.
 *
 * @throws RuleError when the rule fails
 */
export function evaluateStack(rule: StackRule, stack: Stack, limits: Limits): readonly Outcome[] {
  if (stack.ofType(...rule.types).length === 0) return [];
  const findings: Outcome[] = [];
  const guard = (urn: string | undefined, work: () => void): void =>
    attempt({ rule: rule.name, urn }, work, findings);
  const report: StackReport = {
    violation: (resource, message, at) =>
      findings.push(violation({ rule: rule.name, urn: resource.urn }, message, at)),
    each: (items, owner, judge) => {
      for (const item of items) guard(owner(item).urn, () => judge(item));
    },
  };
  guard(undefined, () => rule.check(stack, report, limits));
  return findings.length === 0 ? [{ rule: rule.name, state: "pass" }] : findings;
}

interface Subject {
  readonly rule: string;
  readonly urn: string | undefined;
}

function attempt(of: Subject, work: () => void, findings: Outcome[]): void {
  try {
    work();
  } catch (error) {
    // Of the item that failed, not of all around it.
    if (error instanceof RuleError) throw error;
    if (!(error instanceof Unjudgeable)) throw new RuleError(of.rule, of.urn, error);
    findings.push(unknown(of, error));
  }
}

function violation(of: Subject, message: string, at: Cursor | undefined): Outcome {
  const path = at === undefined || at.path === "" ? {} : { path: at.path };
  return { ...of, state: "violation", message, ...path };
}

function unknown(of: Subject, error: Unjudgeable): Outcome {
  return { ...of, state: "unknown", message: error.message, path: error.path };
}
