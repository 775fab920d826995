import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { EDGE_RULES } from "../../../tuning/edge-lint/rules.ts";

/** Rows of the table of rules, without the padding. */
function rows(): readonly string[] {
  const table = readFileSync("docs/edge-linter.md", "utf8").split("## Rules")[1] ?? "";
  return table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.replaceAll(/\s+/g, " ").trim());
}

describe("docs/edge-linter.md", () => {
  it("has a row for every rule, in the order of the rules", () => {
    expect(rows()).toEqual(
      EDGE_RULES.map(({ name, severity, finds }) => `| \`${name}\` | ${severity} | ${finds} |`),
    );
  });
});
