import { describe, expect, it } from "@jest/globals";

import { UNKNOWN } from "../../../../diff/values.ts";
import { findings, worse } from "./comparison.ts";
import type { Given } from "./comparison.ts";

const DATABASE = "aws:rds/instance:Instance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const PG16 = { engine: "postgres", engineVersion: "16.8", identifier: "shop" };

describe("databases", () => {
  const replica = { engineVersion: "16.8", replicateSourceDb: "shop" };

  it("tells the applies of a major upgrade, with what is missing", () => {
    const [found, ...others] = findings(
      {
        type: DATABASE,
        name: "writer",
        before: { ...PG16, parameterGroupName: "shop-pg16" },
        after: { ...PG16, engineVersion: "18.1", parameterGroupName: "shop-pg16" },
      },
      { type: DATABASE, name: "reader", before: replica, after: replica, operation: "same" },
      {
        type: GROUP,
        name: "group",
        before: { name: "shop-pg16", family: "postgres16" },
        after: { name: "shop-pg16", family: "postgres16" },
        operation: "same",
      },
    );
    expect(others).toEqual([]);
    expect(found?.message).toBe(
      "writer goes from PostgreSQL 16 to 18: it is down while RDS upgrades it together with its replicas reader, and cannot go back. In this form one update fails or harms: allowMajorVersionUpgrade is not true, so that RDS refuses it; its parameter group group is of family postgres16, not postgres18; it skips a major version, which RDS takes only where describe-db-engine-versions lists 18.1 among the ValidUpgradeTarget of 16.8.",
    );
    expect(found?.steps?.map(({ change }) => change)[2]).toBe(
      "writer: engineVersion: 18.1, parameterGroupName: shop-pg16, allowMajorVersionUpgrade: true, applyImmediately: true at the time that was agreed",
    );
    expect(found?.steps).toHaveLength(6);
  });

  it.each<readonly [string, Given, readonly string[]]>([
    ["minor up", { type: DATABASE, before: PG16, after: { ...PG16, engineVersion: "16.10" } }, []],
    [
      "minor down",
      { type: DATABASE, before: PG16, after: { ...PG16, engineVersion: "16.4" } },
      ["database-version-down"],
    ],
    // A prefix of the version is what RDS takes the latest minor version of.
    ["major only", { type: DATABASE, before: PG16, after: { ...PG16, engineVersion: "16" } }, []],
    [
      "another engine",
      {
        type: DATABASE,
        before: { engine: "mysql", engineVersion: "8.0.40" },
        after: { engine: "mysql", engineVersion: "9.1.0" },
      },
      [],
    ],
    [
      "storage less",
      { type: DATABASE, before: { allocatedStorage: 500 }, after: { allocatedStorage: 400 } },
      ["database-storage-shrink"],
    ],
    // 500 x 1.1 = 550.
    [
      "storage a little more",
      { type: DATABASE, before: { allocatedStorage: 500 }, after: { allocatedStorage: 549 } },
      ["database-storage-growth"],
    ],
    [
      "storage a tenth more",
      { type: DATABASE, before: { allocatedStorage: 500 }, after: { allocatedStorage: 550 } },
      [],
    ],
    [
      "IOPS below 400 GiB",
      {
        type: DATABASE,
        before: { storageType: "gp3", allocatedStorage: 399 },
        after: { storageType: "gp3", allocatedStorage: 399, iops: 12_000 },
      },
      ["database-gp3"],
    ],
    [
      "too few IOPS from 400 GiB",
      {
        type: DATABASE,
        before: { storageType: "gp3", allocatedStorage: 200 },
        after: { storageType: "gp3", allocatedStorage: 400, iops: 11_999 },
      },
      ["database-gp3"],
    ],
    [
      "enough IOPS from 400 GiB",
      {
        type: DATABASE,
        before: { storageType: "gp3", allocatedStorage: 200 },
        after: { storageType: "gp3", allocatedStorage: 400, iops: 12_000 },
      },
      [],
    ],
    [
      "encryption on",
      {
        type: DATABASE,
        operation: "replace",
        before: { storageEncrypted: false },
        after: { storageEncrypted: true },
      },
      ["database-storage-encryption"],
    ],
    [
      "another key",
      { type: DATABASE, operation: "replace", before: { kmsKeyId: "a" }, after: { kmsKeyId: "b" } },
      ["database-storage-encryption"],
    ],
    [
      "another identifier",
      { type: DATABASE, before: { identifier: "a" }, after: { identifier: "b" } },
      ["database-rename"],
    ],
    [
      "another first database",
      { type: DATABASE, operation: "replace", before: { dbName: "a" }, after: { dbName: "b" } },
      ["database-content-name"],
    ],
    ["tags", { type: DATABASE, before: { ...PG16, tags: { a: "b" } }, after: PG16 }, []],
  ])("%s", (_, given, codes) => expect(worse(given)).toEqual(codes));

  it("says of a storage modification that the next has to wait, without failing it", () => {
    const [found] = findings({
      type: DATABASE,
      before: { allocatedStorage: 100 },
      after: { allocatedStorage: 200 },
    });
    expect([found?.code, found?.direction]).toEqual(["database-storage-cooldown", "neutral"]);
  });

  const family = (name: string, number: number) => ({ name, family: `postgres${number}` });
  const user = (group: string, version = "16.8", more = {}): Given["after"] => ({
    engineVersion: version,
    allowMajorVersionUpgrade: true,
    parameterGroupName: group,
    ...more,
  });

  it.each<readonly [string, readonly Given[], readonly string[]]>([
    [
      "a family under a fixed name",
      [
        {
          type: GROUP,
          operation: "replace",
          replacement: "delete-first",
          before: family("shop", 16),
          after: family("shop", 17),
        },
        { type: DATABASE, name: "db", before: user("shop"), after: user("shop", "17.6") ?? {} },
      ],
      ["database-major-upgrade", "parameter-group-in-use"],
    ],
    [
      "a family under a new name, at once",
      [
        { type: GROUP, operation: "replace", before: family("a", 16), after: family("b", 17) },
        {
          type: DATABASE,
          name: "db",
          before: user("a"),
          after: user("b", "17.6", { applyImmediately: true }),
        },
      ],
      ["database-major-upgrade"],
    ],
    [
      "a family under a new name, in the window",
      [
        { type: GROUP, operation: "replace", before: family("a", 16), after: family("b", 17) },
        { type: DATABASE, name: "db", before: user("a"), after: user("b", "17.6") },
      ],
      ["database-major-upgrade", "parameter-group-waits"],
    ],
    [
      "deleted in use",
      [
        { type: GROUP, before: family("a", 16) },
        { type: DATABASE, name: "db", before: user("a"), after: user("a"), operation: "same" },
      ],
      ["parameter-group-in-use"],
    ],
    [
      "deleted with its user",
      [
        { type: GROUP, before: family("a", 16) },
        { type: DATABASE, name: "db", before: user("a") },
      ],
      [],
    ],
    [
      "deleted in use by an instance of Aurora",
      [
        { type: GROUP, before: family("a", 16) },
        {
          type: "aws:rds/clusterInstance:ClusterInstance",
          name: "member",
          before: { dbParameterGroupName: "a" },
          after: { dbParameterGroupName: "a" },
          operation: "same",
        },
      ],
      ["parameter-group-in-use"],
    ],
    [
      "a family under a new name, by a blue/green deployment",
      [
        { type: GROUP, operation: "replace", before: family("a", 16), after: family("b", 17) },
        {
          type: DATABASE,
          name: "db",
          before: user("a"),
          after: user("b", "17.6", { blueGreenUpdate: { enabled: true } }),
        },
      ],
      ["database-major-upgrade"],
    ],
    [
      "a major upgrade onto a group that an update before has made",
      [
        {
          type: GROUP,
          name: "new",
          before: family("b", 17),
          after: family("b", 17),
          operation: "same",
        },
        {
          type: DATABASE,
          name: "db",
          before: user("a"),
          after: user("b", "17.6", { applyImmediately: true }),
        },
      ],
      [],
    ],
  ])("parameter groups: %s", (_, given, codes) => expect(worse(...given)).toEqual(codes));
});

describe("what is not known", () => {
  it("is told without failing the gate", () => {
    const found = findings({
      type: DATABASE,
      before: PG16,
      after: { ...PG16, engineVersion: UNKNOWN },
    });
    expect(found.map(({ code, direction }) => [code, direction])).toEqual([
      ["order-unknown", "neutral"],
    ]);
  });
});
