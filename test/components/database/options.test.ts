import { beforeAll, describe, expect, it } from "@jest/globals";
import { PostgresDatabase } from "../../../components/database/postgres-database.ts";
import { policyOf } from "../../support/components.ts";
import { MINIMUM, build } from "../../support/database.ts";
import type { Recording } from "../../support/mocks.ts";
import { STANDARD_INVOKES, startMocks, valueOf } from "../../support/mocks.ts";
import { postgresTuning } from "../../support/tunings.ts";

describe("replicas", () => {
  let recording: Recording;
  let database: PostgresDatabase;

  beforeAll(async () => {
    [database, recording] = await build({
      replicas: 2,
      replicaParameters: { work_mem: "65536" },
      maxStorageGiB: 1000,
      iops: 16_000,
      throughputMiBps: 1000,
    });
  });

  it("take databases, users, key and backups from the writer", () => {
    const { inputs } = recording.one("database-replica-2");
    expect(inputs).toMatchObject({
      identifier: "plumbline-test-database-replica-2",
      replicateSourceDb: "plumbline-test-database",
      instanceClass: "db.r7g.xlarge",
      parameterGroupName: "plumbline-test-database-replica-pg17",
      storageEncrypted: true,
      skipFinalSnapshot: true,
      deletionProtection: true,
      maxAllocatedStorage: 1000,
      iops: 16_000,
      storageThroughput: 1000,
    });
    for (const absent of [
      "dbName",
      "username",
      "engine",
      "engineVersion",
      "kmsKeyId",
      "allocatedStorage",
      "dbSubnetGroupName",
      "manageMasterUserPassword",
      "backupRetentionPeriod",
      "finalSnapshotIdentifier",
      "password",
      "passwordWo",
    ]) {
      expect(inputs).not.toHaveProperty(absent);
    }
  });

  it("move the master password to a secret of the component: RDS makes none of one it manages", async () => {
    const secret = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    const { inputs } = recording.one("database-writer");
    expect(inputs).not.toHaveProperty("manageMasterUserPassword");
    expect(inputs).not.toHaveProperty("masterUserSecretKmsKeyId");
    expect(inputs).toMatchObject({
      username: "app_admin",
      passwordWo: secret("secret-of-database-password"),
      passwordWoVersion: 1,
    });
    expect(recording.one("database-secret").inputs).toMatchObject({
      kmsKeyId: "arn:aws:mock:eu-central-1:123456789012:database-key",
    });
    expect(recording.one("database-secret-version").inputs).toEqual({
      secretId: "database-secret-id",
      secretStringWo: secret('{"username":"app_admin","password":"secret-of-database-password"}'),
      secretStringWoVersion: 1,
    });
    const holders = recording.resources
      .filter((resource) => JSON.stringify(resource.inputs).includes("secret-of-"))
      .map(({ name }) => name);
    expect(holders.sort()).toEqual(["database-secret-version", "database-writer"]);
    expect(await valueOf(database.outputs.secretArn)).toBe(
      "arn:aws:mock:eu-central-1:123456789012:database-secret",
    );
  });

  it("have one parameter group of their own, the writer's but for their own values", () => {
    const parameters = recording.one("database-replica-parameters").inputs["parameters"];
    expect(parameters).toContainEqual({
      name: "work_mem",
      value: "65536",
      applyMethod: "immediate",
    });
    expect(parameters).toHaveLength(3);
    expect(recording.one("database-parameters").inputs["parameters"]).toContainEqual({
      name: "work_mem",
      value: "32768",
      applyMethod: "immediate",
    });
  });

  it("can be made again, hence are not protected", () => {
    expect(recording.one("database-replica-1")).toMatchObject({
      protect: false,
      retainOnDelete: false,
    });
  });

  it("are offered in order", async () => {
    expect(await valueOf([...database.outputs.readerEndpoints])).toEqual([
      "database-replica-1.example.invalid",
      "database-replica-2.example.invalid",
    ]);
  });
});

describe("long names", () => {
  it("keep the replicas' logs within what the key's policy lets CloudWatch Logs encrypt", async () => {
    const recording = await startMocks(STANDARD_INVOKES, "feature-branch-with-a-very-long-name");
    new PostgresDatabase("database-of-a-tenant", { ...MINIMUM, replicas: 1 });
    await recording.settled();
    const writer = String(recording.one("database-of-a-tenant-writer").inputs["identifier"]);
    const replica = String(recording.one("database-of-a-tenant-replica-1").inputs["identifier"]);
    expect(replica).toBe(`${writer}-replica-1`);
    expect(replica.length).toBeLessThanOrEqual(63);
    expect(JSON.stringify(policyOf(recording.one("database-of-a-tenant-key")))).toContain(
      `log-group:/aws/rds/instance/${writer}*`,
    );
  });
});

