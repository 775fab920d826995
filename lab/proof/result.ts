import type { SectionResult } from "./types.ts";

/** The machine a proof ran on. */
export interface Machine {
  /** Processors this process may use. */
  readonly cores: number;
  /** "AMD EPYC 7B13". */
  readonly cpu: string;
  /** Bytes; what a control group allows where that is less. */
  readonly memory: number;
  /** "Linux 6.1.0". */
  readonly kernel: string;
  /** "Debian GNU/Linux 12 (bookworm)". */
  readonly system: string;
  /** "v24.21.0". */
  readonly node: string;
}

/** The commit of the working tree a proof was run in. */
export interface Commit {
  /** Full hash. */
  readonly id: string;
  /** Whether files differed from it. */
  readonly changed: boolean;
}

/** What became of one section. */
export interface SectionOutcome {
  readonly id: string;
  readonly title: string;
  /** How long it took. Seconds. */
  readonly seconds: number;
  /** What it found; missing when it could not be run to its end. */
  readonly result?: SectionResult;
  /** Why it could not be run to its end. */
  readonly failed?: string;
}

/** A run of the lab: plain JSON, from which every report is made. */
export interface Proof {
  /** Name of the stack: "prod". */
  readonly stack: string;
  readonly mode: "full" | "quick";
  /** Sections that were asked for; all when missing. */
  readonly only?: readonly string[];
  /** @default - not in a repository */
  readonly commit?: Commit;
  /** When it began: ISO 8601, UTC. */
  readonly startedAt: string;
  /** How long it took. Seconds. */
  readonly seconds: number;
  readonly machine: Machine;
  /** Servers and client programs with their versions: "PostgreSQL 15.20 (main)". */
  readonly engines: readonly string[];
  readonly sections: readonly SectionOutcome[];
}
