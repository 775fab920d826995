import { describe, expect, it } from "@jest/globals";

import type { Count } from "../../../lab/pool/counting.ts";
import { guidesConnections } from "../../../lab/pool/guides.ts";
import { errorOf, judgeClaims, judgeCounts } from "../../../lab/pool/judging.ts";
import type { Counted } from "../../../lab/pool/judging.ts";

const STACK = {
  ...{ factor: 1, maxConnections: 400, reserved: 5, direct: 155, pooled: 750 },
  ...{ cap: 148, borrowSeconds: 8 },
};
const SIZES = {
  ...{ factor: 4, maxConnections: 100, reserved: 1, direct: 39, pooled: 188 },
  ...{ cap: 37, borrowSeconds: 2 },
};
const SAME = { superuser: true, longestWait: 1, words: ["too many clients"] };
const ONCE: Count = {
  ...SAME,
  ...{ times: 1, pooledClients: 188, poolConnections: 37, waiting: 151, served: 188 },
  ...{ directClients: 39, accepted: 39, refused: 0, limit: 99 },
};
/** 940 - 37 = 903 wait; 99 - 37 = 62 of 195 are accepted, 133 refused. */
const FIVE: Count = {
  ...SAME,
  ...{ times: 5, pooledClients: 940, poolConnections: 37, waiting: 903, served: 940 },
  ...{ directClients: 195, accepted: 62, refused: 133, limit: 99 },
};
const GOOD: Counted = {
  stack: STACK,
  sizes: SIZES,
  counts: [ONCE, FIVE],
  wait: { client: 38, seconds: 2.2, words: "query_wait_timeout" },
  pinned: { clients: 74, answered: 37, sentAway: 37, words: "query_wait_timeout" },
  guides: {
    ...{
      asked: 1_200,
      accepted: 97,
      refused: 1_103,
      words: new Map([["too many clients", 1_103]]),
    },
    pools: [
      { size: 20, pools: 4, ofTheNext: 17 },
      { size: 50, pools: 1, ofTheNext: 47 },
    ],
  },
};

const broken = (changes: Partial<Counted>) =>
  judgeCounts({ ...GOOD, ...changes })
    .filter(({ holds }) => !holds)
    .map(({ id }) => id);

describe("judging the budget", () => {
  it("lets what was predicted pass, all of it required", () => {
    const checks = judgeCounts(GOOD);
    expect(checks.map(({ id }) => id)).toEqual([
      ...["pool.budget", "pool.limit", "pool.connections", "pool.waiting", "pool.refused"],
      ...["pool.first-wait", "pool.guides", "pool.superuser", "pool.served"],
      ...["pool.borrow-timeout", "pool.pinned"],
    ]);
    expect(checks.every(({ holds, required }) => holds && required)).toBe(true);
  });

  it("counts the error as a share of the prediction, and of 1 where nothing was predicted", () => {
    const one = { check: "", what: "", predicted: 200, seen: 190 };
    expect(errorOf(one)).toBe(0.05);
    expect(errorOf({ ...one, predicted: 0, seen: 2 })).toBe(2);
    expect(errorOf({ ...one, seen: undefined })).toBe(Number.POSITIVE_INFINITY);
  });

  const cases: readonly (readonly [string, Partial<Counted>, readonly string[]])[] = [
    // 300 + 148 = 448 of 395
    [
      "a stack that opens more than its database accepts",
      { stack: { ...STACK, direct: 300 } },
      ["pool.budget"],
    ],
    // 99 x 5 % = 4.95: five too few are too many.
    ["a server that refuses earlier", { counts: [{ ...ONCE, limit: 94 }, FIVE] }, ["pool.limit"]],
    [
      "a limit that was never reached",
      { counts: [{ ...ONCE, limit: undefined }, FIVE] },
      ["pool.limit"],
    ],
    [
      "a pool that opens more than its share",
      { counts: [ONCE, { ...FIVE, poolConnections: 40 }] },
      ["pool.connections"],
    ],
    ["clients that do not wait", { counts: [ONCE, { ...FIVE, waiting: 800 }] }, ["pool.waiting"]],
    [
      "a direct client refused within the budget",
      { counts: [{ ...ONCE, refused: 1 }, FIVE] },
      ["pool.refused"],
    ],
    [
      "a superuser that is kept out",
      { counts: [ONCE, { ...FIVE, superuser: false }] },
      ["pool.superuser"],
    ],
    ["a client that is not served", { counts: [ONCE, { ...FIVE, served: 939 }] }, ["pool.served"]],
    [
      "a pool that makes nobody wait",
      { wait: { client: undefined, seconds: undefined, words: "" } },
      ["pool.first-wait", "pool.borrow-timeout"],
    ],
    [
      "a client sent away too early",
      { wait: { client: 38, seconds: 1.9, words: "" } },
      ["pool.borrow-timeout"],
    ],
    // 2 x 2 + 2
    [
      "a client sent away too late",
      { wait: { client: 38, seconds: 6.1, words: "" } },
      ["pool.borrow-timeout"],
    ],
    [
      "pinned connections that are shared",
      { pinned: { clients: 74, answered: 74, sentAway: 0, words: "" } },
      ["pool.pinned"],
    ],
    [
      "a server that accepts the guides' 1,200",
      { guides: { ...GOOD.guides, accepted: 1_200 } },
      ["pool.guides"],
    ],
  ];
  it.each(cases)("catches %s", (_, changes, expected) => {
    expect(broken(changes)).toEqual(expected);
  });

  it("says nothing of a pool where the stack has none", () => {
    const direct = { ...SIZES, cap: 0, pooled: 0 };
    const count = { ...ONCE, pooledClients: 0, poolConnections: 0, waiting: 0, served: 0 };
    const checks = judgeCounts({
      ...GOOD,
      ...{ sizes: direct, counts: [count], wait: undefined, pinned: undefined },
    });
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(checks.map(({ id }) => id)).not.toContain("pool.waiting");
  });
});

describe("the guides' claims", () => {
  it("are refuted by refusals, and by a pool that does not fit twice", () => {
    expect(guidesConnections()).toBe(1_200);
    expect(judgeClaims(GOOD).map(({ claim, verdict }) => [claim, verdict])).toEqual([
      ["pool-20-50", "refuted"],
      ["pool-per-process", "refuted"],
    ]);
  });

  it("would be confirmed by a server that takes them all", () => {
    const guides = {
      ...{ asked: 1_200, accepted: 1_200, refused: 0, words: new Map() },
      pools: [{ size: 50, pools: 2, ofTheNext: 0 }],
    };
    expect(judgeClaims({ ...GOOD, guides }).map(({ verdict }) => verdict)).toEqual([
      ...["confirmed", "confirmed"],
    ]);
  });
});
