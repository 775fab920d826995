import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { FALLBACK_CODES, GENERAL_CLASSIFIERS } from "../../../../diff/classify/general/index.ts";
import type { ResourceChange } from "../../../../diff/model.ts";
import { UNKNOWN } from "../../../../diff/values.ts";
import { anyChange, change, comparison, state, urnOf, verdicts } from "./support.ts";

const RDS = "aws:rds/instance:Instance";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const told = (one: ResourceChange, ...others: ResourceChange[]) =>
  verdicts(GENERAL_CLASSIFIERS, one, comparison([one, ...others])).map(
    ({ class: level, code }) => `${level} ${code}`,
  );
const words = (one: ResourceChange, ...others: ResourceChange[]) =>
  verdicts(GENERAL_CLASSIFIERS, one, comparison([one, ...others]))
    .map(({ message }) => message)
    .join(" ");

describe("data that goes", () => {
  const replaced = (before: object, more: object = {}) =>
    change({
      type: RDS,
      name: "db",
      operation: "replace",
      replacement: "create-first",
      before: { dbName: "a", identifier: "shop", ...before },
      after: { dbName: "b", identifier: "shop", ...before },
      replacing: ["dbName"],
      ...more,
    });

  it("is lost without retain and snapshot", () => {
    expect(told(replaced({ skipFinalSnapshot: true }))).toEqual([
      "data-loss data-loss",
      "replace replace",
    ]);
  });

  it("is in the last snapshot that is really taken", () => {
    const kept = replaced({ skipFinalSnapshot: false, finalSnapshotIdentifier: "last" });
    expect(told(kept)).toEqual(["replace data-left-behind", "replace replace"]);
    expect(words(kept)).toContain(
      "db (rds Instance) is made anew: the new one is EMPTY. Its data is in the last snapshot last.",
    );
  });

  it("is not in a snapshot without a name, which the provider refuses", () => {
    expect(words(replaced({ skipFinalSnapshot: false }))).toContain(
      "the provider refuses to delete it",
    );
  });

  it("stays with the retained one, which keeps the name", () => {
    const kept = replaced({}, { state: { retainOnDelete: true } });
    expect(told(kept)).toEqual(["replace data-left-behind", "replace replace"]);
    expect(words(kept)).toContain(
      'It keeps the name shop, which the new one asks for as well: making it fails with "already exists".',
    );
  });

  it("is taken for lost where it cannot be known", () => {
    const unknown = replaced({ skipFinalSnapshot: UNKNOWN, finalSnapshotIdentifier: "last" });
    expect(told(unknown)[0]).toBe("data-loss data-loss");
    expect(words(unknown)).toContain(
      "cannot be known: skipFinalSnapshot is known after the update",
    );
  });

  it.each<[string, Parameters<typeof change>[0], string]>([
    ["a key", { type: "aws:kms/key:Key", operation: "delete" }, "data-loss data-loss"],
    ["a bucket", { type: "aws:s3/bucket:Bucket", operation: "delete" }, "data-loss data-loss"],
    [
      "a kept bucket",
      { type: "aws:s3/bucket:Bucket", operation: "delete", state: { retainOnDelete: true } },
      "downtime data-abandoned",
    ],
    [
      "a cache",
      { type: CACHE, operation: "delete", before: { snapshotRetentionLimit: 0 } },
      "downtime delete-serving",
    ],
    [
      "a cache with backups",
      { type: CACHE, operation: "delete", before: { snapshotRetentionLimit: 7 } },
      "data-loss data-loss",
    ],
    [
      "a cache with a last snapshot",
      {
        type: CACHE,
        operation: "delete",
        before: { snapshotRetentionLimit: 7, finalSnapshotIdentifier: "q" },
      },
      "downtime data-abandoned",
    ],
    [
      "a cache of unknown backups",
      { type: CACHE, operation: "delete", before: { snapshotRetentionLimit: UNKNOWN } },
      "data-loss data-loss",
    ],
    [
      "a replica",
      { type: RDS, operation: "delete", before: { replicateSourceDb: "shop" } },
      "downtime rds-replica-gone",
    ],
    [
      "a secret to be restored",
      { type: "aws:secretsmanager/secret:Secret", operation: "delete" },
      "downtime data-abandoned",
    ],
    [
      "a secret deleted at once",
      {
        type: "aws:secretsmanager/secret:Secret",
        operation: "delete",
        before: { recoveryWindowInDays: 0 },
      },
      "data-loss data-loss",
    ],
  ])("of %s", (_, example, expected) => {
    expect(told(change(example))).toEqual([expected]);
  });
});

