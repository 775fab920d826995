import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { contains, parseRange, rangeText } from "../../../../diff/classify/security/addresses.ts";
import { coversGlob } from "../../../../diff/classify/security/documents.ts";
import { SECURITY_VIEW } from "../../../../diff/classify/security/index.ts";
import type { JsonObject } from "../../../../diff/model.ts";
import { comparison, resource, updated } from "./comparisons.ts";

const POLICY = "aws:iam/policy:Policy";
const KEY = "aws:kms/key:Key";

function directions(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  type = POLICY,
): readonly string[] {
  const [old, now] = [before, after].map((Statement) => ({
    policy: JSON.stringify({ Statement }),
  }));
  return SECURITY_VIEW.find(updated(type, old!, now!)).map(({ direction }) => direction);
}

function allow(
  Action: string | readonly string[],
  Resource = "*",
  more: JsonObject = {},
): JsonObject {
  return { Effect: "Allow", Action, Resource, ...more };
}

/** What it is, the narrow statements, the wide ones. */
const WIDER: readonly (readonly [string, readonly JsonObject[], readonly JsonObject[]])[] = [
  ["an action more", [allow("s3:GetObject")], [allow(["s3:GetObject", "s3:PutObject"])]],
  ["a wildcard", [allow("s3:GetObject")], [allow("s3:Get*")]],
  [
    "a wider resource",
    [allow("s3:GetObject", "arn:aws:s3:::a/b/*")],
    [allow("s3:GetObject", "arn:aws:s3:::a/*")],
  ],
  [
    "no condition any more",
    [allow("s3:GetObject", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } })],
    [allow("s3:GetObject")],
  ],
  [
    "one value of a condition more",
    [allow("s3:GetObject", "*", { Condition: { StringEquals: { "aws:SourceAccount": ["1"] } } })],
    [
      allow("s3:GetObject", "*", {
        Condition: { StringEquals: { "aws:SourceAccount": ["1", "2"] } },
      }),
    ],
  ],
  [
    "one value of a negated condition less",
    [
      allow("s3:GetObject", "*", {
        Condition: { StringNotEquals: { "aws:SourceVpc": ["1", "2"] } },
      }),
    ],
    [allow("s3:GetObject", "*", { Condition: { StringNotEquals: { "aws:SourceVpc": ["1"] } } })],
  ],
  [
    "fewer actions excluded",
    [{ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" }],
    [{ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }],
  ],
  [
    "a denial less",
    [allow("s3:*"), { Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" }],
    [allow("s3:*")],
  ],
];

describe("policy documents", () => {
  it.each(WIDER)("that allow more are worse, the other way round better: %s", (_, narrow, wide) => {
    expect(directions(narrow, wide)).toEqual(["worse"]);
    expect(directions(wide, narrow)).toEqual(["better"]);
  });

  it("that are written in another way are equal", () => {
    const one = [allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::a")];
    const two = [allow("S3:putobject", "arn:aws:s3:::a"), allow("s3:GetObject", "arn:aws:s3:::a")];
    expect(directions(one, two)).toEqual([]);
  });

  it("that let another account in are worse", () => {
    const of = (AWS: string): JsonObject => allow("kms:Decrypt", "*", { Principal: { AWS } });
    const root = "arn:aws:iam::111111111111:root";
    expect(directions([of(root)], [of(root), of("222222222222")], KEY)).toEqual(["worse"]);
    // The number of an account is its root, and the root stands for its roles.
    expect(directions([of(root)], [of("111111111111")], KEY)).toEqual([]);
    expect(directions([of(root)], [of("arn:aws:iam::111111111111:role/a")], KEY)).toEqual([
      "better",
    ]);
  });
});

describe("coversGlob", () => {
  it.each([
    ["s3:*", "s3:Get*", true],
    ["s3:Get*", "s3:*", false],
    ["*", "?", true],
    ["?", "*", false],
    ["a*b*c", "axxbyyc", true],
    ["a*b*c", "axxbyy", false],
    ["a?c", "abc", true],
    ["", "", true],
  ])("%s covers %s: %s", (wide, narrow, expected) => {
    expect(coversGlob(wide, narrow)).toBe(expected);
  });

  it("is sound: what the narrow one matches, the wide one matches", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, pattern, text, (wide, narrow, word) => {
        fc.pre(coversGlob(wide, narrow) && coversGlob(narrow, word));
        expect(coversGlob(wide, word)).toBe(true);
      }),
    );
  });
});

describe("ranges of addresses", () => {
  it.each([
    ["10.0.0.0/8", "10.20.0.0/16", true],
    ["10.20.0.0/16", "10.0.0.0/8", false],
    ["0.0.0.0/0", "203.0.113.7", true],
    ["0.0.0.0/0", "::/0", false],
    ["2001:db8::/32", "2001:db8:1::/48", true],
    ["2001:db8::/32", "2001:db9::/48", false],
  ])("%s contains %s: %s", (wide, narrow, expected) => {
    expect(contains(parseRange(wide)!, parseRange(narrow)!)).toBe(expected);
  });

  it.each(["", "10.0.0", "10.0.0.256/8", "10.0.0.0/33", "::/129", "1::2::3", "sg-1"])(
    "%s is none",
    (text) => {
      expect(parseRange(text)).toBeUndefined();
    },
  );

  it("are counted", () => {
    // 32 - 18 = 14 bits: 16,384. 128 - 32 = 96 bits.
    expect(rangeText("10.20.128.0/18")).toBe("10.20.128.0/18 (16,384 addresses)");
    expect(rangeText("2001:db8::/32")).toBe("2001:db8::/32 (2^96 addresses)");
    expect(rangeText("::/0")).toBe("::/0 (every IPv6 address)");
  });
});

describe("a policy for anyone", () => {
  const EVERYONE = { Principal: "*" };
  const of = (Condition: JsonObject) => {
    const Statement = [allow("s3:GetObject", "*", { ...EVERYONE, Condition })];
    const policy = JSON.stringify({ Statement });
    const made = resource("aws:s3/bucketPolicy:BucketPolicy", "it", { policy });
    return SECURITY_VIEW.find(comparison([], [made])).map(({ direction }) => direction);
  };

  it.each<[string, JsonObject]>([
    ["an organisation", { StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } }],
    ["an account", { StringEquals: { "aws:SourceAccount": "123456789012" } }],
    ["a bucket", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::logs-*" } }],
    ["an endpoint", { StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } }],
    ["an office", { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"] } }],
  ])("is bound to %s", (_, condition) => {
    expect(of(condition)).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ["every address", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }],
    ["half of all addresses", { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "128.0.0.0/1"] } }],
    ["any value", { StringLike: { "aws:PrincipalOrgID": "*" } }],
    ["roles of any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" } }],
    ["who has no value", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" } }],
    ["who sends no value", { "ForAllValues:StringEquals": { "aws:SourceVpc": "vpc-1" } }],
    ["who has some value", { Null: { "aws:PrincipalOrgID": "false" } }],
    [
      "a service, whoever uses it",
      { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
    ],
    ["all but one", { StringNotEquals: { "aws:SourceAccount": "123456789012" } }],
  ])("is open to %s", (_, condition) => {
    expect(of(condition)).toEqual(["worse"]);
  });
});

describe("a new policy of a role", () => {
  it.each([
    ["iam:AttachUserPolicy", ["worse"]],
    ["iam:CreateAccessKey", ["worse"]],
    ["iam:Set*", ["worse"]],
    ["iam:GetRole", []],
  ])("that allows %s everywhere", (action, expected) => {
    const policy = JSON.stringify({ Statement: [allow(action)] });
    const made = resource(POLICY, "it", { policy });
    expect(SECURITY_VIEW.find(comparison([], [made])).map(({ direction }) => direction)).toEqual(
      expected,
    );
  });
});
