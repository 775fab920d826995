import type { PoolConfig, ServiceConfig } from "../../config/schema.ts";
import type { PoolContext } from "../pools.ts";
import type { Setting } from "../setting.ts";
import { RDS_CA_BUNDLE_PATH, SYSTEM_ROOTS } from "./certificates.ts";
import type { ContractValue } from "./contract.ts";
import { KEEPALIVE, toSetting } from "./contract.ts";
import { ROLE_TIMEOUTS } from "./timeouts.ts";

const SQLALCHEMY = "SQLAlchemy documentation, QueuePool";
const LIBPQ = "PostgreSQL documentation, libpq connection parameters";
const PROXY = "RDS guide, rds-proxy-connections";

/** The database part of a service's environment contract. */
export function databaseSettings(
  service: ServiceConfig,
  pool: PoolConfig,
  context: PoolContext,
): Setting[] {
  return [
    ...poolValues(service, pool, context),
    ...connection(context.name, {
      proxy: service.via === "proxy" && context.proxyIdleClientTimeoutSeconds !== undefined,
      readers: context.readers ?? false,
    }),
    ...roleTimeouts(service),
  ].map(toSetting);
}

/** What a client's connections end at, and so whose certificates it is shown. */
export interface DatabaseEnds {
  /** DATABASE_HOST is the proxy, not the writer. */
  readonly proxy: boolean;
  /** There are read replicas: DATABASE_READER_HOST. */
  readonly readers: boolean;
}

/** How a client named `name` connects: encryption, timeouts and keepalives, the same for services and jobs. */
export function connectionSettings(name: string, ends: DatabaseEnds): Setting[] {
  return connection(name, ends).map(toSetting);
}

function poolValues(
  { workers, via }: ServiceConfig,
  pool: PoolConfig,
  context: PoolContext,
): ContractValue[] {
  const idle = context.proxyIdleClientTimeoutSeconds;
  const total = pool.size + pool.overflow;
  return [
    {
      name: "DATABASE_POOL_SIZE",
      value: pool.size,
      why: `Connections a process keeps; ${workers} processes x (${pool.size} + ${pool.overflow}) = ${workers * total} for each replica. The connection budget adds all of them up.`,
      source: "stack configuration; connection budget",
      default: "5",
    },
    {
      name: "DATABASE_MAX_OVERFLOW",
      value: pool.overflow,
      why: "Connections above the pool for a short peak; closed when given back, so each costs a new login.",
      source: `stack configuration; ${SQLALCHEMY}`,
      default: "10",
    },
    {
      name: "DATABASE_POOL_TIMEOUT_SECONDS",
      value: pool.timeoutSeconds,
      unit: "s",
      why: "How long a request waits for a connection before it fails; past the caller's own patience waiting only adds load.",
      source: `stack configuration; ${SQLALCHEMY}`,
      default: "30",
    },
    {
      name: "DATABASE_POOL_RECYCLE_SECONDS",
      value: pool.recycleSeconds,
      unit: "s",
      why:
        via === "proxy" && idle !== undefined
          ? `A connection is replaced at its next use after this age: not above the ${idle} s after which the proxy closes an idle one, and far below the 24 h it lets any live. The guides' 3600 would hand out dead ones.`
          : "A connection is replaced at its next use after this age, so its backend's memory is given back and a failover's new address is found.",
      source: `${PROXY}; ${SQLALCHEMY}`,
      default: "-1 (never)",
    },
    {
      name: "DATABASE_POOL_PRE_PING",
      value: true,
      why: "Tests a connection when it is taken from the pool: one round trip instead of an error after a failover or restart.",
      source: `${SQLALCHEMY}, pool_pre_ping`,
      default: "no",
    },
    {
      name: "DATABASE_POOL_LIFO",
      value: true,
      why: "Takes the connection used last: the others stay idle, so a pool that grew can shrink and the proxy can lend them out.",
      source: `${SQLALCHEMY}, pool_use_lifo`,
      default: "no",
    },
  ];
}

