/** The random package: values drawn once, then kept in the state. */

import sdk from "@pulumi/random/package.json" with { type: "json" };

import { drawingFor } from "../chance.ts";
import { noAccount } from "../configuration.ts";
import { diffProps } from "../diff-values.ts";
import { checkInputs } from "../input-rules.ts";
import { Secret, UNKNOWN, isRecord, reveal } from "../model.ts";
import type { CreateRequest, Props, ProviderModel, ResourceModel, Value } from "../model.ts";
import { RANDOM_TYPES } from "./resources.ts";
import type { RandomType } from "./resources.ts";

/** The package as the server takes it. */
export const provider: ProviderModel = {
  name: "random",
  version: sdk.version,
  extend: "sandbox/providers/random/resources.ts",
  checkConfig: () => [],
  configure: noAccount,
  resource: (token) => {
    const type = Object.hasOwn(RANDOM_TYPES, token) ? RANDOM_TYPES[token] : undefined;
    return type === undefined ? undefined : randomResource(token, type);
  },
  invoke: () => undefined,
};

function randomResource(token: string, type: RandomType): ResourceModel {
  return {
    token,
    check: ({ news }) => {
      const failures = checkInputs(type.rules, news);
      const problems = failures.length === 0 ? (type.problems?.(effective(type, news)) ?? []) : [];
      return { inputs: news, failures: [...failures, ...problems] };
    },
    diff: ({ olds, news }) => {
      const changes = diffProps(effective(type, olds), effective(type, news));
      const verdicts = changes.map((change) => ({ ...change, replaces: true, covered: true }));
      return { verdicts, deleteBeforeReplace: false };
    },
    create: (request) => create(type, request),
    // Never called: every change replaces. What was drawn stays.
    update: ({ oldOutputs, inputs }) => ({ outputs: { ...oldOutputs, ...inputs } }),
  };
}

function create(type: RandomType, request: CreateRequest): { id: string; outputs: Props } {
  const inputs = { ...defaultsFor(type, request.inputs), ...request.inputs };
  const hide = (name: string, value: Value): Value =>
    type.secrets?.includes(name) === true ? new Secret(value) : value;
  if (request.preview) {
    const unknown = type.outputs.map((name) => [name, hide(name, UNKNOWN)] as const);
    return { id: "", outputs: { ...inputs, ...Object.fromEntries(unknown) } };
  }
  const { id, outputs } = drawingFor(request.urn, () => type.draw(effective(type, request.inputs)));
  const drawn = Object.entries(outputs).map(([name, value]) => [name, hide(name, value)] as const);
  return { id, outputs: { ...inputs, ...Object.fromEntries(drawn) } };
}

/** Inputs as the provider sees them: unwrapped, with defaults, and without keepers that keep nothing. */
function effective(type: RandomType, inputs: Props): Props {
  const given = Object.entries(inputs)
    .map(([name, value]) => [name, reveal(value) ?? null] as const)
    .filter(([name, value]) => value !== null && !(name === "keepers" && isEmpty(value)));
  const plain = Object.fromEntries(given);
  return { ...defaultsFor(type, plain), ...plain };
}

/** `number` is the old name of `numeric`: each takes the other's value when it is left out. */
function defaultsFor(type: RandomType, inputs: Props): Props {
  if (!Object.hasOwn(type.defaults, "numeric")) return type.defaults;
  const numeric = inputs["numeric"] ?? inputs["number"] ?? true;
  return { ...type.defaults, numeric, number: numeric };
}

function isEmpty(value: Value): boolean {
  return isRecord(value) && Object.values(value).every((item) => item === null);
}
