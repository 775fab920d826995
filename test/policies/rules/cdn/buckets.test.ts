import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { ACCESS_BLOCK, ACCOUNT_BLOCK, OBJECTS } from "../../../../policies/rules/cdn/buckets.ts";
import { s3AccessBlockFlags } from "../../../../policies/rules/cdn/s3-access-block-flags.ts";
import { s3BucketAccessBlock } from "../../../../policies/rules/cdn/s3-bucket-access-block.ts";
import { s3PublicAcl } from "../../../../policies/rules/cdn/s3-public-acl.ts";
import { judged, judgedAs, judgedStack, remedied } from "./judged.ts";

const ALL = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

function bucket(name: string, props: Props = {}): ExampleResource {
  return { type: "aws:s3/bucket:Bucket", name, props };
}

function block(of: Props[string], madeFrom: readonly string[] = []): ExampleResource {
  return {
    type: ACCESS_BLOCK,
    name: "block",
    props: { bucket: of },
    madeFrom: { bucket: madeFrom },
  };
}

describe("the flags of a block", () => {
  it("are off when not set, and on as text", () => {
    expect(judged(s3AccessBlockFlags, { ...ALL, ignorePublicAcls: "true" })).toEqual(["pass"]);
    expect(judged(s3AccessBlockFlags, {})).toEqual(
      Object.keys(ALL).map((name) =>
        expect.stringMatching(`^${name}: ${name} is not set, which is false`),
      ),
    );
  });

  it("are judged one by one", () => {
    const props: Props = { ...ALL, blockPublicAcls: UNKNOWN, restrictPublicBuckets: false };
    expect(judged(s3AccessBlockFlags, props)).toEqual([
      "unknown: blockPublicAcls",
      expect.stringMatching(/^restrictPublicBuckets: restrictPublicBuckets is false/),
    ]);
  });

  it("are of the account's block, too", () => {
    expect(judgedAs(s3AccessBlockFlags, ACCOUNT_BLOCK, ALL)).toEqual(["pass"]);
  });

  it("are put on by the remedy, where they are known to be off", () => {
    const secret = new Secret(false);
    const props: Props = { bucket: UNKNOWN, blockPublicAcls: false, ignorePublicAcls: secret };
    expect(remedied(s3AccessBlockFlags, props)).toEqual({
      bucket: UNKNOWN,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: secret,
      restrictPublicBuckets: true,
    });
    expect(remedied(s3AccessBlockFlags, ALL)).toBeUndefined();
    expect(remedied(s3AccessBlockFlags, { ...ALL, blockPublicAcls: UNKNOWN })).toBeUndefined();
  });
});

describe("the block of a bucket", () => {
  const rule = s3BucketAccessBlock;
  const missing = expect.stringContaining("has no public access block");

  it("is found by what it was made from", () => {
    expect(judgedStack(rule, [bucket("a"), block(UNKNOWN, ["a"])])).toEqual(["pass"]);
    expect(judgedStack(rule, [bucket("a"), bucket("b"), block(UNKNOWN, ["a"])])).toEqual([missing]);
  });

  it("is found by name and by id", () => {
    expect(judgedStack(rule, [bucket("a", { bucket: "n" }), block("n")])).toEqual(["pass"]);
    expect(judgedStack(rule, [bucket("a", { bucket: UNKNOWN, id: "n" }), block("n")])).toEqual([
      "pass",
    ]);
    expect(judgedStack(rule, [bucket("a", { bucket: "n" }), block("m")])).toEqual([missing]);
  });

  it("is another's when its name says so, whatever it was made from", () => {
    expect(judgedStack(rule, [bucket("a", { bucket: "n" }), block("m", ["a"])])).toEqual([missing]);
  });

  it("is unknown when a block may be anybody's, unless another one is the bucket's", () => {
    const own = { ...block("n"), name: "own" };
    expect(judgedStack(rule, [bucket("a", { bucket: "n" }), block(UNKNOWN)])).toEqual([
      "unknown: bucket",
    ]);
    expect(judgedStack(rule, [bucket("a", { bucket: "n" }), block(UNKNOWN), own])).toEqual([
      "pass",
    ]);
  });

  it("may be the account's", () => {
    const account = { type: ACCOUNT_BLOCK, name: "account", props: ALL };
    expect(judgedStack(rule, [bucket("a"), bucket("b"), account])).toEqual(["pass"]);
  });

  it("is asked of buckets of the provider's version 6", () => {
    expect(judgedStack(rule, [{ ...bucket("a"), type: "aws:s3/bucketV2:BucketV2" }])).toEqual([
      missing,
    ]);
  });
});

describe("an ACL", () => {
  it.each([
    ["public-read", "everybody read:"],
    ["public-read-write", "everybody read and write:"],
    ["authenticated-read", "every AWS account read:"],
  ])("%s is public", (acl, who) => {
    for (const type of OBJECTS) {
      expect(judgedAs(s3PublicAcl, type, { acl })).toEqual([expect.stringContaining(who)]);
    }
  });

  it.each([[{}], [{ acl: "private" }], [{ acl: "log-delivery-write" }], [{ acl: "toString" }]])(
    "%j is not",
    (props) => {
      expect(judged(s3PublicAcl, props)).toEqual(["pass"]);
    },
  );
});

describe("an ACL in words", () => {
  const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";

  it("is public by a grant to everybody, each judged by itself", () => {
    const grants: readonly Props[] = [
      { uri: UNKNOWN, permissions: ["READ"] },
      { uri: ALL_USERS, permissions: ["READ"] },
      { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery", permissions: ["WRITE"] },
      { id: "0123", permissions: ["FULL_CONTROL"] },
    ];
    expect(judgedAs(s3PublicAcl, "aws:s3/bucket:Bucket", { grants })).toEqual([
      "unknown: grants[0].uri",
      "grants[1].uri: A grant is for everybody: take it out, and let CloudFront read by an origin access control.",
    ]);
    const grantee = { type: "Group", uri: ALL_USERS.replace("AllUsers", "AuthenticatedUsers") };
    const accessControlPolicy = { grants: [{ grantee, permission: "READ" }] };
    expect(judgedAs(s3PublicAcl, "aws:s3/bucketAcl:BucketAcl", { accessControlPolicy })).toEqual([
      expect.stringContaining("A grant is for every AWS account"),
    ]);
  });
});
