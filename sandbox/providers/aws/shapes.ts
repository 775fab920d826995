/** The declared inputs of a type, compiled once into a tree that one walk over the values can follow. */

import { nestedFields, typeFacts } from "./catalogue.ts";
import type { Constraint, TypeFacts } from "./catalogue.ts";
import { compileConstraint } from "./constraints.ts";
import type { Validator } from "./rules/family.ts";

/** What a leaf holds. */
export type Scalar = "string" | "number" | "boolean" | "asset" | "any";

/** One declared value: a leaf, a list, a map, or an object of further fields. */
export interface Shape {
  /** What kind of value. */
  readonly kind: "scalar" | "list" | "map" | "object";
  /** The leaf types taken; empty unless a scalar. */
  readonly scalars: readonly Scalar[];
  /** Of a list or map: the shape of its elements. */
  readonly element: Shape | undefined;
  /** Of an object: its fields, compiled when first asked for (the rules of a web ACL nest deeply). */
  readonly fields: () => Fields;
  /** Tests of each leaf. */
  readonly validators: readonly Validator[];
}

/** A named input of a type or of a nested object. */
export interface Field {
  /** Its name. */
  readonly name: string;
  /** Its value. */
  readonly shape: Shape;
  /** True when it must be given. */
  readonly required: boolean;
}

/** The fields of a type or of a nested object. */
export interface Fields {
  /** All of them, by name. */
  readonly all: ReadonlyMap<string, Field>;
  /** Those that must be given. */
  readonly required: readonly Field[];
}

/** Constraints still to be placed, by the rest of their path. */
type Constraints = ReadonlyMap<string, Constraint>;

const compiled = new Map<string, Fields>();
const NO_FIELDS: Fields = { all: new Map(), required: [] };
const NONE: Constraints = new Map();

/** @returns the compiled inputs of a type; empty when the type is not known. */
export function inputFields(token: string): Fields {
  const known = compiled.get(token);
  if (known !== undefined) return known;
  const facts = typeFacts(token);
  if (facts === undefined) return NO_FIELDS;
  const fields = compileFields(facts.inputs, new Map(Object.entries(facts.constraints)));
  compiled.set(token, fields);
  return fields;
}

/**
 * Where a constraint's path leads among the declared inputs; undefined when it leads nowhere. Nested names are singular in the
 * facts where Pulumi pluralises a list, so each step also takes the plural.
 */
export function resolvePath(facts: TypeFacts, path: string): readonly string[] | undefined {
  let fields = facts.inputs;
  const resolved: string[] = [];
  for (const step of path.split(".")) {
    const name = spellings(step).find((candidate) => Object.hasOwn(fields, candidate));
    if (name === undefined) return undefined;
    resolved.push(name);
    fields = nestedFields(/@([\w:/]+)/.exec(fields[name] ?? "")?.[1] ?? "");
  }
  return resolved;
}

/** A terraform block name as the Pulumi property may spell it. */
function spellings(name: string): readonly string[] {
  const plural = name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`;
  return [name, plural, `${name}es`];
}

function compileFields(
  declared: Readonly<Record<string, string>>,
  constraints: Constraints,
): Fields {
  const all = new Map<string, Field>();
  for (const [name, notation] of Object.entries(declared)) {
    const required = notation.endsWith("!");
    const shape = compileShape(
      required ? notation.slice(0, -1) : notation,
      below(constraints, name),
    );
    all.set(name, { name, shape, required });
  }
  return { all, required: [...all.values()].filter((field) => field.required) };
}

/** The constraints of a field: "" for its own, the rest of the path for those of its nested fields. */
function below(constraints: Constraints, name: string): Constraints {
  if (constraints.size === 0) return NONE;
  const found = new Map<string, Constraint>();
  for (const [path, constraint] of constraints) {
    const [step = "", ...rest] = path.split(".");
    if (spellings(step).includes(name)) found.set(rest.join("."), constraint);
  }
  return found;
}

function compileShape(notation: string, constraints: Constraints): Shape {
  if (notation.includes("|")) return scalarShape(notation.split("|"), constraints);
  const kind = notation.endsWith("[]") ? "list" : notation.endsWith("{}") ? "map" : undefined;
  if (kind !== undefined) {
    const element = compileShape(notation.slice(0, -2), constraints);
    return { kind, scalars: [], element, fields: () => NO_FIELDS, validators: [] };
  }
  if (!notation.startsWith("@")) return scalarShape([notation], constraints);
  let fields: Fields | undefined;
  return {
    kind: "object",
    scalars: [],
    element: undefined,
    fields: () => (fields ??= compileFields(nestedFields(notation.slice(1)), constraints)),
    validators: [],
  };
}

/** A leaf. Alternatives that are not plain leaves (a list or a single text) make it take anything. */
function scalarShape(notations: readonly string[], constraints: Constraints): Shape {
  const plain = notations.filter(isScalar);
  const own = constraints.get("");
  return {
    kind: "scalar",
    scalars: plain.length === notations.length ? plain : ["any"],
    element: undefined,
    fields: () => NO_FIELDS,
    validators: own === undefined ? [] : compileConstraint(own),
  };
}

const isScalar = (notation: string): notation is Scalar =>
  ["string", "number", "boolean", "asset", "any"].includes(notation);
