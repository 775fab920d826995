import { describe, expect, it } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";

import { fault, repeat } from "../../../../lab/drill/faults/fault.ts";
import type { FaultParts, Undo } from "../../../../lab/drill/faults/fault.ts";
import type { DrillEnv } from "../../../../lab/drill/types.ts";

const ENV = {
  signal: new AbortController().signal,
  sleep: (milliseconds: number) => sleep(milliseconds),
} as DrillEnv;

function made(begin: FaultParts["begin"]) {
  return fault({ name: "test", what: "tests", causes: [], wave: 1, begin });
}

describe("fault", () => {
  it("undoes what it did, the last first, and once", async () => {
    const done: string[] = [];
    const broken = made((_, mend) => {
      mend(() => done.push("first"));
      mend(() => done.push("second"));
      return Promise.resolve();
    });
    await broken.start(ENV);
    await broken.stop(ENV);
    await broken.stop(ENV);
    expect(done).toEqual(["second", "first"]);
  });

  it("undoes the half that it did when it cannot begin", async () => {
    const done: string[] = [];
    const broken = made((_, mend) => {
      mend(() => done.push("undone"));
      return Promise.reject(new Error("no such server"));
    });
    await expect(broken.start(ENV)).rejects.toThrow("no such server");
    await broken.stop(ENV);
    expect(done).toEqual(["undone"]);
  });

  it("goes on undoing when a step fails, and lists each that did", async () => {
    const done: string[] = [];
    const broken = made((_, mend) => {
      mend(() => done.push("undone"));
      mend(() => Promise.reject(new Error("replica is gone")));
      mend(() => Promise.reject(new Error("table is locked")));
      return Promise.resolve();
    });
    await broken.start(ENV);
    await expect(broken.stop(ENV)).rejects.toThrow(
      'fault "test" is not mended:\n  table is locked\n  replica is gone',
    );
    expect(done).toEqual(["undone"]);
  });
});

describe("repeat", () => {
  it("goes on until it is undone, and not after", async () => {
    const undos: Undo[] = [];
    let turns = 0;
    const third = new Promise<void>((resolve) => {
      repeat(
        (undo) => undos.push(undo),
        ENV,
        1,
        () => {
          turns += 1;
          if (turns === 3) resolve();
        },
      );
    });
    await third;
    await undos[0]?.();
    const before = turns;
    await sleep(20);
    expect(turns).toBe(before);
  });

  it("ends at an error and shows it when it is undone", async () => {
    const undos: Undo[] = [];
    let turns = 0;
    repeat(
      (undo) => undos.push(undo),
      ENV,
      1,
      () => {
        turns += 1;
        throw new Error("connection lost");
      },
    );
    await expect(undos[0]?.()).rejects.toThrow("connection lost");
    expect(turns).toBe(1);
  });
});
