import type { CodeInfo } from "../model.ts";
import { CLASSIFIERS, VIEWS } from "./all.ts";
import { FALLBACK_CODES } from "./general/fallback.ts";
import { POLICY_CODES } from "./policy.ts";

/** Everything that can be recognised, the rules of the policy pack too. Sorted by code. */
export const CODES: readonly CodeInfo[] = [...CLASSIFIERS, ...VIEWS]
  .flatMap(({ codes }) => codes)
  .concat(FALLBACK_CODES, POLICY_CODES)
  .sort((a, b) => (a.code < b.code ? -1 : 1));
