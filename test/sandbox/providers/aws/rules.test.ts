import { describe, expect, it } from "@jest/globals";
import facts from "../../../../sandbox/facts/aws-resources.json" with { type: "json" };
import { compileConstraint } from "../../../../sandbox/providers/aws/constraints.ts";
import { familyOf, validatorOf } from "../../../../sandbox/providers/aws/rules/index.ts";
import { FAMILIES } from "./rule-cases.ts";

/**
 * Gists that say nothing testable here, with the reason. What they stand for is elsewhere:
 * write-only notices concern older Terraform, values whose list was cut off are in aws-supplement.json, and inputs that need or
 * exclude each other are service rules.
 */
const IGNORED: readonly (readonly [gist: RegExp, reason: string])[] = [
  [
    /^Write-only Attribute Not Allowed/,
    "a notice about Terraform before 1.11: the inputs are taken",
  ],
  [/^Invalid String Enum Value/, "the list of values was cut off; it is in aws-supplement.json"],
  [
    /^Invalid Attribute Value Attribute rule\[0\]\.(?:noncurrent_version_)?transition\[/,
    "cut off; the least value is in aws-supplement.json",
  ],
  [
    /^Missing Configuration for Required Attribute/,
    "a rule between inputs: see service-rules/edge.ts",
  ],
  [
    /^Missing Attribute Configuration Exactly one of/,
    "a rule between inputs: see service-rules/network.ts",
  ],
];

const gists = Object.values(
  facts.resources as unknown as Record<
    string,
    { constraints: Record<string, { rules?: string[] }> }
  >,
).flatMap(({ constraints }) => Object.values(constraints).flatMap(({ rules }) => rules ?? []));

describe("rule families", () => {
  it.each(FAMILIES)("%s", (gist, taken, refused) => {
    const validator = validatorOf(gist);
    expect(taken.filter((value) => validator?.accepts(value) !== true)).toEqual([]);
    expect(refused.filter((value) => validator?.accepts(value) !== false)).toEqual([]);
  });

  it("says what it takes, never what a family is called", () => {
    const silent = gists.filter((gist) => validatorOf(gist)?.allowed === "");
    expect(silent).toEqual([]);
  });

  it("covers every gist of the facts but the listed ones", () => {
    const open = gists.filter((gist) => familyOf(gist) === undefined);
    expect(open.filter((gist) => !IGNORED.some(([pattern]) => pattern.test(gist)))).toEqual([]);
    expect(open).toHaveLength(29);
  });

  it("lists no reason that no gist needs", () => {
    const open = gists.filter((gist) => familyOf(gist) === undefined);
    expect(IGNORED.filter(([pattern]) => !open.some((gist) => pattern.test(gist)))).toEqual([]);
  });

  it("tests every family that the facts use", () => {
    const used = new Set(gists.map((gist) => familyOf(gist)?.name));
    const tested = new Set(FAMILIES.map(([gist]) => familyOf(gist)?.name));
    expect([...used].filter((name) => name !== undefined && !tested.has(name))).toEqual([]);
  });
});

describe("constraints", () => {
  const takes = (constraint: Parameters<typeof compileConstraint>[0], value: string): boolean =>
    compileConstraint(constraint).every((test) => test.accepts(value));

  it.each([
    [{ enum: ["a", "b"] }, "a", "c"],
    [{ range: [0, 35] }, "35", "36"],
    [{ min: 1 }, "1", "0"],
    [{ max: 35 }, "-1", "36"],
    [{ length: [1, 3] }, "abc", ""],
    [{ booleanString: true }, "true", "yes"],
    [{ rules: ['"n" cannot be longer than 3 characters'] }, "abc", "abcd"],
  ])("%j takes %s and not %s", (constraint, taken, refused) => {
    expect([takes(constraint, taken), takes(constraint, refused)]).toEqual([true, false]);
  });

  it("takes a listed value or what the other tests take", () => {
    const retention = {
      enum: ["7", "731"],
      min: 7,
      max: 731,
      rules: ["expected x to be divisible by 31, got: 1"],
    };
    expect(
      ["7", "31", "465", "731", "8", "762"].filter((value) => takes(retention, value)),
    ).toEqual(["7", "31", "465", "731"]);
  });
});
