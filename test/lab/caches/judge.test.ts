import { describe, expect, it } from "@jest/globals";

import type { CachesSeen } from "../../../lab/caches/index.ts";
import { cachesResult } from "../../../lab/caches/index.ts";
import { judgeWarming } from "../../../lab/caches/judge-contest.ts";
import { judgeIdle, judgeRoles } from "../../../lab/caches/judge-roles.ts";
import { ROLES, SEEN, contestRun, contestSeen, stall, warmingRun } from "./seen.ts";

/** Ids of checks that do not hold. */
function failing(change: Partial<CachesSeen>): readonly string[] {
  return cachesResult({ ...SEEN, ...change })
    .checks.filter(({ holds }) => !holds)
    .map(({ id }) => id);
}

function verdicts(change: Partial<CachesSeen>): Readonly<Record<string, string>> {
  const { claims } = cachesResult({ ...SEEN, ...change });
  return Object.fromEntries(claims.map(({ claim, verdict }) => [claim, verdict]));
}

function withRoles(change: Partial<typeof ROLES>): Partial<CachesSeen> {
  return { roles: [{ ...ROLES, ...change }] };
}

describe("the checks of the caches", () => {
  it("hold for what is as it should be, each under a name of its own", () => {
    const { checks } = cachesResult(SEEN);
    expect(failing({})).toEqual([]);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(checks.length).toBeGreaterThan(12);
  });

  it("fail when ours hits less than the best other, not when chance may have done it", () => {
    // Three points below 81 % are 78 %.
    expect(failing({ contest: contestSeen({ default: 80, guides: 81, ours: 78.5 }) })).toEqual([]);
    expect(failing({ contest: contestSeen({ default: 80, guides: 81, ours: 77 }) })).toEqual([
      "caches.hit-ratio.plain",
      "caches.hit-ratio.warmed",
      "caches.hit-ratio.crawled",
    ]);
  });

  it("do not compare hit ratios of a machine that kept no pace", () => {
    const seen = contestSeen({ default: 80, guides: 81, ours: 70 });
    // Nine tenths of 8,000 requests a second are 7,200.
    const runs = seen.runs.map((run) =>
      run.contestant === "guides" && run.load === "plain" ? { ...run, rate: 7_100 } : run,
    );
    const { checks } = cachesResult({ ...SEEN, contest: { ...seen, runs } });
    const found = checks.filter(({ holds }) => !holds);
    expect(found.map(({ id, required }) => [id, required])).toEqual([
      ["caches.hit-ratio.plain", false],
      ["caches.hit-ratio.warmed", false],
      ["caches.hit-ratio.crawled", false],
    ]);
    expect(found[0]?.why).toContain("did not keep the pace");
    expect(found[1]?.why).toBeUndefined();
  });

  it("fail when ours is slower, or refuses commands", () => {
    const { contest } = SEEN;
    const slow = contestRun("ours", "plain", 83, { p99: 1.3, errors: 2 });
    const runs = [...contest.runs.filter((run) => !isOurs(run)), slow];
    const rest = contest.runs.filter((run) => isOurs(run) && run.load !== "plain");
    const judged = failing({ contest: { ...contest, runs: [...runs, ...rest] } });
    expect(judged).toEqual(["caches.p99.plain", "caches.contest.refused"]);
  });

  it.each([
    ["a job is lost", { ...ROLES.queue, kept: 999 }],
    ["none is refused", { ...ROLES.queue, refused: 0 }],
    ["it is refused for another reason", { ...ROLES.queue, error: "LOADING" }],
    ["a key is evicted", { ...ROLES.queue, evicted: 1 }],
    ["none was accepted", { ...ROLES.queue, accepted: 0, kept: 0 }],
  ])("fail for the queue when %s", (_, queue) => {
    expect(failing(withRoles({ queue }))).toEqual(["caches.queue.valkey-9.1.2"]);
  });

  it.each([
    ["refuses", { ...ROLES.cache, refused: 1 }],
    ["was never full", { ...ROLES.cache, evicted: 0 }],
  ])("fail for the cache when it %s", (_, cache) => {
    expect(failing(withRoles({ cache }))).toEqual(["caches.cache.valkey-9.1.2"]);
  });

  it.each([
    ["evicts what has no lifetime", { ...ROLES.session, permanentKept: 199 }],
    ["refuses a session", { ...ROLES.session, refused: 1 }],
    ["was never full", { ...ROLES.session, evicted: 0 }],
  ])("fail for sessions when it %s", (_, session) => {
    const ids = judgeRoles({ ...ROLES, session }).flatMap(({ id, holds }) => (holds ? [] : [id]));
    expect(ids).toEqual(["caches.session.valkey-9.1.2"]);
  });

  it("fail when a warmed entry is missed; a machine that stood still is told apart", () => {
    const late = [warmingRun("none", 40), warmingRun("guides", 36), warmingRun("ours", 1, false)];
    const [check] = judgeWarming(late).checks;
    expect(check).toMatchObject({ holds: false, required: false });
    expect(check?.why).toContain("stood still");
    expect(failing({ warming: [warmingRun("ours", 1)] })).toEqual(["caches.warming"]);
  });

  it("fail when a command on an idle connection fails as deployed", () => {
    const [guides, tested] = SEEN.idle;
    if (guides === undefined || tested === undefined) throw new Error("no runs");
    expect(failing({ idle: [guides, { ...tested, failed: 1 }] })).toEqual(["caches.idle.cache"]);
    // Services that test nothing use connections as they are.
    const untested = { ...tested, tested: false, failed: 50, reopened: 0 };
    const { checks } = judgeIdle([guides, untested, tested], SEEN.clients, false);
    expect(checks.map(({ id, holds }) => [id, holds])).toEqual([
      ["caches.idle.cache", false],
      ["caches.maxclients", true],
    ]);
  });

  it("judge a pool once where the server has no timeout", () => {
    const [, tested] = SEEN.idle;
    if (tested === undefined) throw new Error("no run");
    const lasting = { ...tested, timeout: "0", reopened: 0 };
    const both = [{ ...lasting, tested: false }, lasting];
    expect(judgeIdle(both, SEEN.clients, true).checks).toHaveLength(2);
    const queue = { ...lasting, contestant: "ours, role queue", tested: false, failed: 1 };
    const [, found] = judgeIdle([lasting, queue], SEEN.clients, true).checks;
    expect(found).toMatchObject({ id: "caches.idle.queue", holds: false });
  });

  it("fail when connections beyond maxclients take others with them, or are accepted", () => {
    expect(failing({ clients: { ...SEEN.clients, answering: 99 } })).toEqual(["caches.maxclients"]);
    const all = { accepted: 120, refused: 0, error: "", answering: 120 };
    expect(failing({ clients: all })).toEqual(["caches.maxclients"]);
  });

  it("fail when a DEL or a step of SCAN holds up the server", () => {
    const [own] = SEEN.stalls;
    if (own === undefined) throw new Error("no stalls");
    const stalls = [
      ...[stall("DEL of a large set", 80), stall("DEL of a large set", 90)],
      ...[stall("KEYS and DEL", 20), stall("SCAN and UNLINK", 3)],
    ];
    expect(failing({ stalls: [{ ...own, stalls }] })).toEqual([
      "caches.lazy-free.valkey-9.1.2",
      "caches.scan.valkey-9.1.2",
    ]);
  });

  it("fail when servers by role lose something", () => {
    const [guides, ours] = SEEN.oneRedis;
    if (guides === undefined || ours === undefined) throw new Error("no runs");
    const lost = { jobs: 1, sessions: 0, counters: 0 };
    expect(failing({ oneRedis: [guides, { ...ours, lost }] })).toEqual(["caches.by-role"]);
    expect(failing({ oneRedis: [guides, { ...ours, refused: 1 }] })).toEqual(["caches.by-role"]);
  });
});

