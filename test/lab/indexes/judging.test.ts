import { describe, expect, it } from "@jest/globals";

import {
  fulltextCheck,
  migrationChecks,
  notSlowerCheck,
  p95Ratio,
  prescriptionChecks,
  refreshCheck,
} from "../../../lab/indexes/checks.ts";
import {
  bulkClaims,
  concurrentClaim,
  eagerClaim,
  fulltextClaim,
  indexClaim,
  latencyClaims,
  messagesClaim,
  orderClaim,
  overhead,
  paginationClaim,
  slowQueryClaim,
  userSearchClaim,
  viewClaim,
  writeOverheadClaim,
} from "../../../lab/indexes/claims.ts";
import type { GuidesResult, JobResult } from "../../../lab/indexes/migrations.ts";
import type { LoadRun, PrescriptionResult } from "../../../lab/indexes/prescription.ts";
import type { ReadResult } from "../../../lab/indexes/reads.ts";
import type { QueryResult } from "../../../lab/indexes/types.ts";
import type { WorkReport } from "../../../lab/indexes/writers.ts";

const QUIET: WorkReport = {
  ...{ done: 100, failed: 0, error: undefined },
  ...{ longest: 20, longestGap: 20, longestWait: 0, took: 1000 },
};
const RUN = { code: 0, output: "", took: 1000, leftOut: [] };
const JOB: JobResult = { run: RUN, writes: QUIET, missing: [], again: RUN, changed: [] };

const failing = (checks: readonly { readonly id: string; readonly holds: boolean }[]) =>
  checks.filter(({ holds }) => !holds).map(({ id }) => id);

function sample(
  guides: number,
  ours: number,
  nodes = ["Index Scan using a", "Seq Scan"],
): QueryResult {
  const [guidesNode = "", oursNode = ""] = nodes;
  return {
    query: {
      ...{ id: "statistics", title: "t", guide: "000", table: "events", weight: 1, parameters: {} },
      sql: { untuned: "", guides: "", ours: "" },
    },
    samples: {
      untuned: { latencies: [100], node: "Seq Scan" },
      guides: { latencies: [guides], node: guidesNode },
      ours: { latencies: [ours], node: oursNode },
    },
  };
}

const load = (mean: number, p95: number, failed = 0): LoadRun => ({
  ...{ mean, p95, failed, rate: 100, p50: 1, p99: p95 },
});
const PRESCRIPTION: PrescriptionResult = {
  untuned: [load(250, 500), load(260, 700), load(240, 600)],
  ours: [load(40, 100), load(45, 130), load(41, 120)],
  ...{ steady: load(9, 90), pool: 62 },
};

describe("the migration Job", () => {
  it("passes when it is complete, disturbs nobody and changes nothing again", () => {
    expect(failing(migrationChecks(JOB))).toEqual([]);
  });

  it.each<readonly [string, Partial<JobResult>]>([
    ["indexes.migration-complete", { run: { ...RUN, code: 3, output: "a\nERROR: no\n" } }],
    ["indexes.migration-complete", { missing: ["idx_a"] }],
    ["indexes.migration-writes", { writes: { ...QUIET, failed: 1, error: "deadlock" } }],
    ["indexes.migration-writes", { writes: { ...QUIET, done: 0 } }],
    ["indexes.migration-waits", { writes: { ...QUIET, longestWait: 50 } }],
    ["indexes.migration-again", { changed: ["idx_a"] }],
    ["indexes.migration-again", { again: { ...RUN, code: 3 } }],
  ])("fails %s otherwise", (id, change) => {
    expect(failing(migrationChecks({ ...JOB, ...change }))).toEqual([id]);
  });

  it("says its last words", () => {
    const run = { ...RUN, code: 3, output: "a\nERROR: no\n" };
    expect(migrationChecks({ ...JOB, run })[0]?.why).toBe("ERROR: no");
  });
});

describe("a refresh CONCURRENTLY", () => {
  const result = {
    ...{ concurrent: QUIET, plain: QUIET, guides: undefined },
    ...{ guidesMs: [30, 20, 25], oursMs: [5, 4, 6] },
  };
  const holds = (change: Partial<WorkReport>) =>
    refreshCheck({ ...result, concurrent: { ...QUIET, ...change } }).holds;

  it("passes only when nobody waits or fails", () => {
    expect(holds({})).toBe(true);
    expect(holds({ longestWait: 1 })).toBe(false);
    expect(holds({ failed: 1 })).toBe(false);
    expect(holds({ done: 0 })).toBe(false);
  });

  it("confirms the guides' view only when their refresh works", () => {
    expect(viewClaim(result, []).verdict).toBe("confirmed");
    const refused = viewClaim({ ...result, guides: "ERROR: cannot refresh" }, [sample(2, 3)]);
    expect(refused).toMatchObject({ verdict: "refuted" });
    expect(refused.seen).toBe(
      "ERROR: cannot refresh; reading it takes 2 ms, its query 100 ms; filling it takes 25 ms (20 ms to 30 ms), the stack's " +
        "5 ms (4 ms to 6 ms)",
    );
  });
});

