import { LabError } from "../errors.ts";

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a resource was registered with, as the engine tells it in `pulumi preview --json`. */
export interface RecordedResource {
  readonly urn: string;
  /** Such as "aws:rds/instance:Instance". */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  /** Whether a provider makes it; otherwise it is a component. */
  readonly custom: boolean;
  /** URN of the component it belongs to. */
  readonly parent?: string | undefined;
  /** Unknown values as the engine's own text for them, secrets as MASK. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** URNs it waits for. */
  readonly dependencies: readonly string[];
  /** URNs of the resources that each property's value was made from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** URN and id of its provider. @default - a component has none */
  readonly provider?: string | undefined;
  /** Version of its provider, or its own when it is one. @default - it has a provider that was declared, or none */
  readonly version?: string | undefined;
  /** The engine refuses to delete it. */
  readonly protect: boolean;
  /** Whether a replacement deletes first. The engine does not tell it. @default - the provider decides */
  readonly deleteBeforeReplace?: boolean | undefined;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** A stack as its program registered it. */
export interface Recording {
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  /** All resources but the stack itself, each after those it needs. */
  readonly resources: readonly RecordedResource[];
}

/** What stands for the id of a resource that does not exist yet. */
export const UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a preview shows instead of a secret. */
export const MASK = "[secret]";

/** Type of the resource that stands for the stack itself. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** What the type of a provider begins with. */
export const PROVIDER_TYPE = "pulumi:providers:";

interface Step {
  readonly op: string;
  readonly newState?: Partial<Omit<RecordedResource, "propertyDependencies">> & {
    readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  };
}

/** What providers and the engine add to inputs themselves, and would add again. */
const ADDED = ["__defaults", "__internal", "tagsAll"];

/**
 * Reads the output of `pulumi preview --json` of a stack that does not exist yet, so that it shows every resource.
 *
 * @throws LabError when it is something else
 */
export function readRecording(text: string): Recording {
  const steps = readSteps(text);
  const resources = steps.flatMap(({ op, newState }) => {
    if (op !== "create") throw new LabError(`The preview has a step "${op}": the stack exists.`);
    return newState?.urn === undefined || newState.type === STACK_TYPE ? [] : [resource(newState)];
  });
  const [, stack, project] = /^urn:pulumi:(.+?)::(.+?)::/.exec(resources[0]?.urn ?? "") ?? [];
  if (stack === undefined || project === undefined) {
    throw new LabError("The preview registers no resource.");
  }
  return { project, stack, resources };
}

function readSteps(text: string): readonly Step[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined;
  }
  const steps = (document as { steps?: unknown } | null | undefined)?.steps;
  if (!Array.isArray(steps)) throw new LabError("That is no output of `pulumi preview --json`.");
  return steps as readonly Step[];
}

function resource(state: NonNullable<Step["newState"]>): RecordedResource {
  const { urn = "", type = "" } = state;
  const { version, ...rest } = state.inputs ?? {};
  const isProvider = type.startsWith(PROVIDER_TYPE);
  // The engine keeps a provider's version among its inputs.
  const own = isProvider ? rest : (state.inputs ?? {});
  const inputs = Object.entries(own).filter(([key]) => !ADDED.includes(key));
  const made = Object.entries(state.propertyDependencies ?? {});
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    custom: state.custom === true,
    parent: state.parent,
    inputs: Object.fromEntries(inputs),
    dependencies: state.dependencies ?? [],
    propertyDependencies: Object.fromEntries(made.map(([key, urns]) => [key, urns ?? []])),
    provider: state.provider,
    version: isProvider && typeof version === "string" ? version : defaultVersion(state.provider),
    protect: state.protect === true,
    deleteBeforeReplace: undefined,
    retainOnDelete: state.retainOnDelete === true,
    ignoreChanges: state.ignoreChanges ?? [],
    additionalSecretOutputs: state.additionalSecretOutputs ?? [],
  };
}

/** The version in the name of a provider that the engine made by itself: "default_7_48_0". */
function defaultVersion(reference: string | undefined): string | undefined {
  const [, version] = /::default_(\d+_\d+_\d+)::/.exec(reference ?? "") ?? [];
  return version?.replaceAll("_", ".");
}

/** The URN of a resource, as the engine makes it. */
export function urnOf(
  recording: Pick<Recording, "project" | "stack">,
  type: string,
  name: string,
  parent?: string,
): string {
  const above = parent?.split("::")[2];
  const types = above === undefined || above === STACK_TYPE ? type : `${above}$${type}`;
  return `urn:pulumi:${recording.stack}::${recording.project}::${types}::${name}`;
}

/**
 * How a replayed stack differs from the recorded one, one a line; empty when it does not. A property that was made
 * from no resource may be listed as such or not at all: the engine lists the names it has made up only when they are given back.
 */
export function differences(recorded: Recording, replayed: Recording): readonly string[] {
  const others = new Map(replayed.resources.map((other) => [other.urn, other]));
  const urns = new Set(recorded.resources.map(({ urn }) => urn));
  const added = replayed.resources.filter(({ urn }) => !urns.has(urn));
  return [
    ...recorded.resources.flatMap((one) => {
      const other = others.get(one.urn);
      if (other === undefined) return [`${one.urn}: is missing`];
      const keys = Object.keys(one) as (keyof RecordedResource)[];
      return keys
        .filter((key) => canonical(one[key]) !== canonical(other[key]))
        .map((key) => `${one.urn}: ${key} differ`);
    }),
    ...added.map(({ urn }) => `${urn}: is new`),
  ];
}

/** JSON with sorted keys, in which lists of URNs are sets and empty ones are left out. */
function canonical(value: unknown): string {
  const ordered = (_: string, item: unknown): unknown => {
    if (isUrns(item)) return [...item].sort();
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    const entries = Object.entries(item).filter(([, entry]) => !isUrns(entry) || entry.length > 0);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify({ value }, ordered);
}

function isUrns(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => String(entry).startsWith("urn:pulumi:"));
}
