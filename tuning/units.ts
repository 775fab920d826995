import { TuningError } from "./errors.ts";

/** An amount of memory or storage in bytes. Made by `bytes`, `kib`, `mib` and `gib`; never by a bare number. */
export type Bytes = number & { readonly __unit: "bytes" };
/** A duration in milliseconds. Made by `milliseconds`, `seconds`, `minutes` and `hours`. */
export type Milliseconds = number & { readonly __unit: "milliseconds" };
/** A duration in whole seconds, as an API wants it. Made by `toSeconds` only. */
export type Seconds = number & { readonly __unit: "seconds" };

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
/** PostgreSQL's block size (BLCKSZ): shared_buffers and its like are counted in these. */
const PAGE_8K = 8 * KIB;

/** `n` bytes. Fails on anything but a whole number of zero or more. */
export function bytes(n: number): Bytes {
  return whole("a size", n, "bytes") as Bytes;
}

/** `n` KiB (1024 bytes); the result must be whole bytes. */
export function kib(n: number): Bytes {
  return bytes(n * KIB);
}

/** `n` MiB (1024 KiB). What AWS and PostgreSQL write as "MB". */
export function mib(n: number): Bytes {
  return bytes(n * MIB);
}

/** `n` GiB (1024 MiB). */
export function gib(n: number): Bytes {
  return bytes(n * GIB);
}

/** `n` milliseconds. Fails on anything but a whole number of zero or more. */
export function milliseconds(n: number): Milliseconds {
  return whole("a duration", n, "milliseconds") as Milliseconds;
}

/** `n` seconds. */
export function seconds(n: number): Milliseconds {
  return milliseconds(n * 1000);
}

/** `n` minutes. */
export function minutes(n: number): Milliseconds {
  return seconds(n * 60);
}

/** `n` hours. */
export function hours(n: number): Milliseconds {
  return minutes(n * 60);
}

/** The size in 8 kB pages, PostgreSQL's unit for shared_buffers. Fails when it is not a whole number of pages. */
export function toPages8k(b: Bytes): number {
  return convert(b, PAGE_8K, `${b} bytes`, "8 kB pages");
}

/** The size in KiB, what PostgreSQL calls kB. Fails when it is not whole. */
export function toKiB(b: Bytes): number {
  return convert(b, KIB, `${b} bytes`, "KiB");
}

/** The size in MiB, what PostgreSQL calls MB. Fails when it is not whole. */
export function toMiB(b: Bytes): number {
  return convert(b, MIB, `${b} bytes`, "MiB");
}

/** The size in GiB. Fails when it is not whole. */
export function toGiB(b: Bytes): number {
  return convert(b, GIB, `${b} bytes`, "GiB");
}

/** The duration in seconds. Fails when it is not whole. */
export function toSeconds(ms: Milliseconds): Seconds {
  return convert(ms, 1000, `${ms} ms`, "seconds") as Seconds;
}

/** The largest multiple of `step` that is not above `b`: the deliberate rounding that makes a size whole in a unit. */
export function floorTo(b: Bytes, step: Bytes): Bytes {
  return bytes(Math.floor(b / step) * step);
}

/** The size for a person, in the largest binary unit it reaches, with at most two decimals: "8 GiB", "1.5 GiB". */
export function humanBytes(b: Bytes): string {
  const scale: readonly (readonly [number, string])[] = [
    [GIB, "GiB"],
    [MIB, "MiB"],
    [KIB, "KiB"],
  ];
  const unit = scale.find(([size]) => b >= size);
  if (unit === undefined) return `${b} bytes`;
  return `${decimals(b / unit[0])} ${unit[1]}`;
}

/** The duration for a person, in the largest unit in which it is whole: "100 ms", "30 s", "15 min", "24 h". */
export function humanDuration(ms: Milliseconds): string {
  const scale: readonly (readonly [number, string])[] = [
    [3_600_000, "h"],
    [60_000, "min"],
    [1000, "s"],
  ];
  const unit = ms === 0 ? undefined : scale.find(([size]) => ms % size === 0);
  return unit === undefined ? `${ms} ms` : `${ms / unit[0]} ${unit[1]}`;
}

function decimals(n: number): string {
  return String(Number(n.toFixed(2)));
}

function whole(what: string, n: number, unit: string): number {
  if (Number.isSafeInteger(n) && n >= 0) return n;
  throw new TuningError([
    {
      path: what,
      got: `${n} ${unit}`,
      allowed: `a whole number of ${unit}, 0 or more`,
      fix: "round it deliberately (floorTo) before making a unit of it",
    },
  ]);
}

function convert(amount: number, size: number, got: string, unit: string): number {
  if (amount % size === 0) return amount / size;
  throw new TuningError([
    {
      path: `conversion to ${unit}`,
      got,
      allowed: `a multiple of ${size}: the API takes whole ${unit} only`,
      fix: `round it deliberately, for example down to ${amount - (amount % size)}`,
    },
  ]);
}
