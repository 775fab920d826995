import type { AlertCase } from "./support/promtool.ts";
import { OFF_EDGE, counter, turning } from "./support/series.ts";

const on = (cache: string, node = "a") => `instance="${cache}-${node}:6379",cache="${cache}"`;

/** Hits and misses a minute. */
const lookups = (cache: string, hits: number, misses: number, node = "a") => [
  counter(`redis_keyspace_hits_total{${on(cache, node)}}`, hits),
  counter(`redis_keyspace_misses_total{${on(cache, node)}}`, misses),
];

/** The same, as they are in the first minutes and after them. */
const turn = (
  minutes: number,
  hits: readonly [number, number],
  misses: readonly [number, number],
  step?: number,
) => [
  turning(`redis_keyspace_hits_total{${on("pages")}}`, hits[0], minutes, hits[1], step),
  turning(`redis_keyspace_misses_total{${on("pages")}}`, misses[0], minutes, misses[1], step),
];
const foundAt = (share: string) => [
  { labels: { cache: "pages" }, summary: `Cache pages finds ${share} of the keys asked for.` },
];

/**
 * Fires still two minutes after lookups turn in minute 20. The window then has samples of 280 s, 160 s from before and 120 s
 * from after; half a window only those from after, and twice the window more from before: each part of the rule has a
 * case in which it would be quiet with another window.
 */
const stillFires = (
  name: string,
  hits: readonly [number, number],
  misses: readonly [number, number],
  share: string,
): AlertCase => ({
  name,
  alert: "RedisHitRateLow",
  input: turn(20, hits, misses, OFF_EDGE),
  intervalSeconds: OFF_EDGE,
  at: 1320,
  expect: foundAt(share),
});

