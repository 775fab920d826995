import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { checksOf } from "../../../lab/database/checks.ts";
import { claimsOf } from "../../../lab/database/claims.ts";
import type { ClassContest } from "../../../lab/database/contest.ts";
import type { ContestantId } from "../../../lab/database/contestants.ts";
import { geometricMean, judgeLoad, overall } from "../../../lab/database/judge.ts";
import type { LoadVerdict } from "../../../lab/database/judge.ts";
import type { Turn } from "../../../lab/database/measure.ts";

/** Turns of one load: throughput of each contestant, round by round. */
function turns(tps: Partial<Record<ContestantId, readonly number[]>>): Turn[] {
  return Object.entries(tps).flatMap(([contestant, speeds]) =>
    speeds.map((speed, index) => ({
      contestant: contestant as ContestantId,
      workload: "inbox",
      round: index + 1,
      tps: speed,
      ...{ p50: 1, p95: 1, p99: 1, tempFiles: 0, tempBytes: 0, walBytes: 0 },
    })),
  );
}

const OTHERS_ALIKE = {
  guides: [50, 50, 50],
  pgtune: [50, 50, 50],
  "timescaledb-tune": [50, 50, 50],
};

function verdictOf(best: readonly number[], ours: readonly number[]): LoadVerdict {
  const twice = { plumbline: ours, "plumbline-again": ours };
  return judgeLoad(turns({ "rds-default": best, ...OTHERS_ALIKE, ...twice }));
}

describe("a load", () => {
  it("is compared with the best of the others, round by round", () => {
    const verdict = verdictOf([100, 200, 400], [99, 198, 396]);
    expect(verdict).toMatchObject({ best: "rds-default", outcome: "holds" });
    const { median, least, most } = verdict.against["rds-default"];
    for (const ratio of [median, least, most]) expect(ratio).toBeCloseTo(0.99);
    expect(verdict.against.guides.median).toBeCloseTo(198 / 50);
  });

  it("is less where no round reaches 0.97, and noise where one does", () => {
    expect(verdictOf([100, 100, 100], [90, 96, 95]).outcome).toBe("less");
    expect(verdictOf([100, 100, 100], [90, 98, 95]).outcome).toBe("noise");
    expect(verdictOf([100, 100, 100], [90, 97, 99]).outcome).toBe("holds");
  });

  it("takes the geometric mean of our two servers, and tells how far they are apart", () => {
    // sqrt(80 x 125) = 100
    const verdict = judgeLoad(
      turns({ "rds-default": [100], plumbline: [80], "plumbline-again": [125] }),
    );
    expect(verdict.against["rds-default"].median).toBeCloseTo(1);
    expect(verdict.chance.median).toBeCloseTo(0.64);
    expect(verdict.against.pgtune.median).toBeNaN();
  });

  it("does not change with the order of the turns", () => {
    const all = turns({
      ...{ "rds-default": [90, 120, 100], plumbline: [100, 110, 90] },
      "plumbline-again": [95, 100, 105],
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (mixed) => {
        expect(judgeLoad(mixed).against["rds-default"]).toEqual(
          judgeLoad(all).against["rds-default"],
        );
      }),
    );
  });
});

describe("numbers", () => {
  it("have a geometric mean", () => {
    // the cube root of 1 x 2 x 4
    expect(geometricMean([1, 2, 4])).toBeCloseTo(2);
  });
});

/** A contest in which ours is so many times as fast as each other at every load. */
function contest(ratio: number): ClassContest {
  const speeds = { "rds-default": [100, 100], guides: [100, 100], pgtune: [100, 100] };
  const ours = [100 * ratio, 100 * ratio];
  const verdict = judgeLoad(
    turns({
      ...{ ...speeds, "timescaledb-tune": [100, 100] },
      ...{ plumbline: ours, "plumbline-again": ours },
    }),
  );
  return {
    parameters: {
      ...{ instanceClass: "db.t4g.small", memory: 2 * 1024 ** 3, vcpu: 2, version: "15" },
      ...{ declared: {}, values: {} },
    },
    ...{ contestants: [], loads: [], turns: [], verdicts: [verdict], plans: {}, totals: [] },
    limited: true,
  };
}

const held = (one: ClassContest, quick: boolean) =>
  checksOf([one], quick)
    .filter(({ holds }) => holds)
    .map(({ id }) => id);

describe("the checks", () => {
  it("hold when ours reaches each target, and not below", () => {
    expect(held(contest(1.51), false)).toEqual([
      "database.best.db.t4g.small",
      "database.rds-default.db.t4g.small",
      "database.guides.db.t4g.small",
      "database.pgtune.db.t4g.small",
    ]);
    expect(held(contest(1.2), false)).toEqual([
      "database.best.db.t4g.small",
      "database.rds-default.db.t4g.small",
    ]);
    expect(held(contest(0.96), false)).toEqual([]);
    expect(overall(contest(1.2).verdicts, "guides")).toBeCloseTo(1.2);
    // Both of our servers did the same here.
    const [best] = checksOf([contest(0.96)], false);
    expect(best?.why).toContain("1.00 to 1.00 times");
  });

  it("are not required in a full run, and only a clear loss fails a quick one", () => {
    expect(checksOf([contest(0.1)], false).some(({ required }) => required)).toBe(false);
    expect(held(contest(0.6), true)).toHaveLength(1);
    const [lost] = checksOf([contest(0.4)], true);
    expect(lost).toMatchObject({ holds: false, required: true, seen: "0.40 times" });
  });
});

describe("the guides' claims", () => {
  const slower = (change: string, ratio: number) => ({
    ...{ change, workload: "deep-page", slower: { median: ratio, least: ratio, most: ratio } },
  });
  const verdictFor = (ratio: number) =>
    claimsOf(
      [contest(1)],
      [
        slower("random_page_cost 1.1 (guides)", ratio),
        slower("work_mem 2621 kB (guides)", 1.4),
        slower("effective_io_concurrency 200 (guides)", 1),
      ],
    ).find(({ claim }) => claim === "random-page-cost")?.verdict;

  it("are confirmed by a gain that is more than chance, and refuted otherwise", () => {
    expect(verdictFor(0.9)).toBe("confirmed");
    expect(verdictFor(1)).toBe("refuted");
    expect(verdictFor(1.3)).toBe("refuted");
  });

  it("do not survive arithmetic: 256 MB is no quarter of a 2 GiB class", () => {
    const seen = claimsOf([contest(1)], []).find(({ claim }) => claim === "one-size")?.seen;
    expect(seen).toContain("12.5 %");
  });
});
