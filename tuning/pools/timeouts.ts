import type { ServiceConfig } from "../../config/schema.ts";

/** What a workload does, which decides how long its statements may take. */
export type ServiceKind = ServiceConfig["kind"];

/** Server-side limits of one database role, in milliseconds. */
export interface RoleTimeouts {
  /** Longest statement; PostgreSQL cancels it after that. */
  readonly statementMs: number;
  /** Longest wait for a lock. */
  readonly lockMs: number;
  /** Longest silence inside an open transaction; PostgreSQL ends the session after that. */
  readonly idleInTransactionMs: number;
  /** Why these, as a sentence. */
  readonly why: string;
}

/**
 * Timeouts by kind of service. Set per database ROLE, never for the whole instance: migrations and
 * vacuum must be able to run for hours. The web value is the one the WorkshopsAI guide asks for
 * (30000); the others are this project's choice.
 */
export const ROLE_TIMEOUTS: Readonly<Record<ServiceKind, RoleTimeouts>> = Object.freeze({
  web: {
    statementMs: 30_000,
    lockMs: 5_000,
    idleInTransactionMs: 30_000,
    why: "Whoever asked is gone after 30 s; a request waiting for a lock would hold its connection meanwhile.",
  },
  worker: {
    statementMs: 900_000,
    lockMs: 30_000,
    idleInTransactionMs: 60_000,
    why: "Tasks may run long statements, but a forgotten one must end before the broker hands its task out again (1 h).",
  },
  realtime: {
    statementMs: 10_000,
    lockMs: 2_000,
    idleInTransactionMs: 30_000,
    why: "Messages are small; a slow one must not hold up the others of its process.",
  },
});
