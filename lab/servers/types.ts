import type { Endpoint } from "../clients/types.ts";

/** A server of the lab that may be ended and started again. */
export interface ServerHandle extends Endpoint {
  /** "postgres-primary", "redis-cache": unique in a run. */
  readonly name: string;
  /** Whether it runs now. */
  running(): boolean;
  /** Ends it as a crash would (SIGKILL), and waits for that. What it keeps on disk stays. Safe to call twice. */
  crash(): Promise<void>;
  /** Starts it again where it was, and waits until it answers. Safe to call while it runs. */
  restart(): Promise<void>;
}
