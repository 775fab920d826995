import { Unjudgeable } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import type { Resource, Stack } from "./resource.ts";
import type { Report, ResourceRule, StackReport, StackRule } from "./rule.ts";

/** The limits of a rule, as its schema parsed them. */
export type Limits = Record<string, unknown>;

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

/** Whether the rule is to be asked about resources of this type. */
export function judges(rule: ResourceRule, type: string): boolean {
  return rule.types.includes(type) || (rule.types.includes("*") && !isInternal(type));
}

/** The engine's own resources and components have no provider behind them. */
export function isInternal(type: string): boolean {
  return type.startsWith("pulumi:");
}

/** Asks a rule about one resource: its violations and unknowns, or one pass. */
export function evaluateResource(
  rule: ResourceRule,
  resource: Resource,
  limits: Limits,
): readonly Outcome[] {
  const findings: Outcome[] = [];
  const of = { rule: rule.name, urn: resource.urn };
  const guard = (work: () => void): void => attempt(work, (e) => findings.push(unknown(of, e)));
  const report: Report = {
    violation: (message, at) => findings.push(violation(of, message, at)),
    each: (items, judge) => {
      for (const item of items) guard(() => judge(item));
    },
  };
  guard(() => rule.check(resource, report, limits));
  return findings.length === 0 ? [{ ...of, state: "pass" }] : findings;
}

/** Asks a rule about a stack: its violations and unknowns, or one pass; nothing when it has none of the rule's types. */
export function evaluateStack(rule: StackRule, stack: Stack, limits: Limits): readonly Outcome[] {
  if (stack.ofType(...rule.types).length === 0) return [];
  const findings: Outcome[] = [];
  const guard = (urn: string | undefined, work: () => void): void =>
    attempt(work, (e) => findings.push(unknown({ rule: rule.name, urn }, e)));
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

function attempt(work: () => void, onUnjudgeable: (error: Unjudgeable) => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Unjudgeable)) throw error;
    onUnjudgeable(error);
  }
}

function violation(of: Subject, message: string, at: Cursor | undefined): Outcome {
  const path = at === undefined || at.path === "" ? {} : { path: at.path };
  return { ...of, state: "violation", message, ...path };
}

function unknown(of: Subject, error: Unjudgeable): Outcome {
  return { ...of, state: "unknown", message: error.message, path: error.path };
}
