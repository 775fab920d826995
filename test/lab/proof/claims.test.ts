import { describe, expect, it } from "@jest/globals";

import { CLAIMS, GUIDES, whereClaimed } from "../../../lab/proof/claims.ts";

/** Every id that sections give evidence for, by section. */
const BY_SECTION = {
  indexes: [
    "index-10x",
    "index-write-overhead",
    "eager-loading-20x",
    "bulk-insert-100x",
    "bulk-insert-rate",
    "pagination-constant",
    "events-search-order",
    "users-search-index",
    "fulltext-null",
    "slow-query-sql",
    "concurrent-index",
    "materialized-view",
    "query-p95-100ms",
    "query-avg-10ms",
    "query-250-to-45",
  ],
  database: ["parameter-block", "random-page-cost", "io-concurrency", "work-mem", "one-size"],
  pool: ["pool-20-50", "pool-per-process"],
  caches: [
    "hit-rate-70",
    "hit-rate-85-92",
    "hit-rate-80",
    "hit-rate-90",
    "cache-hit-5ms",
    "warming-5min",
    "one-redis",
    "timeout-300",
    "keys-invalidation",
  ],
  faults: ["cache-down-2s", "error-rate-0.1", "p95-400ms", "rps-450"],
  restore: ["backup-tested"],
};

describe("the catalogue of claims", () => {
  it("has no claim twice, neither by its id nor by its words", () => {
    const ids = CLAIMS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const words = CLAIMS.map(({ says }) => says);
    expect(words).toEqual([...new Set(words)]);
  });

  it.each(CLAIMS.map((claim) => [claim.id, claim] as const))(
    "says of %s either who measures it or why nobody does",
    (_, claim) => {
      const keys = Object.keys(claim).filter((key) =>
        ["measuredBy", "notMeasurable"].includes(key),
      );
      expect(keys).toHaveLength(1);
      expect(claim.places).not.toHaveLength(0);
      expect(claim.says).toMatch(/\.$/);
    },
  );

  it.each(Object.entries(BY_SECTION).flatMap(([by, ids]) => ids.map((id) => [id, by])))(
    "has %s as a claim that section %s measures",
    (id, by) => {
      expect(CLAIMS.find((claim) => claim.id === id)).toMatchObject({ measuredBy: by });
    },
  );

  it("has claims of each guide", () => {
    const guides = new Set(CLAIMS.flatMap(({ places }) => places.map(({ guide }) => guide)));
    expect([...guides].sort()).toEqual(Object.keys(GUIDES).sort());
  });
});

describe("whereClaimed", () => {
  it("names guide and section of each place", () => {
    const claim = CLAIMS.find(({ id }) => id === "cache-hit-5ms");
    expect(claim === undefined ? undefined : whereClaimed(claim)).toBe(
      "001 (TreeBeard), Architecture Changes; 002 (Phase 9), Redis Caching Layer",
    );
  });
});
