import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { GUIDES_KINDS } from "../../../lab/caches/catalogue.ts";
import { runContest } from "../../../lab/caches/contest.ts";
import { contestEngine, contestants } from "../../../lab/caches/contestants.ts";
import { runHits } from "../../../lab/caches/hit.ts";
import { runClients, runIdle } from "../../../lab/caches/idle.ts";
import { judgeIdle, judgeOneRedis, judgeRoles } from "../../../lab/caches/judge-roles.ts";
import { startLoad } from "../../../lab/caches/load/process.ts";
import { runOneRedis } from "../../../lab/caches/one-redis.ts";
import { runRoles } from "../../../lab/caches/roles.ts";
import { startCacheServer } from "../../../lab/caches/servers.ts";
import { runWarmingContest } from "../../../lab/caches/warming.ts";
import { openLabHome } from "../../../lab/engines/home.ts";
import type { LabHome } from "../../../lab/engines/home.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import type { RedisEngine } from "../../../lab/engines/types.ts";
import type { CacheParameters, CacheRole } from "../../../lab/proof/types.ts";
import { parameters } from "../caches/seen.ts";

// The machine may be busy.
jest.setTimeout(180_000);

/** What the program declares, as far as these tests depend on it. */
const POLICIES: Readonly<Record<CacheRole, string>> = {
  cache: "allkeys-lfu",
  queue: "noeviction",
  session: "volatile-ttl",
};
const TIMEOUTS: Readonly<Record<CacheRole, string>> = { cache: "300", queue: "0", session: "300" };

function declared(policies: Readonly<Record<CacheRole, string>>): readonly CacheParameters[] {
  return (["cache", "queue", "session"] as const).flatMap((role) =>
    ["redis7", "valkey8"].map((family) =>
      parameters(role, family, {
        "maxmemory-policy": policies[role],
        timeout: TIMEOUTS[role],
        "reserved-memory-percent": "25",
      }),
    ),
  );
}

const CACHES = declared(POLICIES);

const found = findEngines(process.env);
let lab: LabHome;
let engine: RedisEngine;
beforeAll(async () => {
  lab = await openLabHome(found, new AbortController().signal);
  // Copies that the servers' user can reach.
  engine = contestEngine(lab.engines.redis);
});
afterAll(() => lab.close());

describe("full memory", () => {
  it("is what each role is for, on every engine", async () => {
    for (const each of lab.engines.redis) {
      const checks = judgeRoles(await runRoles(each, lab.home, CACHES));
      expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    }
  });

  it("shows policies that do not fit their roles", async () => {
    const wrong = declared({ cache: "noeviction", queue: "allkeys-lru", session: "allkeys-lru" });
    const checks = judgeRoles(await runRoles(engine, lab.home, wrong));
    expect(checks.filter(({ holds }) => holds)).toEqual([]);
  });

  it("costs jobs and sessions in one server for everything, and none by role", async () => {
    const runs = await runOneRedis(engine, lab.home, CACHES);
    const { checks, claims } = judgeOneRedis(runs);
    expect(checks.map(({ holds }) => holds)).toEqual([true]);
    expect(claims.map(({ verdict }) => verdict)).toEqual(["refuted"]);
  });
});

describe("idle pools and too many clients", () => {
  it("fail with a timeout and clients that test nothing, and not as deployed", async () => {
    const clients = await runClients(engine, lab.home);
    const runs = await runIdle(engine, lab.home, CACHES, true);
    const { checks, claims } = judgeIdle(runs, clients, true);
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual([
      "caches.idle.cache",
      "caches.idle.queue",
      "caches.maxclients",
    ]);
    expect(claims.map(({ verdict }) => verdict)).toEqual(["refuted"]);
  });
});

describe("the load", () => {
  it("counts every request of a contest once, and warms by the stack's warmer", async () => {
    const load = await startLoad(lab.home.signal);
    try {
      const catalogue = {
        ...({ kinds: GUIDES_KINDS, source: "guides", healthCheck: 30 } as const),
        warmers: [{ name: "warm-events", every: 240, kinds: GUIDES_KINDS.slice(0, 2) }],
      };
      const { home } = lab;
      const all = contestants(engine, CACHES, "cache");
      const length = { rounds: 1, seconds: 0.25 };
      const progress = () => undefined;
      const plan = { engine, home, load, catalogue, contestants: all, length, progress };
      const { runs, leftOut, rate } = await runContest(plan);
      const plain = runs.filter(({ load: name }) => name !== "crawled");
      // A quarter of a second at the planned pace.
      const requests = plain.map(({ hits, misses }) => hits + misses);
      expect(requests).toEqual(Array.from({ length: 6 }, () => rate / 4));
      expect(runs.filter(({ errors }) => errors > 0)).toEqual([]);
      expect(leftOut.map(({ parameter }) => parameter)).toEqual(["reserved-memory-percent"]);
      const [contestant] = all.slice(-1);
      if (contestant === undefined) throw new Error("no contestant");
      const warmed = await runWarmingContest({
        ...{ engine, home, load, catalogue, contestant, lifetimeMs: 1_500 },
      });
      const without = warmed.filter(({ seen }) => seen.misses === 0).map(({ id }) => id);
      const late = warmed.filter(({ onTime }) => !onTime).map(({ id }) => id);
      // Who could not write in time on a busy machine may miss.
      expect(without.includes("ours") || late.includes("ours")).toBe(true);
      expect(without.filter((id) => id !== "ours")).toEqual([]);
      const gaps = Object.fromEntries(warmed.map(({ id, seen }) => [id, seen.longestGapMs]));
      // 240 s of 300 s are 1,200 ms of 1,500 ms.
      expect(gaps["ours"]).toBeGreaterThan(1_100);
      expect(gaps["none"]).toBe(0);
    } finally {
      await load.stop();
    }
  });

  it("tells of a server that ends, and ends with its signal", async () => {
    const controller = new AbortController();
    const load = await startLoad(controller.signal);
    try {
      const [contestant] = contestants(engine, CACHES, "cache");
      if (contestant === undefined) throw new Error("no contestant");
      const server = await startCacheServer({
        ...{ engine, home: lab.home, name: "ending", contestant, maxMemory: 8 * 1024 * 1024 },
      });
      const crash = load.during(server.redis.port, () => server.stop());
      await expect(crash).rejects.toThrow(/Redis closed the connection|ECONNRESET/);
      const other = await startCacheServer({
        ...{ engine, home: lab.home, name: "other", contestant, maxMemory: 8 * 1024 * 1024 },
      });
      try {
        const interrupted = load.during(other.redis.port, async () => {
          controller.abort(new Error("interrupted"));
          await new Promise((next) => setTimeout(next, 50));
        });
        await expect(interrupted).rejects.toThrow("interrupted");
      } finally {
        await other.stop();
      }
    } finally {
      await load.stop();
    }
  });
});

describe("a hit", () => {
  it("is compared with the same item of a database", async () => {
    const [contestant] = contestants(engine, CACHES, "cache");
    if (contestant === undefined) throw new Error("no contestant");
    const seen = await runHits(lab.engines, engine, lab.home, contestant, 1);
    expect(seen.commands).toBe(100);
    expect(seen.list.p50).toBeGreaterThan(seen.cache.p50);
  });
});
