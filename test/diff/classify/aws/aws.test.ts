import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { AWS_CLASSIFIERS } from "../../../../diff/classify/aws/index.ts";
import { FALLBACK_CODES } from "../../../../diff/classify/general/index.ts";
import type { JsonObject, ResourceChange, ResourceState, Verdict } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import {
  anyChange,
  change,
  comparison,
  property,
  state,
  urnOf,
  verdicts,
} from "../general/support.ts";

const RDS = "aws:rds/instance:Instance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const WINDOW = "sun:04:30-sun:05:30";

const first = (one: ResourceChange, others: readonly ResourceState[] = []): Verdict => {
  const [found] = verdicts(AWS_CLASSIFIERS, one, comparison([one], others));
  if (found === undefined) throw new Error("no verdict");
  return found;
};
const database = (before: JsonObject, after: JsonObject): ResourceChange => {
  const both = { engine: "postgres", engineVersion: "17.6", maintenanceWindow: WINDOW };
  return change({
    type: RDS,
    name: "db",
    before: { ...both, ...before },
    after: { ...both, ...after },
  });
};

describe("a database's class", () => {
  it("is a failover of 60 to 120 s with a standby, in the window", () => {
    const one = database(
      { instanceClass: "db.r7g.large", multiAz: true },
      { instanceClass: "db.r7g.xlarge", multiAz: true },
    );
    expect(first(one)).toEqual({
      code: "rds-instance-class",
      class: "downtime",
      message:
        "db moves from db.r7g.large to db.r7g.xlarge in the maintenance window sun:04:30-sun:05:30 UTC. The standby changes first and takes over: typically 60 to 120 s without an answer, longer with large transactions.",
      properties: ["instanceClass"],
      outage: { seconds: [60, 120], when: "in the maintenance window sun:04:30-sun:05:30 UTC" },
    });
  });

  it("is minutes nobody gives a number for without, at once where that is asked for", () => {
    const one = database(
      { instanceClass: "db.t4g.micro" },
      { instanceClass: "db.t4g.small", applyImmediately: true },
    );
    expect(first(one).outage).toEqual({ when: "at once" });
    expect(first(one).message).toContain(
      "Single-AZ: it does not answer until the new host has recovered",
    );
  });

  it("brings static parameters into effect that are formulas of it", () => {
    const one = database(
      { instanceClass: "db.t4g.micro", parameterGroupName: "shop" },
      { instanceClass: "db.t4g.small", parameterGroupName: "shop" },
    );
    const group = state(GROUP, "parameters", {
      name: "shop",
      family: "postgres17",
      parameters: [
        { name: "shared_buffers", value: "{DBInstanceClassMemory/32768}" },
        { name: "effective_cache_size", value: "{DBInstanceClassMemory/16384}" },
        { name: "max_connections", value: "200" },
      ],
    });
    expect(first(one, [group]).message).toMatch(
      /formulas of the class are computed anew with this restart: shared_buffers\.$/,
    );
  });
});

