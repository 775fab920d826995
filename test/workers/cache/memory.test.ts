import { describe, expect, it } from "@jest/globals";
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
    expect(tagsOf(new Headers({ "Cache-Tag": header }))).toEqual(tags);
  });
});
