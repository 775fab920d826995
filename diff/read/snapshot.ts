import { DiffError } from "../errors.ts";
import type { JsonObject, ResourceState, Snapshot } from "../model.ts";
import { readProps } from "../values.ts";

/** A resource as states and previews write it, as far as it is read here. */
export interface RawResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly delete?: boolean;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly dependencies?: readonly string[] | null;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | null;
}

/** Type of the resource that stands for the stack itself. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/**
 * Reads a checkpoint of the file backend, or the output of `pulumi stack export`.
 *
 * @throws DiffError when it is neither
 */
export function readSnapshot(document: unknown): Snapshot {
  const deployment =
    field(document, "deployment") ?? field(field(document, "checkpoint"), "latest");
  const raw = field(deployment, "resources");
  // A stack that was never brought up has none.
  if (field(deployment, "manifest") === undefined && raw === undefined) {
    throw new DiffError("The base is neither the state of a stack nor an export of one.");
  }
  const resources = (Array.isArray(raw) ? (raw as unknown[]) : []).filter(isResource);
  const states = resources.filter((one) => one.delete !== true).map((one) => readState(one));
  return { ...nameOfStack(states), resources: new Map(states.map((state) => [state.urn, state])) };
}

/** The project and the stack that URNs begin with. */
export function nameOfStack(states: readonly { readonly urn: string }[]): {
  readonly project: string;
  readonly stack: string;
} {
  const [, stack = "", project = ""] =
    /^urn:pulumi:(.+?)::(.+?)::/.exec(states[0]?.urn ?? "") ?? [];
  return { project, stack };
}

/** A resource in the form of the model. */
export function readState(raw: RawResource, outputs?: JsonObject): ResourceState {
  const inputs = readProps(raw.inputs);
  const made = Object.entries(raw.propertyDependencies ?? {});
  return {
    urn: raw.urn,
    type: raw.type,
    name: raw.urn.split("::").slice(3).join("::"),
    custom: raw.custom === true,
    parent: raw.parent,
    // The provider's own sum of tags and defaults: tags change visibly.
    inputs: Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "tagsAll")),
    outputs: raw.outputs === undefined ? (outputs ?? {}) : readProps(raw.outputs),
    protect: raw.protect === true,
    retainOnDelete: raw.retainOnDelete === true,
    dependencies: [...(raw.dependencies ?? [])].sort(),
    propertyDependencies: Object.fromEntries(made.map(([key, urns]) => [key, urns ?? []])),
  };
}

/** Whether something is a resource of a state or a preview. */
export function isResource(value: unknown): value is RawResource {
  return typeof field(value, "urn") === "string" && typeof field(value, "type") === "string";
}

/** A property of what may be no object. */
export function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