describe("other settings of a database", () => {
  it.each<[string, JsonObject, JsonObject, string, string]>([
    [
      "a minor version",
      { engineVersion: "17.6" },
      { engineVersion: "17.7" },
      "downtime",
      "minor upgrade 17.6 -> 17.7",
    ],
    [
      "a major version",
      { engineVersion: "16.10" },
      { engineVersion: "17.6" },
      "downtime",
      "a failover does not shorten it",
    ],
    [
      "an older version",
      { engineVersion: "17.7" },
      { engineVersion: "17.6" },
      "downtime",
      "RDS refuses, there is no way back",
    ],
    [
      "an unknown version",
      { engineVersion: "17.6" },
      { engineVersion: UNKNOWN },
      "downtime",
      "taken for a major upgrade",
    ],
    [
      "more storage",
      { allocatedStorage: 100 },
      { allocatedStorage: 200 },
      "in-place",
      "For six hours",
    ],
    // From 400 GiB or less to more than 400 GiB the volumes are striped.
    [
      "striped storage",
      { allocatedStorage: 400 },
      { allocatedStorage: 401 },
      "in-place",
      "Crossing 400 GiB, all data is copied",
    ],
    [
      "less storage",
      { allocatedStorage: 200 },
      { allocatedStorage: 100 },
      "in-place",
      "cannot be made smaller: RDS refuses",
    ],
    [
      "another SSD",
      { storageType: "gp2" },
      { storageType: "gp3" },
      "in-place",
      "between SSD types",
    ],
    [
      "magnetic storage",
      { storageType: "standard" },
      { storageType: "gp3" },
      "downtime",
      "a brief downtime",
    ],
    ["iops", { iops: 3000 }, { iops: 12000 }, "in-place", "iops: 3000 -> 12000"],
    [
      "a port",
      { port: 5432 },
      { port: 5433 },
      "downtime",
      "rebooted at once, whatever applyImmediately says",
    ],
    ["a standby", { multiAz: false }, { multiAz: true }, "in-place", "gets a standby"],
    ["no standby", { multiAz: true }, { multiAz: false }, "in-place", "loses its standby"],
    [
      "a subnet group",
      { dbSubnetGroupName: "a" },
      { dbSubnetGroupName: "b" },
      "downtime",
      "another address",
    ],
    [
      "a parameter group",
      { parameterGroupName: "a" },
      { parameterGroupName: "b" },
      "reboot",
      "not the maintenance window",
    ],
    [
      "a certificate",
      { caCertIdentifier: "a" },
      { caCertIdentifier: "b" },
      "downtime",
      "unless its engine version rotates without one",
    ],
    [
      "IP versions",
      { networkType: "IPV4" },
      { networkType: "DUAL" },
      "downtime",
      "downtime is possible",
    ],
    [
      "access",
      { publiclyAccessible: false },
      { publiclyAccessible: true },
      "in-place",
      "without downtime",
    ],
    [
      "backups off",
      { backupRetentionPeriod: 14 },
      { backupRetentionPeriod: 0 },
      "downtime",
      "All existing automatic backups are deleted",
    ],
    [
      "backups on",
      { backupRetentionPeriod: 0 },
      { backupRetentionPeriod: 7 },
      "downtime",
      "standby or not",
    ],
    [
      "fewer backups",
      { backupRetentionPeriod: 14 },
      { backupRetentionPeriod: 7 },
      "in-place",
      "Backups older than 7 days are deleted",
    ],
    ["a name", { identifier: "shop" }, { identifier: "store" }, "downtime", "Its ENDPOINT CHANGES"],
    ["a promotion", { replicateSourceDb: "shop" }, {}, "downtime", "is promoted"],
    [
      "a password",
      { passwordWo: MASK, passwordWoVersion: 1 },
      { passwordWo: MASK, passwordWoVersion: 2 },
      "in-place",
      "open connections stay",
    ],
    [
      "protection",
      { deletionProtection: true },
      { deletionProtection: false },
      "in-place",
      "without downtime",
    ],
    [
      "when changes are made",
      { applyImmediately: false },
      { applyImmediately: true },
      "none",
      "made at once, too",
    ],
  ])("%s", (_, before, after, level, words) => {
    const found = first(database(before, after));
    expect([found.class, found.message.includes(words) ? words : found.message]).toEqual([
      level,
      words,
    ]);
  });
});

describe("a parameter group", () => {
  const users = state(
    RDS,
    "db",
    { parameterGroupName: "shop" },
    { propertyDependencies: { parameterGroupName: [urnOf(GROUP, "parameters")] } },
  );
  const parameters = (before: JsonObject[], after: JsonObject[], ...paths: [string, string][]) =>
    change({
      type: GROUP,
      name: "parameters",
      before: { name: "shop", family: "postgres17", parameters: before },
      after: { name: "shop", family: "postgres17", parameters: after },
      properties: paths.map(([name, key]) => property(["parameters", name, key], "a", "b")),
    });
  const item = (name: string, value: string, applyMethod: string) => ({ name, value, applyMethod });

  it("with a static parameter waits for a reboot", () => {
    const one = parameters(
      [item("max_connections", "100", "pending-reboot")],
      [item("max_connections", "200", "pending-reboot")],
      ["max_connections", "value"],
    );
    expect(first(one, [users])).toMatchObject({
      class: "reboot",
      message:
        "parameters: max_connections 100 -> 200 takes effect only with a restart. Pending until db is rebooted, which neither the update nor the maintenance window does.",
    });
  });

  it("that asks to apply a static one at once is refused", () => {
    const one = parameters(
      [],
      [item("max_connections", "200", "immediate")],
      ["max_connections", "value"],
    );
    expect(first(one).message).toContain(
      "AWS refuses applyMethod immediate for static parameters: max_connections",
    );
  });

  it("with a dynamic parameter does not", () => {
    const one = parameters(
      [item("work_mem", "4096", "immediate")],
      [item("work_mem", "8192", "immediate")],
      ["work_mem", "value"],
    );
    expect(first(one, [users])).toMatchObject({
      class: "in-place",
      message: "parameters: work_mem 4096 -> 8192 takes effect while db runs.",
    });
  });

  it("with only another apply method never settles", () => {
    const one = parameters(
      [item("work_mem", "4096", "immediate")],
      [item("work_mem", "4096", "pending-reboot")],
      ["work_mem", "applyMethod"],
    );
    expect(first(one)).toMatchObject({ class: "none", code: "rds-parameter-apply-method" });
  });

  it("with a parameter nobody knows is taken for static", () => {
    const one = parameters([], [item("new_thing", "1", "immediate")], ["new_thing", "value"]);
    expect(first(one)).toMatchObject({ class: "reboot" });
  });
});

