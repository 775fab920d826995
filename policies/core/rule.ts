import type { z } from "zod";

import type { Cursor } from "./cursor.ts";
import type { Resource, Stack } from "./resource.ts";
import type { Props } from "./value.ts";

/** How bad a violation is: what Pulumi shows, and code scanning sorts by. */
export type Severity = "low" | "medium" | "high" | "critical";

/** What a violation does by default: stop the update, or be told. */
export type DefaultLevel = "mandatory" | "advisory";

/** The part of a stack that a rule belongs to: its folder. */
export type Service =
  "database" | "cache" | "cdn" | "edge" | "workload" | "cluster" | "observability" | "stack";

/** Where a rule comes from. */
export interface Reference {
  /** Such as "PostgreSQL: Resource Consumption" or "CIS Kubernetes Benchmark 5.2.6". */
  readonly title: string;
  /** Its page. @default - none to link to */
  readonly url?: string;
}

/** A resource in an example: what is left out is made up. */
export interface ExampleResource {
  readonly type: string;
  /** @default "example" */
  readonly name?: string;
  readonly props: Props;
  /** @default false */
  readonly protect?: boolean;
  /** @default - the provider decides */
  readonly deleteBeforeReplace?: boolean;
  /** The provider's properties. @default - none */
  readonly provider?: Props;
  /** Property to the names of the example's resources that its value was made from. @default - none */
  readonly madeFrom?: Readonly<Record<string, readonly string[]>>;
}

/** What violates a rule, and what the rule says. */
export interface BadExample<T> {
  readonly example: T;
  /** The messages, word for word, in order. */
  readonly says: readonly string[];
}

/** Collects what a rule finds. A rule that reports nothing passes. */
export interface Report {
  /**
   * A violation.
   *
   * @param message what is, what is allowed, and how to put it right; never a secret
   * @param at the property. @default - the resource as a whole
   */
  violation(message: string, at?: Cursor): void;
  /**
   * Judges every item by itself: one that cannot be judged is reported as unknown, and does not hide
   * what is wrong with the others.
   */
  each<T>(items: readonly T[], judge: (item: T) => void): void;
}

/** A report in which every violation names its resource. */
export interface StackReport {
  /** A violation of `resource`; see Report. */
  violation(resource: Resource, message: string, at?: Cursor): void;
  /** Judges every resource (or whatever belongs to it) by itself; see Report. */
  each<T>(items: readonly T[], owner: (item: T) => Resource, judge: (item: T) => void): void;
}

/** What all rules tell about themselves. */
export interface RuleInfo {
  /** Kebab-case, begins with what it is about: "rds-instance-encrypted". The policy's name in Pulumi. */
  readonly name: string;
  readonly service: Service;
  /** What it demands, one sentence: "RDS instances are encrypted at rest." */
  readonly checks: string;
  /** What happens otherwise. */
  readonly why: string;
  readonly severity: Severity;
  readonly level: DefaultLevel;
  readonly references: readonly Reference[];
}

/** A rule on one resource at a time: it stops an update before the resource is made. */
export interface ResourceRule<L extends z.ZodObject = z.ZodObject> extends RuleInfo {
  readonly kind: "resource";
  /** The types it judges. It is never asked about others. */
  readonly types: readonly string[];
  /** Limits a stack may set, each with default and description (with its unit). @default - none */
  readonly limits?: L;
  check(resource: Resource, report: Report, limits: z.infer<L>): void;
  /** The properties put right, or undefined when there is nothing to do. Runs at level "remediate" only. @default - the rule has none */
  readonly remedy?: (inputs: Props, type: string, limits: z.infer<L>) => Props | undefined;
  readonly good: ExampleResource;
  readonly bad: BadExample<ExampleResource>;
}

/** A rule on how resources fit together: it runs once all are known. */
export interface StackRule<L extends z.ZodObject = z.ZodObject> extends RuleInfo {
  readonly kind: "stack";
  /** It is asked only when the stack has one of these types. */
  readonly types: readonly string[];
  /** Limits a stack may set, each with default and description (with its unit). @default - none */
  readonly limits?: L;
  check(stack: Stack, report: StackReport, limits: z.infer<L>): void;
  readonly good: readonly ExampleResource[];
  readonly bad: BadExample<readonly ExampleResource[]>;
}

/** Any rule. */
export type Rule = ResourceRule | StackRule;

/** Declares a rule on single resources; gives `check` the types of its limits. */
export function resourceRule<L extends z.ZodObject = z.ZodObject>(
  rule: Omit<ResourceRule<L>, "kind">,
): ResourceRule {
  return { ...rule, kind: "resource" } as unknown as ResourceRule;
}

/** Declares a rule on the whole stack; gives `check` the types of its limits. */
export function stackRule<L extends z.ZodObject = z.ZodObject>(
  rule: Omit<StackRule<L>, "kind">,
): StackRule {
  return { ...rule, kind: "stack" } as unknown as StackRule;
}
