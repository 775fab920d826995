import { connect } from "node:net";
import type { Socket } from "node:net";

import { LabError } from "../errors.ts";
import type { Endpoint, RedisConnection, RedisReply } from "./types.ts";

/** What a parser has read: a reply, and where the next one begins. */
interface Parsed {
  readonly reply: RedisReply;
  readonly next: number;
}

/** A client for RESP 2, as large as the drill needs it. Redis documentation, Serialization protocol. */
export class RedisClient implements RedisConnection {
  readonly #socket: Socket;
  readonly #waiting: { resolve: (reply: RedisReply) => void; reject: (error: Error) => void }[] =
    [];
  #read = Buffer.alloc(0);
  #ended: Error | undefined;

  /** Connects; commands sent before it is connected wait. */
  constructor({ host, port }: Endpoint) {
    this.#socket = connect(port, host);
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (data) => this.#take(data));
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(new LabError("Redis closed the connection.")));
  }

  /** Whether it can be used no more. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** @throws LabError with the server's error, or that the connection ended. */
  async command(...words: readonly string[]): Promise<RedisReply> {
    const [reply] = await this.pipeline([words]);
    if (reply instanceof Error) throw reply;
    return reply ?? null;
  }

  /** Sends commands at once; the server's errors stand in their places. */
  async pipeline(commands: readonly (readonly string[])[]): Promise<readonly RedisReply[]> {
    if (this.#ended !== undefined) throw this.#ended;
    const replies = commands.map(
      () =>
        new Promise<RedisReply>((resolve, reject) => {
          this.#waiting.push({ resolve, reject });
        }),
    );
    this.#socket.write(commands.map(encodeCommand).join(""));
    return await Promise.all(replies);
  }

  close(): void {
    this.#socket.destroy();
    this.#end(new LabError("The connection to Redis was closed."));
  }

  #take(data: Buffer): void {
    this.#read = Buffer.concat([this.#read, data]);
    for (;;) {
      const parsed = parseReply(this.#read, 0);
      if (parsed === undefined) return;
      this.#read = this.#read.subarray(parsed.next);
      this.#waiting.shift()?.resolve(parsed.reply);
    }
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}

/** A command as an array of bulk strings. */
export function encodeCommand(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join("")}`;
}

/** The reply that begins at an offset; undefined while some of it is missing. */
export function parseReply(data: Buffer, from: number): Parsed | undefined {
  const end = data.indexOf("\r\n", from);
  if (end === -1) return undefined;
  const [kind, rest] = [String.fromCharCode(data[from] ?? 0), data.toString("utf8", from + 1, end)];
  const next = end + 2;
  if (kind === "+") return { reply: rest, next };
  if (kind === "-") return { reply: new LabError(rest), next };
  if (kind === ":") return { reply: Number(rest), next };
  const length = Number(rest);
  if (length === -1) return { reply: null, next };
  if (kind === "$") {
    if (data.length < next + length + 2) return undefined;
    return { reply: data.toString("utf8", next, next + length), next: next + length + 2 };
  }
  return parseArray(data, next, length);
}

function parseArray(data: Buffer, from: number, length: number): Parsed | undefined {
  const reply: RedisReply[] = [];
  let next = from;
  for (let index = 0; index < length; index += 1) {
    const item = parseReply(data, next);
    if (item === undefined) return undefined;
    reply.push(item.reply);
    next = item.next;
  }
  return { reply, next };
}
