import { describe, expect, it } from "@jest/globals";

import { compareReading, readBackFaults } from "../../../lab/parameters/compare.ts";
import {
  cacheChecks,
  cacheReadBackFaults,
  databaseChecks,
  judgeCacheSizes,
  judgeSizes,
  kindOf,
} from "../../../lab/parameters/judge.ts";
import { measured, measuredCache } from "./measured.ts";

const problems = (changed: Readonly<Record<string, string>>, more = {}) =>
  judgeSizes(measured(changed, more)).flatMap(({ problem }) => problem ?? []);

describe("sizes by the server's own unit", () => {
  it("finds nothing wrong with values in the right units", () => {
    expect(problems({})).toStrictEqual([]);
  });

  it.each([
    // 8 GiB / 4 in kB is 2,097,152; as pages 16 GiB: twice the memory.
    ["shared_buffers in kB", { shared_buffers: "2097152" }, /^shared_buffers \/ memory: 200 %/],
    // 262,144 / 8 = 32,768 pages: 256 MiB of 8 GiB.
    ["shared_buffers too small", { shared_buffers: "32768" }, /^shared_buffers \/ memory: 3.125 %/],
    ["effective_cache_size in kB", { effective_cache_size: "6291456" }, /memory: 600 %/],
    // 19 MiB in pages is 2,432; as kB 2.375 MiB.
    ["work_mem in pages", { work_mem: "2432" }, /^work_mem: 2\.375 MiB/],
    // 19 MiB in bytes / 128: eight times too many kB. 152 MiB x 170 are 25,840 MiB of 8,192.
    ["work_mem eight times", { work_mem: "155648" }, /^work_mem x max_connections .*: 315\.4 %/],
    ["maintenance_work_mem in MB", { maintenance_work_mem: "256" }, /^maintenance_work_mem/],
    ["max_wal_size in GB", { max_wal_size: "4" }, /^max_wal_size: 4 MiB/],
    ["max_wal_size in kB", { max_wal_size: "4194304" }, /^max_wal_size \/ storage: 4096 %/],
    [
      "a timeout in s for ms",
      { idle_in_transaction_session_timeout: "60" },
      /session_timeout: 60 ms/,
    ],
    ["a timeout in ms for s", { checkpoint_timeout: "86400" }, /^checkpoint_timeout: 24 h/],
  ])("catches %s", (_, changed, expected) => {
    expect(problems(changed)).toContainEqual(expect.stringMatching(expected));
  });

  it("adds up what runs at once", () => {
    // 2,048 + 170 x (30 + 8) + 256 + 3 x 128 = 9,148 MiB of 8,192: 111.7 %.
    expect(problems({ work_mem: "30720" })).toContainEqual(
      expect.stringMatching(/^the sum of all memory \/ memory: 111\.7 %/),
    );
  });

  it("believes the server's own sum of its shared memory", () => {
    expect(problems({}, { sharedMemory: 5 * 1024 ** 3 })).toContainEqual(
      expect.stringMatching(/own sum \/ memory: 62\.5 %/),
    );
  });

  it("asks for what every class has to declare, and lets special values be", () => {
    const values = Object.fromEntries(
      Object.entries(measured().database.values).filter(([name]) => name !== "work_mem"),
    );
    const without = { ...measured().database, values };
    const found = judgeSizes({ ...measured(), database: without });
    expect(found.map(({ problem }) => problem)).toContain("work_mem: work_mem not declared");
    expect(problems({ autovacuum_work_mem: "-1", statement_timeout: "0" })).toStrictEqual([]);
  });
});

