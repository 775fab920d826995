import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { count, emptyTally } from "../../../lab/edge/trace/check.ts";
import { TRACE_CONFIG } from "../../../lab/edge/trace/config.ts";
import { deployedConfig } from "../../../lab/edge/trace/deployed.ts";
import { percentiles } from "../../../lab/edge/trace/latency.ts";
import { seeded, zipf } from "../../../lab/random.ts";
import { formatTrace, shortcomings } from "../../../lab/edge/trace/report.ts";
import { runTrace } from "../../../lab/edge/trace/run.ts";
import type { TraceReport } from "../../../lab/edge/trace/run.ts";
import { traffic } from "../../../lab/edge/trace/traffic.ts";

/** Requests enough to be asked for twice: a tenth of the traffic's pages, images and so on would be first requests otherwise. */
const SMALL = { requests: 3_000, seed: 7, catalogue: 0.03 };

describe("a small trace through workerd", () => {
  it("hits, and leaks nothing", async () => {
    const told: number[] = [];
    const report = await runTrace({
      ...SMALL,
      config: TRACE_CONFIG,
      samples: 40,
      runtimes: 1,
      signal: new AbortController().signal,
      progress: (done) => told.push(done),
    });
    expect(report.tally).toMatchObject({ requests: 3_000, leaks: 0, failures: 0, examples: [] });
    expect(told).toEqual([1_000, 2_000, 3_000]);
    expect(report.hitRatio).toBeGreaterThanOrEqual(0.9);
    // Each personal request reaches the origin, and only what was not a hit, or was refreshed, of the others.
    const { requests, cacheable, hits, statuses } = report.tally;
    expect(report.origin.personal).toBe(requests - cacheable);
    expect(report.origin.shared).toBeGreaterThanOrEqual(cacheable - hits);
    expect(report.origin.shared).toBeLessThanOrEqual(cacheable - hits + (statuses["STALE"] ?? 0));
    expect(report.latency).toMatchObject({ samples: 40, tally: { requests: 40, leaks: 0 } });
    expect(shortcomings(report)).toEqual([]);
  }, 60_000);
});

