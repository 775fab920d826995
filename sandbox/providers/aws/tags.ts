/** Default tags of the provider, merged into the `tagsAll` of every resource that takes tags. */

import { UNKNOWN, hasUnknown, isRecord, reveal } from "../model.ts";
import type { Props, ProviderContext, Value } from "../model.ts";
import type { TypeFacts } from "./catalogue.ts";

/**
 * Adds `tagsAll` to the checked inputs, as the bridge does (pulumi-aws, provider/tags.go), so that a change of the provider's
 * default tags shows as a change of the resource. Types without tags are left alone.
 */
export function mergeTags(facts: TypeFacts, inputs: Props, context: ProviderContext): Props {
  if (facts.inputs["tags"] === undefined || facts.computed["tagsAll"] === undefined) return inputs;
  const own = inputs["tags"];
  const defaults = defaultTags(context.config);
  if (hasUnknown(own) || hasUnknown(defaults)) return { ...inputs, tagsAll: UNKNOWN };
  const given = reveal(own);
  const merged = { ...defaults, ...(isRecord(given) ? given : {}) };
  return Object.keys(merged).length === 0 ? inputs : { ...inputs, tagsAll: merged };
}

/** `defaultTags.tags` of the provider configuration; nested configuration reaches a provider as JSON text. */
function defaultTags(config: Props): Readonly<Record<string, Value>> {
  const setting = decoded(config["defaultTags"]);
  const tags = isRecord(setting) ? decoded(setting["tags"]) : undefined;
  return isRecord(tags) ? tags : {};
}

function decoded(value: Value | undefined): Value | undefined {
  const given = reveal(value);
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given) as Value;
  } catch {
    return undefined;
  }
}