describe("reading back", () => {
  it("takes 0 for off, and lists with blanks", () => {
    expect(compareReading("17", "jit", "0", { value: "off" })).toBeUndefined();
    const libraries = compareReading("17", "shared_preload_libraries", "a,b", { value: "a, b" });
    expect(libraries).toBeUndefined();
    expect(
      compareReading("17", "checkpoint_completion_target", "0.90", { value: "0.9" }),
    ).toBeUndefined();
  });

  it("tells another value, another unit, and a missing one", () => {
    const work = (reading?: { value: string; unit?: string }) =>
      compareReading("17", "work_mem", "4096", reading);
    expect(work({ value: "4096", unit: "kB" })).toBeUndefined();
    expect(work({ value: "512", unit: "kB" })).toBe("declared 4096 x kB, the server has 512 x kB");
    expect(work({ value: "4096", unit: "8kB" })).toBe("declared in kB, the server counts in 8kB");
    expect(work()).toBe("the server has no such parameter");
    expect(compareReading("17", "jit", "1", { value: "off" })).toContain("the server has off");
    expect(compareReading("17", "made_up", "1", { value: "1" })).toContain("no facts");
  });

  it("tells the server's words, and leaves out what it cannot know", () => {
    expect(readBackFaults(measured())).toStrictEqual([]);
    const refused = new Map([["work_mem", "is outside the valid range"]]);
    expect(readBackFaults(measured({}, { refused }))).toStrictEqual([
      {
        at: "m7g-large-pg17",
        problem: "work_mem: the server refuses 19456: is outside the valid range",
      },
    ]);
  });

  it("tells that a start fails although each parameter is taken", () => {
    const refused = new Map([["all of them together", "superuser_reserved_connections"]]);
    expect(readBackFaults(measured({}, { refused })).map(({ problem }) => problem)).toStrictEqual([
      "a start with all of them together fails: superuser_reserved_connections",
    ]);
  });
});

describe("caches", () => {
  it("finds nothing wrong with a queue that evicts nothing", () => {
    expect(cacheReadBackFaults(measuredCache())).toStrictEqual([]);
    expect(judgeCacheSizes(measuredCache()).flatMap(({ problem }) => problem ?? [])).toStrictEqual(
      [],
    );
  });

  it.each([
    ["a queue that evicts", { "maxmemory-policy": "allkeys-lru" }, /allkeys-lru for a queue/],
    // 65 MiB in kB taken for bytes: 66,560 of 6,854,542,746.
    ["kB for bytes", { "repl-backlog-size": "66560" }, /^repl-backlog-size \/ maxmemory: 0\.00/],
    ["ms for us", { "slowlog-log-slower-than": "10" }, /^slowlog-log-slower-than: 10 us/],
    ["a share for a percentage", { "reserved-memory-percent": "1" }, /percent: 1 %/],
  ])("catches %s", (_, changed, expected) => {
    const found = judgeCacheSizes(measuredCache(changed)).flatMap(({ problem }) => problem ?? []);
    expect(found).toStrictEqual([expect.stringMatching(expected)]);
  });

  it("tells what was read otherwise", () => {
    const one = measuredCache();
    const readings = new Map([...one.readings, ["timeout", "300"] as const]);
    expect(cacheReadBackFaults({ ...one, readings })).toStrictEqual([
      { at: "cache.m7g.large", problem: "timeout: declared 0, the server has 300" },
    ]);
  });
});

describe("checks", () => {
  it("are two for each kind of class, with the faults in what was seen", () => {
    const bad = measured({ shared_buffers: "2097152" });
    const version = { version: "17", server: "17.10", databases: [measured(), bad] };
    const checks = databaseChecks(version);
    expect(checks.map(({ id, holds, required }) => [id, holds, required])).toStrictEqual([
      ["parameters.pg17.general.read-back", true, true],
      ["parameters.pg17.general.sizes", false, true],
    ]);
    expect(checks[0]?.seen).toBe("24 parameters, all as they should be");
    expect(checks[1]?.seen).toContain("m7g-large-pg17: shared_buffers / memory: 200 %");
  });

  it("are one for each role and family of a cache", () => {
    const checks = cacheChecks([measuredCache(), measuredCache({ timeout: "5" })]);
    expect(checks.map(({ id, holds }) => [id, holds])).toStrictEqual([
      ["parameters.valkey8.queue", false],
    ]);
    expect(checks[0]?.seen).toContain("timeout: 5 s, sane is 60 s to 24 h");
  });

  it.each([
    ["db.t4g.small", "burstable"],
    ["db.m7g.large", "general"],
    ["db.r8g.4xlarge", "memory"],
    ["db.x2g.large", "x"],
  ])("%s is %s", (name, kind) => {
    expect(kindOf(name)).toBe(kind);
  });
});
