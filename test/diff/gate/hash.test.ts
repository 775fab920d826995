import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { hashChange, hashFinding } from "../../../diff/gate/hash.ts";
import type { ClassifiedChange, Json } from "../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../diff/values.ts";
import {
  LOST,
  anyChange,
  anyFinding,
  anyValue,
  change,
  finding,
  property,
  stateOf,
  verdict,
} from "../support/report.ts";
import { canonicalJson } from "../../../diff/values.ts";

const BASE = change({ properties: [property("size", 1, 2), property("tags.a", undefined, "b")] });

/** The same change with other values. */
function but(values: Partial<ClassifiedChange>): string {
  return hashChange({ ...BASE, ...values });
}

describe("the hash of a change", () => {
  it("is 20 digits", () => {
    expect(LOST.hash).toMatch(/^[0-9a-f]{20}$/);
  });

  it("is the beginning of the sha256 of its canonical JSON", () => {
    const plain = change({
      ...{ operation: "update", before: undefined, after: undefined },
      ...{ urn: "urn:a", verdicts: [verdict({ code: "c", class: "none" })] },
      properties: [property("size", 1, 2)],
    });
    // printf '%s' '{"class":"none","kind":"change","operation":"update","properties":["{\"after\":2,\"before\":1,\"kind\":\"update\",\"path\":\"size\"}"],"urn":"urn:a","verdicts":["none c"]}' | sha256sum | cut -c1-20
    expect(plain.hash).toBe("8f311ce8ebb33146c2c4");
  });

  it("stays when words get better, or a place moves", () => {
    const verdicts = BASE.verdicts.map((one) => ({
      ...one,
      ...{ message: "better said", fix: "another way", outage: { when: "at once" } },
    }));
    const declaration = { file: "a.ts", line: 1, through: [] };
    expect(but({ verdicts, declaration, component: "moved" })).toBe(BASE.hash);
  });

  it.each<[string, Partial<ClassifiedChange>]>([
    ["resource", { urn: `${BASE.urn}-2` }],
    ["operation", { operation: "replace" }],
    ["class", { class: "replace" }],
    ["code", { verdicts: [verdict({ code: "another" })] }],
    ["class of a verdict", { verdicts: [...BASE.verdicts, verdict({ class: "none" })] }],
    ["value before", { properties: [property("size", 0, 2), property("tags.a", undefined, "b")] }],
    ["value after", { properties: [property("size", 1, 3), property("tags.a", undefined, "b")] }],
    [
      "type of a value",
      { properties: [property("size", 1, "2"), property("tags.a", undefined, "b")] },
    ],
    ["absence", { properties: [property("size", 1, 2), property("tags.a", null, "b")] }],
    ["number of properties", { properties: [property("size", 1, 2)] }],
    ["protection", { after: { ...stateOf(BASE.type, BASE.name, {}), protect: true } }],
    ["retention", { before: { ...stateOf(BASE.type, BASE.name, {}), retainOnDelete: true } }],
  ])("is another with another %s", (_, values) => {
    expect(but(values)).not.toBe(BASE.hash);
  });

  it("tells which replacement it is", () => {
    const hashes = ["create-first", "delete-first", undefined] as const;
    const all = hashes.map((replacement) => but({ operation: "replace", replacement }));
    expect(new Set(all).size).toBe(3);
  });

  it.each(["create", "delete"] as const)("of a %s depends on all inputs", (operation) => {
    const of = (inputs: Record<string, Json>) => {
      const state = stateOf("aws:s3/bucket:Bucket", "files", inputs);
      return change({ operation, before: state, after: state }).hash;
    };
    expect(of({ acl: "private" })).not.toBe(of({ acl: "public-read" }));
    expect(of({ a: 1, b: 2 })).toBe(of({ b: 2, a: 1 }));
  });

  it("takes a secret for a secret and what is unknown for unknown", () => {
    const [secret, unknown] = [MASK, UNKNOWN].map((value) =>
      but({ properties: [property("size", 1, value)] }),
    );
    expect(secret).not.toBe(unknown);
  });

  it("does not depend on any order", () => {
    fc.assert(
      fc.property(anyChange, (one) => {
        const verdicts = [...one.verdicts].reverse();
        const properties = [...one.properties].reverse();
        return hashChange({ ...one, verdicts, properties }) === one.hash;
      }),
    );
  });

  it("is another for every other value of a change with the same title", () => {
    fc.assert(
      fc.property(anyChange, anyValue, anyValue, (one, value, other) => {
        fc.pre(canonicalJson(value) !== canonicalJson(other));
        const of = (after: Json) =>
          hashChange({ ...one, properties: [...one.properties, property("size", "none", after)] });
        return of(value) !== of(other);
      }),
    );
  });
});

describe("the hash of a finding", () => {
  it("is another for another topic, code, resource, message or property", () => {
    const base = finding();
    const others = [
      ...[{ topic: "cost" as const }, { code: "another" }, { urn: "urn:a" }],
      ...[{ message: "91 % of 400" }, { properties: ["size"] }],
    ].map((values) => hashFinding({ ...base, ...values }));
    expect(new Set([base.hash, ...others]).size).toBe(6);
  });

  it("is another for another value of its resource, though the words shorten both to the same", () => {
    const own = finding({ urn: BASE.urn, message: "8 grants; and 1 more", properties: ["policy"] });
    const of = (after: string) =>
      hashFinding(own, change({ properties: [property("policy", "s3:GetObject", after)] }));
    expect(of("s3:GetBucketAcl")).not.toBe(of("iam:*"));
    expect(of("iam:*")).toBe(of("iam:*"));
    expect(hashFinding(own, change({ operation: "replace" }))).not.toBe(hashFinding(own));
  });

  it("does not depend on the order of properties", () => {
    fc.assert(
      fc.property(anyFinding, (one) => {
        const properties = [...one.properties].reverse();
        return hashFinding({ ...one, properties }) === one.hash;
      }),
    );
  });
});

describe("canonical JSON", () => {
  it("sorts the keys of all objects, and no list", () => {
    expect(canonicalJson({ b: [2, { d: null, c: "x" }, 1], a: -0 })).toBe(
      '{"a":0,"b":[2,{"c":"x","d":null},1]}',
    );
  });

  it("is JSON of the same value", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
