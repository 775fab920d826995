import { describe, expect, it } from "@jest/globals";

import type { Claim } from "../../../lab/proof/claims.ts";
import type { SectionOutcome } from "../../../lab/proof/result.ts";
import { claimVerdicts, countChecks, countClaims, isPassed } from "../../../lab/proof/verdicts.ts";
import { check, proof, sectionResult } from "./support/proof.ts";

const places = [{ guide: "000", where: "Somewhere" }] as const;
const FAST: Claim = { id: "fast", places, says: "It is fast.", measuredBy: "database" };
const USERS: Claim = { id: "users", places, says: "Many users.", notMeasurable: "Needs users." };

function outcome(changes: Partial<SectionOutcome>): SectionOutcome {
  return { id: "database", title: "Database", seconds: 1, ...changes };
}

const SLOW = { claim: "fast", verdict: "refuted", seen: "3 times slower" } as const;

describe("claimVerdicts", () => {
  const verdictOf = (changes: Parameters<typeof proof>[0]) => {
    const [first] = claimVerdicts(proof(changes), [FAST]);
    return [first?.verdict, first?.seen];
  };

  it("takes the evidence of the section that measures a claim", () => {
    const sections = [outcome({ result: sectionResult({ claims: [SLOW] }) })];
    expect(verdictOf({ sections })).toEqual(["refuted", "3 times slower"]);
  });

  it("gives the reason of a claim that is not measurable, whatever was run", () => {
    expect(claimVerdicts(proof(), [USERS])).toEqual([
      { claim: USERS, verdict: "not measurable here", seen: "Needs users." },
    ]);
  });

  it.each([
    ["was not run", [], "Section database was not run."],
    ["failed", [outcome({ failed: "no" })], "Section database could not be run to its end."],
    [
      "gave no evidence",
      [outcome({ result: sectionResult() })],
      "Section database has not measured it.",
    ],
  ])("says that a claim was not measured when its section %s", (_, sections, seen) => {
    expect(verdictOf({ sections })).toEqual(["not measured in this run", seen]);
  });

  it("says what a quick run leaves out", () => {
    const sections = [outcome({ result: sectionResult() })];
    expect(verdictOf({ sections, mode: "quick" })).toEqual([
      "not measured in this run",
      "Section database measures it in a full run only.",
    ]);
  });
});

describe("counts", () => {
  it("counts each verdict", () => {
    const sections = [outcome({ result: sectionResult({ claims: [SLOW] }) })];
    expect(countClaims(claimVerdicts(proof({ sections }), [FAST, USERS]))).toEqual({
      confirmed: 0,
      refuted: 1,
      "not measured in this run": 0,
      "not measurable here": 1,
    });
  });

  it("counts what is required apart from what is told", () => {
    const checks = [
      check(),
      check({ id: "b", holds: false }),
      check({ id: "c", required: false, holds: false }),
    ];
    const sections = [outcome({ result: sectionResult({ checks }) }), outcome({ failed: "no" })];
    expect(countChecks(proof({ sections }))).toEqual({
      required: { all: 2, hold: 1 },
      told: { all: 1, hold: 0 },
      failedSections: 1,
    });
  });
});

describe("isPassed", () => {
  const passed = (sections: readonly SectionOutcome[]) => isPassed(proof({ sections }));

  it("holds when all that is required holds, whatever is only told", () => {
    const checks = [check(), check({ id: "b", required: false, holds: false })];
    expect(passed([outcome({ result: sectionResult({ checks }) })])).toBe(true);
  });

  it("does not hold when one required check does not", () => {
    const checks = [check(), check({ id: "b", holds: false })];
    expect(passed([outcome({ result: sectionResult({ checks }) })])).toBe(false);
  });

  it("does not hold when a section could not be run to its end", () => {
    expect(passed([outcome({ result: sectionResult() }), outcome({ failed: "no" })])).toBe(false);
  });
});
