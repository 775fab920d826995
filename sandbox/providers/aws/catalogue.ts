/** The facts about AWS types that everything in this folder is driven by, looked up by type token. */

import resourcesFile from "../../facts/aws-resources.json" with { type: "json" };
import inputsFile from "../../facts/aws-inputs.json" with { type: "json" };
import supplementFile from "../../facts/aws-supplement.json" with { type: "json" };

/** What the real provider refuses at validation, as the facts file records it for one input. */
export interface Constraint {
  /** The values it takes; numbers are written as text. With other keys beside it: or what those take. */
  readonly enum?: readonly string[];
  /** Smallest and largest number. */
  readonly range?: readonly number[];
  /** Smallest number. */
  readonly min?: number;
  /** Largest number. */
  readonly max?: number;
  /** Shortest and longest text, in characters. */
  readonly length?: readonly number[];
  /** Takes "true" and "false". */
  readonly booleanString?: boolean;
  /** The gist of the refusals; see rules/. */
  readonly rules?: readonly string[];
}

/** Everything the facts say about one resource type. */
export interface TypeFacts {
  /** Type token, `aws:rds/instance:Instance`. */
  readonly token: string;
  /** Declared inputs in the notation of `aws-inputs.json`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Outputs that are never inputs, in the same notation. */
  readonly computed: Readonly<Record<string, string>>;
  /** Optional inputs that the service fills in when they are left out. */
  readonly filled: ReadonlySet<string>;
  /** Inputs whose change replaces; `block{a,b}` for nested ones. */
  readonly replaceOn: readonly string[];
  /** Inputs of which no fact says whether a change replaces. */
  readonly uncovered: ReadonlySet<string>;
  /** Lists whose order means nothing (paths without indices), with the key of an element, "" for the element itself. */
  readonly sets: Readonly<Record<string, string>>;
  /** What is refused, by path. */
  readonly constraints: Readonly<Record<string, Constraint>>;
}

interface ResourceFact {
  readonly replaceOn: readonly string[];
  readonly untested: readonly string[];
  readonly constraints: Readonly<Record<string, Constraint>>;
}
interface InputsFact {
  readonly inputs: Readonly<Record<string, string>>;
  readonly computed: Readonly<Record<string, string>>;
  readonly filled: readonly string[];
  readonly newer: readonly string[];
}
interface Supplement {
  readonly replaceOn?: readonly string[];
  readonly updates?: readonly string[];
  readonly sets?: Readonly<Record<string, string>>;
  readonly constraints?: Readonly<Record<string, Constraint>>;
}

const resources = resourcesFile.resources as unknown as Readonly<Record<string, ResourceFact>>;
const declared = inputsFile.resources as unknown as Readonly<Record<string, InputsFact>>;
const nested = inputsFile.types as unknown as Readonly<
  Record<string, Readonly<Record<string, string>>>
>;
const supplements = supplementFile.resources as unknown as Readonly<Record<string, Supplement>>;
const everywhere = supplementFile.everywhere;

const cache = new Map<string, TypeFacts>();

/** @returns the tokens of all known types. */
export function typeTokens(): readonly string[] {
  return Object.keys(resources);
}

/** @returns the facts of a type, undefined when the type is not known. Built once per type, on first use. */
export function typeFacts(token: string): TypeFacts | undefined {
  const known = cache.get(token);
  if (known !== undefined) return known;
  const fact = Object.hasOwn(resources, token) ? resources[token] : undefined;
  const inputs = declared[token];
  if (fact === undefined || inputs === undefined) return undefined;
  const built = build(token, fact, inputs);
  cache.set(token, built);
  return built;
}

/** @returns the fields of a nested type (`rds/ParameterGroupParameter`) in the notation of `aws-inputs.json`. */
export function nestedFields(name: string): Readonly<Record<string, string>> {
  return nested[name] ?? {};
}

function build(token: string, fact: ResourceFact, inputs: InputsFact): TypeFacts {
  const supplement = supplements[token] ?? {};
  const settled = new Set([
    ...everywhere.replaceOn,
    ...everywhere.updates,
    ...(supplement.replaceOn ?? []),
    ...(supplement.updates ?? []),
  ]);
  const open = [...fact.untested.map(camelCase), ...inputs.newer];
  return {
    token,
    inputs: inputs.inputs,
    computed: inputs.computed,
    filled: new Set(inputs.filled),
    replaceOn: [...fact.replaceOn, ...everywhere.replaceOn, ...(supplement.replaceOn ?? [])],
    uncovered: new Set(open.filter((name) => !settled.has(name))),
    sets: { ...everywhere.sets, ...supplement.sets },
    constraints: { ...fact.constraints, ...supplement.constraints },
  };
}

const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
