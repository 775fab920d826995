import type { CacheParameters, DatabaseParameters } from "../proof/types.ts";

/** A parameter as a real server says it. */
export interface Reading {
  /** In the server's base unit: "262144", "on", "lz4". */
  readonly value: string;
  /** The server's unit: "8kB", "kB", "MB", "B", "ms", "s", "min". @default - it has none */
  readonly unit?: string;
}

/** What a real server made of the parameters of one class. */
export interface MeasuredDatabase {
  readonly database: DatabaseParameters;
  /** Every parameter of the server with these parameters in force, declared or not, by name. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** The server's words, by the parameter it refused or warned of. */
  readonly refused: ReadonlyMap<string, string>;
  /** Why a parameter was not given to the server, by name. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Shared memory the server would take: its shared_memory_size. Bytes. @default - it refused to say */
  readonly sharedMemory?: number;
}

/** All classes of one major version. */
export interface MeasuredVersion {
  /** "17". */
  readonly version: string;
  /** "17.10". */
  readonly server: string;
  readonly databases: readonly MeasuredDatabase[];
}

/** What a real server made of the parameters of one cache. */
export interface MeasuredCache {
  readonly cache: CacheParameters;
  /** Which server: "Redis 7.0.15". */
  readonly server: string;
  /** What CONFIG GET answers, by the name ElastiCache uses. */
  readonly readings: ReadonlyMap<string, string>;
  /** The server's words, by parameter. */
  readonly refused: ReadonlyMap<string, string>;
  /** Why a parameter was not given to the server, by name. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** A parameter that is not as it should be. */
export interface Fault {
  /** Class or cache it was found at: "db.m7g.large". */
  readonly at: string;
  /** What is wrong, with both values: "shared_buffers: declared 262144 8kB, the server has 16384 8kB". */
  readonly problem: string;
}
