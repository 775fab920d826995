import type { PostgresClient } from "../clients/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";

/** Connections to a server that are closed together. */
export class Sessions {
  readonly #server: LabPostgres;
  readonly #signal: AbortSignal;
  readonly #all: PostgresClient[] = [];
  #refusal: string | undefined;

  constructor(server: LabPostgres, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
  }

  /** What the server said when it let one not in. */
  get lastRefusal(): string | undefined {
    return this.#refusal;
  }

  async open(user: string): Promise<PostgresClient> {
    this.#signal.throwIfAborted();
    const client = await this.#server.connect({ user });
    this.#all.push(client);
    return client;
  }

  /** Opens as many as there should be, or as many as are let in. */
  async openUpTo(count: number, user: string): Promise<readonly PostgresClient[]> {
    const opened: PostgresClient[] = [];
    while (opened.length < count) {
      try {
        opened.push(await this.open(user));
      } catch (error) {
        this.#signal.throwIfAborted();
        this.#refusal = (error as Error).message;
        break;
      }
    }
    return opened;
  }

  /** Runs a statement. @returns what went wrong, undefined for nothing */
  async try(client: PostgresClient, sql: string): Promise<string | undefined> {
    this.#signal.throwIfAborted();
    try {
      await client.query(sql);
      return undefined;
    } catch (error) {
      this.#signal.throwIfAborted();
      return (error as Error).message;
    }
  }

  close(): void {
    for (const client of this.#all) client.close();
  }
}
