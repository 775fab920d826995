import { describe, expect, it } from "@jest/globals";

import { evaluateResource } from "../../../policies/core/evaluate.ts";
import { exampleResource } from "../../../policies/core/examples.ts";
import { resourceRule } from "../../../policies/core/rule.ts";
import { writeResults } from "../../../policies/server/results-file.ts";
import { reportModel } from "../../../policies/report/model.ts";
import type { Finding, Summary } from "../../../policies/core/results.ts";

const EXAMPLE = { type: "aws:s3/bucket:Bucket", props: { tags: [1] } };
const SUMMARY: Summary = { kind: "summary", rules: 1, resources: 1, passed: {} };

describe("a rule that fails", () => {
  it("ends the run under its name and that of the resource", () => {
    const rule = resourceRule({
      name: "bucket-broken",
      service: "cdn",
      checks: "Nothing.",
      why: "It fails.",
      severity: "low",
      level: "mandatory",
      references: [],
      types: [EXAMPLE.type],
      check(bucket, report) {
        report.each(bucket.at("tags").list(), () => {
          throw new TypeError("no such thing");
        });
      },
      good: EXAMPLE,
      bad: { example: EXAMPLE, says: [] },
    });
    const attempt = () => evaluateResource(rule, exampleResource(EXAMPLE), {});
    expect(attempt).toThrow(
      /^rule bucket-broken failed on urn:pulumi:example::.*::example, .*TypeError: no such thing/,
    );
  });
});

describe("the results file", () => {
  it.each([
    ["results.jsonl", "make it an absolute path"],
    ["/nowhere/results.jsonl", "cannot be written: ENOENT"],
  ])("at %s is refused by the name of its variable", (file, says) => {
    expect(() => writeResults([SUMMARY], file)).toThrow(says);
    expect(() => writeResults([SUMMARY], file)).toThrow("PLUMBLINE_POLICY_RESULTS");
  });
});

describe("what is left to the check of the state", () => {
  it("is told once a rule in a report", () => {
    const sum: Finding = {
      ...{ kind: "finding", rule: "iam-wildcard", state: "unknown", level: "advisory" },
      message: "cannot be judged on 2 resources before the update: ARNs",
    };
    const one: Finding = { ...sum, urn: "urn:a", message: "cannot be judged", deferred: true };
    const lines = [one, { ...one, urn: "urn:b" }, sum, SUMMARY];
    const { findings } = reportModel({ lines, rules: [], project: "/" });
    expect(findings.map(({ message }) => message)).toEqual([sum.message]);
  });
});
