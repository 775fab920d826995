import { describe, expect, it } from "@jest/globals";
import { problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

/** What each rule refuses, and the message it gives. */
const REFUSED: readonly Refused[] = [
  [
    "a parameter ElastiCache keeps for itself",
    { "caches/hot/parameters": { maxmemory: "2gb" } },
    [
      "caches.hot.parameters.maxmemory",
      '"2gb"',
      "ElastiCache does not let one set it",
      "pulumi config rm --path 'plumbline:caches.hot.parameters.maxmemory' --stack prod",
    ],
  ],
  [
    "a cache engine version without family",
    { "caches/hot/engineVersion": "6.2" },
    [
      "caches.hot.engineVersion",
      '"6.2"',
      "for valkey",
      "pulumi config set --path 'plumbline:caches.hot.engineVersion' 8.2 --stack prod",
    ],
  ],
  [
    "a version of the other engine",
    { "caches/hot/engine": "redis" },
    [
      "caches.hot.engineVersion",
      '"8.1"',
      "7.0, 7.1 for redis",
      "pulumi config set --path 'plumbline:caches.hot.engineVersion' 7.1 --stack prod",
    ],
  ],
  [
    "a node type that does not exist",
    { "caches/hot/nodeType": "cache.m7g.larg" },
    [
      "caches.hot.nodeType",
      '"cache.m7g.larg"',
      "did you mean cache.m7g.large?",
      "pulumi config set --path 'plumbline:caches.hot.nodeType' cache.m7g.large --stack prod",
    ],
  ],
  [
    "failover with nothing to fail over to",
    { "caches/hot/replicas": 0, "caches/hot/multiAz": false },
    [
      "caches.hot.automaticFailover",
      "true",
      "false with 0 replicas",
      "pulumi config set --path 'plumbline:caches.hot.automaticFailover' false --stack prod",
    ],
  ],
  [
    "cluster mode without failover",
    {
      "caches/hot/clusterMode": true,
      "caches/hot/automaticFailover": false,
      "caches/hot/multiAz": false,
    },
    [
      "caches.hot.automaticFailover",
      "false",
      "true with clusterMode",
      "pulumi config set --path 'plumbline:caches.hot.automaticFailover' true --stack prod",
    ],
  ],
  [
    "zones without failover",
    { "caches/hot/automaticFailover": false },
    [
      "caches.hot.multiAz",
      "true",
      "false without automaticFailover",
      "pulumi config set --path 'plumbline:caches.hot.multiAz' false --stack prod",
    ],
  ],
  [
    "a replica in the only zone",
    { "network/zones": 1, "database/multiAz": false },
    [
      "caches.hot.multiAz",
      "true",
      "false while network.zones is 1",
      "pulumi config set --path 'plumbline:caches.hot.multiAz' false --stack prod",
    ],
  ],
  [
    "shards without cluster mode",
    { "caches/hot/shards": 2 },
    [
      "caches.hot.shards",
      "2",
      "1 without clusterMode",
      "pulumi config set --path 'plumbline:caches.hot.shards' 1 --stack prod",
    ],
  ],
  [
    "a snapshot inside the maintenance window",
    { "caches/hot/snapshotWindow": "06:00-07:00" },
    [
      "caches.hot.snapshotWindow",
      '"06:00-07:00"',
      "outside the maintenance window (sun:05:30-sun:06:30, UTC)",
      "pulumi config set --path 'plumbline:caches.hot.snapshotWindow' 04:30-05:30 --stack prod",
    ],
  ],
  [
    "a snapshot window under 60 minutes",
    { "caches/hot/snapshotWindow": "02:00-02:59" },
    [
      "caches.hot.snapshotWindow",
      '"02:00-02:59"',
      "at least 60 minutes",
      "pulumi config set --path 'plumbline:caches.hot.snapshotWindow' 04:30-05:30 --stack prod",
    ],
  ],
];

describe("rules on cache", () => {
  it.each(REFUSED)("refuse %s", (_, values, [path, got, allowed, fix]) => {
    expect(problemsOf(withValues(values))).toEqual([
      expect.objectContaining({ path, got, fix, allowed: expect.stringContaining(allowed) }),
    ]);
  });
});
