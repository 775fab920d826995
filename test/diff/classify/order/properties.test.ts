import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { ORDER_VIEWS } from "../../../../diff/classify/order/index.ts";
import type { Comparison, Json } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { comparisonOf } from "./comparison.ts";
import type { Given } from "./comparison.ts";

/** The types and properties that any of the checks looks at. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": [
    "engine",
    "engineVersion",
    "allocatedStorage",
    "storageType",
    "iops",
    "storageEncrypted",
    "kmsKeyId",
    "identifier",
    "dbName",
    "parameterGroupName",
    "replicateSourceDb",
    "deletionProtection",
  ],
  "aws:rds/parameterGroup:ParameterGroup": ["name", "family"],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "engine",
    "engineVersion",
    "parameterGroupName",
    "transitEncryptionEnabled",
    "transitEncryptionMode",
    "authToken",
    "userGroupIds",
    "clusterMode",
    "replicationGroupId",
  ],
  "aws:eks/cluster:Cluster": ["name", "version", "encryptionConfig", "accessConfig"],
  "aws:eks/nodeGroup:NodeGroup": ["clusterName", "version"],
  "aws:s3/bucket:Bucket": ["bucket", "forceDestroy"],
  "aws:cloudfront/distribution:Distribution": ["aliases", "enabled"],
  "cloudflare:index/dnsRecord:DnsRecord": ["name", "zoneId", "type"],
  "kubernetes:core/v1:Namespace": ["metadata"],
  "kubernetes:core/v1:ConfigMap": ["metadata", "data"],
  "kubernetes:apps/v1:Deployment": ["metadata", "spec"],
  "kubernetes:core/v1:PersistentVolumeClaim": ["spec"],
  "kubernetes:keda.sh/v1alpha1:ScaledObject": ["metadata"],
};

const value = fc.constantFrom<Json>(
  UNKNOWN,
  MASK,
  null,
  true,
  false,
  0,
  7,
  "a",
  "1.34",
  "17.6",
  "redis",
  "valkey",
  "CNAME",
  [],
  ["a", UNKNOWN],
  {},
  { name: "a", namespace: "a" },
  { name: UNKNOWN },
  { "a.sql": "DROP TABLE a" },
  { provider: { keyArn: MASK } },
  { template: { a: "redis://a" } },
  { resources: { requests: { storage: "1Gi" } } },
);

const given: fc.Arbitrary<Given> = fc
  .constantFrom(...Object.entries(SUBJECTS))
  .chain(([type, keys]) => {
    const inputs = fc.record(Object.fromEntries(keys.map((key) => [key, value])), {
      requiredKeys: [],
    });
    return fc
      .record(
        {
          type: fc.constant(type),
          name: fc.constantFrom("a", "b", "c", "d"),
          before: inputs,
          after: inputs,
          operation: fc.constantFrom("replace", "update"),
          replacement: fc.constantFrom("create-first", "delete-first"),
          protect: fc.boolean(),
          retainOnDelete: fc.boolean(),
        },
        { requiredKeys: ["type", "name", "replacement", "protect", "retainOnDelete"] },
      )
      .map(({ operation, ...one }): Given => {
        // Only what is there before and after can be updated or replaced.
        const both = one.before !== undefined && one.after !== undefined;
        return { ...one, ...(both && operation !== undefined && { operation }) } as Given;
      });
  });

const several = fc
  .uniqueArray(given, { maxLength: 6, selector: ({ type, name }) => `${type} ${name ?? ""}` })
  .map((all) => all.filter(({ before, after }) => before !== undefined || after !== undefined));

function words(comparison: Comparison): readonly string[] {
  return ORDER_VIEWS.flatMap((view) => view.find(comparison))
    .map((finding) => JSON.stringify(finding))
    .sort();
}

describe("any change", () => {
  it("is looked at without a throw, in whatever order its resources come", () => {
    fc.assert(
      fc.property(several, fc.nat(), (all, seed) => {
        const comparison = comparisonOf(...all);
        const at = all.length === 0 ? 0 : seed % all.length;
        const turned = comparisonOf(...all.slice(at), ...all.slice(0, at));
        expect(words(turned)).toEqual(words(comparison));
      }),
      { numRuns: 400 },
    );
  });

  it("is told by codes that are documented, with reasons for every step and without what is unknown", () => {
    const codes = new Set(ORDER_VIEWS.flatMap((view) => view.codes).map(({ code }) => code));
    fc.assert(
      fc.property(several, (all) => {
        for (const found of ORDER_VIEWS.flatMap((view) => view.find(comparisonOf(...all)))) {
          expect(codes).toContain(found.code);
          expect(found.topic).toBe("order");
          const steps = found.steps ?? [];
          expect(steps.every(({ change, why }) => change !== "" && why !== "")).toBe(true);
          expect(found.direction === "neutral" || steps.length > 0).toBe(true);
          expect(JSON.stringify(found)).not.toContain(UNKNOWN);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("finds nothing where nothing changes", () => {
    fc.assert(
      fc.property(several, (all) => {
        const still = all.map(({ before, after, ...one }): Given => {
          const inputs = before ?? after ?? {};
          return { ...one, before: inputs, after: inputs, operation: "update" };
        });
        expect(words(comparisonOf(...still))).toEqual([]);
      }),
    );
  });
});

describe("codes", () => {
  it("are each declared once, with a source", () => {
    const codes = ORDER_VIEWS.flatMap((view) => view.codes);
    expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
    expect(codes.filter(({ sources }) => sources.length === 0)).toEqual([]);
  });
});
