/** A PostgreSQL of this machine. */
export interface PostgresEngine {
  /** Major version: 17. */
  readonly major: number;
  /** As the server says it: "17.10". */
  readonly version: string;
  /** Folder of postgres and initdb. */
  readonly bin: string;
}

/** A server that speaks Redis' protocol. */
export interface RedisEngine {
  readonly kind: "redis" | "valkey";
  /** As the server says it: "7.0.15". */
  readonly version: string;
  /** Path of the program. */
  readonly program: string;
}

/** The programs of this machine that the lab runs. */
export interface Engines {
  /** Every major version there is, oldest first; at least one. */
  readonly postgres: readonly PostgresEngine[];
  /** The one the contests run on: the newest with all of contrib. */
  readonly main: PostgresEngine;
  /**
   * Folder of the client programs, which are those of `main`. psql, pgbench and pg_isready work with servers of every version
   * here; pg_basebackup refuses servers of a newer major version than its own (PostgreSQL documentation, pg_basebackup, Notes).
   */
  readonly tools: string;
  /** Redis, and Valkey where there is one; at least one. */
  readonly redis: readonly RedisEngine[];
  /** Path of PgBouncer. */
  readonly pgbouncer: string;
}
