import { describe, expect, it } from "@jest/globals";
import type { TtlConfig } from "../../config/schema.ts";
import type { TtlContext } from "../../tuning/ttls.ts";
import { ttlCatalogue } from "../../tuning/ttls.ts";
import { problemsOf } from "../support/problems.ts";

const EVENTS: TtlConfig = { seconds: 300, prefix: "events:list:", cache: "cache" };

const CONTEXT: TtlContext = {
  jobs: {
    warm: { schedule: "*/4 * * * *" },
    slow: { schedule: "*/5 * * * *" },
    daytime: { schedule: "0 9-17 * * *" },
    deployed: {},
  },
  caches: ["cache", "queue"],
};

function wrong(change: Partial<TtlConfig>, context: TtlContext = CONTEXT) {
  return problemsOf(() => ttlCatalogue({ "events-list": { ...EVENTS, ...change } }, context));
}

describe("the catalogue", () => {
  const { environment, settings } = ttlCatalogue(
    {
      "events-list": { ...EVENTS, warmedBy: "warm" },
      profiles: { seconds: 86_400, prefix: "profile:v1:", cache: "queue" },
    },
    CONTEXT,
  );

  it("is two variables an entry", () => {
    expect(environment).toEqual({
      TTL_EVENTS_LIST: "300",
      PREFIX_EVENTS_LIST: "events:list:",
      TTL_PROFILES: "86400",
      PREFIX_PROFILES: "profile:v1:",
    });
  });

  it("says who writes an entry anew", () => {
    expect(settings.map(({ name, human, why }) => [name, human, why])).toEqual([
      [
        "TTL_EVENTS_LIST",
        "5 min",
        "Entries events:list:* in the cache cache. Written anew by warm every 240 s at the most, so it never expires while that runs.",
      ],
      [
        "TTL_PROFILES",
        "24 h",
        "Entries profile:v1:* in the cache queue. Computed again by the first request after it expired.",
      ],
    ]);
  });

  it("may be empty", () => {
    expect(ttlCatalogue({}, CONTEXT)).toEqual({ settings: [], environment: {} });
  });
});

describe("warming", () => {
  it("every 5 minutes what lives 5 minutes is refused, as in the guide", () => {
    expect(wrong({ warmedBy: "slow" })).toEqual([
      {
        path: "events-list.warmedBy",
        got: 'slow, up to 300 s between two runs ("*/5 * * * *")',
        allowed:
          "a job that runs more often than every 300 s, the entries' lifetime: else they expire before they are written anew",
        fix: "run jobs.slow more often, or set ttls.events-list.seconds above 300",
      },
    ]);
    expect(wrong({ warmedBy: "slow", seconds: 301 })).toEqual([]);
  });

  it("counts the longest pause: hourly by day leaves the night", () => {
    // 17:00 to 9:00 are 16 h
    expect(wrong({ warmedBy: "daytime", seconds: 7200 })[0]?.got).toContain("up to 57600 s");
  });

  it("needs a job, and one with a schedule", () => {
    expect(wrong({ warmedBy: "warn" })).toEqual([
      {
        path: "events-list.warmedBy",
        got: "warn",
        allowed: "a job of the stack: warm, slow, daytime, deployed",
        fix: "set it to warm",
      },
    ]);
    expect(wrong({ warmedBy: "deployed" })[0]).toMatchObject({
      path: "events-list.warmedBy",
      got: "deployed, which runs on each deployment only",
    });
  });

  it("by a job whose schedule is none is that job's problem", () => {
    const jobs = { broken: { schedule: "x * * * *" } };
    expect(wrong({ warmedBy: "broken" }, { ...CONTEXT, jobs })).toEqual([]);
  });
});

describe("other entries that are refused", () => {
  it("in a cache there is none of", () => {
    expect(wrong({ cache: "cahe" })).toEqual([
      {
        path: "events-list.cache",
        got: "cahe",
        allowed: "a cache of the stack: cache, queue",
        fix: "set it to cache",
      },
    ]);
    expect(wrong({}, { ...CONTEXT, caches: [] })[0]?.allowed).toBe(
      "a cache of the stack: there is none",
    );
  });

  it("two with one prefix", () => {
    const two = { a: EVENTS, b: { ...EVENTS, seconds: 60 } };
    expect(problemsOf(() => ttlCatalogue(two, CONTEXT))).toEqual([
      {
        path: "b.prefix",
        got: "events:list:",
        allowed: "a prefix of its own in the cache cache: ttls.a has this one",
        fix: "name the keys so that they can be told apart, and cleared apart",
      },
    ]);
    const apart = { a: EVENTS, b: { ...EVENTS, cache: "queue" } };
    expect(problemsOf(() => ttlCatalogue(apart, CONTEXT))).toEqual([]);
  });
});