function encryption({ proxy, readers }: DatabaseEnds): ContractValue[] {
  const missing = "~/.postgresql/root.crt: without that file verify-full refuses to connect";
  const instance = {
    value: RDS_CA_BUNDLE_PATH,
    source: `${LIBPQ}; RDS guide, UsingWithRDS.SSL`,
    default: missing,
  };
  const bundle =
    "RDS signs the certificates of its instances with CAs of its own, which no system trusts: the image brings their global bundle in this file.";
  const roots: ContractValue = {
    name: "DATABASE_SSLROOTCERT",
    value: SYSTEM_ROOTS,
    why: "The proxy shows a certificate of AWS Certificate Manager, whose roots every system trusts; the RDS bundle does not have them. libpq reads the system's from version 16 on; the image needs them (ca-certificates).",
    source: `${LIBPQ}, sslrootcert; RDS guide, UsingWithRDS.SSL-certificate-rotation (RDS Proxy uses certificates from ACM)`,
    default: missing,
  };
  return [
    {
      name: "DATABASE_SSLMODE",
      value: "verify-full",
      why: "Encrypts and checks that the server is the one asked for, against the roots below; rds.force_ssl is on since PostgreSQL 15, and lesser modes accept any server.",
      source: `${LIBPQ}; RDS guide, PostgreSQL.Concepts.General.SSL`,
      default: "prefer",
    },
    proxy ? roots : { ...instance, name: "DATABASE_SSLROOTCERT", why: bundle },
    ...(readers
      ? [
          {
            ...instance,
            name: "DATABASE_READER_SSLROOTCERT",
            why: `For DATABASE_READER_HOST, an instance whatever DATABASE_HOST is. ${bundle}`,
          },
        ]
      : []),
  ];
}

function connection(name: string, ends: DatabaseEnds): ContractValue[] {
  const { idle, interval, count } = KEEPALIVE;
  const keepalive = `First probe after ${idle} s, then every ${interval} s, dead after ${count}: below the 350 s after which NLB and connection tracking forget an idle connection. A pod does not inherit the node's sysctl, and the kernel's own 7,200 s is too late.`;
  const source = `${LIBPQ}; Elastic Load Balancing guide, update-idle-timeout`;
  return [
    ...encryption(ends),
    {
      name: "DATABASE_CONNECT_TIMEOUT_SECONDS",
      value: 5,
      unit: "s",
      why: "During a failover an address may not answer at all; 5 s lets the next attempt find the new one.",
      source: LIBPQ,
      default: "0 (no limit)",
    },
    { name: "DATABASE_KEEPALIVES", value: true, why: keepalive, source, default: "yes" },
    {
      name: "DATABASE_KEEPALIVES_IDLE_SECONDS",
      value: idle,
      unit: "s",
      why: keepalive,
      source,
      default: "7200 (the kernel's)",
    },
    {
      name: "DATABASE_KEEPALIVES_INTERVAL_SECONDS",
      value: interval,
      unit: "s",
      why: keepalive,
      source,
      default: "75 (the kernel's)",
    },
    {
      name: "DATABASE_KEEPALIVES_COUNT",
      value: count,
      why: keepalive,
      source,
      default: "9 (the kernel's)",
    },
    {
      name: "DATABASE_TCP_USER_TIMEOUT_MS",
      value: 30_000,
      unit: "ms",
      why: "A request already sent fails after 30 s without acknowledgement; keepalives watch idle connections only, so a vanished server would otherwise hold it for about 15 min of retransmissions.",
      source: LIBPQ,
      default: "0 (the kernel's)",
    },
    {
      name: "DATABASE_APPLICATION_NAME",
      value: name,
      why: "Names the service in pg_stat_activity and in the logs, so connections can be counted against this budget.",
      source: LIBPQ,
      default: "(empty)",
    },
  ];
}

function roleTimeouts({ kind, via }: ServiceConfig): ContractValue[] {
  const { statementMs, lockMs, idleInTransactionMs, why } = ROLE_TIMEOUTS[kind];
  const source = "PostgreSQL documentation, Client Connection Defaults; this project's judgement";
  const shared = { unit: "ms" as const, source, default: "0 (no limit)" };
  return [
    {
      name: "DATABASE_TIMEOUTS_SET_BY",
      value: via === "proxy" ? "role" : "options",
      why:
        via === "proxy"
          ? "RDS Proxy refuses startup options (\"RDS Proxy currently doesn't support command-line options\") and a SET pins the connection, so the three values below are set on the service's database role: ALTER ROLE ... SET."
          : "The three values below are passed as startup options (-c name=value) or set on the service's database role; never on the instance, where they would stop migrations and vacuum.",
      source: "psycopg2 issue 1577; RDS guide, rds-proxy-pinning",
      default: "not set",
    },
    { ...shared, name: "DATABASE_STATEMENT_TIMEOUT_MS", value: statementMs, why },
    {
      ...shared,
      name: "DATABASE_LOCK_TIMEOUT_MS",
      value: lockMs,
      why: "A statement waiting for a lock gives up early, so a migration's lock does not fill every pool with waiting requests.",
    },
    {
      ...shared,
      name: "DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS",
      value: idleInTransactionMs,
      why: "An open transaction nobody works on holds locks, keeps dead rows alive and, at the proxy, a whole connection; RDS's own limit is 24 h.",
      default: "86400000 (24 h)",
    },
  ];
}