describe("a worker that takes sessions for harmless", () => {
  it("is found out", async () => {
    const report = await runTrace({
      requests: 200,
      seed: 7,
      config: { ...TRACE_CONFIG, harmlessCookies: ["*"] },
      samples: 0,
      runtimes: 1,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    expect(report.tally.leaks).toBeGreaterThan(0);
    expect(report.tally.examples[0]).toMatch(/credential session=\S+, answer is for null/);
  }, 60_000);
});

describe("the traffic", () => {
  const languages = ["en", "de"];
  const all = [...traffic({ requests: 20_000, seed: 1, languages })];
  it("is the same for one seed, and another for another", () => {
    const paths = (seed: number) =>
      [...traffic({ requests: 50, seed, languages })].map(({ path }) => path);
    expect(paths(1)).toEqual(all.slice(0, 50).map(({ path }) => path));
    expect(paths(2)).not.toEqual(paths(1));
  });

  it("is the sum of its parts, each with paths of its own", () => {
    const parts = [0, 1].map((index) => [
      ...traffic({ requests: 20_000, seed: 1, languages, part: { index, of: 2 } }),
    ]);
    const [even, odd] = parts.map((part) => new Set(part.map(({ path }) => path.split("?")[0])));
    expect(parts.flat()).toHaveLength(all.length);
    expect([...(even ?? [])].filter((path) => odd?.has(path) === true)).toEqual([]);
  });

  it("has its tenants, and a fifth of it logged in", () => {
    const personal = all.filter(({ cacheable }) => !cacheable).length / all.length;
    // 20 % of 97 %, and the 3 % that are about one's own account.
    expect(personal).toBeGreaterThan(0.21);
    expect(personal).toBeLessThan(0.24);
    const tenants = new Set(all.map(({ asks }) => asks.tenant));
    expect([...tenants].sort()).toEqual(["acme", "globex", "initech", null].sort());
  });

  it("expects the fallback for a language nobody answers in, and none where answers do not differ", () => {
    expect(new Set(all.map(({ asks }) => asks.language))).toEqual(new Set(["en", "de", null]));
    const plain = [...traffic({ requests: 50, seed: 1, languages: [] })];
    expect(new Set(plain.map(({ asks }) => asks.language))).toEqual(new Set([null]));
  });

  it("is Zipf-like: the first is asked for about twice as often as the second and a half", () => {
    const [random, pick] = [seeded(1), zipf(100, 1)];
    const times = new Array<number>(100).fill(0);
    for (let n = 0; n < 100_000; n++) {
      const rank = pick(random);
      times[rank] = (times[rank] ?? 0) + 1;
    }
    // 1 + 1/2 + ... + 1/100 = 5.187: the first has 19.3 %, the second 9.6 %, the tenth 1.9 %.
    const [first = 0, second = 0] = times;
    expect(first / 100_000).toBeCloseTo(0.193, 2);
    expect(second / 100_000).toBeCloseTo(0.096, 2);
    expect((times[9] ?? 0) / 100_000).toBeCloseTo(0.019, 2);
  });
});

describe("the check of an answer", () => {
  const asks = { tenant: "a", credential: null, language: "en" };
  const request = { at: 0, path: "/p?x=1", headers: {}, asks, cacheable: true };
  const body = (changes: object) => JSON.stringify({ ...asks, path: "/p?x=1", ...changes });
  it.each<[string, object, number]>([
    ["right", {}, 0],
    ["another tenant's", { tenant: "b" }, 1],
    ["a user's", { credential: "session=1" }, 1],
    ["another page", { path: "/q" }, 1],
    ["another language", { language: "de" }, 1],
  ])("%s", (_, changes, leaks) => {
    const tally = emptyTally();
    count(tally, request, { status: 200, cache: "HIT", body: body(changes) });
    expect([tally.leaks, tally.hits, tally.examples.length]).toEqual([leaks, 1, leaks]);
  });

  it("takes no error for an answer", () => {
    const tally = emptyTally();
    count(tally, request, { status: 502, cache: "MISS", body: "" });
    expect([tally.failures, tally.hits, tally.cacheable]).toEqual([1, 0, 1]);
  });
});

describe("the report", () => {
  const report = (hits: number, leaks: number): TraceReport => ({
    tally: { ...emptyTally(), requests: 10, cacheable: 10, hits, leaks },
    hitRatio: hits / 10,
    origin: { shared: 10 - hits, personal: 0 },
    latency: undefined,
    seconds: 1,
  });
  it("is of a proof where nine of ten hit and nothing leaks", () => {
    expect(shortcomings(report(9, 0))).toEqual([]);
    expect(formatTrace(report(9, 0), false)).toContain(
      "hit ratio = 0.9000 of 10 cacheable requests",
    );
  });

  it("says first what was missed", () => {
    expect(shortcomings(report(8, 0))).toEqual(["the hit ratio is 0.8000, below 0.90"]);
    expect(formatTrace(report(9, 1), false)).toMatch(
      /^missed: 1 answers were made for somebody else\n/,
    );
  });

  it("counts percentiles by nearest rank", () => {
    const times = Array.from({ length: 200 }, (_, n) => 200 - n);
    expect(percentiles(times)).toEqual({ p50: 100, p99: 198 });
    expect(percentiles([])).toEqual({ p50: 0, p99: 0 });
  });
});

describe("what is deployed", () => {
  const script = (bindings: readonly object[]) => ({
    type: "cloudflare:index/workersScript:WorkersScript",
    name: "cache-worker-script",
    id: "x",
    inputs: { bindings },
    outputs: {},
  });

  it("is read from the worker's binding, without the limits that a trace from one address would meet", () => {
    const userLimits = [{ binding: "L", pattern: "/*", methods: [], periodSeconds: 60 }];
    const text = JSON.stringify({ ...TRACE_CONFIG, userLimits });
    const bindings = [
      { name: "PURGES", type: "kv_namespace" },
      { name: "CONFIG", type: "plain_text", text },
    ];
    expect(deployedConfig([script(bindings)], "prod")).toEqual({ ...TRACE_CONFIG, userLimits: [] });
  });

  it("is missed where there is no worker", () => {
    expect(() => deployedConfig([], "dev")).toThrow("Stack dev has no cache worker");
  });
});

describe("verify-worker", () => {
  const run = (...args: string[]) => {
    const command = [resolve("lab/edge/verify-worker.ts"), ...args];
    const { status, stdout, stderr } = spawnSync(resolve("node_modules/.bin/node"), command, {
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };

  it("explains itself, with its exit codes", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    for (const text of ["--requests", "--json", "Exit codes:", "130  interrupted"]) {
      expect(stdout).toContain(text);
    }
  });

  it.each([[["--requests", "many"]], [["--requests", "0"]], [["--wrong"]], [["more"]]])(
    "ends with 2 on %j",
    (args) => {
      expect(run(...args).status).toBe(2);
    },
  );
});
