import { fieldAt } from "../cluster/manifest.ts";
import type { ClusterObject } from "../cluster/manifest.ts";
import { LabError, labError } from "../errors.ts";
import type { DatabaseParameters, ProofStack } from "../proof/types.ts";

/** Class that the drills' database is of: the smallest that the guides would run. */
export const INSTANCE_CLASS = "db.t4g.small";

/** What the stack tells a process of its web service about database and cache. */
export interface ServiceContract {
  /** Name of the service. */
  readonly service: string;
  /** Connections that a process may have: its pool and what may come on top. */
  readonly connections: number;
  /** How long a request waits for a connection of the pool. Milliseconds. */
  readonly poolMs: number;
  /** statement_timeout of its role. Milliseconds. */
  readonly statementMs: number;
  /** lock_timeout of its role. Milliseconds. */
  readonly lockMs: number;
  /** idle_in_transaction_session_timeout of its role. Milliseconds. */
  readonly idleInTransactionMs: number;
  /** How long the cache may take to answer. Milliseconds. */
  readonly cacheMs: number;
  /** How long the service keeps a client's connection without a request. Milliseconds. */
  readonly keepAliveMs: number;
}

/** Names in the environment, and how many of the contract's units one of theirs is. */
const NAMES = {
  pool: ["DATABASE_POOL_SIZE", 1],
  overflow: ["DATABASE_MAX_OVERFLOW", 1],
  poolMs: ["DATABASE_POOL_TIMEOUT_SECONDS", 1000],
  statementMs: ["DATABASE_STATEMENT_TIMEOUT_MS", 1],
  lockMs: ["DATABASE_LOCK_TIMEOUT_MS", 1],
  idleInTransactionMs: ["DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS", 1],
  cacheMs: ["REDIS_CACHE_SOCKET_TIMEOUT_SECONDS", 1000],
  keepAliveMs: ["KEEP_ALIVE_SECONDS", 1000],
} as const;

/**
 * The contract of the first web service that has a database and a cache, out of the environment of its Deployment.
 *
 * @throws LabError listing what the Deployments lack.
 */
export function readContract({ name, objects }: ProofStack): ServiceContract {
  const problems: string[] = [];
  for (const { manifest, resource } of objects) {
    const component = fieldAt(manifest, "metadata", "labels", "app.kubernetes.io/component");
    if (manifest.kind !== "Deployment" || component !== "web") continue;
    const env = environmentOf(manifest);
    const lacks = Object.values(NAMES).filter(([variable]) => !Number.isFinite(env(variable)));
    if (lacks.length === 0) return contractOf(manifest.metadata.name, env);
    const texts = lacks.map(([variable]) => variable).join(", ");
    problems.push(`${resource}: its first container has no number for ${texts}`);
  }
  throw labError(
    `Stack ${name} has no web service with a database and a cache called "cache", whose timeouts the fault drills need`,
    problems.length === 0
      ? [
          "no Deployment has the label app.kubernetes.io/component=web; configure one under plumbline:services",
        ]
      : problems,
  );
}

/**
 * Parameters of the drills' database.
 *
 * @throws LabError when the stack has none for the class and version, with those it has.
 */
export function drillDatabase({ databases }: ProofStack, major: number): DatabaseParameters {
  const of = databases.filter(({ instanceClass }) => instanceClass === INSTANCE_CLASS);
  const found = of.find(({ version }) => version === String(major));
  if (found !== undefined) return found;
  const versions = of.map(({ version }) => version).join(", ");
  throw new LabError(
    `The fault drills run on PostgreSQL ${major}, but there are no parameters for ${INSTANCE_CLASS} of that version (there are: ${versions === "" ? "none" : versions}). Set PGBIN to one of these, or add the class to examples/classes.`,
  );
}

function contractOf(service: string, env: (name: string) => number): ServiceContract {
  const of = (key: keyof typeof NAMES) => Math.round(env(NAMES[key][0]) * NAMES[key][1]);
  return {
    service,
    connections: of("pool") + of("overflow"),
    poolMs: of("poolMs"),
    statementMs: of("statementMs"),
    lockMs: of("lockMs"),
    idleInTransactionMs: of("idleInTransactionMs"),
    cacheMs: of("cacheMs"),
    keepAliveMs: of("keepAliveMs"),
  };
}

/** Numbers in the environment of a Deployment's first container; NaN for those it lacks. */
function environmentOf(manifest: ClusterObject["manifest"]): (name: string) => number {
  const env = fieldAt(manifest, "spec", "template", "spec", "containers", "0", "env");
  const list = Array.isArray(env) ? (env as unknown[]) : [];
  const values = new Map(list.map((one) => [fieldAt(one, "name"), fieldAt(one, "value")]));
  return (name) => {
    const value = values.get(name);
    return typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
  };
}
