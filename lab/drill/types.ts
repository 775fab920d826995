export type * from "./types/environment.ts";
export type * from "./types/result.ts";
export type * from "./types/stack.ts";
