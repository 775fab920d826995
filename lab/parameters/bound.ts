import type { DatabaseParameters } from "../proof/types.ts";

/** What a bound is computed from. */
export interface Sizes {
  readonly database: DatabaseParameters;
  /** A parameter as the server has it, in bytes or seconds by the server's own unit. */
  readonly amount: (name: string) => number | undefined;
  /** shared_memory_size of the server. Bytes. */
  readonly sharedMemory: number | undefined;
}

/** What a value has to keep to, because of what it means. */
export interface Bound<S = Sizes> {
  /** What is looked at: "shared_buffers / memory". */
  readonly what: string;
  /** Parameters it is about: it is judged where the group declares them all. */
  readonly of: readonly string[];
  /** Whether every group has to declare them. @default false */
  readonly always?: boolean;
  readonly low: number;
  readonly high: number;
  readonly unit: "ratio" | "bytes" | "seconds";
  /** Values that stand for "off" or "by itself", which no bound applies to. @default [] */
  readonly special?: readonly number[];
  /** Why these bounds; what a value outside of them would mean. */
  readonly why: string;
  /** @returns undefined when the server has no number for it */
  readonly value: (sizes: S) => number | undefined;
}

/** A parameter by itself. */
export function alone(name: string): Bound["value"] {
  return ({ amount }) => amount(name);
}