describe("a password of the component's own", () => {
  it("can be asked for without replicas, and is made anew by its number", async () => {
    const [, recording] = await build({ managedPassword: false, passwordVersion: 2 });
    expect(recording.one("database-password").inputs["keepers"]).toEqual({ version: "2" });
    expect(recording.one("database-writer").inputs["passwordWoVersion"]).toBe(2);
    expect(recording.one("database-secret-version").inputs["secretStringWoVersion"]).toBe(2);
  });
});

describe("storage", () => {
  it("below 400 GiB names neither IOPS nor throughput, which RDS would refuse", async () => {
    const [, recording] = await build({ tuning: postgresTuning({ storageGiB: 399 }) });
    const { inputs } = recording.one("database-writer");
    expect(inputs["allocatedStorage"]).toBe(399);
    expect(inputs).not.toHaveProperty("iops");
    expect(inputs).not.toHaveProperty("storageThroughput");
  });

  it("from 400 GiB on has the asked IOPS and throughput, each beside the other's baseline", async () => {
    const [, fast] = await build({ iops: 16_000 });
    expect(fast.one("database-writer").inputs).toMatchObject({
      iops: 16_000,
      storageThroughput: 500,
    });
    const [, wide] = await build({ throughputMiBps: 3000 });
    expect(wide.one("database-writer").inputs).toMatchObject({
      iops: 12_000,
      storageThroughput: 3000,
    });
  });
});

describe("clients", () => {
  it("get one rule each", async () => {
    const [, recording] = await build({
      clientSecurityGroupIds: ["sg-app"],
      clientCidrs: ["10.0.0.0/18", "10.0.64.0/18"],
      port: 6543,
    });
    expect(recording.one("database-ingress-group-1").inputs).toMatchObject({
      securityGroupId: "database-access-id",
      referencedSecurityGroupId: "sg-app",
      ipProtocol: "tcp",
      fromPort: 6543,
      toPort: 6543,
    });
    expect(recording.one("database-ingress-cidr-2").inputs["cidrIpv4"]).toBe("10.0.64.0/18");
    expect(recording.one("database-writer").inputs["port"]).toBe(6543);
  });
});

describe("what is relaxed", () => {
  it("is relaxed in AWS and in Pulumi", async () => {
    const [, recording] = await build({
      deletionProtection: false,
      finalSnapshot: false,
      protect: false,
      retainOnDelete: false,
    });
    const writer = recording.one("database-writer");
    expect(writer.inputs).toMatchObject({ deletionProtection: false, skipFinalSnapshot: true });
    expect(writer.inputs).not.toHaveProperty("finalSnapshotIdentifier");
    expect(writer).toMatchObject({ protect: false, retainOnDelete: false });
    expect(recording.one("database-key")).toMatchObject({ protect: false, retainOnDelete: false });
  });

  it("can be backups, insights, monitoring and IAM, each with 0 or false", async () => {
    const [, recording] = await build({
      backupRetentionDays: 0,
      performanceInsightsRetentionDays: 0,
      monitoringIntervalSeconds: 0,
      iamAuthentication: false,
    });
    const { inputs } = recording.one("database-writer");
    expect(inputs).toMatchObject({
      backupRetentionPeriod: 0,
      performanceInsightsEnabled: false,
      monitoringInterval: 0,
      iamDatabaseAuthenticationEnabled: false,
    });
    expect(inputs).not.toHaveProperty("monitoringRoleArn");
    expect(inputs).not.toHaveProperty("performanceInsightsRetentionPeriod");
    expect(recording.names("aws:iam/role:Role")).toEqual([]);
  });

  it("sends the major version alone when minor versions follow AWS", async () => {
    const [, recording] = await build({ autoMinorVersionUpgrade: true });
    expect(recording.one("database-writer").inputs).toMatchObject({
      engineVersion: "17",
      autoMinorVersionUpgrade: true,
    });
  });
});

describe("a key from outside", () => {
  it("is used for storage, secret and insights, and not for logs, which its policy may not allow", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/mine";
    const [, recording] = await build({ kmsKeyArn });
    expect(recording.names("aws:kms/key:Key")).toEqual([]);
    expect(recording.one("database-writer").inputs).toMatchObject({
      kmsKeyId: kmsKeyArn,
      masterUserSecretKmsKeyId: kmsKeyArn,
      performanceInsightsKmsKeyId: kmsKeyArn,
    });
    expect(recording.one("database-writer-upgrade-logs").inputs).not.toHaveProperty("kmsKeyId");
  });
});

describe("transforms", () => {
  it("have the last word on a child", async () => {
    const [, recording] = await build({
      transform: {
        instance: { dedicatedLogVolume: true },
        parameterGroup: { description: "mine" },
        subnetGroup: (args) => ({ ...args, name: "legacy" }),
      },
    });
    expect(recording.one("database-writer").inputs["dedicatedLogVolume"]).toBe(true);
    expect(recording.one("database-parameters").inputs).toMatchObject({ description: "mine" });
    expect(recording.one("database-parameters").inputs["parameters"]).toHaveLength(3);
    expect(recording.one("database-writer").inputs["dbSubnetGroupName"]).toBe("legacy");
  });
});
