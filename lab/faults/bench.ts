import { startService } from "../drill/sample-service.ts";
import type { RunningService } from "../drill/sample-service.ts";
import type { ServiceSettings } from "../drill/service/settings.ts";
import { serverSettings } from "../database/settings.ts";
import { createCluster, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import { startRedis } from "../engines/redis.ts";
import type { LabRedis } from "../engines/redis.ts";
import type { RedisEngine } from "../engines/types.ts";
import { LabError } from "../errors.ts";
import type { ProofContext } from "../proof/types.ts";
import type { Home } from "../servers/server.ts";
import { drillDatabase, readContract } from "./contract.ts";
import type { ServiceContract } from "./contract.ts";

/** Database and users of the drills. */
export const DATABASE = "app";
/** User of the sample service. */
export const SERVICE_USER = "service";
/** User of somebody else in the same database. */
export const OTHER_USER = "reports";

/** Memory of the drills' cache: it holds a few hundred items. Bytes. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** Everything the drills work with. */
export interface Bench {
  readonly home: Home;
  readonly postgres: LabPostgres;
  readonly redis: LabRedis;
  readonly contract: ServiceContract;
  /** max_connections of the database. */
  readonly maxConnections: number;
  /** Parameters of the stack that the servers here do not have: "rds.force_ssl". */
  readonly leftOut: readonly string[];
  /** Starts a sample service; whoever starts it stops it. */
  startService(options?: ServiceOptions): Promise<RunningService>;
}

/** What a drill may want of the service in another way. */
export type ServiceOptions = Partial<
  Pick<ServiceSettings, "cacheTimeoutMs" | "poolWaitMs" | "exportBytes" | "limits">
>;

/** Tables as the sample service asks for them: an item for each key, and texts to search. */
const SCHEMA = `
CREATE ROLE ${SERVICE_USER} LOGIN;
CREATE ROLE ${OTHER_USER} LOGIN;
CREATE TABLE items (id int PRIMARY KEY, body text NOT NULL);
INSERT INTO items SELECT n, md5(n::text) FROM generate_series(0, 999) n;
GRANT SELECT, INSERT, UPDATE, DELETE ON items TO ${SERVICE_USER}, ${OTHER_USER};
ANALYZE;
`;

/**
 * Starts database and cache with the stack's parameters, does something with them, and ends them.
 *
 * @throws LabError when the stack lacks what the drills need, or with a server's last words.
 */
export async function withBench<T>(
  context: ProofContext,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const { home, engines, stack } = context;
  const contract = readContract(stack);
  const declared = drillDatabase(stack, engines.main.major).values;
  const settings = serverSettings(declared);
  const leftOut = Object.keys(declared).filter((name) => settings[name] === undefined);
  const data = await createCluster(engines.main, home, "faults-postgres");
  const postgres = await startPostgres({
    ...{ engine: engines.main, tools: engines.tools, home, name: "faults-postgres", data },
    settings,
  });
  let redis: LabRedis | undefined;
  try {
    await prepare(postgres, contract);
    const cache = await startCache(context);
    redis = cache.redis;
    const [[maxConnections] = []] = await postgres.query("SHOW max_connections");
    const { port } = postgres;
    const cachePort = redis.port;
    return await work({
      ...{ home, postgres, redis, contract },
      maxConnections: Number(maxConnections),
      leftOut: [...leftOut, ...cache.leftOut],
      startService: (options = {}) =>
        startService(
          {
            name: contract.service,
            kind: "web",
            poolMax: contract.connections,
            postgres: {
              ...{ host: "127.0.0.1", port, user: SERVICE_USER, database: DATABASE },
              applicationName: contract.service,
            },
            cache: { host: "127.0.0.1", port: cachePort },
            buckets: [],
            poolWaitMs: contract.poolMs,
            cacheTimeoutMs: contract.cacheMs,
            keepAliveMs: contract.keepAliveMs,
            ...options,
          },
          home.signal,
        ),
    });
  } finally {
    await redis?.crash();
    await postgres.crash();
  }
}

/**
 * Sets the time limits of the service's role, as the contract has them (DATABASE_TIMEOUTS_SET_BY role).
 *
 * @param factor divides them, so that a drill need not take minutes. @default factor 1
 */
export async function setRoleTimeouts(
  postgres: LabPostgres,
  { statementMs, lockMs, idleInTransactionMs }: ServiceContract,
  factor = 1,
): Promise<void> {
  const limits = {
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  };
  for (const [name, milliseconds] of Object.entries(limits)) {
    const value = Math.round(milliseconds / factor);
    await postgres.query(`ALTER ROLE ${SERVICE_USER} SET ${name} = ${value}`, DATABASE);
  }
}

async function prepare(postgres: LabPostgres, contract: ServiceContract): Promise<void> {
  await postgres.query(`CREATE DATABASE ${DATABASE}`);
  await postgres.script(SCHEMA, { database: DATABASE });
  await setRoleTimeouts(postgres, contract);
}

/** A cache with the stack's parameters for that role, as far as the server here knows them. */
async function startCache({
  stack,
  engines,
  home,
}: ProofContext): Promise<{ readonly redis: LabRedis; readonly leftOut: readonly string[] }> {
  const [engine] = engines.redis;
  const wanted = stack.caches.find(({ role }) => role === "cache");
  if (engine === undefined || wanted === undefined) {
    throw new LabError(
      "The fault drills need a server for the cache, and parameters of role cache.",
    );
  }
  const taken = await takenParameters(engine, home, wanted.values);
  const settings = Object.fromEntries(
    Object.entries(wanted.values).filter(([name]) => taken.has(name)),
  );
  const leftOut = Object.keys(wanted.values).filter((name) => !taken.has(name));
  const redis = await startRedis({
    ...{ engine, home, name: "faults-cache" },
    settings: { ...settings, maxmemory: String(CACHE_BYTES) },
  });
  return { redis, leftOut };
}

/** Names of those parameters that a server takes: some are ElastiCache's own, and some need what it was not built with. */
async function takenParameters(
  engine: RedisEngine,
  home: Home,
  values: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const server = await startRedis({ engine, home, name: "faults-cache-taken", settings: {} });
  const client = server.connect();
  try {
    const names = Object.keys(values);
    const replies = await client.pipeline(
      names.map((name) => ["CONFIG", "SET", name, values[name] ?? ""]),
    );
    return new Set(names.filter((_, index) => replies[index] === "OK"));
  } finally {
    client.close();
    await server.crash();
  }
}