describe("other services", () => {
  it.each<[string, Parameters<typeof change>[0], string, string]>([
    [
      "a node type",
      {
        type: CACHE,
        before: { nodeType: "cache.m6g.xlarge", automaticFailoverEnabled: true },
        after: { nodeType: "cache.m6g.large", automaticFailoverEnabled: true },
      },
      "downtime",
      "the few seconds of a failover",
    ],
    // 13,891,921,715 / 2^30 = 12.94; 6,854,542,746 / 2^30 = 6.38.
    [
      "a smaller node",
      {
        type: CACHE,
        before: { nodeType: "cache.m6g.xlarge" },
        after: { nodeType: "cache.m6g.large" },
      },
      "downtime",
      "from 12.9 GiB to 6.4 GiB a node",
    ],
    [
      "a version without failover",
      { type: CACHE, before: { engineVersion: "7.0" }, after: { engineVersion: "7.1" } },
      "downtime",
      "serves nothing during the upgrade",
    ],
    [
      "one node left",
      { type: CACHE, before: { numCacheClusters: 2 }, after: { numCacheClusters: 1 } },
      "in-place",
      "nothing takes over when it fails",
    ],
    [
      "TLS at once",
      {
        type: CACHE,
        before: { transitEncryptionEnabled: false },
        after: { transitEncryptionEnabled: true },
      },
      "downtime",
      "without TLS are refused",
    ],
    [
      "TLS offered",
      {
        type: CACHE,
        before: { transitEncryptionEnabled: false },
        after: { transitEncryptionEnabled: true, transitEncryptionMode: "preferred" },
      },
      "in-place",
      "with and without TLS are served",
    ],
    [
      "no backups",
      { type: CACHE, before: { snapshotRetentionLimit: 7 }, after: { snapshotRetentionLimit: 0 } },
      "in-place",
      "No more are taken",
    ],
    [
      "a cache's group",
      { type: CACHE, before: { parameterGroupName: "a" }, after: { parameterGroupName: "b" } },
      "reboot",
      "not known",
    ],
    [
      "a bucket's name",
      {
        type: "aws:s3/bucket:Bucket",
        operation: "replace",
        before: { bucket: "a" },
        after: { bucket: "b" },
        replacing: ["bucket"],
      },
      "replace",
      "no object moves",
    ],
    [
      "forceDestroy",
      {
        type: "aws:s3/bucket:Bucket",
        before: { forceDestroy: false },
        after: { forceDestroy: true },
      },
      "none",
      "touches nothing now",
    ],
    [
      "a disabled key",
      { type: "aws:kms/key:Key", before: { isEnabled: true }, after: { isEnabled: false } },
      "downtime",
      "cannot be read or written",
    ],
    [
      "shorter logs",
      {
        type: "aws:cloudwatch/logGroup:LogGroup",
        before: { retentionInDays: 30 },
        after: { retentionInDays: 7 },
      },
      "in-place",
      "Events older than 7 days are deleted",
    ],
    [
      "an alarm",
      {
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        before: { threshold: 1 },
        after: { threshold: 2 },
      },
      "none",
      "threshold: 1 -> 2",
    ],
    [
      "a NAT gateway",
      {
        type: "aws:ec2/natGateway:NatGateway",
        operation: "replace",
        before: { allocationId: "a" },
        after: { allocationId: UNKNOWN },
      },
      "replace",
      "ANOTHER ADDRESS",
    ],
    [
      "an address",
      { type: "aws:ec2/eip:Eip", operation: "delete" },
      "downtime",
      "is released and does not come back",
    ],
    [
      "a route",
      { type: "aws:ec2/route:Route", before: { natGatewayId: "a" }, after: { natGatewayId: "b" } },
      "downtime",
      "are dropped",
    ],
    [
      "a security group",
      { type: "aws:ec2/securityGroup:SecurityGroup", operation: "replace" },
      "replace",
      "name the old group",
    ],
    [
      "a subnet",
      {
        type: "aws:ec2/subnet:Subnet",
        operation: "replace",
        before: { cidrBlock: "10.0.0.0/24" },
        after: { cidrBlock: "10.0.1.0/24" },
        replacing: ["cidrBlock"],
      },
      "replace",
      "everything in it",
    ],
    [
      "staging",
      {
        type: "aws:cloudfront/distribution:Distribution",
        operation: "replace",
        replacement: "create-first",
        before: { aliases: ["www.example.com"] },
      },
      "replace",
      "CNAMEAlreadyExists",
    ],
    [
      "an alias",
      {
        type: "aws:cloudfront/distribution:Distribution",
        before: { aliases: ["a.example", "b.example"] },
        after: { aliases: ["a.example"] },
      },
      "downtime",
      "no longer answers for b.example",
    ],
    [
      "an origin",
      {
        type: "aws:cloudfront/distribution:Distribution",
        before: { origins: [] },
        after: { origins: ["a"] },
      },
      "in-place",
      "within minutes",
    ],
    [
      "no concurrency",
      {
        type: "aws:lambda/function:Function",
        before: { reservedConcurrentExecutions: 5 },
        after: { reservedConcurrentExecutions: 0 },
      },
      "downtime",
      "refuses every invocation",
    ],
  ])("%s", (_, example, level, words) => {
    const found = first(change(example));
    expect([found.class, found.message.includes(words) ? words : found.message]).toEqual([
      level,
      words,
    ]);
  });
});

