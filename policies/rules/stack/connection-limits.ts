import { z } from "zod";

const names = (what: string, list: readonly string[]) =>
  z
    .array(z.string().min(1))
    .default([...list])
    .describe(`Environment variables with ${what}; the first that a container has counts`);

/** What the connection rules read; shared, so that a stack sets its own names for both in the same words. */
export const CONNECTION_NAMES = {
  hostNames: names("the database's host", [
    "DATABASE_HOST",
    "DB_HOST",
    "POSTGRES_HOST",
    "POSTGRESQL_HOST",
    "PGHOST",
  ]),
  urlNames: names("the database's URL", [
    "DATABASE_URL",
    "DB_URL",
    "POSTGRES_URL",
    "SQLALCHEMY_DATABASE_URI",
  ]),
  poolNames: names("the connections one process keeps", [
    "DATABASE_POOL_SIZE",
    "DB_POOL_SIZE",
    "SQLALCHEMY_POOL_SIZE",
    "DATABASE_POOL_MAX",
    "DB_POOL_MAX",
    "DB_POOL",
    "PGPOOLSIZE",
    "PG_POOL_SIZE",
    "PGBOUNCER_MAX_DB_CONNECTIONS",
    "MAX_DB_CONNECTIONS",
  ]),
  overflowNames: names("the connections one process opens beyond its pool (none when absent)", [
    "DATABASE_MAX_OVERFLOW",
    "DB_MAX_OVERFLOW",
    "SQLALCHEMY_MAX_OVERFLOW",
    "DATABASE_POOL_OVERFLOW",
  ]),
  processNames: names("the processes of a container, each with a pool of its own (1 when absent)", [
    "WEB_CONCURRENCY",
    "CELERY_WORKER_CONCURRENCY",
    "CELERYD_CONCURRENCY",
    "GUNICORN_WORKERS",
    "UVICORN_WORKERS",
    "WORKERS",
  ]),
  readerHostNames: names("the host of a read replica", [
    "DATABASE_READER_HOST",
    "DB_READER_HOST",
    "DATABASE_REPLICA_HOST",
  ]),
  readerPoolNames: names(
    "the connections one process keeps to the read replica (not counted when absent)",
    ["DATABASE_READER_POOL_SIZE", "DB_READER_POOL_SIZE"],
  ),
  readerOverflowNames: names("the connections one process opens beyond its reader pool", [
    "DATABASE_READER_MAX_OVERFLOW",
    "DB_READER_MAX_OVERFLOW",
  ]),
  annotation: z
    .string()
    .min(1)
    .default("plumbline.dev/database-connections-per-pod")
    .describe(
      "Annotation of the pod template with the connections of one pod; it wins over variables",
    ),
};

/** The names the connection rules read. */
export const CONNECTION_LIMITS = z.strictObject(CONNECTION_NAMES);

/** Their values. */
export type ConnectionNames = z.infer<typeof CONNECTION_LIMITS>;

/** What counting the clients reads. */
export const CLIENT_LIMITS = {
  ...CONNECTION_NAMES,
  daemonSetNodes: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      "Nodes a DaemonSet runs on; a stack does not tell, so that DaemonSets are left out of the sum at 0. Nodes",
    ),
};

/** Their values. */
export type ClientLimits = ConnectionNames & { readonly daemonSetNodes: number };
