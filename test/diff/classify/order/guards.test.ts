import { describe, expect, it } from "@jest/globals";

import { UNKNOWN } from "../../../../diff/values.ts";
import { findings, urnOf, worse } from "./comparison.ts";
import type { Given } from "./comparison.ts";

const DATABASE = "aws:rds/instance:Instance";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";

describe("guards and names", () => {
  it("takes protect and deletionProtection away first", () => {
    const found = findings({ type: DATABASE, before: { deletionProtection: true }, protect: true });
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ["protected-resource", "it is deleted although it has protect: Pulumi stops the update."],
      [
        "deletion-protection",
        "it is deleted although deletionProtection is true: AWS refuses to delete it.",
      ],
    ]);
    expect(found[0]?.steps?.[0]?.change).toBe(
      `it: protect: false, and nothing else of it (or: pulumi state unprotect '${urnOf({ type: DATABASE })}')`,
    );
    expect(found[1]?.steps?.[0]?.change).toBe(
      "it: deletionProtection: false, applyImmediately: true",
    );
  });

  const BUCKET = "aws:s3/bucket:Bucket";
  const ROLE = "aws:iam/role:Role";
  const SECRET = "aws:secretsmanager/secret:Secret";
  const MAP = "kubernetes:core/v1:ConfigMap";
  const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
  const record = (kind: string) => ({ zoneId: "z", name: "www.example.com", type: kind });

  it.each<readonly [string, readonly Given[], readonly string[]]>([
    [
      "retained is not asked for",
      [{ type: DATABASE, before: { deletionProtection: true }, retainOnDelete: true }],
      [],
    ],
    ["a bucket", [{ type: BUCKET, before: {} }], ["bucket-not-empty"]],
    ["a bucket that empties itself", [{ type: BUCKET, before: { forceDestroy: true } }], []],
    [
      "forceDestroy in the update that replaces",
      [
        {
          type: BUCKET,
          operation: "replace",
          before: { bucket: "a" },
          after: { bucket: "b", forceDestroy: true },
        },
      ],
      ["bucket-not-empty"],
    ],
    ["a key", [{ type: "aws:kms/key:Key", before: {} }], ["key-before-data"]],
    [
      "a distribution",
      [{ type: DISTRIBUTION, before: { enabled: true } }],
      ["distribution-enabled"],
    ],
    ["a disabled distribution", [{ type: DISTRIBUTION, before: { enabled: false } }], []],
    [
      "a distribution's names",
      [
        {
          type: DISTRIBUTION,
          operation: "replace",
          before: { aliases: ["a.example"] },
          after: { aliases: ["a.example"], staging: true },
        },
      ],
      ["distribution-names"],
    ],
    [
      "a certificate delete-first",
      [
        {
          type: "aws:acm/certificate:Certificate",
          operation: "replace",
          replacement: "delete-first",
          before: { domainName: "a" },
          after: { domainName: "b" },
        },
      ],
      ["certificate-in-use"],
    ],
    [
      "a certificate create-first",
      [
        {
          type: "aws:acm/certificate:Certificate",
          operation: "replace",
          before: { domainName: "a" },
          after: { domainName: "b" },
        },
      ],
      [],
    ],
    [
      "a fixed name with retain",
      [
        {
          type: DATABASE,
          operation: "replace",
          replacement: "delete-first",
          retainOnDelete: true,
          before: { identifier: "a" },
          after: { identifier: "a" },
        },
      ],
      ["name-taken"],
    ],
    [
      "a fixed name create-first",
      [
        {
          type: ROLE,
          operation: "replace",
          before: { name: "a", path: "/x/" },
          after: { name: "a", path: "/" },
        },
      ],
      ["name-taken"],
    ],
    [
      "a fixed name delete-first",
      [
        {
          type: ROLE,
          operation: "replace",
          replacement: "delete-first",
          before: { name: "a", path: "/x/" },
          after: { name: "a", path: "/" },
        },
      ],
      [],
    ],
    [
      "a made-up name",
      [
        {
          type: ROLE,
          name: "role",
          operation: "replace",
          before: { name: "role-1f8834a" },
          after: { name: "role-1f8834a" },
        },
      ],
      [],
    ],
    [
      "a name that is not known",
      [{ type: ROLE, operation: "replace", before: { name: UNKNOWN }, after: { name: UNKNOWN } }],
      [],
    ],
    [
      "renamed in the program",
      [
        { type: ROLE, name: "old", before: { name: "a" } },
        { type: ROLE, name: "new", after: { name: "a" } },
      ],
      ["name-taken"],
    ],
    [
      "renamed in the program and in the account",
      [
        { type: ROLE, name: "old", before: { name: "a" } },
        { type: ROLE, name: "new", after: { name: "b" } },
      ],
      [],
    ],
    [
      "an object renamed in the program",
      [
        { type: MAP, name: "old", before: { metadata: { name: "a" } } },
        { type: MAP, name: "new", after: { metadata: { name: "a", namespace: "default" } } },
      ],
      ["same-object"],
    ],
    [
      "a secret's name",
      [
        {
          type: SECRET,
          operation: "replace",
          replacement: "delete-first",
          before: { name: "a" },
          after: { name: "a" },
        },
      ],
      ["name-reserved"],
    ],
    [
      "a secret without a recovery window",
      [
        {
          type: SECRET,
          operation: "replace",
          replacement: "delete-first",
          before: { name: "a", recoveryWindowInDays: 0 },
          after: { name: "a" },
        },
      ],
      [],
    ],
    [
      "a record of another type",
      [{ type: RECORD, operation: "replace", before: record("A"), after: record("CNAME") }],
      ["dns-record-type"],
    ],
    [
      "records that stand beside each other",
      [{ type: RECORD, operation: "replace", before: record("A"), after: record("AAAA") }],
      [],
    ],
    [
      "a record beside a CNAME that goes",
      [
        { type: RECORD, name: "old", before: record("CNAME") },
        { type: RECORD, name: "new", after: record("A") },
      ],
      ["dns-record-type"],
    ],
  ])("%s", (_, given, codes) => expect(worse(...given)).toEqual(codes));
});

it("switches a key off by the property that keys have", () => {
  const [found] = findings({ type: "aws:kms/key:Key", name: "data", before: {} });
  expect(found?.steps?.map(({ change }) => change)).toContain(
    "data: isEnabled: false, for as long as the oldest backup lives",
  );
});
