import { connectionBudget } from "../tuning/budget/connections.ts";
import { collect, mapEach } from "../tuning/collect.ts";
import type { Problem } from "../tuning/errors.ts";
import { migrationSql } from "../tuning/migrations.ts";
import type { RulesData } from "../tuning/observability/stack-rules.ts";
import { planCluster } from "../tuning/plan-cluster.ts";
import { connectionInput, tuneCache, tuneDatabase } from "../tuning/plan-data.ts";
import { checkObservability } from "../tuning/plan-observability.ts";
import { tunePools } from "../tuning/pools.ts";
import { keysOfPath } from "./command.ts";
import type { ConfigProblem } from "./problems.ts";
import type { StackConfig } from "./schema.ts";
import { servicesOf } from "./workloads.ts";

/**
 * What the calculations refuse in a configuration that the schema has accepted. They would say so themselves, later: here it
 * stands in one list with what the rules have found. Database and caches are not asked, the rules have done so; site and edge are
 * asked by checkEdge.
 */
export function tuningProblems(config: StackConfig): readonly ConfigProblem[] {
  const problems: Problem[] = [];
  const whole = (path: string) => path;
  // Without nodes every pod is homeless: a rule has said so once.
  if (Object.keys(config.nodeGroups).length > 0) {
    collect(problems, whole, () => planCluster(config));
  }
  for (const [name, service] of servicesOf(config)) {
    collect(problems, whole, () => tunePools(service, poolContext(name, config)));
  }
  collect(
    problems,
    (path) => `migrations.${path}`,
    () => migrationSql(config.migrations, { database: config.database.databaseName }),
  );
  const data = config.monitoring === undefined ? undefined : rulesData(config);
  if (data !== undefined) collect(problems, whole, () => checkObservability(config, data));
  return problems.map((problem) => ({ ...problem, keys: keysOfPath(problem.path) }));
}

/** What the rules on metrics compare with; undefined where the rules of the configuration have refused it already. */
function rulesData(config: StackConfig): RulesData | undefined {
  return collect([], String, () => {
    const database = tuneDatabase(config);
    const caches = mapEach(config.caches, (_, cache) => tuneCache(cache));
    const { total } = connectionBudget(connectionInput(config, database));
    return { database, caches, connectionBudget: total };
  });
}

function poolContext(name: string, { database, caches }: StackConfig) {
  const { enabled, idleClientTimeoutSeconds } = database.proxy;
  return {
    name,
    ...(enabled ? { proxyIdleClientTimeoutSeconds: idleClientTimeoutSeconds } : {}),
    cacheRoles: Object.fromEntries(Object.entries(caches).map(([key, { role }]) => [key, role])),
  };
}
