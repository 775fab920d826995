import { describe, expect, it } from "@jest/globals";

import type { JsonObject } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { change, state } from "../general/support.ts";
import { GROUP, RDS, database, first } from "./support.ts";

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
describe("blue/green deployments", () => {
  const on = { blueGreenUpdate: { enabled: true } };

  it("are made within the update, whatever the window, and only switch over", () => {
    const found = first(
      database({ ...on, instanceClass: "db.r7g.large" }, { ...on, instanceClass: "db.r7g.xlarge" }),
    );
    expect(found.outage).toEqual({ when: "at once, for the switch-over" });
    expect(found.fix).toBeUndefined();
    expect(found.message).toBe(
      "db moves from db.r7g.large to db.r7g.xlarge at once. It goes by a blue/green deployment (blueGreenUpdate): only the switch-over interrupts, and the old instance is deleted afterwards without a last snapshot.",
    );
  });

  it("take a major upgrade, and are advised only where the provider makes them", () => {
    const upgrade = (more: JsonObject) =>
      database(
        { ...more, identifier: "shop" },
        { ...more, identifier: "shop", engineVersion: "18.1" },
      );
    const reader = state(RDS, "reader", { replicateSourceDb: "shop" });
    expect(first(upgrade(on)).fix).toBeUndefined();
    expect(first(upgrade(on)).outage).toEqual({ when: "at once, for the switch-over" });
    expect(first(upgrade({})).fix).toContain("blueGreenUpdate.enabled, with backups on");
    expect(first(upgrade({}), [reader]).fix).toContain("made by hand");
  });

  it("are no change of the database when they are only switched on", () => {
    expect(first(database({}, on)).class).toBe("none");
  });
});

describe("Multi-AZ DB clusters", () => {
  const upgraded = (more: JsonObject, version: string) =>
    first(
      change({
        type: "aws:rds/cluster:Cluster",
        before: { engineVersion: "16.8", ...more },
        after: { engineVersion: version, ...more },
      }),
    ).message;

  it("restart their readers first for a minor version, which Aurora is not said to do", () => {
    const multiAz = { dbClusterInstanceClass: "db.r6gd.large" };
    expect(upgraded(multiAz, "16.9")).toContain("the readers before the writer");
    expect(upgraded(multiAz, "17.4")).not.toContain("the readers before the writer");
    expect(upgraded({}, "16.9")).not.toContain("the readers before the writer");
  });
});
