import { describe, expect, it } from "@jest/globals";

import { plainPaint, summaryText } from "../../../lab/proof/summary.ts";
import { checksLine, headline, verdictOf } from "../../../lab/proof/words.ts";
import { check, proof, sectionResult } from "./support/proof.ts";

const checks = [
  check(),
  check({ id: "pool.limit", holds: false, seen: "97 of 100 connections", why: "3 are reserved" }),
  check({ id: "database.ratio", holds: false, required: false }),
];
const claims = [
  { claim: "pool-20-50", verdict: "refuted", seen: "refused from the 98th on" },
] as const;
const failing = proof({
  sections: [
    { id: "pool", title: "Pool", seconds: 70, result: sectionResult({ checks, claims }) },
    { id: "caches", title: "Caches", seconds: 3, failed: "No Redis." },
  ],
});

describe("words", () => {
  it("tells a required check that does not hold from a target that is missed", () => {
    expect(checks.map(verdictOf)).toEqual(["holds", "does not hold", "missed"]);
  });

  it("says in a line what a section found", () => {
    expect(checksLine(sectionResult({ checks, claims }))).toBe(
      "1 of 2 required checks hold, 0 of 1 others; claims: 0 confirmed, 1 refuted",
    );
    expect(checksLine(sectionResult())).toBe("1 of 1 required checks hold");
  });

  it("says the outcome with its failed sections", () => {
    expect(headline(failing)).toMatch(
      /^1 of 2 required checks hold, and 0 of 1 that are told and not enforced\. 1 of 2 sections could not be run to their end\. Of \d+ claims of the guides 0 are confirmed, 1 refuted, \d+ not measured in this run, \d+ not measurable here\.$/,
    );
  });
});

describe("what a run prints", () => {
  const text = summaryText(failing, plainPaint, 140);
  const words = text.replaceAll(/\s*│\s*/g, " | ");

  it("has each check with its verdict, and why it does not hold", () => {
    expect(words).toMatch(/parameters\.17 \| .* \| holds \|/);
    expect(words).toContain("97 of 100 connections (3 are reserved) | does not hold |");
    expect(words).toMatch(/database\.ratio \| .* \| missed \|/);
  });

  it("has the claims that were judged, and not the others", () => {
    expect(words).toMatch(/000 \| pool-20-50 \| .* \| refuted \| refused from the 98th on \|/);
    expect(text).not.toContain("index-10x");
    expect(text).not.toContain("users-15000");
  });

  it("has a line for each section, and the outcome last", () => {
    const lines = text.split("\n");
    expect(lines).toContain(
      "pool: 1 of 2 required checks hold, 0 of 1 others; claims: 0 confirmed, 1 refuted (70 s)",
    );
    expect(lines).toContain("caches: could not be run to its end (3 s): No Redis.");
    expect(lines.at(-1)).toBe(headline(failing));
  });

  it.each([60, 100, 140, 400])("keeps lines of tables short at %d columns", (columns) => {
    const table = summaryText(failing, plainPaint, columns)
      .split("\n")
      .filter((line) => /^[│┌├└]/.test(line));
    const longest = Math.max(...table.map(({ length }) => length));
    expect(longest).toBeLessThanOrEqual(Math.min(180, Math.max(100, columns)));
  });

  it("paints what it is told to paint, and nothing by itself", () => {
    const painted = summaryText(failing, (format, word) => `<${String(format)}>${word}`, 140);
    expect(painted).toMatch(/<red>does/);
    expect(painted).toContain("<yellow>missed");
    expect(painted).toContain("<red>refuted");
    expect(text).not.toMatch(/\x1b/);
  });
});
