import { LabError } from "../../errors.ts";
import { RedisClient } from "../../clients/redis.ts";
import type { Endpoint, RedisReply } from "../types.ts";

/** How long an answer may take when nothing else is asked for. Milliseconds. */
const TIMEOUT_MS = 500;

/** A connection to Redis that is opened again when it has ended. */
export class Cache {
  readonly #endpoint: Endpoint;
  readonly #timeoutMs: number;
  #client: RedisClient | undefined;

  /** @param timeoutMs how long an answer may take. Milliseconds. @default timeoutMs 500 */
  constructor(endpoint: Endpoint, timeoutMs = TIMEOUT_MS) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws LabError when Redis does not answer in time, or answers with an error. */
  async command(...words: readonly string[]): Promise<RedisReply> {
    if (this.#client === undefined || this.#client.ended) {
      this.#client = new RedisClient(this.#endpoint);
    }
    const client = this.#client;
    const timer = setTimeout(() => client.close(), this.#timeoutMs);
    try {
      return await client.command(...words);
    } catch (error) {
      throw error instanceof LabError ? error : new LabError("Redis is not there.");
    } finally {
      clearTimeout(timer);
    }
  }
}
