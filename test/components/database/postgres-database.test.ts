import { beforeAll, describe, expect, it } from "@jest/globals";
import type { PostgresDatabase } from "../../../components/database/postgres-database.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import { MINIMUM, build } from "../../support/database.ts";
import type { Recording } from "../../support/mocks.ts";
import { valueOf } from "../../support/mocks.ts";

const KEY = "arn:aws:mock:eu-central-1:123456789012:database-key";
describe("a database by default", () => {
  let database: PostgresDatabase;
  let recording: Recording;

  beforeAll(async () => {
    [database, recording] = await build();
  });

  it("has a writer with exactly these inputs", () => {
    const { tags, ...inputs } = recording.one("database-writer").inputs;
    expect(tags).toMatchObject({ component: "database" });
    expect(inputs).toMatchInlineSnapshot(`
     {
       "allocatedStorage": 400,
       "allowMajorVersionUpgrade": false,
       "applyImmediately": false,
       "autoMinorVersionUpgrade": false,
       "backupRetentionPeriod": 7,
       "backupWindow": "03:00-04:00",
       "caCertIdentifier": "rds-ca-rsa2048-g1",
       "copyTagsToSnapshot": true,
       "dbName": "app",
       "dbSubnetGroupName": "database-subnets",
       "deleteAutomatedBackups": false,
       "deletionProtection": true,
       "enabledCloudwatchLogsExports": [
         "postgresql",
         "upgrade",
       ],
       "engine": "postgres",
       "engineVersion": "17.6",
       "finalSnapshotIdentifier": "plumbline-test-database-final",
       "iamDatabaseAuthenticationEnabled": true,
       "identifier": "plumbline-test-database",
       "instanceClass": "db.r7g.xlarge",
       "iops": 12000,
       "kmsKeyId": "arn:aws:mock:eu-central-1:123456789012:database-key",
       "maintenanceWindow": "sun:04:30-sun:05:30",
       "manageMasterUserPassword": true,
       "masterUserSecretKmsKeyId": "arn:aws:mock:eu-central-1:123456789012:database-key",
       "monitoringInterval": 60,
       "monitoringRoleArn": "arn:aws:mock:eu-central-1:123456789012:database-monitoring-role",
       "multiAz": true,
       "parameterGroupName": "plumbline-test-database-pg17",
       "performanceInsightsEnabled": true,
       "performanceInsightsKmsKeyId": "arn:aws:mock:eu-central-1:123456789012:database-key",
       "performanceInsightsRetentionPeriod": 7,
       "port": 5432,
       "publiclyAccessible": false,
       "skipFinalSnapshot": false,
       "storageEncrypted": true,
       "storageThroughput": 500,
       "storageType": "gp3",
       "username": "app_admin",
       "vpcSecurityGroupIds": [
         "database-access-id",
       ],
     }
    `);
  });

  it("has no input that would put a password into the program or take data from elsewhere", () => {
    const { inputs } = recording.one("database-writer");
    for (const absent of [
      "password",
      "passwordWo",
      "maxAllocatedStorage",
      "replicateSourceDb",
      "snapshotIdentifier",
    ]) {
      expect(inputs).not.toHaveProperty(absent);
    }
    expect(recording.names("random:index/randomPassword:RandomPassword")).toEqual([]);
    expect(recording.names("aws:secretsmanager/secret:Secret")).toEqual([]);
  });

  it("stands in the given subnets", () => {
    expect(recording.one("database-subnets").inputs["subnetIds"]).toEqual(["subnet-1", "subnet-2"]);
  });

  it("protects and retains writer and key", () => {
    expect(recording.one("database-writer")).toMatchObject({ protect: true, retainOnDelete: true });
    expect(recording.one("database-key")).toMatchObject({ protect: true, retainOnDelete: true });
    expect(recording.one("database-parameters").protect).toBe(false);
  });

  it("sends the parameters sorted, each with its own apply method, under a name with the version", () => {
    expect(recording.one("database-parameters").inputs).toMatchObject({
      name: "plumbline-test-database-pg17",
      family: "postgres17",
      description: "Parameters of database, computed from its class",
      parameters: [
        { name: "max_connections", value: "400", applyMethod: "pending-reboot" },
        {
          name: "shared_buffers",
          value: "{DBInstanceClassMemory/32768}",
          applyMethod: "pending-reboot",
        },
        { name: "work_mem", value: "32768", applyMethod: "immediate" },
      ],
    });
  });

  it("lets nobody in and nothing out", () => {
    expect(recording.one("database-access").inputs).toMatchObject({ vpcId: "vpc-1" });
    expect(recording.one("database-access").inputs).not.toHaveProperty("egress");
    expect(recording.one("database-access").inputs).not.toHaveProperty("ingress");
    const types = recording.resources.map(({ type }) => type);
    expect(types.filter((type) => type.includes("securityGroupIngressRule"))).toEqual([]);
    expect(types.filter((type) => type.includes("securityGroupEgressRule"))).toEqual([]);
  });

  it("makes the log groups before the writer that would make its own", () => {
    expect(recording.one("database-writer-postgresql-logs").inputs).toMatchObject({
      name: "/aws/rds/instance/plumbline-test-database/postgresql",
      retentionInDays: 30,
      kmsKeyId: KEY,
    });
    expect(recording.one("database-writer").dependsOn).toEqual(
      expect.arrayContaining(["database-writer-postgresql-logs", "database-writer-upgrade-logs"]),
    );
  });

  it("lets CloudWatch Logs use the key for the logs of this database only", () => {
    expect(JSON.stringify(policyOf(recording.one("database-key")))).toContain(
      '"arn:aws:logs:eu-central-1:123456789012:log-group:/aws/rds/instance/plumbline-test-database*"',
    );
  });

  it("monitors with a role that RDS monitoring alone may take, for this account only", () => {
    expect(recording.one("database-monitoring-policy").inputs).toEqual({
      role: "database-monitoring-role",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    });
    expect(policyOf(recording.one("database-monitoring-role"), "assumeRolePolicy")).toMatchObject({
      Statement: [
        {
          Principal: { Service: "monitoring.rds.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("has neither replica nor proxy", () => {
    expect(recording.names("aws:rds/instance:Instance")).toEqual(["database-writer"]);
    expect(recording.names("aws:rds/proxy:Proxy")).toEqual([]);
    expect(database.outputs.readerEndpoints).toEqual([]);
    expect(database.outputs.proxyEndpoint).toBeUndefined();
  });

  it("tags and owns every child", () => {
    expect(untagged(recording, "database")).toEqual([]);
    expect(strays(recording, "database")).toEqual([]);
  });

  it("offers endpoints, secret, limits and settings", async () => {
    const { outputs } = database;
    expect(await valueOf(outputs.writerEndpoint)).toBe("database-writer.example.invalid");
    expect(await valueOf(outputs.secretArn)).toBe("arn:aws:secretsmanager:secret:database-writer");
    expect(await valueOf(outputs.kmsKeyArn)).toBe(KEY);
    expect(outputs).toMatchObject({ port: 5432, databaseName: "app", maxConnections: 400 });
    expect(outputs.settings).toBe(MINIMUM.tuning.settings);
    expect(Object.keys(recording.outputs.get("database") ?? {}).sort()).toEqual([
      "databaseName",
      "kmsKeyArn",
      "maxConnections",
      "port",
      "readerEndpoints",
      "secretArn",
      "securityGroupId",
      "settings",
      "writerEndpoint",
    ]);
  });
});
