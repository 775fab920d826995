/**
 * The validators behind the `rules` of the facts file. A rule is the gist of what the real provider said when it refused a probe;
 * each family recognises the gists of one kind and says which values that validator of the provider takes.
 */

import { ALPHABETS, PREFIXES } from "./alphabets.ts";
import type { RuleFamily, Validator } from "./family.ts";
import { FORMATS } from "./formats.ts";
import { LENGTHS, NUMBERS } from "./numbers.ts";

/** All families; a gist belongs to the first that recognises it. */
export const RULE_FAMILIES: readonly RuleFamily[] = [
  ...FORMATS,
  ...PREFIXES,
  ...NUMBERS,
  ...ALPHABETS,
  ...LENGTHS,
];

/** @returns the family of a gist; undefined when none recognises it. */
export function familyOf(gist: string): RuleFamily | undefined {
  return RULE_FAMILIES.find((family) => family.pattern.test(gist));
}

/** @returns the validator of a gist; undefined when there is nothing to test (see `familyOf`). */
export function validatorOf(gist: string): Validator | undefined {
  const family = familyOf(gist);
  const found = family?.pattern.exec(gist);
  return family === undefined || found === null || found === undefined
    ? undefined
    : family.build(found.slice(1), gist);
}