describe("replacements", () => {
  it("say what they follow from", () => {
    const db = change({
      type: RDS,
      name: "db",
      operation: "replace",
      before: { dbName: "a" },
      after: { dbName: "b" },
      replacing: ["dbName"],
    });
    const target = change({
      type: "aws:rds/proxyTarget:ProxyTarget",
      name: "target",
      operation: "replace",
      replacement: "delete-first",
      before: { dbInstanceIdentifier: "shop" },
      after: { dbInstanceIdentifier: UNKNOWN },
      replacing: ["dbInstanceIdentifier"],
      state: { propertyDependencies: { dbInstanceIdentifier: [urnOf(RDS, "db")] } },
    });
    expect(told(target, db)).toEqual(["replace replace-cascade"]);
    expect(words(target, db)).toBe(
      "target (rds ProxyTarget) is deleted and made anew, replaced because db is, through dbInstanceIdentifier. The old one goes first: in between there is none.",
    );
  });

  it.each<[string, Parameters<typeof change>[0], string]>([
    [
      "a job",
      { type: "kubernetes:batch/v1:Job", replacement: "delete-first" },
      "in-place replace-by-design",
    ],
    [
      "a config map",
      { type: "kubernetes:core/v1:ConfigMap", replacement: "create-first" },
      "in-place replace-by-design",
    ],
    [
      "a config map that goes first",
      { type: "kubernetes:core/v1:ConfigMap", replacement: "delete-first" },
      "replace replace",
    ],
    [
      "a certificate",
      { type: "aws:acm/certificate:Certificate", replacement: "create-first" },
      "in-place replace-by-design",
    ],
  ])("of %s", (_, example, expected) => {
    expect(told(change({ ...example, operation: "replace" }))).toEqual([expected]);
  });

  it("are found where the URN changes", () => {
    const inputs = { bucket: "shop-media", forceDestroy: true };
    const type = "aws:s3/bucket:Bucket";
    const gone = change({ type, name: "media", operation: "delete", before: inputs });
    const made = change({ type, name: "files", operation: "create", after: inputs });
    expect(told(gone, made)).toEqual(["data-loss data-loss", "replace replace-renamed-urn"]);
    expect(told(made, gone)).toEqual(["in-place replace-renamed-urn"]);
    expect(verdicts(GENERAL_CLASSIFIERS, gone, comparison([gone, made])).at(1)?.fix).toBe(
      'Give files the option aliases: ["urn:pulumi:prod::shop::aws:s3/bucket:Bucket::media"].',
    );
  });

  it("are not seen in alarms that only resemble each other", () => {
    const type = "aws:cloudwatch/metricAlarm:MetricAlarm";
    const alarm = (id: string) => ({
      metricName: "CPU",
      threshold: 80,
      period: 60,
      dimensions: { id },
    });
    const gone = change({ type, name: "a", operation: "delete", before: alarm("1") });
    const made = change({ type, name: "b", operation: "create", after: alarm("2") });
    expect(told(gone, made)).toEqual(["in-place delete"]);
  });
});

describe("any change", () => {
  const types = [
    RDS,
    CACHE,
    "aws:kms/key:Key",
    "kubernetes:batch/v1:Job",
    "aws:lb/listener:Listener",
  ];
  const keys = [
    "dbName",
    "identifier",
    "skipFinalSnapshot",
    "finalSnapshotIdentifier",
    "snapshotRetentionLimit",
    "tags",
    "size",
  ];
  const codes = new Set(
    [...GENERAL_CLASSIFIERS.flatMap((each) => each.codes), ...FALLBACK_CODES].map(
      ({ code }) => code,
    ),
  );

  it("has verdicts of known codes, the same in whatever order the changes come", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyChange(types, keys), {
          selector: ({ urn }) => urn,
          minLength: 1,
          maxLength: 6,
        }),
        (changes) => {
          const reversed = changes
            .map((each) => ({ ...each, properties: each.properties.toReversed() }))
            .toReversed();
          for (const one of changes) {
            const found = verdicts(GENERAL_CLASSIFIERS, one, comparison(changes));
            const again = reversed.find(({ urn }) => urn === one.urn) ?? one;
            expect(found.length).toBeGreaterThan(0);
            expect(found.filter(({ code }) => !codes.has(code))).toEqual([]);
            expect(verdicts(GENERAL_CLASSIFIERS, again, comparison(reversed))).toEqual(found);
          }
        },
      ),
    );
  });
});

describe("resources that stay", () => {
  it("are no part of a rename", () => {
    const one = change({
      type: RDS,
      name: "db",
      operation: "delete",
      before: { identifier: "shop" },
    });
    const whole = comparison([one], [state(RDS, "other", { identifier: "shop" })]);
    expect(verdicts(GENERAL_CLASSIFIERS, one, whole).map(({ code }) => code)).toEqual([
      "data-loss",
    ]);
  });
});
