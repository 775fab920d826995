/** Where names and values that are random come from. */

import { createHash, randomBytes, randomInt } from "node:crypto";

/**
 * Set by callers who compare what two runs say: everything random is then made from its text and the URN of the resource,
 * the same every time. Two states that meet need two texts, or what is replaced gets its old name.
 */
export const SEED_VARIABLE = "PLUMBLINE_RANDOM_SEED";

/** What a resource draws from; undefined: the operating system's generator. */
let state: Buffer | undefined;

/** Lets a resource draw. @param draw is called at once; it must not wait for anything */
export function drawingFor<T>(urn: string, draw: () => T): T {
  state = seedFor(urn);
  try {
    return draw();
  } finally {
    state = undefined;
  }
}

/** What the random values of a resource are made from. @default - they are another time others */
export function seedFor(urn: string): Buffer | undefined {
  const seed = process.env[SEED_VARIABLE];
  return seed === undefined || seed === "" ? undefined : digest(Buffer.from(`${seed}\n${urn}`));
}

/** Bytes, inside of `drawingFor`. */
export function drawBytes(count: number): Buffer {
  if (state === undefined) return randomBytes(count);
  const blocks: Buffer[] = [];
  for (let length = 0; length < count; length += state.length) {
    state = digest(state);
    blocks.push(digest(Buffer.concat([state, Buffer.from("bytes")])));
  }
  return Buffer.concat(blocks).subarray(0, count);
}

/** A number from 0 to below `limit`, inside of `drawingFor`; also above 2^48, where randomInt ends. */
export function drawBelow(limit: number): number {
  if (state === undefined && limit < 2 ** 48) return randomInt(limit);
  return Number(drawBytes(8).readBigUInt64BE() % BigInt(limit));
}

/** Whether what is drawn is the same every time. */
export function isRepeatable(): boolean {
  return state !== undefined;
}

function digest(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
