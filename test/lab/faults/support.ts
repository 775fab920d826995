import type { ClusterObject } from "../../../lab/cluster/manifest.ts";
import type { ProofStack } from "../../../lab/proof/types.ts";

/** Environment of a web service, as the stack writes it. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  DATABASE_POOL_SIZE: "5",
  DATABASE_MAX_OVERFLOW: "3",
  DATABASE_POOL_TIMEOUT_SECONDS: "10",
  DATABASE_STATEMENT_TIMEOUT_MS: "30000",
  DATABASE_LOCK_TIMEOUT_MS: "5000",
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: "30000",
  REDIS_CACHE_SOCKET_TIMEOUT_SECONDS: "0.5",
  KEEP_ALIVE_SECONDS: "75",
};

/** A Deployment. */
export function deployment(
  name: string,
  component: string,
  environment: Readonly<Record<string, string>>,
): ClusterObject {
  const env = Object.entries(environment).map(([variable, value]) => ({ name: variable, value }));
  return {
    resource: `kubernetes:apps/v1:Deployment ${name}-deployment`,
    manifest: {
      ...{ apiVersion: "apps/v1", kind: "Deployment" },
      metadata: { name, labels: { "app.kubernetes.io/component": component } },
      spec: { template: { spec: { containers: [{ env }] } } },
    },
  };
}

/** A stack with a web service, a cache, and a small database of these versions. */
export function proofStack(
  versions: readonly string[],
  objects: readonly ClusterObject[] = [deployment("api", "web", ENVIRONMENT)],
): ProofStack {
  const values = { max_connections: "42", log_min_duration_statement: "100" };
  const databases = versions.map((version) => ({
    ...{ instanceClass: "db.t4g.small", memory: 2_147_483_648, vcpu: 2, version },
    ...{ declared: values, values },
  }));
  const [
    database = { instanceClass: "none", memory: 0, vcpu: 0, version: "", declared: {}, values },
  ] = databases;
  return {
    ...{ name: "prod", resources: [], objects, database, databases },
    caches: [
      {
        ...{ role: "cache", family: "redis7", engineVersion: "7.1", nodeType: "cache.t4g.small" },
        maxMemory: 1_500_000_000,
        values: { "maxmemory-policy": "allkeys-lfu", "reserved-memory-percent": "25" },
      },
    ],
  };
}
