import type { ConnectionBudgetInput, ServiceClient } from "../../../tuning/budget/connections.ts";
import { tunePostgres } from "../../../tuning/postgres/index.ts";
import type { PostgresTuning } from "../../../tuning/postgres/index.ts";

/** A database; by default the smallest memory-optimised class, with 400 connections by override. */
export function database(
  instanceClass = "db.r7g.large",
  overrides: Record<string, string> = { max_connections: "400" },
): PostgresTuning {
  return tunePostgres({ version: 17, instanceClass, profile: "web", storageGiB: 100, overrides });
}

/** The API of the Wakala guide: 10 replicas, 4 workers, pool 20 + 10, no proxy. */
export const WAKALA_API: ServiceClient = {
  name: "api",
  minReplicas: 2,
  maxReplicas: 10,
  surge: 0,
  ending: 0,
  workers: 4,
  poolSize: 20,
  overflow: 10,
  via: "direct",
};

/** Only the Wakala API on a database with 400 connections. */
export function wakala(change: Partial<ConnectionBudgetInput> = {}): ConnectionBudgetInput {
  return {
    subject: "database",
    database: database(),
    services: [WAKALA_API],
    jobs: [],
    proxy: { enabled: false, maxConnectionsPercent: 60 },
    reserve: {
      superuserConnections: 3,
      exporterConnections: 3,
      operatorConnections: 10,
      headroomPercent: 20,
    },
    ...change,
  };
}
