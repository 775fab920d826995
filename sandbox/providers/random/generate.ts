/** Draws the values of the random provider. */

import { createHash } from "node:crypto";

import { drawBelow, drawBytes, isRepeatable } from "../chance.ts";
import { ADJECTIVES, ADVERBS, ANIMALS } from "./words.ts";

/** Which characters a generated string is made of. */
export interface StringOptions {
  /** Number of characters. */
  readonly length: number;
  /** Take characters of each class, and at least that many of them. */
  readonly classes: readonly { readonly alphabet: string; readonly min: number }[];
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** Characters of each class; `special` is the provider's default set (its docs, `special`). */
export const ALPHABETS = {
  lower: LOWER,
  upper: LOWER.toUpperCase(),
  numeric: DIGITS,
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

/** A number drawn below `limit`; every number is as likely as any other. */
type Draw = (limit: number) => number;

/** A string with at least the asked number of characters of each class, in random order. */
export function randomText({ length, classes }: StringOptions): string {
  const characters = classes.flatMap(({ alphabet, min }) => pick(alphabet, min));
  const any = classes.map(({ alphabet }) => alphabet).join("");
  characters.push(...pick(any, length - characters.length));
  return shuffle(characters, drawBelow).join("");
}

function pick(alphabet: string, count: number): string[] {
  return Array.from({ length: count }, () => alphabet.charAt(drawBelow(alphabet.length)));
}

/**
 * Fisher-Yates.
 *
 * @param draw where the numbers come from
 */
function shuffle<T>(items: readonly T[], draw: Draw): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1);
    const [a, b] = [result[last] as T, result[other] as T];
    result[last] = b;
    result[other] = a;
  }
  return result;
}

/**
 * A list of `count` items: permutations of `items`, one after the other, cut at `count`.
 *
 * @param seed the same seed gives the same list. @default - another list each time
 */
export function permutations<T>(items: readonly T[], count: number, seed?: string): T[] {
  if (items.length === 0) return [];
  const draw = seed === undefined ? drawBelow : seeded(seed);
  const result: T[] = [];
  while (result.length < count) result.push(...shuffle(items, draw));
  return result.slice(0, count);
}

/**
 * A whole number from `min` to `max`, both included.
 *
 * @param seed the same seed gives the same number. @default - another number each time
 */
export function integer(min: number, max: number, seed?: string): number {
  const draw = seed === undefined ? drawBelow : seeded(seed);
  return min + draw(max - min + 1);
}

/** Numbers that only depend on the seed: a hash chain. Not those of the real provider (Go's math/rand). */
function seeded(seed: string): Draw {
  let state = createHash("sha256").update(seed).digest();
  return (limit) => {
    state = createHash("sha256").update(state).digest();
    return Number(state.readBigUInt64BE() % BigInt(limit));
  };
}

/** Words of a pet name: adverbs, one adjective, one animal, as many as asked. */
export function petWords(count: number): string[] {
  const word = (list: readonly string[]): string => list[drawBelow(list.length)] ?? "";
  const adverbs = Array.from({ length: Math.max(0, count - 2) }, () => word(ADVERBS));
  const tail = [word(ADJECTIVES), word(ANIMALS)];
  return [...adverbs, ...tail.slice(Math.max(0, 2 - count))];
}

/** A version 4 UUID: random bits (RFC 9562, 5.4). */
export function uuid4(): string {
  return uuidOf(drawBytes(16), 4);
}

/** A version 7 UUID: 48 bits of the time in milliseconds, then random bits (RFC 9562, 5.7). */
export function uuid7(now?: number): string {
  const bytes = drawBytes(16);
  // A time that is read is never the same.
  const time = now ?? (isRepeatable() ? undefined : Date.now());
  if (time !== undefined) bytes.writeUIntBE(time, 0, 6);
  return uuidOf(bytes, 7);
}

function uuidOf(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

/**
 * Something of the shape of a bcrypt hash, cost 10. It does not verify: nothing in the sandbox checks a
 * password against it.
 */
export function bcryptShape(): string {
  const alphabet = `./${ALPHABETS.upper}${LOWER}${DIGITS}`;
  return `$2a$10$${pick(alphabet, 53).join("")}`;
}
