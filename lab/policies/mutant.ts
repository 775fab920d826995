import type { Json } from "./recording.ts";

/** What a value becomes: another one, or what is made of the one that was there. */
export type NewValue = Json | ((before: Json | undefined) => Json);

/**
 * One thing that is changed. `resource` is the name of a resource, or as much of the end of its URN as it takes to tell it from
 * others: "database-writer", "rds/instance:Instance::database-writer".
 */
export type Change =
  | {
      readonly kind: "set";
      readonly resource: string;
      /** Such as "spec.template.spec.containers[0].image", or "parameters[work_mem].value" by an item's name. */
      readonly path: string;
      readonly value: NewValue;
    }
  | { readonly kind: "unset"; readonly resource: string; readonly path: string }
  | { readonly kind: "options"; readonly resource: string; readonly options: ChangedOptions }
  | { readonly kind: "remove"; readonly resource: string }
  | { readonly kind: "add"; readonly added: AddedResource };

/** Options of a resource that a change may set. */
export interface ChangedOptions {
  readonly protect?: boolean;
  readonly deleteBeforeReplace?: boolean;
}

/** A resource that the program did not have. */
export interface AddedResource {
  readonly type: string;
  readonly name: string;
  /** Whose parent it takes, and whose provider if it has none of its own. */
  readonly like: string;
  /** An added provider that makes it. @default - that of `like` */
  readonly provider?: string;
  readonly inputs: Readonly<Record<string, Json>>;
  /** Property to the resources that its value was made from. @default - none */
  readonly madeFrom?: Readonly<Record<string, readonly string[]>>;
  /** @default false */
  readonly protect?: boolean;
  /** Registers it without a provider, for types that the sandbox does not know. @default false */
  readonly isComponent?: boolean;
}

/** One violation put into the stack. */
export interface Mutant {
  /** What is wrong now, such as "the writer runs in one zone". */
  readonly name: string;
  /** The rule that must notice, and nobody else. */
  readonly rule: string;
  readonly changes: readonly Change[];
  /** Where the rule must report it. @default - the resource of the first change */
  readonly reportedOn?: readonly string[];
  /** Mutants of one group are never in the same preview: what one changes, the other's rule reads. @default - none */
  readonly group?: string;
}

/** Sets a property. */
export function set(resource: string, path: string, value: NewValue): Change {
  return { kind: "set", resource, path, value };
}

/** Takes a property away. */
export function unset(resource: string, path: string): Change {
  return { kind: "unset", resource, path };
}

/** Sets options of a resource. */
export function options(resource: string, changed: ChangedOptions): Change {
  return { kind: "options", resource, options: changed };
}

/** Takes a resource away. */
export function remove(resource: string): Change {
  return { kind: "remove", resource };
}

/** Adds a resource. */
export function add(added: AddedResource): Change {
  return { kind: "add", added };
}

/** Declares a mutant. */
export function mutant(
  rule: string,
  name: string,
  changes: Change | readonly Change[],
  more: Pick<Mutant, "reportedOn" | "group"> = {},
): Mutant {
  return { rule, name, changes: "kind" in changes ? [changes] : changes, ...more };
}
