import { describe, expect, it } from "@jest/globals";

import { isAllowed } from "../../../lab/edge/site/bucket-policy.ts";
import type { PolicyDocument } from "../../../lab/edge/site/bucket-policy.ts";
import { DISTRIBUTION_ARN, LIST, READ } from "./support/hand-made.ts";

const GET = {
  action: "s3:GetObject",
  resource: "arn:aws:s3:::site/index.html",
  sourceArn: DISTRIBUTION_ARN,
};
const document = (...Statement: unknown[]) => ({ Statement }) as PolicyDocument;

describe("isAllowed", () => {
  it("allows what a statement names, to its distribution only", () => {
    expect(isAllowed(document(READ, LIST), GET)).toBe(true);
    expect(isAllowed(document(READ), { ...GET, sourceArn: `${DISTRIBUTION_ARN}X` })).toBe(false);
    expect(isAllowed(document(READ), { ...GET, action: "s3:PutObject" })).toBe(false);
    expect(isAllowed(document(READ), { ...GET, resource: "arn:aws:s3:::other/index.html" })).toBe(
      false,
    );
    expect(isAllowed({}, GET)).toBe(false);
  });

  it("lets a denial win", () => {
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "arn:aws:s3:::site/.releases/*",
    };
    expect(isAllowed(document(READ, deny), GET)).toBe(true);
    const manifest = { ...GET, resource: "arn:aws:s3:::site/.releases/1.json" };
    expect(isAllowed(document(READ, deny), manifest)).toBe(false);
  });

  it("reads NotResource and NotAction as all but these", () => {
    const allBut = { ...READ, Resource: undefined, NotResource: ["arn:aws:s3:::site/.releases/*"] };
    expect(isAllowed(document(allBut), GET)).toBe(true);
    expect(isAllowed(document(allBut), { ...GET, resource: "arn:aws:s3:::site/.releases/1" })).toBe(
      false,
    );
    const noDeletes = { ...READ, Action: undefined, NotAction: "s3:Delete*" };
    expect(isAllowed(document(noDeletes), GET)).toBe(true);
    expect(isAllowed(document(noDeletes), { ...GET, action: "s3:DeleteObject" })).toBe(false);
  });

  it("knows that CloudFront comes over TLS 1.2", () => {
    const plain = { Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*", Resource: "*" };
    const withoutTls = { ...plain, Condition: { Bool: { "aws:SecureTransport": false } } };
    const oldTls = { ...plain, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } };
    const olderThan13 = { ...plain, Condition: { NumericLessThan: { "s3:TlsVersion": "1.3" } } };
    expect(isAllowed(document(READ, withoutTls, oldTls), GET)).toBe(true);
    expect(isAllowed(document(READ, olderThan13), GET)).toBe(false);
  });

  it("does not apply statements about others", () => {
    const user = { ...READ, Principal: { AWS: "arn:aws:iam::123456789012:root" } };
    expect(isAllowed(document(user), GET)).toBe(false);
    expect(isAllowed(document({ ...READ, Principal: undefined }), GET)).toBe(false);
  });

  it("says which condition it does not know", () => {
    const odd = { ...READ, Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } };
    expect(() => isAllowed(document(odd), GET)).toThrow(
      "the condition operator IpAddress is not known",
    );
  });
});
