/** Outputs of a resource, as the real provider would return them after creating or changing it. */

import { UNKNOWN, hasSecret, isList, isRecord } from "../../model.ts";
import type { CreateRequest, Props, UpdateRequest, Value } from "../../model.ts";
import { equalValues } from "../../diff-values.ts";
import type { TypeFacts } from "../catalogue.ts";
import { spell } from "../json-text.ts";
import { DEFAULTS_KEY } from "../naming.ts";
import { isWriteOnly } from "../secrets.ts";
import { COMPUTE } from "./compute.ts";
import { EDGE } from "./edge.ts";
import { ELASTICACHE } from "./elasticache.ts";
import { IDENTITY } from "./identity.ts";
import { LOAD_BALANCING } from "./load-balancing.ts";
import { Made, restoreUnknown } from "./made.ts";
import type { Maker, Product } from "./made.ts";
import { NETWORK } from "./network.ts";
import { OBSERVABILITY } from "./observability.ts";
import { RDS } from "./rds.ts";

const MAKERS: Readonly<Record<string, Maker>> = {
  ...RDS,
  ...ELASTICACHE,
  ...NETWORK,
  ...IDENTITY,
  ...EDGE,
  ...COMPUTE,
  ...LOAD_BALANCING,
  ...OBSERVABILITY,
};

/** @returns the types that have outputs of their own here. */
export function madeTokens(): readonly string[] {
  return Object.keys(MAKERS);
}

/** Creates a resource. In a preview nothing that depends on the creation is known. */
export function createResource(
  facts: TypeFacts,
  request: CreateRequest,
): { readonly id: string; readonly outputs: Props } {
  const given = givenInputs(request.inputs);
  const product = make(facts, request, request.inputs);
  if (!request.preview) return { id: product.id, outputs: withGiven(product.outputs, given) };
  const outputs: Record<string, Value> = {};
  for (const name of Object.keys(facts.computed)) outputs[name] = UNKNOWN;
  for (const name of facts.filled) outputs[name] = UNKNOWN;
  if (Object.hasOwn(facts.inputs, "region")) outputs["region"] = request.context.region;
  for (const [name, value] of Object.entries(product.outputs)) {
    if (isRecord(value)) outputs[name] ??= unknownFields(value);
  }
  return {
    id: "",
    outputs: withGiven({ ...outputs, ...tagsAll(facts, request.inputs) }, given),
  };
}

/**
 * Changes a resource: what the change does not reach keeps its value, what it reaches gets a new one, and what depends on an
 * input not known yet is unknown.
 */
export function updateResource(
  facts: TypeFacts,
  request: UpdateRequest,
): { readonly outputs: Props } {
  const before = make(facts, request, request.olds).outputs;
  const after = make(facts, request, request.inputs).outputs;
  const given = givenInputs(request.inputs);
  const outputs: Record<string, Value> = {};
  for (const [name, value] of Object.entries(after)) {
    const kept = request.oldOutputs[name];
    const same = kept !== undefined && equalValues(before[name], value);
    outputs[name] = same ? kept : value;
  }
  return {
    outputs: withGiven(
      { ...outputs, ...versions(facts, request), ...tagsAll(facts, request.inputs) },
      given,
    ),
  };
}

function unknownFields(block: Props): Props {
  return Object.fromEntries(Object.keys(block).map((name) => [name, UNKNOWN]));
}

/** The inputs over the outputs; within a block, what the service adds to it stays. */
function withGiven(outputs: Props, given: Props): Props {
  const merged: Record<string, Value> = { ...outputs, ...given };
  for (const [name, value] of Object.entries(given)) {
    const made = outputs[name];
    if (isRecord(value) && isRecord(made)) merged[name] = { ...made, ...value };
  }
  return merged;
}

/** Outputs that count the changes of a resource. */
function versions(facts: TypeFacts, request: UpdateRequest): Props {
  const counter = {
    "aws:ec2/launchTemplate:LaunchTemplate": "latestVersion",
    "aws:ssm/parameter:Parameter": "version",
  }[facts.token];
  const last = counter === undefined ? undefined : request.oldOutputs[counter];
  if (counter === undefined || typeof last !== "number") return {};
  return { [counter]: request.preview ? UNKNOWN : last + 1 };
}

/** Computed and filled-in outputs of a created resource. */
function make(facts: TypeFacts, request: CreateRequest, inputs: Props): Product {
  const maker = MAKERS[facts.token];
  const made = new Made(request.name, inputs, seedOf(facts, request.urn, inputs), request.context);
  const product = maker?.(made) ?? { id: made.hex(17), outputs: {} };
  const outputs: Record<string, Value> = {};
  for (const [name, notation] of Object.entries(facts.computed)) outputs[name] = blank(notation);
  for (const name of Object.keys(product.outputs)) {
    const declared = facts.computed[name] !== undefined || facts.inputs[name] !== undefined;
    if (declared) outputs[name] = restoreUnknown(product.outputs[name] ?? null);
  }
  if (Object.hasOwn(facts.inputs, "region")) outputs["region"] = made.region;
  const id = restoreUnknown(product.id);
  return {
    id: typeof id === "string" ? id : "",
    outputs: { ...outputs, ...tagsAll(facts, inputs) },
  };
}

/** An output the service leaves empty. */
function blank(notation: string): Value {
  if (notation.endsWith("[]")) return [];
  if (notation.endsWith("{}") || notation.startsWith("@")) return {};
  return { string: "", number: 0, boolean: false }[notation] ?? "";
}

/** All tags are an output of every type that takes tags. */
function tagsAll(facts: TypeFacts, inputs: Props): Props {
  return facts.computed["tagsAll"] === undefined ? {} : { tagsAll: inputs["tagsAll"] ?? {} };
}

/** The inputs as outputs: without the bridge's notes and without what AWS never gives back. */
function givenInputs(inputs: Props): Props {
  return Object.fromEntries(
    Object.entries(inputs).filter(([name]) => name !== DEFAULTS_KEY && !isWriteOnly(name)),
  );
}

/**
 * What ids are hashed from: the URN, and the inputs that force a replacement, so that a replaced resource is a new one. Secrets
 * stay out of it.
 */
function seedOf(facts: TypeFacts, urn: string, inputs: Props): string {
  const forcing = facts.replaceOn.map((entry) => entry.split("{")[0] ?? entry);
  return [urn, ...forcing.map((name) => `${name}=${open(inputs[name])}`)].join("\n");
}

/** The spelling of a value that may show in an id: nothing of a secret. */
function open(value: Value | undefined): string {
  if (hasSecret(value)) return "";
  return isList(value) ? value.map(spell).sort().join(",") : spell(value);
}
