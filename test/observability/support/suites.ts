import { applicationRules } from "../../../tuning/observability/application.ts";
import { edgeRules } from "../../../tuning/observability/edge.ts";
import { nodeRules } from "../../../tuning/observability/node.ts";
import { sloRules } from "../../../tuning/observability/slo.ts";
import type { Domain, RuleGroup } from "../../../tuning/observability/types.ts";
import { workloadRules } from "../../../tuning/observability/workload.ts";
import { APPLICATION_CASES } from "../application-cases.ts";
import { EDGE_CASES } from "../edge-cases.ts";
import { MONITORING_CASES, MONITORING_RULES } from "../exporters-up-cases.ts";
import { NODE_CASES } from "../node-cases.ts";
import { CONNECTION_CASES, CONNECTION_RULES } from "../postgres-connections-cases.ts";
import { MAINTENANCE_CASES, MAINTENANCE_RULES } from "../postgres-maintenance-cases.ts";
import { STATEMENT_CASES, STATEMENT_RULES } from "../postgres-statements-cases.ts";
import { TRANSACTION_CASES, TRANSACTION_RULES } from "../postgres-transactions-cases.ts";
import { QUEUE_CASES, QUEUE_RULES } from "../queue-cases.ts";
import { REDIS_CASES, REDIS_DOWN_CASES, REDIS_RULES } from "../redis-cases.ts";
import { WORKLOAD_CASES } from "../workload-cases.ts";
import type { AlertCase } from "./promtool.ts";
import { onlyAlert } from "./promtool.ts";
import { BURNS, OPTIONS, SLO, sloCases } from "./slo-cases.ts";

/** Rules with the cases that are to prove them. */
export interface Suite {
  /** Unique: "postgres: connections". */
  readonly name: string;
  readonly domain: Domain;
  readonly groups: readonly RuleGroup[];
  readonly cases: readonly AlertCase[];
  /** Seconds between two evaluations of the rules. */
  readonly evaluationSeconds: number;
}

/** The rules of the promise that the cases are about. */
export const SLO_GROUP = sloRules(SLO, OPTIONS);

function suite(
  domain: Domain,
  about: string,
  groups: readonly RuleGroup[],
  cases: readonly AlertCase[],
  evaluationSeconds = 60,
): Suite {
  return { name: `${domain}: ${about}`, domain, groups, cases, evaluationSeconds };
}

/** Every alert there is, with its cases: what is not here is not tested, and cases.test.ts says so. */
export const SUITES: readonly Suite[] = [
  suite("postgres", "connections", CONNECTION_RULES, CONNECTION_CASES, 30),
  suite("postgres", "statements", STATEMENT_RULES, STATEMENT_CASES),
  suite("postgres", "transactions, replication", TRANSACTION_RULES, TRANSACTION_CASES),
  suite("postgres", "maintenance", MAINTENANCE_RULES, MAINTENANCE_CASES),
  suite("redis", "nodes", REDIS_RULES, REDIS_DOWN_CASES, 30),
  suite("redis", "by role", REDIS_RULES, REDIS_CASES),
  suite("queue", "all", QUEUE_RULES, QUEUE_CASES),
  suite("workload", "all", [workloadRules({ namespaces: ["app", "jobs"] })], WORKLOAD_CASES),
  suite("edge", "all", [edgeRules()], EDGE_CASES),
  suite("node", "all", [nodeRules()], NODE_CASES),
  suite("application", "all", [applicationRules()], APPLICATION_CASES),
  suite("monitoring", "all", MONITORING_RULES, MONITORING_CASES),
  ...BURNS.map((burn) =>
    suite("slo", burn.alert, [onlyAlert(SLO_GROUP, burn.alert)], sloCases(burn), burn.step),
  ),
];
