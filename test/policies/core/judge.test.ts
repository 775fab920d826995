import { describe, expect, it } from "@jest/globals";

import { exampleResource } from "../../../policies/core/examples.ts";
import { Judge } from "../../../policies/core/judge.ts";
import { Stack } from "../../../policies/core/resource.ts";
import { resourceRule, stackRule } from "../../../policies/core/rule.ts";
import { parseConfig } from "../../../policies/core/settings.ts";
import { UNKNOWN } from "../../../policies/core/value.ts";
import type { Props } from "../../../policies/core/value.ts";

const TYPE = "aws:s3/bucket:Bucket";
const GOOD = { type: TYPE, props: { colour: "green" } };
const BAD = { type: TYPE, props: { colour: "red" } };

const ABOUT = {
  service: "cdn",
  checks: "Buckets are green.",
  why: "Green is seen.",
  severity: "low",
  level: "mandatory",
  references: [{ title: "none" }],
  types: [TYPE],
} as const;

const green = resourceRule({
  ...ABOUT,
  name: "bucket-green",
  check(bucket, report) {
    const colour = bucket.at("colour");
    if (colour.text() !== "green")
      report.violation(`colour is ${colour.text() ?? "not set"}`, colour);
    report.each(bucket.at("spots").list(), (spot) => {
      if (spot.text() === "red") report.violation("a spot is red", spot);
    });
  },
  good: GOOD,
  bad: { example: BAD, says: ["colour is red"] },
});

const alone = stackRule({
  ...ABOUT,
  name: "bucket-alone",
  check(stack, report) {
    for (const bucket of stack.ofType(TYPE).slice(1)) report.violation(bucket, "is not alone");
  },
  good: [GOOD],
  bad: { example: [GOOD, { ...GOOD, name: "other" }], says: ["is not alone"] },
});

const RULES = [green, alone];

function bucket(props: Props, name = "example") {
  return exampleResource({ type: TYPE, name, props });
}

function judge(config: unknown = {}, today = "2026-11-21") {
  return new Judge(RULES, parseConfig(config, RULES, "config"), today);
}

function waivers(expires: string, resource = "**::example") {
  const reason = "it is repainted next week";
  const entry = { rule: "bucket-green", resource, reason, owner: "painters", expires };
  return { waivers: { waivers: [entry] } };
}

describe("a judge", () => {
  it("tells what violates, with level and place, and counts what passes", () => {
    const it = judge();
    expect(it.resource(bucket({ colour: "red" }))).toEqual([
      {
        kind: "finding",
        rule: "bucket-green",
        state: "violation",
        level: "mandatory",
        urn: "urn:pulumi:example::example::aws:s3/bucket:Bucket::example",
        message: "colour is red",
        path: "colour",
      },
    ]);
    expect(it.resource(bucket({ colour: "green" }))).toEqual([]);
    expect(it.stack(new Stack([bucket({})]))).toEqual([]);
    expect(it.summary()).toEqual({
      kind: "summary",
      rules: 2,
      resources: 2,
      passed: { "bucket-alone": 1, "bucket-green": 1 },
    });
  });

  it("is not asked about other types, nor by rules that are off", () => {
    const other = exampleResource({ type: "aws:s3/bucketPolicy:BucketPolicy", props: {} });
    expect(judge().resource(other)).toEqual([]);
    const off = judge({ "bucket-green": "disabled" });
    expect(off.resource(bucket({ colour: "red" }))).toEqual([]);
    expect(off.summary().rules).toBe(1);
  });

  it("tells an unknown apart, and does not let it hide what is wrong beside it", () => {
    const found = judge().resource(bucket({ colour: "green", spots: [UNKNOWN, "red"] }));
    expect(found).toMatchObject([
      {
        state: "unknown",
        level: "advisory",
        message: "cannot be judged: spots[0] is not known yet",
      },
      { state: "violation", level: "mandatory", path: "spots[1]" },
    ]);
  });

  it("counts an unknown as a violation where it is strict", () => {
    const unknown = bucket({ colour: UNKNOWN });
    const strict = { strictUnknown: true };
    expect(judge({ "unknown-values": strict }).resource(unknown)).toMatchObject([
      { state: "unknown", level: "mandatory" },
    ]);
  });

  it("sums up what waits for the update, where it is strict or not", () => {
    const deferred = [{ rule: "bucket-green", reason: "painted at night" }];
    const it = judge({ "unknown-values": { strictUnknown: true, deferred } });
    const unknown = bucket({ colour: UNKNOWN });
    const told = [{ level: "advisory", deferred: true }];
    expect(it.resource(unknown)).toMatchObject(told);
    expect(it.resource(unknown)).toMatchObject(told);
    expect(it.stack(new Stack([unknown]))).toEqual([
      {
        kind: "finding",
        rule: "bucket-green",
        state: "unknown",
        level: "advisory",
        message: "cannot be judged on 2 resources before the update: painted at night",
      },
    ]);
  });
});

describe("a waiver", () => {
  it("lets through what its pattern matches, through its last day", () => {
    const it = judge(waivers("2026-11-21"));
    expect(it.resource(bucket({ colour: "red" }))).toMatchObject([
      { waiver: { reason: "it is repainted next week", owner: "painters", expires: "2026-11-21" } },
    ]);
    const [other] = it.resource(bucket({ colour: "red" }, "example-2"));
    expect(other).not.toHaveProperty("waiver");
    expect(it.stack(new Stack([]))).toEqual([]);
  });

  it("is a violation once it has ended, and lets nothing through", () => {
    const it = judge(waivers("2026-11-20"));
    expect(it.resource(bucket({ colour: "red" }))[0]).not.toHaveProperty("waiver");
    expect(it.stack(new Stack([]))).toEqual([
      {
        kind: "finding",
        rule: "waivers",
        state: "violation",
        level: "mandatory",
        message:
          "the waiver of bucket-green for **::example ended on 2026-11-20: painters has to put right what it allowed" +
          " and remove it, or give it a new date and reason",
      },
    ]);
  });

  it("is told when it is of no use", () => {
    const it = judge(waivers("2027-01-31"));
    expect(it.resource(bucket({ colour: "green" }))).toEqual([]);
    expect(it.stack(new Stack([]))).toMatchObject([
      {
        rule: "waivers",
        level: "advisory",
        message:
          "the waiver of bucket-green for **::example allows nothing that was found: remove it",
      },
    ]);
  });

  it.each([
    ["*", true],
    ["**::example", true],
    ["urn:pulumi:*::example", true],
    ["example", false],
    ["**::exampl", false],
    ["**.:example", false],
  ])("for %s holds for the bucket: %s", (pattern, holds) => {
    const [found] = judge(waivers("2027-01-31", pattern)).resource(bucket({ colour: "red" }));
    expect(found?.waiver !== undefined).toBe(holds);
  });
});
