/** One AWS resource type: check, diff, create and update, all driven by the facts. */

import type { CheckRequest, Failure, Props, ResourceModel, Value } from "../model.ts";
import { typeFacts } from "./catalogue.ts";
import type { TypeFacts } from "./catalogue.ts";
import { checkDeclared } from "./declared-check.ts";
import { diffResource } from "./diff.ts";
import { documentText } from "./json-text.ts";
import { applyDefaults } from "./naming.ts";
import { createResource, updateResource } from "./outputs/index.ts";
import { markSecrets } from "./secrets.ts";
import { checkService } from "./service-rules/index.ts";
import { mergeTags } from "./tags.ts";

const models = new Map<string, ResourceModel>();

/** @returns the model of a type, undefined when the facts do not know it. */
export function awsResource(token: string): ResourceModel | undefined {
  const known = models.get(token);
  if (known !== undefined) return known;
  const facts = typeFacts(token);
  if (facts === undefined) return undefined;
  const model = modelOf(facts);
  models.set(token, model);
  return model;
}

function modelOf(facts: TypeFacts): ResourceModel {
  return {
    token: facts.token,
    check: (request) => check(facts, request),
    diff: (request) => diffResource(facts, request),
    create: (request) => createResource(facts, request),
    update: (request) => updateResource(facts, request),
  };
}

function check(
  facts: TypeFacts,
  request: CheckRequest,
): { readonly inputs: Props; readonly failures: readonly Failure[] } {
  const named = applyDefaults(facts.token, request);
  const inputs = markSecrets(facts.token, documents(facts, named.inputs));
  const failures = [
    ...(named.failure === undefined ? [] : [named.failure]),
    ...checkDeclared(facts.token, inputs),
    ...checkService(facts.token, inputs, request.context),
  ];
  return { inputs: mergeTags(facts, inputs, request.context), failures };
}

/** Policies may be given as objects; the provider sends their text. */
function documents(facts: TypeFacts, inputs: Props): Props {
  const texts: Record<string, Value> = {};
  for (const [name, value] of Object.entries(inputs)) {
    texts[name] =
      facts.inputs[name]?.startsWith("any|string") === true ? documentText(value) : value;
  }
  return texts;
}
