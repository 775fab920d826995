import type { CodeInfo } from "../model.ts";
import { CLASSIFIERS, VIEWS } from "./all.ts";
import { FALLBACK_CODES } from "./general/fallback.ts";
import { POLICY_CODES } from "./policy.ts";

/**
 * Everything that can be recognised, each once although several classifiers may speak of it, and the rules of the policy
 * pack, of which some are called as a verdict is. Sorted by code, then by kind.
 */
export const CODES: readonly CodeInfo[] = [
  ...new Set([...CLASSIFIERS, ...VIEWS].flatMap(({ codes }) => codes)),
  ...FALLBACK_CODES,
  ...POLICY_CODES,
].sort((a, b) => (`${a.code}\n${a.kind}` < `${b.code}\n${b.kind}` ? -1 : 1));
