/** Where a server of the lab listens; always on the loopback interface. */
export interface Endpoint {
  /** Address of the loopback interface. */
  readonly host: "127.0.0.1";
  /** TCP port. */
  readonly port: number;
}

/** What Redis answers (RESP 2). */
export type RedisReply = string | number | null | Error | readonly RedisReply[];

/** One connection to a Redis. */
export interface RedisConnection {
  /** Sends a command. */
  command(...words: readonly string[]): Promise<RedisReply>;
  /** Closes it. */
  close(): void;
}
