import { cacheRules } from "./rules-cache.ts";
import { clusterRules } from "./rules-cluster.ts";
import { databaseRules } from "./rules-database.ts";
import { edgeRules } from "./rules-edge.ts";
import { fargateRules } from "./rules-fargate.ts";
import { kindRules } from "./rules-kinds.ts";
import { migrationRules } from "./rules-migrations.ts";
import { loadTestRules } from "./rules-load-tests.ts";
import { monitoringRules } from "./rules-monitoring.ts";
import { networkRules } from "./rules-network.ts";
import { nodeRules } from "./rules-nodes.ts";
import { operationRules } from "./rules-operations.ts";
import { parameterRules } from "./rules-parameters.ts";
import type { Rule } from "./rule.ts";
import { serviceRules } from "./rules-services.ts";
import { ttlRules } from "./rules-ttls.ts";
import { workloadRules } from "./rules-workloads.ts";

/** Every rule between keys, in the order of the schema. A rule may rely on what the schema has accepted. */
export const RULES: readonly Rule[] = Object.freeze([
  ...networkRules,
  ...databaseRules,
  ...cacheRules,
  ...parameterRules,
  ...serviceRules,
  ...workloadRules,
  ...kindRules,
  ...ttlRules,
  ...migrationRules,
  ...operationRules,
  ...clusterRules,
  ...nodeRules,
  ...fargateRules,
  ...edgeRules,
  ...monitoringRules,
  ...loadTestRules,
]);
