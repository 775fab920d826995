import { describe, expect, it } from "@jest/globals";

import { MEAN_BYTES, valueOf } from "../../../lab/caches/load/entries.ts";
import { loadKinds, scaled } from "../../../lab/caches/load/plans.ts";
import { milliseconds, spreadText } from "../../../lab/caches/statistics.ts";
import { spreadOf } from "../../../lab/statistics.ts";
import { together } from "../../../lab/caches/together.ts";
import { warmingWays } from "../../../lab/caches/warming.ts";

const LIST = { name: "EVENTS_LIST", prefix: "events:list:", seconds: 300 };
const DETAIL = { name: "EVENTS_DETAIL", prefix: "events:detail:", seconds: 600 };

describe("a load", () => {
  it("has the stack's lifetimes and intervals in the lab's time", () => {
    const warming = { by: "write" as const, warmers: [{ every: 240, kinds: [LIST] }] };
    expect(loadKinds([LIST, DETAIL], 100, warming)).toEqual([
      { prefix: "events:list:", ttlMs: 3000, warmed: { everyMs: 2400, by: "write" } },
      { prefix: "events:detail:", ttlMs: 6000 },
    ]);
    expect(scaled(1, 100_000)).toBe(1);
  });

  it("has entries of 3.75 KiB on average, each always of one size", () => {
    // (1 + 2 + 4 + 8) / 4 KiB.
    expect(MEAN_BYTES).toBe(3840);
    const sizes = Array.from({ length: 4000 }, (_, entry) => valueOf(entry).length);
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeCloseTo(3840, -1);
    expect(valueOf(7)).toBe(valueOf(7));
  });
});

describe("ways to warm", () => {
  const catalogue = { kinds: [LIST, DETAIL], source: "stack", healthCheck: undefined } as const;

  it("take the stack's first warmer with its shortest-lived kind, also when that lives too short", () => {
    const warmer = { name: "warm-events", every: 300, kinds: [DETAIL, LIST] };
    const ways = warmingWays({ ...catalogue, warmers: [warmer] });
    expect(ways.map(({ id, lives, every, by }) => [id, lives, every, by])).toEqual([
      ["none", 300, undefined, undefined],
      ["guides", 300, 300, "read"],
      ["ours", 300, 300, "write"],
    ]);
  });

  it("are the guides' alone where the stack warms nothing", () => {
    const warmer = { name: "warm-other", every: 60, kinds: [] };
    expect(warmingWays({ ...catalogue, warmers: [warmer] }).map(({ id }) => id)).toEqual([
      "none",
      "guides",
    ]);
  });
});

describe("numbers of rounds", () => {
  it("are told with their spread", () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
    expect(spreadOf([4, 1])).toEqual({ median: 2.5, least: 1, most: 4 });
    expect(spreadText(spreadOf([3, 1, 2]), "ms", String)).toBe("2 (1..3) ms");
    expect(spreadText(spreadOf([2]), "ms", String)).toBe("2 ms");
    expect([0.0612, 1.239, 12.34, 456.7].map(milliseconds)).toEqual([
      "0.061",
      "1.24",
      "12.3",
      "457",
    ]);
  });
});

describe("works that go on together", () => {
  it("have all ended when the first error is told", async () => {
    let ended = false;
    const slow = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
      ended = true;
    });
    await expect(together(Promise.reject(new Error("first")), slow)).rejects.toThrow("first");
    expect(ended).toBe(true);
    expect(await together(Promise.resolve(1), Promise.resolve("two"))).toEqual([1, "two"]);
  });
});
