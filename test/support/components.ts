import type { Problem } from "../../tuning/errors.ts";
import { isTaggable } from "./facts.ts";
import type { Recording, Registered } from "./mocks.ts";

/** Custom resources of AWS that a recording holds. */
export function awsResources(recording: Recording): readonly Registered[] {
  return recording.resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
}

/** Names of the resources that should carry the default tags of their component and do not. */
export function untagged(recording: Recording, component: string): readonly string[] {
  return awsResources(recording)
    .filter(({ type }) => isTaggable(type))
    .filter(({ inputs }) => {
      const tags = (inputs["tags"] ?? {}) as Record<string, unknown>;
      return tags["component"] !== component || tags["managed-by"] !== "pulumi";
    })
    .map(({ name }) => name);
}

/** Names of the resources that are not children of the component, or not named after it. */
export function strays(recording: Recording, component: string): readonly string[] {
  return recording.resources
    .filter(({ custom }) => custom)
    .filter(({ name, parent }) => parent !== component || !name.startsWith(`${component}-`))
    .map(({ name }) => name);
}

/** The paths of problems, in order. */
export function paths(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ path }) => path);
}

/** A policy document that was sent as JSON text. */
export function policyOf(resource: Registered, property = "policy"): unknown {
  return JSON.parse(String(resource.inputs[property]));
}
