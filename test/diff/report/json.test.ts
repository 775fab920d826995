import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { Json } from "../../../diff/model.ts";
import { toJson } from "../../../diff/report/json.ts";
import { REPORT, reportSchema } from "../../../diff/report/schema.ts";
import {
  LOST,
  SAMPLE,
  anyReport,
  change,
  property,
  report,
  stateOf,
  urnOf,
} from "../support/report.ts";

const SCHEMA = join(__dirname, "../../../diff/report/report.schema.json");

describe("the JSON report", () => {
  it("has a schema that is current", () => {
    expect(readFileSync(SCHEMA, "utf8")).toBe(reportSchema());
  });

  it("always has the published form", () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        expect(REPORT.safeParse(JSON.parse(toJson(one))).error).toBeUndefined();
      }),
    );
    expect(REPORT.safeParse(JSON.parse(toJson(SAMPLE))).error).toBeUndefined();
  });

  it("sums up", () => {
    const { summary, gate } = REPORT.parse(JSON.parse(toJson(SAMPLE)));
    expect(summary).toEqual({
      worst: "data-loss",
      classes: {
        ...{ "data-loss": 1, replace: 1, downtime: 1, reboot: 1, rolling: 1 },
        // A settings map, and a queue that is new.
        ...{ "in-place": 2, none: 1 },
      },
      // The better budget and the neutral cost do not count.
      worse: { order: 1, policy: 1, security: 1, budget: 0, cost: 0 },
      unchanged: 631,
    });
    // What is lost, what is replaced, the order and the policy.
    expect(gate).toMatchObject({ passes: false, failed: "data-loss", exitCode: 10 });
    expect(gate.failing).toHaveLength(4);
  });

  it("tells the whole of a change", () => {
    const { changes } = REPORT.parse(JSON.parse(toJson(report({ changes: [LOST] }))));
    expect(changes).toEqual([
      {
        hash: LOST.hash,
        urn: urnOf("aws:rds/instance:Instance", "writer"),
        ...{ type: "aws:rds/instance:Instance", name: "writer", component: "database" },
        ...{ operation: "replace", replacement: "delete-first", class: "data-loss" },
        verdicts: [
          {
            ...{ code: "test-data-loss", class: "data-loss" },
            message: "The instance is deleted without a final snapshot: its data is lost.",
            properties: ["storageEncrypted"],
            outage: { seconds: { least: 600, most: 1800 }, when: "at once" },
            fix: "Restore an encrypted copy of a snapshot beside it.",
          },
          {
            ...{ code: "test-downtime", class: "downtime" },
            message: "Nothing answers until the new one is there.",
            properties: [],
          },
        ],
        properties: [
          {
            ...{ path: "storageEncrypted", keys: ["storageEncrypted"], kind: "update" },
            ...{ before: false, after: true, replaces: true },
          },
          {
            ...{ path: "password", keys: ["password"], kind: "update" },
            ...{ before: "[secret]", after: "[secret]", replaces: false },
          },
          {
            ...{ path: "tags.Owner", keys: ["tags", "Owner"], kind: "add" },
            ...{ after: "team-data", replaces: false },
          },
        ],
        unknownEffects: [],
        place: { file: "components/database/postgres.ts", line: 54, column: 20 },
        through: [{ file: "index.ts", line: 9, column: 3 }],
      },
    ]);
  });

  it("tells with what a resource is created, and what a deleted one had", () => {
    const state = stateOf("aws:s3/bucket:Bucket", "files", { acl: "private" });
    const changes = [
      change({ name: "a", operation: "create", after: state }),
      change({ name: "b", operation: "delete", before: state }),
      change({ name: "c", operation: "update", before: state, after: state }),
    ];
    const document = REPORT.parse(JSON.parse(toJson(report({ changes }))));
    expect(document.changes.map(({ inputs }) => inputs)).toEqual([
      { acl: "private" },
      { acl: "private" },
      undefined,
    ]);
  });

  it("tells null from absent", () => {
    const changes = [change({ properties: [property("a", null, "b"), property("c", "d", null)] })];
    const [one] = REPORT.parse(JSON.parse(toJson(report({ changes })))).changes;
    expect(one?.properties.map(({ before, after }) => [before, after])).toEqual([
      [null, "b"],
      ["d", null],
    ]);
  });

  it("has the same bytes whatever the order of keys in values", () => {
    const of = (value: Json) =>
      toJson(report({ changes: [change({ properties: [property("a", value, 1)] })] }));
    expect(of({ b: [{ d: 1, c: 2 }], a: 3 })).toBe(of({ a: 3, b: [{ c: 2, d: 1 }] }));
  });

  it("is about nothing when nothing changes", () => {
    const { summary } = REPORT.parse(JSON.parse(toJson(report({ unchanged: 3 }))));
    expect(summary).toMatchObject({ unchanged: 3, classes: { none: 0 } });
    expect(summary.worst).toBeUndefined();
  });
});
