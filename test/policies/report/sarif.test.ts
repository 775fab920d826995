import { describe, expect, it } from "@jest/globals";

import { reportModel } from "../../../policies/report/model.ts";
import { toSarif } from "../../../policies/report/report.ts";
import { SARIF_LIMITS, sarifText } from "../../../policies/report/sarif.ts";
import type { ResultLine } from "../../../policies/core/results.ts";
import { BUCKET, SUMMARY, UNKNOWN_FINDING, VIOLATION, WAIVED, WRITER, input } from "./support.ts";

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
  readonly results: readonly Record<string, unknown>[];
  readonly invocations: readonly Record<string, unknown>[];
}

function runOf(text: string): Run {
  const [run] = (JSON.parse(text) as { runs: readonly Run[] }).runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

function resultOf(line: ResultLine): Record<string, unknown> {
  const [result] = runOf(toSarif(input([line, SUMMARY]))).results;
  if (result === undefined) throw new Error("no result");
  return result;
}

describe("a result", () => {
  it("has rule, level, message, place and fingerprint", () => {
    const place = (uri: string, startLine: number, startColumn: number) => ({
      artifactLocation: { uri, uriBaseId: "%SRCROOT%" },
      region: { startLine, startColumn },
    });
    expect(resultOf(VIOLATION)).toEqual({
      ruleId: "rds-multi-az",
      // After bucket-tags: rules are in the order of their names.
      ruleIndex: 1,
      kind: "fail",
      level: "error",
      message: { text: "writer (aws:rds/instance:Instance): multiAz is false: set it to true" },
      locations: [
        {
          physicalLocation: place("components/database/my%20db.ts", 54, 20),
          logicalLocations: [
            { name: "writer", fullyQualifiedName: WRITER, kind: "resource" },
            { name: "multiAz", fullyQualifiedName: `${WRITER}#multiAz`, kind: "property" },
          ],
        },
      ],
      relatedLocations: [
        {
          id: 1,
          physicalLocation: place("components/core/base.ts", 127, 12),
          message: { text: "declared through here" },
        },
        {
          id: 2,
          physicalLocation: place("index.ts", 9, 3),
          message: { text: "declared through here" },
        },
      ],
      partialFingerprints: {
        primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{32}:1$/),
        "ruleResourceProperty/v1": expect.stringMatching(/^[0-9a-f]{32}:1$/),
      },
      properties: { state: "violation", severity: "high", urn: WRITER },
    });
  });

  it("has a place even if the preview tells none, as code scanning demands", () => {
    expect(resultOf(UNKNOWN_FINDING)["locations"]).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: "Pulumi.yaml" }, region: { startLine: 1 } } },
    ]);
  });

  it("is open, without a level, for what cannot be judged yet", () => {
    expect(resultOf(UNKNOWN_FINDING)).toMatchObject({ kind: "open", level: "none" });
  });

  it("fails for what cannot be judged and stops the update", () => {
    const strict = resultOf({ ...UNKNOWN_FINDING, level: "mandatory" });
    expect(strict).toMatchObject({ kind: "fail", level: "error" });
  });

  it("warns for what is only told", () => {
    expect(resultOf({ ...VIOLATION, level: "advisory" })).toMatchObject({
      kind: "fail",
      level: "warning",
    });
  });

  it("is suppressed, with the reason, when a waiver lets it pass", () => {
    expect(resultOf(WAIVED)["suppressions"]).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "load test only (team-data, until 2027-01-31)",
      },
    ]);
  });

  it("about the stack as a whole has no resource", () => {
    const result = resultOf({
      kind: "finding",
      rule: "waivers",
      state: "violation",
      level: "advisory",
      message: "remove it",
    });
    expect(result).toMatchObject({ ruleId: "waivers", message: { text: "the stack: remove it" } });
    expect(result["locations"]).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: "Pulumi.yaml", uriBaseId: "%SRCROOT%" },
          region: { startLine: 1 },
        },
      },
    ]);
  });
});

describe("a fingerprint", () => {
  const fingerprint = (line: ResultLine) => resultOf(line)["partialFingerprints"];

  it("stays when the message or the level changes", () => {
    const other = { ...VIOLATION, message: "another", level: "advisory" as const };
    expect(fingerprint(other)).toEqual(fingerprint(VIOLATION));
  });

  it.each([{ rule: "bucket-tags" }, { urn: BUCKET }, { path: "tags" }])(
    "changes with %j",
    (change) => {
      expect(fingerprint({ ...VIOLATION, ...change })).not.toEqual(fingerprint(VIOLATION));
    },
  );

  it("is numbered where a rule finds two things in one place", () => {
    const { results } = runOf(toSarif(input([VIOLATION, { ...VIOLATION, message: "and more" }])));
    const ends = results.map(({ partialFingerprints }) =>
      (partialFingerprints as { primaryLocationLineHash: string }).primaryLocationLineHash.slice(
        -2,
      ),
    );
    expect(ends).toEqual([":1", ":2"]);
  });
});

describe("a rule", () => {
  it("is described with its reason, sources and examples", () => {
    const { rules } = runOf(toSarif(input())).tool.driver;
    expect(rules.map(({ id }) => id)).toEqual([
      "bucket-tags",
      "rds-multi-az",
      "unknown-values",
      "waivers",
    ]);
    expect(rules[1]).toMatchObject({
      shortDescription: { text: "Instances run in two zones." },
      fullDescription: {
        text: "Instances run in two zones. A failed zone takes the database with it.",
      },
      defaultConfiguration: { level: "error" },
      properties: { "problem.severity": "error", tags: ["database"] },
    });
    const { markdown } = rules[1]?.["help"] as { markdown: string };
    expect(markdown).toContain("- [Well-Architected REL10-BP01](https://example.com/rel10)");
    expect(markdown).toContain('"multiAz": false');
    expect(markdown).toContain('"kmsKeyId": "(not known before the update)"');
  });
});

describe("the limits of code scanning", () => {
  const lines = Array.from({ length: 5 }, (_, index) => ({
    ...VIOLATION,
    level: index === 4 ? ("mandatory" as const) : ("advisory" as const),
    urn: `${WRITER}-${index}`,
  }));
  const model = reportModel(input([...lines, SUMMARY]));

  it("leave out the least bad, and the run says how many", () => {
    const run = runOf(sarifText(model, { ...SARIF_LIMITS, results: 2 }));
    expect(run.results.map(({ level }) => level)).toEqual(["error", "warning"]);
    expect(run.invocations).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          { level: "warning", message: { text: "3 of 5 results do not fit and are left out." } },
        ],
      },
    ]);
  });

  it("hold for the size, too", () => {
    expect(runOf(sarifText(model, { ...SARIF_LIMITS, bytes: 1 })).results).toEqual([]);
  });
});

describe("a run that was cut off", () => {
  it("is no success", () => {
    expect(runOf(toSarif(input([VIOLATION]))).invocations).toMatchObject([
      { executionSuccessful: false },
    ]);
  });
});
