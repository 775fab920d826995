import { LabError } from "../../errors.ts";
import { PostgresClient } from "../../clients/postgres.ts";
import type { PostgresLogin, Rows } from "../../clients/postgres.ts";

/** How long a query may wait for a connection when nothing else is asked for. Milliseconds. */
const WAIT_MS = 2_000;

/** How the pool stands. */
export interface PoolState {
  readonly used: number;
  readonly idle: number;
}

/** A pool of database connections, kept open; one that has ended is replaced when it is needed. */
export class Pool {
  readonly #login: PostgresLogin;
  readonly #max: number;
  readonly #waitMs: number;
  #queries = 0;
  #idle: PostgresClient[] = [];
  #used = 0;
  readonly #leaked: (PostgresClient | undefined)[] = [];
  readonly #waiting = new Set<() => void>();
  #leaking = false;

  /**
   * @param max most connections.
   * @param waitMs how long a query may wait for one. Milliseconds. @default waitMs 2000
   */
  constructor(login: PostgresLogin, max: number, waitMs = WAIT_MS) {
    this.#login = login;
    this.#max = max;
    this.#waitMs = waitMs;
  }

  /** Queries that were sent to the server. */
  get queries(): number {
    return this.#queries;
  }

  /** Connections that somebody has, and those that wait for somebody. */
  get state(): PoolState {
    return { used: this.#used, idle: this.#idle.length };
  }

  /** Opens all of its connections, as far as they can be had now. */
  async fill(): Promise<void> {
    const opening = Array.from({ length: this.#max }, () => this.#take());
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === "fulfilled") this.#give(opened.value);
    }
  }

  /** @throws LabError when no connection comes free in time, none can be opened, or the server refuses the query. */
  async query(sql: string): Promise<Rows> {
    const client = await this.#take();
    this.#queries += 1;
    try {
      return await client.query(sql);
    } finally {
      this.#give(client);
    }
  }

  /** Holds as many connections as this without using them, as far as they can be had now. */
  async leak(count: number): Promise<void> {
    if (this.#leaking) return;
    this.#leaking = true;
    try {
      while (this.#leaked.length > count) this.#give(this.#leaked.pop());
      while (this.#leaked.length < count) this.#leaked.push(await this.#take());
    } finally {
      this.#leaking = false;
    }
  }

  async #take(): Promise<PostgresClient> {
    if (this.#used >= this.#max) await this.#turn();
    this.#used += 1;
    const open = this.#idle.find(({ ended }) => !ended);
    this.#idle = this.#idle.filter((client) => client !== open && !client.ended);
    if (open !== undefined) return open;
    try {
      return await PostgresClient.connect(this.#login);
    } catch (error) {
      this.#give(undefined);
      throw error;
    }
  }

  #give(client: PostgresClient | undefined): void {
    this.#used -= 1;
    if (client?.ended === false) this.#idle.push(client);
    const [next] = this.#waiting;
    next?.();
  }

  async #turn(): Promise<void> {
    const deadline = Date.now() + this.#waitMs;
    while (this.#used >= this.#max) {
      if (Date.now() >= deadline) {
        throw new LabError("No connection of the pool came free in time.");
      }
      await this.#woken(deadline - Date.now());
    }
  }

  /** Until a connection is given back, but no longer than so many milliseconds. */
  async #woken(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.add(wake);
    });
  }
}