describe("any change", () => {
  const types = [...new Set(AWS_CLASSIFIERS.flatMap((each) => each.types ?? []))];
  const keys = [
    "instanceClass",
    "engineVersion",
    "allocatedStorage",
    "multiAz",
    "backupRetentionPeriod",
    "identifier",
    "parameters",
    "parameterGroupName",
    "family",
    "nodeType",
    "engine",
    "numCacheClusters",
    "transitEncryptionEnabled",
    "aliases",
    "enabled",
    "isEnabled",
    "retentionInDays",
    "versioning",
    "size",
    "routes",
    "policy",
    "applyImmediately",
    "maintenanceWindow",
    "passwords",
  ];
  const codes = new Set(
    [...AWS_CLASSIFIERS.flatMap((each) => each.codes), ...FALLBACK_CODES].map(({ code }) => code),
  );

  it("has verdicts of known codes on its own properties, the same in whatever order", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyChange(types, keys), {
          selector: ({ urn }) => urn,
          minLength: 1,
          maxLength: 4,
        }),
        (changes) => {
          const reversed = changes
            .map((each) => ({ ...each, properties: each.properties.toReversed() }))
            .toReversed();
          for (const one of changes) {
            const found = verdicts(AWS_CLASSIFIERS, one, comparison(changes));
            const again = reversed.find(({ urn }) => urn === one.urn) ?? one;
            expect(found.filter(({ code }) => !codes.has(code))).toEqual([]);
            expect(verdicts(AWS_CLASSIFIERS, again, comparison(reversed))).toEqual(found);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("shows no password", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("password", "passwords", "authToken", "secretString"),
        fc.constantFrom(...types),
        (key, type) => {
          const one = change({
            type,
            before: { [key]: "hunter2-old" },
            after: { [key]: "hunter2-new" },
          });
          expect(JSON.stringify(verdicts(AWS_CLASSIFIERS, one))).not.toContain("hunter2");
        },
      ),
    );
  });
});

it("shows no password within what is added as a whole", () => {
  const one = change({
    type: "aws:lambda/function:Function",
    before: {},
    after: { environment: { variables: { DB_PASSWORD: "hunter2" } } },
  });
  expect(first(one).message).toBe(
    "New invocations of it run with environment: (none) -> (not shown); those that run end as they began.",
  );
});

describe("codes", () => {
  it("are told once, with what they are based on", () => {
    const infos = AWS_CLASSIFIERS.flatMap((each) => each.codes);
    const byCode = Map.groupBy(infos, ({ code }) => code);
    expect([...byCode].filter(([, same]) => new Set(same).size > 1).map(([code]) => code)).toEqual(
      [],
    );
    expect(infos.filter(({ sources, why }) => sources.length === 0 || why === "")).toEqual([]);
  });
});
