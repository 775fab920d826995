import { describe, expect, it, jest } from "@jest/globals";
import { BodyMemory, MEMORY_LIMIT } from "../../../workers/cache/body-memory.ts";
import { FLIGHT_LIMIT, Flights, UNSHARED_MEMORY } from "../../../workers/cache/flights.ts";
import { MEMO_TIME, PurgeMarks } from "../../../workers/cache/purge-marks.ts";
import { isTag, purgeKey, tagsOf } from "../../../workers/cache/tags.ts";

describe("flights", () => {
  it("are one a key, until they end or take too long", async () => {
    const flights = new Flights();
    const first = flights.start("a", 0);
    expect([flights.find("a", FLIGHT_LIMIT - 1), flights.find("b", 0)]).toEqual([first, undefined]);
    expect(flights.find("a", FLIGHT_LIMIT)).toBeUndefined();
    const second = flights.start("a", FLIGHT_LIMIT);
    first.end();
    expect(flights.find("a", FLIGHT_LIMIT)).toBe(second);
    expect(await first.answer).toBeUndefined();
    second.end();
    expect(flights.find("a", FLIGHT_LIMIT)).toBeUndefined();
  });

  it("remember for a while what could not be shared", () => {
    const flights = new Flights();
    flights.remember("a", false, 0);
    expect([flights.isUnshared("a", UNSHARED_MEMORY - 1), flights.isUnshared("b", 0)]).toEqual([
      true,
      false,
    ]);
    expect(flights.isUnshared("a", UNSHARED_MEMORY)).toBe(false);
    flights.remember("a", true, 1);
    expect(flights.isUnshared("a", 2)).toBe(false);
    flights.rememberPersonal("a", 3);
    expect([flights.isUnshared("a", 4), flights.isPersonal("a", 4)]).toEqual([true, true]);
    expect(flights.isPersonal("a", 3 + UNSHARED_MEMORY)).toBe(false);
    flights.remember("a", false, 4);
    expect([flights.isUnshared("a", 5), flights.isPersonal("a", 5)]).toEqual([true, false]);
  });

  it("forget, rather than fill the memory", () => {
    const flights = new Flights();
    for (let n = 0; n <= 10_000; n++) flights.remember(`key ${n}`, false, 0);
    expect([flights.isUnshared("key 0", 1), flights.isUnshared("key 10000", 1)]).toEqual([
      false,
      true,
    ]);
  });
});

describe("bodies that are collected", () => {
  it("take a quarter of an isolate's memory at most", () => {
    const bodies = new BodyMemory();
    const [one, other] = [bodies.hold(0), bodies.hold(0)];
    expect([one.grow(MEMORY_LIMIT - 1), other.grow(2), other.grow(1)]).toEqual([true, false, true]);
    one.release();
    expect(other.grow(MEMORY_LIMIT)).toBe(false);
    expect(other.grow(MEMORY_LIMIT - 1)).toBe(true);
  });

  it("of requests that were ended do not take it for ever", () => {
    const bodies = new BodyMemory();
    bodies.hold(0).grow(MEMORY_LIMIT);
    expect(bodies.hold(FLIGHT_LIMIT - 1).grow(1)).toBe(false);
    expect(bodies.hold(FLIGHT_LIMIT).grow(1)).toBe(true);
  });
});

describe("purges", () => {
  const store = (values: Record<string, string>, asked: string[][] = []) => ({
    get: (keys: string[]) => {
      asked.push(keys);
      return Promise.resolve(new Map(keys.map((key) => [key, values[key] ?? null])));
    },
    put: (key: string, value: string) => {
      values[key] = value;
      return Promise.resolve();
    },
  });

  it("of a tag count for all tenants, or for one", async () => {
    const marks = new PurgeMarks();
    const kv = store({ "*,a": "10", "=t,a": "30", "=u,b": "99" });
    expect(await marks.lastPurge(kv, ["a", "b"], undefined, 0)).toBe(10);
    expect(await marks.lastPurge(kv, ["a", "b"], "t", 0)).toBe(30);
    expect(await marks.lastPurge(kv, ["c"], "t", 0)).toBe(-Infinity);
    expect(await marks.lastPurge(undefined, ["a"], "t", 0)).toBe(-Infinity);
  });

  it("are read again after a while, and never forgotten for an older one", async () => {
    const marks = new PurgeMarks();
    const asked: string[][] = [];
    const values: Record<string, string> = { "*,a": "10" };
    const kv = store(values, asked);
    await marks.lastPurge(kv, ["a"], undefined, 0);
    values["*,a"] = "5";
    expect(await marks.lastPurge(kv, ["a"], undefined, MEMO_TIME - 1)).toBe(10);
    expect(asked).toEqual([["*,a"]]);
    expect(await marks.lastPurge(kv, ["a"], undefined, MEMO_TIME)).toBe(10);
    expect(asked).toHaveLength(2);
  });

  it("are not asked for again at once where KV fails, and what was known counts", async () => {
    const marks = new PurgeMarks();
    await marks.lastPurge(store({ "*,a": "10" }), ["a"], undefined, 0);
    let asked = 0;
    const broken = {
      ...store({}),
      get: () => {
        asked += 1;
        return Promise.reject(new Error("KV is broken"));
      },
    };
    const log = jest.spyOn(console, "error").mockReturnValue();
    expect(await marks.lastPurge(broken, ["a"], undefined, MEMO_TIME)).toBe(10);
    expect(await marks.lastPurge(broken, ["a"], undefined, MEMO_TIME + 1)).toBe(10);
    expect([asked, log.mock.calls.length]).toEqual([1, 1]);
    log.mockRestore();
  });

  it("do not wait for a KV that does not answer", async () => {
    const log = jest.spyOn(console, "error").mockReturnValue();
    const silent = { ...store({}), get: () => new Promise<never>(() => undefined) };
    expect(await new PurgeMarks().lastPurge(silent, ["a"], undefined, 0)).toBe(-Infinity);
    log.mockRestore();
  });

  it("are known at once where they were made", async () => {
    const marks = new PurgeMarks();
    const kv = store({});
    await marks.lastPurge(kv, ["a"], "t", 0);
    await marks.mark(kv, { tags: ["a"], tenant: "t", now: 7, lifetime: 1 });
    expect(await marks.lastPurge(kv, ["a"], "t", 8)).toBe(7);
  });

  it("have keys that no two tags and tenants share", () => {
    expect(purgeKey("a", undefined)).toBe("*,a");
    expect(purgeKey("a", "")).toBe("=,a");
    expect(purgeKey("a", "*")).not.toBe(purgeKey("a", undefined));
    expect(purgeKey("c", "a,b")).toBe("=a,b,c");
    expect(isTag("b,c")).toBe(false);
  });

  it.each<[string, readonly string[] | undefined]>([
    ["a, b,,a", ["a", "b"]],
    ["", []],
    ["a b", undefined],
    [Array.from({ length: 41 }, (_, n) => `t${n}`).join(), undefined],
  ])("tags of %j", (header, tags) => {
    expect(tagsOf(new Headers({ "X-Cache-Tag": header }))).toEqual(tags);
  });
});
