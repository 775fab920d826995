import type { Classifier } from "../rule.ts";
import { DATA_LOSS, REPLICA_LOSS } from "./data-loss.ts";
import { PROVIDERS } from "./providers.ts";
import { REPLACE } from "./replace.ts";

export { fallback, FALLBACK_CODES } from "./fallback.ts";

/** Classifiers of what is true of resources of any type: data lost, replacements and their reasons, providers. */
export const GENERAL_CLASSIFIERS: readonly Classifier[] = [
  DATA_LOSS,
  REPLICA_LOSS,
  REPLACE,
  PROVIDERS,
];
