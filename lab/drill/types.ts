export type * from "./types/environment.ts";
export type * from "./types/result.ts";
export type * from "./types/stack.ts";
export type { Endpoint, RedisConnection, RedisReply } from "../clients/types.ts";
export type { ServerHandle } from "../servers/types.ts";
