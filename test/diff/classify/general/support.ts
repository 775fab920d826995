import fc from "fast-check";

import type {
  Comparison,
  Json,
  JsonObject,
  Operation,
  PropertyChange,
  ResourceChange,
  ResourceState,
  Verdict,
} from "../../../../diff/model.ts";
import { fallback } from "../../../../diff/classify/general/index.ts";
import type { Classifier } from "../../../../diff/classify/rule.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";

/** What a test says of a change; the rest follows. */
export interface Example {
  readonly type: string;
  readonly name?: string;
  readonly urn?: string;
  readonly operation?: Operation;
  readonly replacement?: "create-first" | "delete-first";
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  readonly state?: Partial<ResourceState>;
  readonly properties?: readonly PropertyChange[];
  readonly replacing?: readonly string[];
  readonly unknownEffects?: readonly string[];
}

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:prod::shop::${type}::${name}`;
}

export function state(
  type: string,
  name: string,
  inputs: JsonObject,
  more: Partial<ResourceState> = {},
): ResourceState {
  return {
    urn: urnOf(type, name),
    type,
    name,
    custom: true,
    inputs,
    outputs: {},
    protect: false,
    retainOnDelete: false,
    dependencies: [],
    propertyDependencies: {},
    ...more,
  };
}

/** A change whose changed properties are the top-level inputs that differ, unless it names them. */
export function change(example: Example): ResourceChange {
  const { type, name = "it", before = {}, after = {}, operation = "update" } = example;
  const urn = example.urn ?? urnOf(type, name);
  const sides = { ...example.state, urn };
  return {
    urn,
    type,
    name,
    component: name,
    operation,
    replacement: example.replacement,
    ...(operation === "create" ? {} : { before: state(type, name, before, sides) }),
    ...(operation === "delete" ? {} : { after: state(type, name, after, sides) }),
    properties:
      example.properties ??
      (operation === "update" || operation === "replace"
        ? differing(before, after, example.replacing ?? [])
        : []),
    unknownEffects: example.unknownEffects ?? [],
  };
}

function differing(
  before: JsonObject,
  after: JsonObject,
  replacing: readonly string[],
): PropertyChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => property([key], before[key], after[key], replacing.includes(key)));
}

export function property(
  keys: readonly (string | number)[],
  before: Json | undefined,
  after: Json | undefined,
  replaces = false,
): PropertyChange {
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return { path: keys.join("."), keys, kind, before, after, replaces };
}

/** A comparison of these changes and of resources that stay as they are. */
export function comparison(
  changes: readonly ResourceChange[],
  others: readonly ResourceState[] = [],
): Comparison {
  const side = (key: "before" | "after") => ({
    project: "shop",
    stack: "prod",
    resources: new Map(
      [...others, ...changes.flatMap((each) => each[key] ?? [])].map((each) => [each.urn, each]),
    ),
  });
  return { base: side("before"), head: side("after"), changes };
}

/** All verdicts of the classifiers that are asked about it, and of the fallback. */
export function verdicts(
  classifiers: readonly Classifier[],
  one: ResourceChange,
  whole: Comparison = comparison([one]),
): readonly Verdict[] {
  const spoken = classifiers
    .filter(({ types }) => types === undefined || types.includes(one.type))
    .flatMap((classifier) => classifier.judge(one, whole));
  return [...spoken, ...fallback(one, whole, spoken)];
}

const SPECIAL: readonly Json[] = [
  UNKNOWN,
  MASK,
  null,
  "",
  0,
  1,
  true,
  false,
  "db.r7g.large",
  "17.6",
  [],
  ["a"],
  {},
];

/** Any value that a state may hold. */
export const anyValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...SPECIAL),
  fc.string(),
  fc.integer(),
  fc.array(fc.constantFrom<Json>(UNKNOWN, MASK, { name: "work_mem", value: UNKNOWN }, "a"), {
    maxLength: 3,
  }),
);

/** Any change of one of the types, of any of the properties. */
export function anyChange(
  types: readonly string[],
  keys: readonly string[],
): fc.Arbitrary<ResourceChange> {
  const inputs = fc.dictionary(fc.constantFrom(...keys), anyValue, { maxKeys: 6 });
  return fc
    .record({
      type: fc.constantFrom(...types),
      name: fc.constantFrom("a", "b", "c", "d"),
      operation: fc.constantFrom<Operation>("create", "update", "replace", "delete"),
      replacement: fc.constantFrom("create-first" as const, "delete-first" as const),
      before: inputs,
      after: inputs,
      replacing: fc.subarray([...keys]),
      unknownEffects: fc.subarray([...keys], { maxLength: 2 }),
    })
    .map((example) => change(example));
}
