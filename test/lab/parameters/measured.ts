import type { MeasuredCache, MeasuredDatabase, Reading } from "../../../lab/parameters/types.ts";
import type { DatabaseParameters } from "../../../lab/proof/types.ts";

const GIB = 1024 ** 3;

/** Values of a class of 8 GiB, as the API counts them. */
export const VALUES: Readonly<Record<string, string>> = {
  // A quarter of 8 GiB in pages of 8 kB: 2 x 1024 x 1024 / 8.
  shared_buffers: "262144",
  // Three quarters: 6 GiB.
  effective_cache_size: "786432",
  max_connections: "170",
  // 19 MiB in kB.
  work_mem: "19456",
  // 256 MiB in kB.
  maintenance_work_mem: "262144",
  // 128 MiB in kB, for each of 3.
  autovacuum_work_mem: "131072",
  autovacuum_max_workers: "3",
  // 4 GiB in MB.
  max_wal_size: "4096",
  min_wal_size: "1024",
  // 15 minutes in seconds.
  checkpoint_timeout: "900",
  // A minute in milliseconds.
  idle_in_transaction_session_timeout: "60000",
  jit: "0",
  "rds.force_ssl": "1",
};

/** Units as PostgreSQL 17 says them; none for numbers without one. */
const UNITS: Readonly<Record<string, string>> = {
  shared_buffers: "8kB",
  effective_cache_size: "8kB",
  work_mem: "kB",
  maintenance_work_mem: "kB",
  autovacuum_work_mem: "kB",
  max_wal_size: "MB",
  min_wal_size: "MB",
  checkpoint_timeout: "s",
  idle_in_transaction_session_timeout: "ms",
};

/** A database of PostgreSQL 17 on db.m7g.large with 100 GiB. */
export function database(changed: Readonly<Record<string, string>> = {}): DatabaseParameters {
  const values = { ...VALUES, ...changed };
  return {
    name: "m7g-large-pg17-writer",
    storage: 100 * GIB,
    instanceClass: "db.m7g.large",
    memory: 8 * GIB,
    vcpu: 2,
    version: "17",
    declared: values,
    values,
  };
}

/** What a server that takes everything would say of it. */
export function measured(
  changed: Readonly<Record<string, string>> = {},
  more: Partial<MeasuredDatabase> = {},
): MeasuredDatabase {
  const own = database(changed);
  const readings = new Map<string, Reading>(
    Object.entries(own.values).map(([name, value]) => {
      const unit = UNITS[name];
      return [name, unit === undefined ? { value } : { value, unit }];
    }),
  );
  readings.set("jit", { value: "off" });
  return {
    database: own,
    readings,
    refused: new Map(),
    leftOut: new Map([["rds.force_ssl", "only RDS knows it"]]),
    sharedMemory: 2128 * 1024 ** 2,
    ...more,
  };
}

/** What a server says of a queue. */
export function measuredCache(changed: Readonly<Record<string, string>> = {}): MeasuredCache {
  const values = {
    "maxmemory-policy": "noeviction",
    "repl-backlog-size": "68157440",
    "reserved-memory-percent": "30",
    timeout: "0",
    "slowlog-log-slower-than": "10000",
    ...changed,
  };
  return {
    cache: {
      role: "queue",
      family: "valkey8",
      engineVersion: "8.1",
      nodeType: "cache.m7g.large",
      maxMemory: 6_854_542_746,
      values,
    },
    server: "Valkey 9.1.2",
    readings: new Map(
      Object.entries(values).filter(([name]) => name !== "reserved-memory-percent"),
    ),
    refused: new Map(),
    leftOut: new Map([["reserved-memory-percent", "only ElastiCache knows it"]]),
  };
}
