import type { Finding, ResultLine, Summary } from "../../../policies/core/results.ts";
import type { ReportInput, ReportedRule } from "../../../policies/report/model.ts";

const PREFIX = "urn:pulumi:prod::shop::";

/** URN of the database instance of the tests. */
export const WRITER = `${PREFIX}platform:database:Database$aws:rds/instance:Instance::writer`;

/** URN of the bucket of the tests, whose place the preview does not tell. */
export const BUCKET = `${PREFIX}aws:s3/bucket:Bucket::files`;

/** Two rules: one that stops and one that tells. */
export const RULES: readonly ReportedRule[] = [
  {
    name: "rds-multi-az",
    service: "database",
    checks: "Instances run in two zones.",
    why: "A failed zone takes the database with it.",
    severity: "high",
    level: "mandatory",
    references: [{ title: "Well-Architected REL10-BP01", url: "https://example.com/rel10" }],
    good: { type: "aws:rds/instance:Instance", props: { multiAz: true, kmsKeyId: Symbol("u") } },
    bad: { example: { type: "aws:rds/instance:Instance", props: { multiAz: false } } },
  },
  {
    name: "bucket-tags",
    service: "stack",
    checks: "Buckets are tagged.",
    why: "Nobody knows whose cost they are.",
    severity: "low",
    level: "advisory",
    references: [{ title: "House rule" }],
  },
];

/** What a preview tells of the two resources. */
export const PREVIEW = {
  steps: [
    {
      newState: {
        urn: WRITER,
        sourcePosition: "project:///file:/home/me/shop/components/core/base.ts#127,12",
        stackTrace: [
          { sourcePosition: "project:///file:/home/me/shop/components/core/base.ts#127,12" },
          { sourcePosition: "project:///file:/home/me/shop/components/database/my%20db.ts#54,20" },
          { sourcePosition: "project:///file:/home/me/shop/index.ts#9,3" },
          {},
          { sourcePosition: "project:///node_modules/@pulumi/pulumi/cmd/run/run.js#475,33" },
        ],
      },
    },
    { newState: { urn: BUCKET, sourcePosition: "project:///../elsewhere/index.ts#1,1" } },
  ],
};

/** A violation of rds-multi-az. */
export const VIOLATION: Finding = {
  kind: "finding",
  rule: "rds-multi-az",
  state: "violation",
  level: "mandatory",
  urn: WRITER,
  message: "multiAz is false: set it to true",
  path: "multiAz",
};

/** Something not known, which does not stop. */
export const UNKNOWN_FINDING: Finding = {
  kind: "finding",
  rule: "bucket-tags",
  state: "unknown",
  level: "advisory",
  urn: BUCKET,
  message: "cannot be judged: tags is not known yet",
  path: "tags",
};

/** Something a waiver lets pass. */
export const WAIVED: Finding = {
  ...VIOLATION,
  path: "multiAz",
  urn: BUCKET,
  waiver: { reason: "load test only", owner: "team-data", expires: "2027-01-31" },
};

/** The end of a run. */
export const SUMMARY: Summary = {
  kind: "summary",
  rules: 2,
  resources: 3,
  passed: { "bucket-tags": 1, "rds-multi-az": 2 },
};

/** A run with one of each. */
export const LINES: readonly ResultLine[] = [VIOLATION, UNKNOWN_FINDING, WAIVED, SUMMARY];

/** The input of a report on those lines. */
export function input(lines: readonly ResultLine[] = LINES): ReportInput {
  return { lines, preview: PREVIEW, rules: RULES, project: "/home/me/shop" };
}
