import { describe, expect, it } from "@jest/globals";
import { Secret, UNKNOWN } from "../../../../sandbox/providers/model.ts";
import type { Props } from "../../../../sandbox/providers/model.ts";
import { changes, diff, minimalInputs } from "./support.ts";

const INSTANCE = "aws:rds/instance:Instance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const db = minimalInputs(INSTANCE);
const cache = { ...minimalInputs(CACHE), engine: "valkey", engineVersion: "8.0" };
const parameters: readonly Props[] = [
  { name: "work_mem", value: "8192" },
  { name: "jit", value: "0" },
];

describe("diff of an RDS instance", () => {
  it.each([
    [{ instanceClass: "db.r7g.xlarge" }, ["instanceClass"]],
    [{ engineVersion: "17.7" }, ["engineVersion"]],
    [{ engine: "mysql" }, ["engine!"]],
    [{ storageEncrypted: true }, ["storageEncrypted!"]],
    [
      { storageEncrypted: true, kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1" },
      ["storageEncrypted!", "kmsKeyId!"],
    ],
    [{ username: "admin2" }, ["username!"]],
    [{ dbName: "app" }, ["dbName!"]],
    [{ region: "eu-west-1" }, ["region!"]],
    [{ port: 5433 }, ["port"]],
    [{ restoreToPointInTime: { useLatestRestorableTime: true } }, ["restoreToPointInTime!"]],
    [{ passwordWoVersion: 2 }, ["passwordWoVersion"]],
  ])("%j", (change, expected) => {
    expect(changes(INSTANCE, db, { ...db, ...change })).toEqual(expected);
  });

  it("does not cover an input newer than the facts", () => {
    const { verdicts } = diff(INSTANCE, db, { ...db, warningEventCategories: ["a"] });
    expect(verdicts).toEqual([
      { path: "warningEventCategories", kind: "add", replaces: false, covered: false },
    ]);
  });

  it("sees nothing in an input that is no longer given but that the service fills in", () => {
    const old = {
      ...db,
      port: 5432,
      backupWindow: "03:00-04:00",
      availabilityZone: "eu-central-1a",
    };
    expect(changes(INSTANCE, old, db)).toEqual([]);
    expect(changes(INSTANCE, { ...db, deletionProtection: true }, db)).toEqual([
      "deletionProtection",
    ]);
  });

  it("says why it replaces", () => {
    expect(diff(INSTANCE, db, { ...db, engine: "mysql" }).verdicts[0]?.why).toBe(
      "engine cannot be changed in place",
    );
  });

  it("compares secrets by what they hold", () => {
    const secret = { ...db, manageMasterUserPassword: false, password: new Secret("abcdefgh1") };
    expect(changes(INSTANCE, secret, { ...secret, password: new Secret("abcdefgh1") })).toEqual([]);
    expect(changes(INSTANCE, secret, { ...secret, password: new Secret("abcdefgh2") })).toEqual([
      "password",
    ]);
  });

  it("counts a value not known yet as changed, and as replacing where it would", () => {
    const encrypted = {
      ...db,
      storageEncrypted: true,
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
    };
    expect(changes(INSTANCE, encrypted, { ...encrypted, kmsKeyId: UNKNOWN })).toEqual([
      "kmsKeyId!",
    ]);
  });
});

describe("diff of a parameter group", () => {
  const group = { family: "postgres17", parameters };

  it.each<readonly [string, Props, readonly string[]]>([
    ["the family", { family: "postgres18", parameters }, ["family!"]],
    [
      "the order of parameters",
      { family: "postgres17", parameters: [...parameters].reverse() },
      [],
    ],
    [
      "a value",
      {
        family: "postgres17",
        parameters: [
          { name: "jit", value: "0" },
          { name: "work_mem", value: "4096" },
        ],
      },
      ["parameters[1].value"],
    ],
    [
      "an apply method alone",
      {
        family: "postgres17",
        parameters: [
          { name: "work_mem", value: "8192", applyMethod: "pending-reboot" },
          parameters[1] ?? {},
        ],
      },
      [],
    ],
    [
      "value and apply method",
      {
        family: "postgres17",
        parameters: [
          { name: "work_mem", value: "1", applyMethod: "pending-reboot" },
          parameters[1] ?? {},
        ],
      },
      ["parameters[0].value", "parameters[0].applyMethod"],
    ],
    [
      "a further parameter",
      {
        family: "postgres17",
        parameters: [{ name: "random_page_cost", value: "1.1" }, ...parameters],
      },
      ["parameters[0]"],
    ],
    [
      "one parameter less",
      { family: "postgres17", parameters: parameters.slice(1) },
      ["parameters[1]"],
    ],
    [
      "a number for its text",
      {
        family: "postgres17",
        parameters: [
          { name: "work_mem", value: 8192 },
          { name: "jit", value: 0 },
        ],
      },
      [],
    ],
    ["a tag", { ...group, tags: { a: "b" } }, ["tags", "tagsAll"]],
  ])("%s", (_, news, expected) => {
    expect(changes(GROUP, group, news)).toEqual(expected);
  });
});

describe("diff of a cache", () => {
  const outputs = { engineVersionActual: "8.0.1" };

  it.each([
    [
      "redis to valkey, in place",
      { engine: "redis", engineVersion: "7.1" },
      { engine: "valkey", engineVersion: "8.0" },
      ["engine", "engineVersion"],
    ],
    [
      "valkey to redis",
      { engine: "valkey", engineVersion: "8.0" },
      { engine: "redis", engineVersion: "7.1" },
      ["engine!", "engineVersion"],
    ],
    ["an upgrade", { engineVersion: "8.0" }, { engineVersion: "8.1" }, ["engineVersion"]],
    ["a downgrade", { engineVersion: "8.0" }, { engineVersion: "7.2" }, ["engineVersion!"]],
    ["node type", {}, { nodeType: "cache.r7g.xlarge" }, ["nodeType"]],
    [
      "encryption at rest",
      { atRestEncryptionEnabled: false },
      { atRestEncryptionEnabled: true },
      ["atRestEncryptionEnabled!"],
    ],
    [
      "encryption in transit",
      { transitEncryptionEnabled: false },
      { transitEncryptionEnabled: true },
      ["transitEncryptionEnabled"],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(changes(CACHE, { ...cache, ...before }, { ...cache, ...after }, outputs)).toEqual(
      expected,
    );
  });

  it("replaces for encryption in transit before 7.0.5", () => {
    const old = {
      ...cache,
      engine: "redis",
      engineVersion: "6.2",
      transitEncryptionEnabled: false,
    };
    expect(
      changes(
        CACHE,
        old,
        { ...old, transitEncryptionEnabled: true },
        { engineVersionActual: "6.2.6" },
      ),
    ).toEqual(["transitEncryptionEnabled!"]);
  });
});

describe("nested inputs that replace", () => {
  const NODES = "aws:eks/nodeGroup:NodeGroup";
  const nodes = {
    clusterName: "main",
    nodeRoleArn: "arn:aws:iam::123456789012:role/n",
    scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 2 },
    subnetIds: ["subnet-1"],
  };

  it.each([
    [
      "a named one",
      { id: "lt-1", version: "1" },
      { id: "lt-2", version: "1" },
      ["launchTemplate.id!"],
    ],
    [
      "another of the block",
      { id: "lt-1", version: "1" },
      { id: "lt-1", version: "2" },
      ["launchTemplate.version"],
    ],
    ["the whole block with it", undefined, { id: "lt-1", version: "1" }, ["launchTemplate!"]],
  ])("%s", (_, before, after, expected) => {
    const with_ = (template: typeof before) =>
      template === undefined ? nodes : { ...nodes, launchTemplate: template };
    expect(changes(NODES, with_(before), with_(after))).toEqual(expected);
  });

  it("replaces a Fargate profile for a namespace, not for the order of subnets", () => {
    const PROFILE = "aws:eks/fargateProfile:FargateProfile";
    const profile = {
      ...minimalInputs(PROFILE),
      selectors: [{ namespace: "shop" }],
      subnetIds: ["subnet-1", "subnet-2"],
    };
    expect(changes(PROFILE, profile, { ...profile, tags: { a: "b" } })).toEqual([
      "tags",
      "tagsAll",
    ]);
    expect(changes(PROFILE, profile, { ...profile, subnetIds: ["subnet-2", "subnet-1"] })).toEqual(
      [],
    );
    expect(
      changes(PROFILE, profile, { ...profile, selectors: [{ namespace: "jobs" }] }).every((path) =>
        path.endsWith("!"),
      ),
    ).toBe(true);
  });

  it("replaces for an element of a list, at any index", () => {
    expect(
      changes(
        NODES,
        { ...nodes, instanceTypes: ["m7g.large", "m6g.large"] },
        { ...nodes, instanceTypes: ["m7g.large", "r7g.large"] },
      ),
    ).toEqual(["instanceTypes[1]!"]);
  });

  it("knows conditions on blocks of a cluster", () => {
    const EKS = "aws:eks/cluster:Cluster";
    const eks = minimalInputs(EKS);
    const encryption = {
      encryptionConfig: {
        provider: { keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1" },
        resources: ["secrets"],
      },
    };
    expect(changes(EKS, eks, { ...eks, ...encryption })).toEqual(["encryptionConfig"]);
    expect(changes(EKS, { ...eks, ...encryption }, eks)).toEqual(["encryptionConfig!"]);
  });
});
