import { describe, expect, it } from "@jest/globals";
import { z } from "zod";

import { resourceRule } from "../../../policies/core/rule.ts";
import { SettingsError, parseConfig } from "../../../policies/core/settings.ts";

const EXAMPLE = { type: "aws:s3/bucket:Bucket", props: {} };

function rule(name: string, remedy = false) {
  return resourceRule({
    name,
    service: "cdn",
    checks: "Buckets are fine.",
    why: "Others are not.",
    severity: "low",
    level: "advisory",
    references: [{ title: "none" }],
    types: [EXAMPLE.type],
    limits: z.strictObject({
      days: z.number().int().min(1).default(7).describe("How long. Days"),
    }),
    check: () => undefined,
    ...(remedy && { remedy: () => undefined }),
    good: EXAMPLE,
    bad: { example: EXAMPLE, says: [] },
  });
}

const RULES = [rule("bucket-one"), rule("bucket-two", true)];

function problems(document: unknown): string[] {
  try {
    parseConfig(document, RULES, "config.prod.json");
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("parseConfig", () => {
  it("takes levels and limits as Pulumi writes them, and fills in what is not said", () => {
    const settings = parseConfig(
      {
        all: "mandatory",
        "bucket-one": { enforcementLevel: "disabled", days: 3 },
        "bucket-two": "remediate",
      },
      RULES,
      "x",
    );
    expect(settings.level("bucket-one")).toBe("disabled");
    expect(settings.limits("bucket-one")).toEqual({ days: 3 });
    expect(settings.level("bucket-two")).toBe("remediate");
    expect(settings.limits("bucket-two")).toEqual({ days: 7 });
    expect(parseConfig({ all: "mandatory" }, RULES, "x").level("bucket-one")).toBe("mandatory");
    expect(parseConfig({}, RULES, "x").level("bucket-one")).toBe("advisory");
    expect(parseConfig({}, RULES, "x").strictUnknown).toBe(false);
  });

  it("is strict about unknowns, except for rules that wait for the update", () => {
    const settings = parseConfig(
      {
        "unknown-values": {
          strictUnknown: true,
          deferred: [{ rule: "bucket-two", reason: "made of ARNs" }],
        },
      },
      RULES,
      "x",
    );
    expect(settings.strictUnknown).toBe(true);
    expect(settings.deferral("bucket-one")).toBeUndefined();
    expect(settings.deferral("bucket-two")).toBe("made of ARNs");
  });

  it("says everything that is wrong at once, with what is allowed", () => {
    expect(
      problems({
        all: { enforcementLevel: "advisory", days: 1 },
        "bucket-on": "mandatory",
        "bucket-one": { enforcementLevel: "remediate", days: 0, hours: 1 },
        "bucket-two": "loud",
        waivers: {
          waivers: [
            { rule: "bucket-tow", resource: "*", reason: "because", owner: "me", expires: "soon" },
          ],
        },
        "unknown-values": { deferred: [{ rule: "nope", reason: "it is not known" }] },
      }),
    ).toEqual([
      "config.prod.json: 10 to put right",
      '  - bucket-two: level "loud"; allowed: advisory, mandatory, remediate, disabled',
      "  - all: takes a level only",
      "  - bucket-on: no such rule (did you mean bucket-one?)",
      "  - bucket-one: has no remediation; allowed: advisory, mandatory, disabled",
      "  - bucket-one.days: Too small: expected number to be >=1, got 0",
      '  - bucket-one: Unrecognized key: "hours"',
      '  - waivers.waivers.0.reason: Too small: expected string to have >=10 characters, got "because"',
      '  - waivers.waivers.0.expires: Invalid ISO date, got "soon"',
      "  - waivers.waivers.0.rule: no such rule: bucket-tow (did you mean bucket-two?)",
      "  - unknown-values.deferred.0.rule: no such rule: nope",
    ]);
    expect(problems([])).toEqual(["config.prod.json: must be an object with one entry a policy"]);
  });

  it("refuses waivers and deferrals of rules that are not there", () => {
    const waiver = {
      rule: "bucket-tow",
      resource: "**",
      reason: "it is on its way out",
      owner: "platform",
      expires: "2027-01-31",
    };
    const deferred = [{ rule: "nope", reason: "it is not known" }];
    expect(problems({ waivers: { waivers: [waiver] }, "unknown-values": { deferred } })).toEqual([
      "config.prod.json: 2 to put right",
      "  - waivers.waivers.0.rule: no such rule: bucket-tow (did you mean bucket-two?)",
      "  - unknown-values.deferred.0.rule: no such rule: nope",
    ]);
  });
});
