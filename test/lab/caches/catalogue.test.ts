import { describe, expect, it } from "@jest/globals";

import {
  GUIDES_KINDS,
  guidesWarmers,
  longestPause,
  readCatalogue,
} from "../../../lab/caches/catalogue.ts";
import type { ClusterObject } from "../../../lab/cluster/manifest.ts";

function object(
  kind: string,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): ClusterObject {
  return {
    resource: `${kind} ${name}`,
    manifest: { apiVersion: "v1", kind, metadata: { name }, ...fields },
  };
}

const TTLS = object("ConfigMap", "ttls-1a2b", {
  data: {
    TTL_EVENTS_LIST: "300",
    PREFIX_EVENTS_LIST: "events:list:",
    TTL_SEARCH_RESULTS: "900",
    PREFIX_SEARCH_RESULTS: "search:results:",
    TTL_WITHOUT_PREFIX: "60",
  },
});
const EVENTS = { name: "EVENTS_LIST", prefix: "events:list:", seconds: 300 };
const SEARCHES = { name: "SEARCH_RESULTS", prefix: "search:results:", seconds: 900 };

function service(value: string): ClusterObject {
  const env = [{ name: "REDIS_CACHE_HEALTH_CHECK_INTERVAL_SECONDS", value }];
  return object("Deployment", "api", { spec: { template: { spec: { containers: [{ env }] } } } });
}

describe("the catalogue of a stack", () => {
  it("is its lifetimes, its warmers by what their names say, and its clients' test", () => {
    const catalogue = readCatalogue([
      object("ConfigMap", "other", { data: { KEY: "1" } }),
      TTLS,
      object("CronJob", "warm-searches", { spec: { schedule: "*/10 * * * *" } }),
      object("CronJob", "warm-events", { spec: { schedule: "*/4 * * * *" } }),
      object("CronJob", "report", { spec: { schedule: "0 3 * * *" } }),
      service("45"),
      service("30"),
    ]);
    expect(catalogue).toEqual({
      kinds: [EVENTS, SEARCHES],
      source: "stack",
      warmers: [
        { name: "warm-events", every: 240, kinds: [EVENTS] },
        { name: "warm-searches", every: 600, kinds: [SEARCHES] },
      ],
      healthCheck: 30,
    });
  });

  it("is the guides' lifetimes where it has none, and no test is none", () => {
    expect(readCatalogue([service("0")])).toEqual({
      kinds: GUIDES_KINDS,
      source: "guides",
      warmers: [],
      healthCheck: undefined,
    });
  });

  it("gives the guides' warmers the kinds they read", () => {
    expect(guidesWarmers([EVENTS, SEARCHES]).map(({ every, kinds }) => [every, kinds])).toEqual([
      [300, [EVENTS]],
      [600, [SEARCHES]],
    ]);
  });

  it.each([
    ["*/4 * * * *", 240],
    ["* * * * *", 60],
    ["*/90 * * * *", 3_600],
    ["15 */6 * * *", 21_600],
    ["0 3 * * *", 86_400],
    ["0 3 * * 1", undefined],
    ["1,31 * * * *", undefined],
    ["nonsense", undefined],
  ])("knows the longest pause of %j", (schedule, seconds) => {
    expect(longestPause(schedule)).toBe(seconds);
  });
});
