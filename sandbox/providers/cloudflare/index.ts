/** The cloudflare package (version 6): the types of the facts table. */

import sdk from "@pulumi/cloudflare/package.json" with { type: "json" };

import { noAccount } from "../configuration.ts";
import { diffProps, topProperty } from "../diff-values.ts";
import { checkInputs } from "../input-rules.ts";
import type { DiffRequest, Props, ProviderModel, ResourceModel, Verdict } from "../model.ts";
import { CHECKS } from "./checks.ts";
import { resourceFacts } from "./facts.ts";
import type { ResourceFacts } from "./facts.ts";
import { computedOutputs, hideSecrets, idOf } from "./outputs.ts";

/** The package as the server takes it. */
export const provider: ProviderModel = {
  name: "cloudflare",
  version: sdk.version,
  extend: "sandbox/facts/cloudflare-resources.json",
  checkConfig: () => [],
  configure: noAccount,
  resource: (token) => {
    const facts = resourceFacts(token);
    return facts === undefined ? undefined : cloudflareResource(token, facts);
  },
  invoke: () => undefined,
};

function cloudflareResource(token: string, facts: ResourceFacts): ResourceModel {
  return {
    token,
    check: ({ news }) => {
      const inputs = hideSecrets(news) as Props;
      const failures = [...checkInputs(facts.rules, inputs), ...(CHECKS[token]?.(inputs) ?? [])];
      return { inputs, failures };
    },
    diff: (request) => ({ verdicts: verdicts(facts, request), deleteBeforeReplace: false }),
    create: ({ urn, inputs, preview }) => ({
      id: preview ? "" : idOf(token, urn, inputs),
      outputs: { ...inputs, ...computedOutputs(facts.computed, { urn, inputs, preview }) },
    }),
    update: ({ urn, inputs, preview, olds, oldOutputs }) => ({
      outputs: {
        // Inputs that are left out now would else stay in the state.
        ...Object.fromEntries(Object.entries(oldOutputs).filter(([name]) => !(name in olds))),
        ...(preview ? {} : computedOutputs(facts.computed, { urn, inputs, preview })),
        ...inputs,
      },
    }),
  };
}

function verdicts(facts: ResourceFacts, { olds, news }: DiffRequest): readonly Verdict[] {
  return diffProps(olds, news).map((change) => {
    const input = topProperty(change.path);
    return { ...change, replaces: facts.replaceOn.has(input), covered: !facts.untested.has(input) };
  });
}
