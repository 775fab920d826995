import { connect } from "node:net";
import type { Socket } from "node:net";

import { LabError } from "../errors.ts";
import type { Endpoint } from "./types.ts";

/** Who connects, and to what. The drill's servers ask for no password: they listen on the loopback interface only. */
export interface PostgresLogin extends Endpoint {
  readonly user: string;
  readonly database: string;
  /** What pg_stat_activity calls the connection. */
  readonly applicationName: string;
}

/** Rows of a query: each a list of texts, null for NULL. */
export type Rows = readonly (readonly (string | null)[])[];

/**
 * A client for the simple query protocol, version 3.0, as large as the drill needs it. PostgreSQL documentation,
 * Frontend/Backend Protocol. One query at a time.
 */
export class PostgresClient {
  readonly #socket: Socket;
  #read = Buffer.alloc(0);
  #rows: (string | null)[][] = [];
  #columns: readonly string[] = [];
  #error: LabError | undefined;
  #ended: Error | undefined;
  #waiting: { resolve: (rows: Rows) => void; reject: (error: Error) => void } | undefined;

  private constructor(login: PostgresLogin) {
    this.#socket = connect(login.port, login.host);
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (data) => this.#take(data));
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(new LabError("PostgreSQL closed the connection.")));
    this.#socket.write(startupMessage(login));
  }

  /**
   * Connects and waits until the server is ready for a query.
   *
   * @throws LabError with the server's words ("sorry, too many clients already").
   */
  static async connect(login: PostgresLogin): Promise<PostgresClient> {
    const client = new PostgresClient(login);
    await client.#ready();
    return client;
  }

  /** Whether it can be used no more. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Names of the columns that the last query answered with. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  /** @throws LabError with the server's words, or that the connection ended. */
  async query(sql: string): Promise<Rows> {
    if (this.#ended !== undefined) throw this.#ended;
    const text = Buffer.from(`${sql}\0`);
    const message = Buffer.alloc(5 + text.length);
    message.write("Q");
    message.writeInt32BE(4 + text.length, 1);
    text.copy(message, 5);
    this.#socket.write(message);
    return await this.#ready();
  }

  close(): void {
    this.#socket.destroy();
    this.#end(new LabError("The connection to PostgreSQL was closed."));
  }

  #ready(): Promise<Rows> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #take(data: Buffer): void {
    this.#read = Buffer.concat([this.#read, data]);
    while (this.#read.length >= 5) {
      const length = 1 + this.#read.readInt32BE(1);
      if (this.#read.length < length) return;
      const body = this.#read.subarray(5, length);
      const kind = String.fromCharCode(this.#read[0] ?? 0);
      this.#read = this.#read.subarray(length);
      this.#hear(kind, body);
    }
  }

  #hear(kind: string, body: Buffer): void {
    if (kind === "D") this.#rows.push(rowOf(body));
    else if (kind === "T") this.#columns = columnsOf(body);
    else if (kind === "E") this.#error = new LabError(`PostgreSQL: ${errorText(body)}`);
    else if (kind === "Z") this.#done();
    else if (kind === "R" && body.readInt32BE(0) !== 0) {
      this.#end(new LabError("PostgreSQL asks for a password; the drill's own server does not."));
      this.#socket.destroy();
    }
  }

  #done(): void {
    const [rows, error, waiting] = [this.#rows, this.#error, this.#waiting];
    this.#rows = [];
    this.#error = undefined;
    this.#waiting = undefined;
    if (error === undefined) waiting?.resolve(rows);
    else waiting?.reject(error);
  }

  #end(error: Error): void {
    // What the server said before it closed says more than that it closed.
    this.#ended ??= this.#error ?? error;
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
  }
}

function startupMessage({ user, database, applicationName }: PostgresLogin): Buffer {
  const parameters = { user, database, application_name: applicationName };
  const text = Object.entries(parameters)
    .map(([name, value]) => `${name}\0${value}\0`)
    .join("");
  const body = Buffer.from(`${text}\0`);
  const message = Buffer.alloc(8 + body.length);
  message.writeInt32BE(message.length, 0);
  // Version 3.0.
  message.writeInt32BE(196_608, 4);
  body.copy(message, 8);
  return message;
}

/** Names in the description of rows: each ends with a zero byte, and 18 bytes about its type follow. */
function columnsOf(body: Buffer): readonly string[] {
  const names: string[] = [];
  let at = 2;
  for (let column = 0; column < body.readInt16BE(0); column += 1) {
    const end = body.indexOf(0, at);
    names.push(body.toString("utf8", at, end));
    at = end + 19;
  }
  return names;
}

function rowOf(body: Buffer): (string | null)[] {
  const columns = body.readInt16BE(0);
  const row: (string | null)[] = [];
  let at = 2;
  for (let column = 0; column < columns; column += 1) {
    const length = body.readInt32BE(at);
    at += 4;
    row.push(length === -1 ? null : body.toString("utf8", at, at + length));
    at += Math.max(0, length);
  }
  return row;
}

/** The message of an error: field M among fields that end with a zero byte. */
function errorText(body: Buffer): string {
  const fields = body.toString("utf8").split("\0");
  return fields.find((field) => field.startsWith("M"))?.slice(1) ?? "an error without a message";
}