describe("the whole prescription", () => {
  it("has to be five times as fast, by medians", () => {
    // 600 / 120.
    expect(p95Ratio(PRESCRIPTION.untuned, PRESCRIPTION.ours)).toBe(5);
    expect(failing(prescriptionChecks(PRESCRIPTION, false))).toEqual([]);
    const slower = [load(1, 121)];
    expect(failing(prescriptionChecks({ ...PRESCRIPTION, ours: slower }, false))).toEqual([
      "indexes.prescription-p95",
    ]);
  });

  it("is required to be, but for the few queries of a quick run", () => {
    const required = (quick: boolean) =>
      prescriptionChecks(PRESCRIPTION, quick).map((check) => check.required);
    expect([required(false), required(true)]).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it.each<readonly [string, Partial<PrescriptionResult>]>([
    ["under load", { ours: [load(1, 1, 1)] }],
    ["at the steady load", { steady: load(1, 1, 1) }],
    ["by answering none", { steady: { ...load(1, 1), rate: 0 } }],
  ])("must not fail queries %s", (_, change) => {
    expect(failing(prescriptionChecks({ ...PRESCRIPTION, ...change }, true))).toEqual([
      "indexes.prescription-errors",
    ]);
  });

  it("judges the guides' latencies", () => {
    const verdicts = (result: PrescriptionResult) =>
      latencyClaims(result).map(({ verdict }) => verdict);
    // 250 / 41 = 6.1, more than 250 / 45 = 5.6.
    expect(verdicts(PRESCRIPTION)).toEqual(["confirmed", "confirmed", "confirmed"]);
    const slow = { ...PRESCRIPTION, steady: load(10, 100), ours: [load(46, 100)] };
    expect(verdicts(slow)).toEqual(["refuted", "refuted", "refuted"]);
    expect(verdicts({ ...PRESCRIPTION, untuned: [load(200, 1)] })[2]).toBe("refuted");
  });
});

describe("queries that only the guides' indexes serve", () => {
  it("are told when they take longer", () => {
    const check = notSlowerCheck([sample(2, 40)]);
    expect(check.holds).toBe(false);
    expect(check.seen).toBe(
      "statistics: 40 ms by reading all of events, against 2 ms by Index Scan using a",
    );
  });

  it("are none when both use an index, or the difference is chance", () => {
    const both = sample(2, 40, ["Index Scan using a", "Index Scan using b"]);
    // Twice as long, and 3 ms more.
    expect(notSlowerCheck([both, sample(10, 20), sample(0.1, 3.1)]).holds).toBe(true);
    expect(notSlowerCheck([sample(10, 20.1)]).holds).toBe(false);
    expect(notSlowerCheck([sample(0.1, 3.2)]).holds).toBe(false);
  });
});

describe("events without a description", () => {
  const result = { word: "judo", guides: { there: 10, found: 0 }, ours: { there: 9, found: 9 } };

  it("have to be found by our index, all of them", () => {
    expect(fulltextCheck(result).holds).toBe(true);
    expect(fulltextCheck({ ...result, ours: { there: 9, found: 8 } }).holds).toBe(false);
    expect(fulltextCheck({ ...result, ours: { there: 0, found: 0 } }).holds).toBe(false);
  });

  it("refute the guides' expression when it misses one", () => {
    expect(fulltextClaim(result).verdict).toBe("refuted");
    expect(fulltextClaim({ ...result, guides: { there: 10, found: 10 } }).verdict).toBe(
      "confirmed",
    );
  });
});

describe("claims of speed", () => {
  const refusals = [
    { statement: { guide: "002", name: "idx_x", sql: "" }, words: "not IMMUTABLE" },
  ] as const;
  const guides: GuidesResult = { refusals, plain: QUIET, concurrent: QUIET, built: 1 };

  it("of indexes need ten times at the median", () => {
    // 100 / 10 = 10; 100 / 11 = 9.1.
    expect(indexClaim([sample(1, 1), sample(10, 1), sample(50, 1)], guides)).toMatchObject({
      verdict: "confirmed",
      seen: expect.stringContaining(
        "2 of them 10 times; refused by PostgreSQL: idx_x (not IMMUTABLE)",
      ),
    });
    expect(indexClaim([sample(11, 1)], guides).verdict).toBe("refuted");
  });

  it("of writes need less than 5 % in both ways", () => {
    const times = (change: number) => ({ untuned: [100, 100], guides: [100 + change] });
    expect(overhead(times(4))).toBeCloseTo(4);
    const verdict = (single: number, batch: number) =>
      writeOverheadClaim({ single: times(single), batch: times(batch), oneByOne: [], bulk: [] })
        .verdict;
    expect([verdict(4, 4), verdict(6, 4), verdict(4, 6)]).toEqual([
      "confirmed",
      "refuted",
      "refuted",
    ]);
  });

  it("of the messages' index need the index in the plan of the guides' own query", () => {
    const messages = (node: string) => {
      const one = sample(123, 1.8, [node, "Bitmap Heap Scan using idx_b"]);
      return [{ ...one, query: { ...one.query, id: "tenant-messages" } }];
    };
    expect(messagesClaim(messages("Index Scan using idx_messages_tenant_created")).verdict).toBe(
      "confirmed",
    );
    expect(messagesClaim(messages("Seq Scan"))).toEqual({
      claim: "messages-tenant-index",
      verdict: "refuted",
      seen:
        "their query reads messages by Seq Scan (100 ms) without the index and by Seq Scan (123 ms) with it: the index is for deleted_at IS " +
        "NULL, which the query does not say; with the stack's index by Bitmap Heap Scan using idx_b (1.8 ms)",
    });
    expect(() => messagesClaim([sample(1, 1)])).toThrow("no query tenant-messages");
  });

  it("of bulk inserts need their factor and rate", () => {
    const none = { untuned: [], guides: [] };
    const verdicts = (oneByOne: number, bulk: number) =>
      bulkClaims({ single: none, batch: none, oneByOne: [oneByOne], bulk: [bulk] }).map(
        ({ verdict }) => verdict,
      );
    expect(verdicts(5000, 50)).toEqual(["confirmed", "confirmed"]);
    expect(verdicts(4900, 50)).toEqual(["refuted", "confirmed"]);
    // 1,000 rows in 1.1 s are 909 a second.
    expect(verdicts(5000, 1100)).toEqual(["refuted", "refuted"]);
  });

  it("of concurrent builds need writes that neither fail nor wait", () => {
    const verdict = (writes: WorkReport) =>
      concurrentClaim({ guides, migration: { ...JOB, writes } }).verdict;
    expect(verdict(QUIET)).toBe("confirmed");
    expect(verdict({ ...QUIET, failed: 1 })).toBe("refuted");
    expect(verdict({ ...QUIET, longestWait: 50 })).toBe("refuted");
  });
});

describe("claims of reading", () => {
  const reads: ReadResult = {
    ...{ firstPage: [1], farPage: [1.9], farByKey: [1], nPlusOne: [60], eager: [3] },
    userSearches: [{ form: "name", guides: "Index Scan using idx_users_search", ours: "Seq Scan" }],
    fulltext: { word: "", guides: { there: 1, found: 1 }, ours: { there: 1, found: 1 } },
    order: { filter: { guides: 110, ours: 100 }, list: { guides: 20, ours: 900 } },
  };

  it("are confirmed by the numbers that they name", () => {
    expect(paginationClaim(reads).verdict).toBe("confirmed");
    expect(eagerClaim(reads).verdict).toBe("confirmed");
    expect(userSearchClaim(reads.userSearches).verdict).toBe("confirmed");
    expect(orderClaim(reads.order).verdict).toBe("confirmed");
    expect(slowQueryClaim(undefined).verdict).toBe("confirmed");
  });

  it("are refuted by others", () => {
    expect(paginationClaim({ ...reads, farPage: [2] }).verdict).toBe("refuted");
    expect(eagerClaim({ ...reads, nPlusOne: [57] }).verdict).toBe("refuted");
    const unserved = { form: "last name", guides: "Seq Scan", ours: "Seq Scan" };
    expect(userSearchClaim([...reads.userSearches, unserved]).verdict).toBe("refuted");
    const more = { ...reads.order, filter: { guides: 111, ours: 100 } };
    expect(orderClaim(more).verdict).toBe("refuted");
    expect(slowQueryClaim("ERROR: column does not exist")).toMatchObject({
      verdict: "refuted",
      seen: "ERROR: column does not exist",
    });
  });
});