function isOurs({ contestant }: { readonly contestant: string }): boolean {
  return contestant === "ours";
}

describe("the claims of the caches", () => {
  it("are judged by the guides' own parameters", () => {
    expect(verdicts({})).toEqual({
      "hit-rate-70": "confirmed",
      "hit-rate-85-92": "refuted",
      "hit-rate-80": "confirmed",
      "hit-rate-90": "refuted",
      // 36 misses of 40 without warming: a tenth is spared.
      "warming-5min": "refuted",
      "one-redis": "refuted",
      "timeout-300": "refuted",
      // 20 ms to 0.2 ms.
      "keys-invalidation": "refuted",
      // 0.12 ms to 0.06 ms: twice.
      "cache-hit-5ms": "refuted",
    });
  });

  it("say of which scenario a hit ratio is", () => {
    const { claims } = cachesResult(SEEN);
    const rates = claims.filter(({ claim }) => claim.startsWith("hit-rate-"));
    expect(rates).toHaveLength(4);
    for (const { seen } of rates) {
      expect(seen).toContain("In this scenario: 20000 entries, 3 times as large as the memory");
      expect(seen).toContain("24.0 MiB, asked for by Zipf's law with exponent 0.99");
    }
    const below = verdicts({ contest: contestSeen({ default: 80, guides: 69, ours: 70 }) });
    expect(below["hit-rate-70"]).toBe("refuted");
  });

  it("are confirmed where the numbers are as promised", () => {
    const [own] = SEEN.stalls;
    const [guides] = SEEN.idle;
    if (own === undefined || guides === undefined) throw new Error("nothing seen");
    const none = { jobs: 0, sessions: 0, counters: 0 };
    const confirmed = verdicts({
      contest: contestSeen({ default: 80, guides: 91, ours: 92 }),
      warming: [warmingRun("none", 40), warmingRun("guides", 20)],
      oneRedis: [{ contestant: "guides", title: "guides", lost: none, refused: 0 }],
      idle: [{ ...guides, failed: 0 }],
      stalls: [
        {
          ...own,
          stalls: [
            ...[stall("DEL of a large set", 1), stall("KEYS and DEL", 1.8)],
            stall("SCAN and UNLINK", 0.2),
          ],
        },
      ],
      hits: { ...SEEN.hits, byKey: { p50: 3, p99: 4 } },
    });
    expect(new Set(Object.values(confirmed))).toEqual(new Set(["confirmed"]));
  });
});

describe("the report of the caches", () => {
  it("has a cell for every column, and pictures that say in words what they show", () => {
    const { tables, pictures } = cachesResult(SEEN);
    for (const { columns, rows } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every((row) => row.length === columns.length)).toBe(true);
    }
    const texts = pictures.map(({ description }) => description.text);
    expect(texts[0]).toContain("Zipf, ours, role cache: 83.0 %.");
    expect(texts[1]).toContain("KEYS and DEL, ours, role cache: 21.0 ms.");
  });

  it("names what a server did not take", () => {
    const left = {
      contestant: "ours",
      parameter: "activedefrag",
      value: "yes",
      why: "no jemalloc",
    };
    const { tables } = cachesResult({ ...SEEN, contest: { ...SEEN.contest, leftOut: [left] } });
    expect(tables.at(-1)?.rows).toEqual([["ours", "activedefrag", "yes", "no jemalloc"]]);
  });
});
