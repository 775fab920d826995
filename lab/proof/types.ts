import type { EngineResource } from "../edge/site/model.ts";
import type { Engines } from "../engines/types.ts";
import type { ClusterObject } from "../cluster/manifest.ts";
import type { Picture } from "../report/chart.ts";
import type { Home } from "../servers/server.ts";

/** Parameters that the program declares for one class and major version of PostgreSQL. */
export interface DatabaseParameters {
  /** Logical name of the instance: "m7g-large-pg17-oltp-writer". @default - not known */
  readonly name?: string;
  /** Allocated storage. Bytes. @default - not known */
  readonly storage?: number;
  /** "db.m7g.large". */
  readonly instanceClass: string;
  /** Nominal memory of the class. Bytes. */
  readonly memory: number;
  readonly vcpu: number;
  /** "17". */
  readonly version: string;
  /** As the parameter group has them: numbers in the API's units, and formulas. */
  readonly declared: Readonly<Record<string, string>>;
  /** The same with formulas evaluated for the class. */
  readonly values: Readonly<Record<string, string>>;
}

/** What a cache is for. */
export type CacheRole = "cache" | "queue" | "session";

/** Parameters that the program declares for one role and engine of a cache. */
export interface CacheParameters {
  readonly role: CacheRole;
  /** "redis7", "valkey7", "valkey8". */
  readonly family: string;
  /** "8.1". */
  readonly engineVersion: string;
  /** "cache.m7g.large". */
  readonly nodeType: string;
  /** maxmemory of the node type. Bytes. */
  readonly maxMemory: number;
  readonly values: Readonly<Record<string, string>>;
}

/** What the engine says would be deployed. Nothing in here comes from tuning/. */
export interface ProofStack {
  /** Name of the stack: "prod". */
  readonly name: string;
  /** AWS resources of the stack, as the engine has them. */
  readonly resources: readonly EngineResource[];
  /** Kubernetes objects of the stack. */
  readonly objects: readonly ClusterObject[];
  /** Parameters of the stack's own database. */
  readonly database: DatabaseParameters;
  /** Parameters of every class and version of examples/classes, by the same components. */
  readonly databases: readonly DatabaseParameters[];
  /** Parameters of every role and family of examples/classes. */
  readonly caches: readonly CacheParameters[];
}

/** What a section works with. */
export interface ProofContext {
  readonly stack: ProofStack;
  readonly engines: Engines;
  /** Folder, user and signal of its servers. */
  readonly home: Home;
  /** Minutes instead of tens of minutes: what is right or wrong, not how much faster. */
  readonly quick: boolean;
  /** Says how far it is: "8 GiB, round 2 of 5". */
  readonly progress: (text: string) => void;
}

/** One part of the proof. */
export interface Section {
  /** "database": what --only takes. */
  readonly id: string;
  readonly title: string;
  /** How long it takes on two cores, for the progress. Seconds. */
  readonly seconds: { readonly full: number; readonly quick: number };
  /**
   * Does it. Starts its own servers and ends them, also when it fails.
   *
   * @throws LabError when it cannot be done; a thing that is done and fails is a check that does not hold.
   */
  run(context: ProofContext): Promise<SectionResult>;
}

/** A table of the report, in plain text. */
export interface ProofTable {
  readonly title: string;
  /** What it says, a sentence or two. */
  readonly text: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Something that has to hold. */
export interface Check {
  /** "database.analytics.8GiB": unique in the proof. */
  readonly id: string;
  /** What has to hold, in a sentence with its numbers: "ours is at least 0.97 times the best other in every load". */
  readonly what: string;
  /** What was seen, with numbers and units. */
  readonly seen: string;
  readonly holds: boolean;
  /**
   * Whether the command fails without it. Ratios of speeds near their target are told, not enforced: a machine that
   * others use must not break a build.
   */
  readonly required: boolean;
  /** Why it does not hold, where that is known. */
  readonly why?: string;
}

/** What was seen of a claim of the guides. */
export interface ClaimEvidence {
  /** id in proof/claims.ts. */
  readonly claim: string;
  readonly verdict: "confirmed" | "refuted";
  /** The numbers, in a sentence. */
  readonly seen: string;
}

/** What a section found. */
export interface SectionResult {
  /** What a reader should remember, a few sentences with numbers. */
  readonly summary: readonly string[];
  readonly tables: readonly ProofTable[];
  readonly pictures: readonly Picture[];
  readonly checks: readonly Check[];
  readonly claims: readonly ClaimEvidence[];
  /** Commands that a person can repeat by hand, with the values used. */
  readonly commands: readonly string[];
}
