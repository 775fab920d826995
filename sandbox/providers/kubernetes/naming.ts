/**
 * Names of objects: given, kept from the last deployment, or made of logical name and 8 hex digits.
 * Source: pulumi-kubernetes provider/pkg/metadata/naming.go (AssignNameIfAutonamable; NewUniqueName with
 * its default of 8 digits), which marks objects it named with an annotation.
 */

import { isRecord } from "../model.ts";
import type { CheckRequest, Props } from "../model.ts";
import { at, recordAt, textAt, unknownAt } from "../paths.ts";

/** Marks objects that were named automatically: only those can be replaced without being deleted first. */
export const AUTONAMED = "pulumi.com/autonamed";

/** Number of random hex digits after the logical name. */
const DIGITS = 8;

/** Fills in `metadata.name` where the program leaves it out. */
export function withName(request: CheckRequest, inputs: Props): Props {
  const asked = (key: string): boolean =>
    at(inputs, "metadata", key) !== undefined || unknownAt(inputs, "metadata", key);
  if (unknownAt(inputs, "metadata") || asked("name") || asked("generateName")) return inputs;
  const kept = isAutonamed(request.olds) ? textAt(request.olds, "metadata", "name") : undefined;
  const name = kept ?? `${request.name}-${request.randomHex(DIGITS)}`;
  const metadata = recordAt(inputs, "metadata");
  const annotations = isRecord(metadata["annotations"]) ? metadata["annotations"] : {};
  return {
    ...inputs,
    metadata: { ...metadata, name, annotations: { ...annotations, [AUTONAMED]: "true" } },
  };
}

/** @returns true when the provider, not the program, named the object. */
export function isAutonamed(inputs: Props | undefined): boolean {
  return textAt(inputs, "metadata", "annotations", AUTONAMED) === "true";
}
