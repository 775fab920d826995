import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { readResults, toJson, toSarif, toText } from "../../../policies/report/report.ts";
import { REPORT, reportSchema } from "../../../policies/report/schema.ts";
import { LINES, SUMMARY, UNKNOWN_FINDING, VIOLATION, WAIVED, WRITER, input } from "./support.ts";

const SCHEMA = join(__dirname, "../../../policies/report/report.schema.json");

describe("the JSON report", () => {
  it("has the published form", () => {
    expect(REPORT.safeParse(JSON.parse(toJson(input()))).error).toBeUndefined();
  });

  it("has a schema that is current", () => {
    expect(readFileSync(SCHEMA, "utf8")).toBe(reportSchema());
  });

  it("counts, and does not count the waived as violations", () => {
    const { summary, stops, complete } = REPORT.parse(JSON.parse(toJson(input())));
    // 1 + 2 passes; of the three findings one is a violation, one unknown, one waived.
    expect(summary).toEqual({
      rules: 2,
      resources: 3,
      pass: 3,
      violation: 1,
      unknown: 1,
      waived: 1,
    });
    expect({ stops, complete }).toEqual({ stops: true, complete: true });
  });

  it("does not stop for what is waived, and says when the run was cut off", () => {
    const { stops, complete } = REPORT.parse(JSON.parse(toJson(input([WAIVED]))));
    expect({ stops, complete }).toEqual({ stops: false, complete: false });
  });

  it("tells the whole of a finding", () => {
    const { findings } = REPORT.parse(JSON.parse(toJson(input([VIOLATION, SUMMARY]))));
    expect(findings).toEqual([
      {
        // sha256 of ["rds-multi-az",WRITER,"multiAz"], 32 digits, and the first of its kind
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}:1$/),
        rule: "rds-multi-az",
        severity: "high",
        state: "violation",
        level: "mandatory",
        message: "multiAz is false: set it to true",
        urn: WRITER,
        path: "multiAz",
        place: { file: "components/database/my db.ts", line: 54, column: 20 },
        through: [
          { file: "components/core/base.ts", line: 127, column: 12 },
          { file: "index.ts", line: 9, column: 3 },
        ],
      },
    ]);
  });

  it("takes preview and update in one file as one run", () => {
    expect(toJson(input([...LINES, ...LINES]))).toBe(toJson(input()));
  });
});

describe("every report", () => {
  it.each([
    ["JSON", toJson],
    ["SARIF", toSarif],
    ["text", toText],
  ])("in %s is the same whatever the order of the lines", (_, render) => {
    const expected = render(input());
    const orders = fc.shuffledSubarray([...LINES], { minLength: LINES.length });
    fc.assert(fc.property(orders, (lines) => render(input(lines)) === expected));
  });
});

describe("the text report", () => {
  it("is a table, the worst first, the figures last", () => {
    expect(toText(input())).toBe(`\
severity  effect   rule          resource  declared at
high      stops    rds-multi-az  writer    components/database/my db.ts:54:20
  multiAz is false: set it to true
low       unknown  bucket-tags   files
  cannot be judged: tags is not known yet
high      waived   rds-multi-az  files
  multiAz is false: set it to true [waived until 2027-01-31 by team-data: load test only]

2 rules on 3 resources: 3 passed
1 violated (1 high), 1 not known yet, 1 waived
The update is stopped.
`);
  });

  it("is short when nothing was found", () => {
    expect(toText(input([SUMMARY]))).toBe(
      "2 rules on 3 resources: 3 passed\n0 violated, 0 not known yet, 0 waived\n",
    );
  });

  it("says that a run was cut off, and where a message does not name its property", () => {
    const message = "must be on";
    const text = toText(input([{ ...VIOLATION, level: "advisory", message }]));
    expect(text).toContain("\n  multiAz: must be on\n");
    expect(text).toContain("The run did not come to its end");
    expect(text).not.toContain("stopped");
  });
});

describe("reading results", () => {
  it("gives back what was written", () => {
    expect(readResults(LINES.map((line) => `${JSON.stringify(line)}\n`).join(""))).toEqual(LINES);
  });

  it("names every line that is none", () => {
    const text = ["{", JSON.stringify(UNKNOWN_FINDING), '{"kind":"finding"}', ""].join("\n");
    expect(() => readResults(text)).toThrow("not the results of a run of the pack: line 1, line 3");
  });
});
