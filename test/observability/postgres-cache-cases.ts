import type { AlertCase } from "./support/promtool.ts";
import { OFF_EDGE, counter, turning } from "./support/series.ts";

const SERVER = { instance: "db:5432", database: "database" };
const ON = 'instance="db:5432",database="database"';
const ON_REPLICA = 'instance="replica:5432",database="database-replica-1"';

const cacheAt = (ratio: string) => [
  { labels: SERVER, summary: `database finds ${ratio} of its blocks in shared_buffers.` },
];

/** Blocks a minute found and read in the first 20 minutes, and after them. */
const turn = (hit: readonly [number, number], read: readonly [number, number], step?: number) => [
  turning(`pg_stat_database_blks_hit{${ON},datid="1",datname="app"}`, hit[0], 20, hit[1], step),
  turning(`pg_stat_database_blks_read{${ON},datid="1",datname="app"}`, read[0], 20, read[1], step),
];

/**
 * Fires still two minutes after the turn. The window then has samples of 280 s, 160 s from before and 120 s from after; half
 * a window only those from after, and twice the window more from before: each part of the rule has a case in which it
 * would be quiet with another window.
 */
const stillFires = (
  name: string,
  hit: readonly [number, number],
  read: readonly [number, number],
  ratio: string,
): AlertCase => ({
  name,
  alert: "PostgresCacheHitLow",
  input: turn(hit, read, OFF_EDGE),
  intervalSeconds: OFF_EDGE,
  at: 1320,
  expect: cacheAt(ratio),
});

/** Blocks a minute found in shared_buffers and read. */
const blocks = (hit: number, read: number, server = ON) => [
  counter(`pg_stat_database_blks_hit{${server},datid="1",datname="app"}`, hit),
  counter(`pg_stat_database_blks_read{${server},datid="1",datname="app"}`, read),
];

/** What the alert on the cache hit ratio does. */
export const CACHE_HIT_CASES: readonly AlertCase[] = [
  {
    // 1,900 of 2,000 blocks a second.
    name: "quiet at 95 %",
    alert: "PostgresCacheHitLow",
    input: blocks(114_000, 6_000),
    at: 1800,
    expect: [],
  },
  {
    // 18,800 of 20,000 a second. Two samples, so a first rate, are there from the first minute on.
    name: "fires at 94 % after 15 min",
    alert: "PostgresCacheHitLow",
    input: blocks(1_128_000, 72_000),
    at: 960,
    expect: [{ labels: SERVER, summary: "database finds 94% of its blocks in shared_buffers." }],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresCacheHitLow",
    input: blocks(1_128_000, 72_000),
    at: 900,
    expect: [],
  },
  {
    // 999 a second, all of them read.
    name: "quiet with little traffic",
    alert: "PostgresCacheHitLow",
    input: blocks(0, 59_940),
    at: 1800,
    expect: [],
  },
  {
    name: "judges each server by itself",
    alert: "PostgresCacheHitLow",
    input: [...blocks(114_000, 60), ...blocks(60_000, 60_000, ON_REPLICA)],
    at: 1800,
    expect: [
      {
        labels: { instance: "replica:5432", database: "database-replica-1" },
        summary: "database-replica-1 finds 50% of its blocks in shared_buffers.",
      },
    ],
  },
  {
    // 1,020 a second.
    name: "fires a little above the least traffic",
    alert: "PostgresCacheHitLow",
    input: blocks(0, 61_200),
    at: 1800,
    expect: cacheAt("0%"),
  },
  // Samples of the last 280 s: 100,000 x 120 found, which begin at 0 and are carried no further back; 10,000 x 160 x
  // 300 / 280 read: 12 of 13.714 million.
  stillFires("still fires after all is found", [0, 6_000_000], [600_000, 0], "87.5%"),
  // 10,000 x 160 found, 1,000 x 280 read: 1.6 of 1.88 million.
  stillFires("still fires after nothing is found", [600_000, 0], [60_000, 60_000], "85.11%"),
  // 1,000 x 160 + 10,000 x 120 found, 100 x 160 + 630 x 120 read: 1,360,000 of 1,451,600.
  stillFires("still fires after both grow", [60_000, 600_000], [6000, 37_800], "93.69%"),
  // 1,000 x 160 / 280 of each are 1,143 a second together.
  stillFires("still fires after the traffic ends", [60_000, 0], [60_000, 0], "50%"),
  // 1,500 x 120 / 300 found, which begin at 0; 1,100 x 160 / 280 read: 600 of 1,228.6 a second.
  stillFires("still fires with a little less found than read", [0, 90_000], [66_000, 0], "48.84%"),
  // 1,000 x 160 found, 100 x 160 + 1,260 x 120 read: 160,000 of 327,200, which are 1,168.6 a second.
  stillFires(
    "still fires with a little more read than found",
    [60_000, 0],
    [6000, 75_600],
    "48.9%",
  ),
  {
    // 24 of 24.6 million.
    name: "ends in the fourth minute after",
    alert: "PostgresCacheHitLow",
    input: turn([0, 6_000_000], [600_000, 0]),
    at: 1440,
    expect: [],
  },
  {
    // 2,000 x 120 of 300 s are 800.
    name: "ends in the third minute after",
    alert: "PostgresCacheHitLow",
    input: turn([60_000, 0], [60_000, 0]),
    at: 1380,
    expect: [],
  },
];
