import { describe, expect, it } from "@jest/globals";
import type { EdgeFinding } from "../../../tuning/edge-lint/finding.ts";
import { formatReport, reportJson } from "../../../tuning/edge-lint/report.ts";

const FINDING: EdgeFinding = {
  rule: "page-rules",
  severity: "error",
  where: "zone",
  got: "a page rule for a.example.com/*",
  why: "They are replaced.",
  fix: "Write cache rules.",
  source: "a document",
};
const REPORTS = [
  {
    name: "prod",
    findings: [
      FINDING,
      { ...FINDING, got: "a page rule for b.example.com/*" },
      { ...FINDING, rule: "console-dropped", severity: "warning", where: "build", got: "all" },
    ],
  },
  { name: "dev", findings: [] },
] as const;

describe("formatReport", () => {
  it("gives a rule's reason once, with all its places", () => {
    expect(formatReport(REPORTS, { colour: false, width: 80 })).toBe(
      [
        "prod",
        "  2 errors, 1 warning",
        "",
        "  error  page-rules",
        "      got      zone: a page rule for a.example.com/*",
        "      got      zone: a page rule for b.example.com/*",
        "      why      They are replaced.",
        "      fix      Write cache rules.",
        "      source   a document",
        "",
        "  warning  console-dropped",
        "      got      build: all",
        "      why      They are replaced.",
        "      fix      Write cache rules.",
        "      source   a document",
        "",
        "dev",
        "  nothing wrong",
        "",
      ].join("\n"),
    );
  });

  it("is coloured when asked for, and fits the width", () => {
    const coloured = formatReport(REPORTS, { colour: true, width: 60 });
    expect(coloured).toContain("\u001b[");
    const plain = formatReport(REPORTS, { colour: false, width: 60 });
    expect(plain).not.toContain("\u001b[");
    expect(Math.max(...plain.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60);
  });
});

describe("reportJson", () => {
  it("is the reports, with a line feed at the end", () => {
    expect(JSON.parse(reportJson(REPORTS))).toEqual(REPORTS);
    expect(reportJson(REPORTS).endsWith("]\n")).toBe(true);
  });
});
