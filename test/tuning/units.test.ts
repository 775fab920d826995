import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { TuningError } from "../../tuning/errors.ts";
import {
  bytes,
  floorTo,
  gib,
  hours,
  humanBytes,
  humanDuration,
  kib,
  mib,
  milliseconds,
  minutes,
  seconds,
  toGiB,
  toKiB,
  toMiB,
  toPages8k,
  toSeconds,
} from "../../tuning/units.ts";

describe("units", () => {
  it("renders whole amounts in the API's unit", () => {
    // 256 MiB / 8 KiB = 32,768 pages: the shared_buffers of a 1 GiB class in PostgreSQL's unit.
    expect(toPages8k(mib(256))).toBe(32_768);
    expect(toKiB(mib(16))).toBe(16_384);
    expect(toMiB(gib(4))).toBe(4096);
    expect(toGiB(mib(2048))).toBe(2);
    expect(toSeconds(minutes(15))).toBe(900);
    expect(hours(24)).toBe(86_400_000);
  });

  it("refuses a conversion that is not whole, with the value to round to", () => {
    expect(() => toPages8k(kib(12))).toThrow(TuningError);
    expect(() => toPages8k(kib(12))).toThrow(/12288 bytes[\s\S]*multiple of 8192[\s\S]*8192/);
    expect(() => toMiB(kib(1))).toThrow(TuningError);
    expect(() => toSeconds(milliseconds(1500))).toThrow(TuningError);
  });

  it.each([1.5, -1, Number.NaN, Infinity, 2 ** 53])("refuses %p bytes", (amount) => {
    expect(() => bytes(amount)).toThrow(TuningError);
  });

  it("accepts 0, and fractions of a unit that are whole bytes", () => {
    expect(bytes(0)).toBe(0);
    expect(gib(1.5)).toBe(1_610_612_736);
    expect(seconds(0.5)).toBe(500);
  });

  it.each([
    [gib(8), "8 GiB"],
    [gib(1.5), "1.5 GiB"],
    [mib(64), "64 MiB"],
    [kib(4096), "4 MiB"],
    [kib(68_759), "67.15 MiB"],
    [bytes(100), "100 bytes"],
    [bytes(0), "0 bytes"],
  ])("shows %d as %s", (amount, text) => {
    expect(humanBytes(amount)).toBe(text);
  });

  it.each([
    [milliseconds(100), "100 ms"],
    [milliseconds(0), "0 ms"],
    [milliseconds(1500), "1500 ms"],
    [seconds(30), "30 s"],
    [seconds(90), "90 s"],
    [minutes(15), "15 min"],
    [hours(24), "24 h"],
  ])("shows %d ms as %s", (amount, text) => {
    expect(humanDuration(amount)).toBe(text);
  });

  it("floors to the step below and never further", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 30 }), (amount, step) => {
        const floored = floorTo(bytes(amount), bytes(step));
        expect(floored % step).toBe(0);
        expect(floored).toBeLessThanOrEqual(amount);
        expect(amount - floored).toBeLessThan(step);
      }),
    );
  });
});
