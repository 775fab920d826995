import { cacheRules } from "./rules-cache.ts";
import { databaseRules } from "./rules-database.ts";
import { networkRules } from "./rules-network.ts";
import { parameterRules } from "./rules-parameters.ts";
import type { Rule } from "./rule.ts";
import { serviceRules } from "./rules-services.ts";

/** Every rule between keys, in the order of the schema. A rule may rely on what the schema has accepted. */
export const RULES: readonly Rule[] = Object.freeze([
  ...networkRules,
  ...databaseRules,
  ...cacheRules,
  ...parameterRules,
  ...serviceRules,
]);
