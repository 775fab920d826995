import { applicationRules } from "../../../tuning/observability/application.ts";
import { edgeRules } from "../../../tuning/observability/edge.ts";
import { nodeRules } from "../../../tuning/observability/node.ts";
import { postgresRules } from "../../../tuning/observability/postgres.ts";
import { redisRules } from "../../../tuning/observability/redis.ts";
import type { RuleGroup } from "../../../tuning/observability/types.ts";
import { workloadRules } from "../../../tuning/observability/workload.ts";
import { MONITORING_RULES } from "../exporters-up-cases.ts";
import { QUEUE_RULES } from "../queue-cases.ts";
import { CACHES, POSTGRES } from "./data-rules.ts";
import { OPTIONS, SLO } from "./slo-cases.ts";
import { sloRules } from "../../../tuning/observability/slo.ts";

/** A stack that has everything: every alert there is. Two services make a promise. */
export const ALL_GROUPS: readonly RuleGroup[] = [
  sloRules(SLO, OPTIONS),
  sloRules({ ...SLO, service: "web" }, OPTIONS),
  applicationRules(),
  postgresRules(POSTGRES),
  redisRules({ caches: CACHES }),
  ...QUEUE_RULES,
  workloadRules({ namespaces: ["app", "jobs"] }),
  nodeRules(),
  edgeRules(),
  ...MONITORING_RULES,
];
