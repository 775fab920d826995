import { grouped } from "../explain/text.ts";

/** Seconds for a message: "31,536,000 s". */
export function plain(seconds: number): string {
  return `${grouped(seconds)} s`;
}

/** Bytes for a message: "12,000,000 bytes". */
export function bytes(amount: number): string {
  return `${grouped(amount)} bytes`;
}
