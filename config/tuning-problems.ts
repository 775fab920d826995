import { collect } from "../tuning/collect.ts";
import type { Problem } from "../tuning/errors.ts";
import { migrationSql } from "../tuning/migrations.ts";
import { planCluster } from "../tuning/plan-cluster.ts";
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
  return problems.map((problem) => ({ ...problem, keys: keysOfPath(problem.path) }));
}

function poolContext(name: string, { database, caches }: StackConfig) {
  const { enabled, idleClientTimeoutSeconds } = database.proxy;
  return {
    name,
    ...(enabled ? { proxyIdleClientTimeoutSeconds: idleClientTimeoutSeconds } : {}),
    cacheRoles: Object.fromEntries(Object.entries(caches).map(([key, { role }]) => [key, role])),
  };
}
