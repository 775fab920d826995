import type { Declaration } from "../policies/report/locations.ts";

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object in JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * What a change does to what runs, worst first:
 *
 * - `data-loss`: data is deleted that nothing keeps a copy of
 * - `replace`: the resource is deleted and made anew
 * - `downtime`: something that serves stops, if only for the seconds of a failover
 * - `reboot`: takes effect with the next restart of the database or cache, which nobody has planned yet
 * - `rolling`: pods or nodes are renewed a few at a time, while the others serve
 * - `in-place`: changed or added while it runs
 * - `none`: nothing that runs is touched, such as tags, descriptions, alarms' texts
 */
export const CLASSES = [
  "data-loss",
  "replace",
  "downtime",
  "reboot",
  "rolling",
  "in-place",
  "none",
] as const;

/** How bad a change is. */
export type ChangeClass = (typeof CLASSES)[number];

/** What a change may be looked at for, beside what it does to what runs. */
export const TOPICS = ["order", "policy", "security", "budget", "cost"] as const;

/** A view on the whole change. */
export type Topic = (typeof TOPICS)[number];

/** What the engine does with a resource. */
export type Operation = "create" | "update" | "replace" | "delete";

/** A resource as a state or a preview tells it. Secrets are MASK, what is not known yet UNKNOWN (values.ts). */
export interface ResourceState {
  readonly urn: string;
  /** Such as "aws:rds/instance:Instance". */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  /** Whether a provider makes it; otherwise it is a component. */
  readonly custom: boolean;
  /** URN of the component it belongs to. @default - the stack */
  readonly parent?: string | undefined;
  /** What the program asked for, without what the engine adds for itself. */
  readonly inputs: JsonObject;
  /** What the provider told of it; empty where nothing exists yet. */
  readonly outputs: JsonObject;
  /** The engine refuses to delete it. */
  readonly protect: boolean;
  /** The engine forgets it instead of deleting it. */
  readonly retainOnDelete: boolean;
  /** URNs it waits for. */
  readonly dependencies: readonly string[];
  /** URNs of the resources that each property's value was made from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** All resources of a stack at one time, by URN. */
export interface Snapshot {
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  readonly resources: ReadonlyMap<string, ResourceState>;
}

/** A property that is not what it was. */
export interface PropertyChange {
  /**
   * As Pulumi spells property paths, with named items of lists by their names, and inside JSON text as if it were no text:
   * `tags.Name`, `parameters["work_mem"].value`, `policy.Statement[0].Action`.
   */
  readonly path: string;
  /** The same, in parts: `["parameters", "work_mem", "value"]`. */
  readonly keys: readonly (string | number)[];
  /** `add`: absent before; `delete`: absent now. */
  readonly kind: "add" | "update" | "delete";
  /** @default - it was absent */
  readonly before?: Json | undefined;
  /** @default - it is absent */
  readonly after?: Json | undefined;
  /** Whether the provider replaces the resource because of it. */
  readonly replaces: boolean;
}

/** What happens to one resource, as the engine says. */
export interface ResourceChange {
  readonly urn: string;
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  /** Name of the outermost component it belongs to, its own when it belongs to none. */
  readonly component: string;
  readonly operation: Operation;
  /** Of a replacement: whether the new one is there before the old one goes. @default - no replacement */
  readonly replacement?: "create-first" | "delete-first" | undefined;
  /** @default - it is created */
  readonly before?: ResourceState | undefined;
  /** @default - it is deleted */
  readonly after?: ResourceState | undefined;
  /** What differs in the inputs, sorted by path; none when it is created or deleted. */
  readonly properties: readonly PropertyChange[];
  /** Paths of which no fact says whether a change of theirs replaces the resource: it may. */
  readonly unknownEffects: readonly string[];
  /** Where the program declares it. @default - the engine tells no place */
  readonly declaration?: Declaration | undefined;
}

/** Everything a classification is made from. Free of paths of this machine and of times. */
export interface Comparison {
  readonly base: Snapshot;
  readonly head: Snapshot;
  /** Custom resources only, sorted by URN. */
  readonly changes: readonly ResourceChange[];
}

/** How long something does not answer. */
export interface Outage {
  /** Least and most seconds, as documented. @default - nobody says how long */
  readonly seconds?: readonly [number, number] | undefined;
  /** Such as "at once" or "in the maintenance window sun:04:30-sun:05:30 UTC". */
  readonly when: string;
}

/** One thing that a change does to what runs. */
export interface Verdict {
  /** What was recognised: the code of a CodeInfo. */
  readonly code: string;
  readonly class: ChangeClass;
  /** What happens, in one or two sentences with the values that matter; never a secret. */
  readonly message: string;
  /** Paths of the properties it comes from; empty when it comes from the operation. */
  readonly properties: readonly string[];
  /** @default - nothing stops answering */
  readonly outage?: Outage | undefined;
  /** How to make the same change with less harm. @default - there is no other way */
  readonly fix?: string | undefined;
}

/** A change with what it does. */
export interface ClassifiedChange extends ResourceChange {
  /** The worst class of its verdicts. */
  readonly class: ChangeClass;
  /** Worst first; at least one. */
  readonly verdicts: readonly Verdict[];
  /**
   * URN of the replacement that it only follows from: that one is to be decided about, and its hash stands for this change,
   * too. @default - it follows from none
   */
  readonly follows?: string | undefined;
  /** Stands for exactly this change with these values and verdicts, and for what follows from it: what a waiver is bound to. */
  readonly hash: string;
}

/** One of several updates that have to be made one after the other. */
export interface ApplyStep {
  /** What to set, such as "database.engineVersion: 16.10". */
  readonly change: string;
  /** Why this comes at this place. */
  readonly why: string;
}

/** Something about the change as a whole, or about a resource from another view than its class. */
export interface Finding {
  readonly topic: Topic;
  /** What was recognised: the code of a CodeInfo, or the name of a policy. */
  readonly code: string;
  /** Whether it is for the worse. Only that is gated. */
  readonly direction: "worse" | "better" | "neutral";
  /** What changes, with the values before and after; never a secret. */
  readonly message: string;
  /** The resource. @default - the stack */
  readonly urn?: string | undefined;
  /** Paths of the properties it comes from. */
  readonly properties: readonly string[];
  /** Of the topic order: the updates that lead there. @default - none */
  readonly steps?: readonly ApplyStep[] | undefined;
  /** Stands for exactly this finding with these values: what a waiver is bound to. */
  readonly hash: string;
}

/** A page that says so. */
export interface Source {
  /** Such as "Amazon RDS User Guide: Modifying a DB instance, available settings". */
  readonly title: string;
  /** @default - none to link to */
  readonly url?: string | undefined;
}

/** What a code stands for: a rule in SARIF, an entry of the documentation. */
export interface CodeInfo {
  /** Kebab-case, begins with what it is about: "rds-instance-class". */
  readonly code: string;
  /** What it belongs to: the class its verdicts usually have, or the topic of its findings. */
  readonly kind: ChangeClass | Topic;
  /** What is recognised, one sentence. */
  readonly title: string;
  /** What happens and why, with its numbers. */
  readonly why: string;
  readonly sources: readonly Source[];
}

/** What the official provider says where it differs from the sandbox's. */
export interface Disagreement {
  readonly urn: string;
  /** What the sandbox's provider would do. */
  readonly sandbox: string;
  /** What the official one would do. */
  readonly official: string;
  /** Paths that only one of them names, or of which only one says that they replace. */
  readonly properties: readonly string[];
}

/** A change that the gate lets pass although it is of a class that fails. */
export interface WaivedChange {
  readonly hash: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day it holds: YYYY-MM-DD. */
  readonly expires: string;
}

/** What the gate decides. */
export interface GateResult {
  /** What fails by demand: classes, topics and "replacements". */
  readonly failOn: readonly string[];
  /** The worst of these that was found and not waived. @default - it passes */
  readonly failed?: string | undefined;
  /** What the command ends with. */
  readonly exitCode: number;
  /** Hashes of the changes and findings that fail. */
  readonly failing: readonly string[];
  readonly waived: readonly WaivedChange[];
  /** What is wrong with waivers that did not help: expired, or of nothing in this change. One sentence each. */
  readonly notes: readonly string[];
}

/** Everything the outputs tell. */
export interface Report {
  readonly stack: string;
  readonly project: string;
  /** What was compared, in words a person knows: a ref and its commit, "the working tree", "the deployed state". */
  readonly base: SideInfo;
  readonly head: SideInfo;
  /** Sorted by class (worst first), then by URN. */
  readonly changes: readonly ClassifiedChange[];
  /** Sorted by topic, direction (worse first), code, URN. */
  readonly findings: readonly Finding[];
  /** How many custom resources stay as they are. */
  readonly unchanged: number;
  /** @default - the official providers were not asked */
  readonly disagreements?: readonly Disagreement[] | undefined;
  /** Edges between the URNs of changed resources: [what depends, what it depends on]. Sorted. */
  readonly edges: readonly (readonly [string, string])[];
  readonly gate: GateResult;
}

/** One side of the comparison. */
export interface SideInfo {
  /** Such as "origin/main", "the working tree" or "the deployed state". */
  readonly name: string;
  /** Full hash. @default - it is no commit */
  readonly commit?: string | undefined;
}