/** What the alert on the hit rate does. */
export const HIT_RATE_CASES: readonly AlertCase[] = [
  {
    name: "quiet at 80 %",
    alert: "RedisHitRateLow",
    input: lookups("pages", 4800, 1200),
    at: 1800,
    expect: [],
  },
  {
    // (4,740 + 4,740) of 12,000 lookups; the first rate is there after a minute.
    name: "fires at 79 % after 10 min, over all nodes",
    alert: "RedisHitRateLow",
    input: [...lookups("pages", 4740, 1260), ...lookups("pages", 4740, 1260, "b")],
    at: 660,
    expect: [
      { labels: { cache: "pages" }, summary: "Cache pages finds 79% of the keys asked for." },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "RedisHitRateLow",
    input: lookups("pages", 0, 60_000),
    at: 600,
    expect: [],
  },
  {
    // 599 lookups a minute, none of them found.
    name: "quiet with little traffic",
    alert: "RedisHitRateLow",
    input: lookups("pages", 0, 599),
    at: 1800,
    expect: [],
  },
  {
    name: "quiet about a queue and about sessions",
    alert: "RedisHitRateLow",
    input: [...lookups("tasks", 0, 60_000), ...lookups("logins", 0, 60_000)],
    at: 1800,
    expect: [],
  },
  {
    // 10.2 lookups a second.
    name: "fires a little above the least traffic",
    alert: "RedisHitRateLow",
    input: lookups("pages", 0, 612),
    at: 1800,
    expect: foundAt("0%"),
  },
  // Samples of the last 280 s: 400 x 120 = 48,000 found, which begin at 0 and are carried no further back; 100 x 160 x
  // 300 / 280 = 17,143 not: 48,000 / 65,143.
  stillFires("still fires after all is found", [0, 24_000], [6000, 0], "73.68%"),
  // 100 x 160 found, 30 x 280 not: 16,000 of 24,400.
  stillFires("still fires after nothing is found", [6000, 0], [1800, 1800], "65.57%"),
  // 10 x 160 + 100 x 120 found, 4 x 160 + 33 x 120 not: 13,600 of 18,200.
  stillFires("still fires after both grow", [600, 6000], [240, 1980], "74.73%"),
  // 10 x 160 / 280 of each are 11.4 a second together.
  stillFires("still fires after the traffic ends", [600, 0], [600, 0], "50%"),
  // 15 x 120 / 300 found, which begin at 0; 11 x 160 / 280 not: 6 of 12.286 a second.
  stillFires("still fires with a little less found than not", [0, 900], [660, 0], "48.84%"),
  // 5 x 160 found, 6 x 160 + 10 x 120 not: 800 of 2,960, which are 10.6 a second.
  stillFires("still fires with a little more not found", [300, 0], [360, 600], "27.03%"),
  {
    // 72 of 84 thousand.
    name: "ends in the third minute after",
    alert: "RedisHitRateLow",
    input: turn(20, [0, 24_000], [6000, 0]),
    at: 1380,
    expect: [],
  },
  {
    // 20 x 120 of 300 s are 8.
    name: "ends in the third minute after the traffic ends",
    alert: "RedisHitRateLow",
    input: turn(20, [600, 0], [600, 0]),
    at: 1380,
    expect: [],
  },
];

const evicted = (cache: string, values: string) => ({
  series: `redis_evicted_keys_total{${on(cache)}}`,
  values,
});

/** The same cases for the two roles that may lose nothing. */
function anyEviction(alert: string, cache: string, other: string, summary: string): AlertCase[] {
  return [
    { name: "quiet without one", alert, input: [evicted(cache, "3x60")], at: 900, expect: [] },
    {
      name: "fires at once",
      alert,
      input: [evicted(cache, "0x4 1x60")],
      at: 300,
      expect: [{ labels: { cache }, summary }],
    },
    {
      name: "stays for its window",
      alert,
      input: [evicted(cache, "0x4 1x60")],
      at: 1080,
      expect: [{ labels: { cache }, summary }],
    },
    {
      name: "ends after its window",
      alert,
      input: [evicted(cache, "0x4 1x60")],
      at: 1260,
      expect: [],
    },
    {
      name: "quiet about another role",
      alert,
      input: [evicted(other, "0+9x60"), evicted("pages", "0+9x60")],
      at: 900,
      expect: [],
    },
  ];
}

/** Evictions a minute in the first hour and after it. */
const evictions = (each: number, then: number, step?: number) =>
  turning(`redis_evicted_keys_total{${on("pages")}}`, each, 60, then, step);
const evictsAt = (share: string) => [
  { labels: { cache: "pages" }, summary: `Cache pages evicts a key for ${share} of its lookups.` },
];

/** What the alerts on evictions do. */
export const EVICTION_CASES: readonly AlertCase[] = [
  ...anyEviction(
    "RedisQueueEvictions",
    "tasks",
    "logins",
    "Queue tasks lost 1 keys to eviction in 15 min.",
  ),
  ...anyEviction(
    "RedisSessionEvictions",
    "logins",
    "tasks",
    "Cache logins dropped 1 sessions in 15 min.",
  ),
  {
    name: "quiet at a tenth of the lookups",
    alert: "RedisCacheEvictionsSustained",
    input: [evicted("pages", "0+598x90"), ...lookups("pages", 5000, 1000)],
    at: 3600,
    expect: [],
  },
  {
    // 660 to 6,000 lookups a minute; both rates are there after a minute.
    name: "fires above it after half an hour",
    alert: "RedisCacheEvictionsSustained",
    input: [evicted("pages", "0+660x90"), ...lookups("pages", 5000, 1000)],
    at: 2040,
    expect: [
      {
        labels: { cache: "pages" },
        summary: "Cache pages evicts a key for 11% of its lookups.",
      },
    ],
  },
  {
    name: "quiet before half an hour is over",
    alert: "RedisCacheEvictionsSustained",
    input: [evicted("pages", "0+6000x90"), ...lookups("pages", 5000, 1000)],
    at: 1800,
    expect: [],
  },
  {
    name: "quiet with little traffic",
    alert: "RedisCacheEvictionsSustained",
    input: [evicted("pages", "0+598x90"), ...lookups("pages", 500, 98)],
    at: 3600,
    expect: [],
  },
  {
    name: "fires at 10.2 %",
    alert: "RedisCacheEvictionsSustained",
    input: [evicted("pages", "0+612x90"), ...lookups("pages", 5000, 1000)],
    at: 3600,
    expect: evictsAt("10.2%"),
  },
  {
    // 10.2 lookups a second.
    name: "fires a little above the least traffic",
    alert: "RedisCacheEvictionsSustained",
    input: [evicted("pages", "0+612x90"), ...lookups("pages", 512, 100)],
    at: 3600,
    expect: evictsAt("100%"),
  },
  {
    // Samples of the last 880 s: 30 % x 400 of 880 s.
    name: "still fires eight minutes after the last",
    alert: "RedisCacheEvictionsSustained",
    input: [evictions(1800, 0, OFF_EDGE), ...turn(60, [3000, 3000], [3000, 3000], OFF_EDGE)],
    intervalSeconds: OFF_EDGE,
    at: 4080,
    expect: evictsAt("13.64%"),
  },
  {
    // 30 % x 240 of 900 s.
    name: "ends in the eleventh minute after",
    alert: "RedisCacheEvictionsSustained",
    input: [evictions(1800, 0), ...turn(60, [3000, 3000], [3000, 3000])],
    at: 4260,
    expect: [],
  },
  {
    // Samples of the last 880 s: 30 x 880 = 26,400 to 100 x 520 + 500 x 360 = 232,000.
    name: "still fires six minutes after there are five times as many lookups",
    alert: "RedisCacheEvictionsSustained",
    input: [evictions(1800, 1800, OFF_EDGE), ...turn(60, [3000, 15_000], [3000, 15_000], OFF_EDGE)],
    intervalSeconds: OFF_EDGE,
    at: 3960,
    expect: evictsAt("11.38%"),
  },
  {
    // 27,000 to 6,000 x 7 + 30,000 x 8 = 282,000.
    name: "ends in the eighth minute after",
    alert: "RedisCacheEvictionsSustained",
    input: [evictions(1800, 1800), ...turn(60, [3000, 15_000], [3000, 15_000])],
    at: 4080,
    expect: [],
  },
  {
    // 20 lookups a second x 540 of 900 s are 12.
    name: "still fires six minutes after the traffic ends",
    alert: "RedisCacheEvictionsSustained",
    input: [evictions(1200, 0), ...turn(60, [600, 0], [600, 0])],
    at: 3960,
    expect: evictsAt("100%"),
  },
  {
    // 20 x 420 of 900 s are 9.3.
    name: "ends in the eighth minute after the traffic ends",
    alert: "RedisCacheEvictionsSustained",
    input: [evictions(1200, 0), ...turn(60, [600, 0], [600, 0])],
    at: 4080,
    expect: [],
  },
];
