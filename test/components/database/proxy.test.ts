import { beforeAll, describe, expect, it } from "@jest/globals";
import { PostgresDatabase } from "../../../components/database/postgres-database.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";
import { postgresTuning } from "../../support/tunings.ts";

const SERVICE_SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:api-abcdef";

describe("a proxy", () => {
  let recording: Recording;
  let database: PostgresDatabase;

  beforeAll(async () => {
    recording = await startMocks();
    database = new PostgresDatabase("database", {
      tuning: postgresTuning(),
      engineVersion: "17.6",
      vpcId: "vpc-1",
      subnetIds: ["subnet-1", "subnet-2"],
      clientCidrs: ["10.0.0.0/18"],
      proxy: true,
      proxyMaxConnectionsPercent: 40,
      proxyMaxIdleConnectionsPercent: 0,
      proxyBorrowTimeoutSeconds: 8,
      proxySecretArns: [SERVICE_SECRET],
    });
    await recording.settled();
  });

  it("takes TLS only and knows the master user and the given roles by their secrets", () => {
    expect(recording.one("database-proxy").inputs).toMatchObject({
      engineFamily: "POSTGRESQL",
      requireTls: true,
      debugLogging: false,
      idleClientTimeout: 1800,
      vpcSubnetIds: ["subnet-1", "subnet-2"],
      vpcSecurityGroupIds: ["database-proxy-access-id"],
      roleArn: "arn:aws:mock:eu-central-1:123456789012:database-proxy-role",
      auths: [
        {
          authScheme: "SECRETS",
          iamAuth: "DISABLED",
          clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
          secretArn: "arn:aws:secretsmanager:secret:database-writer",
        },
        {
          authScheme: "SECRETS",
          iamAuth: "DISABLED",
          clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
          secretArn: SERVICE_SECRET,
        },
      ],
    });
  });

  it("opens no more connections than the budget gives it", () => {
    expect(recording.one("database-proxy-targets").inputs).toEqual({
      dbProxyName: "database-proxy",
      connectionPoolConfig: {
        maxConnectionsPercent: 40,
        maxIdleConnectionsPercent: 0,
        connectionBorrowTimeout: 8,
      },
    });
    expect(recording.one("database-proxy-writer").inputs).toEqual({
      dbProxyName: "database-proxy",
      targetGroupName: "default",
      dbInstanceIdentifier: "plumbline-test-database",
    });
  });

  it("may read its secrets, and use the key through Secrets Manager only", () => {
    expect(policyOf(recording.one("database-proxy-policy"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadSecrets",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          Resource: ["arn:aws:secretsmanager:secret:database-writer", SERVICE_SECRET],
        },
        {
          Sid: "DecryptSecrets",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: "arn:aws:mock:eu-central-1:123456789012:database-key",
          Condition: {
            StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
          },
        },
      ],
    });
  });

  it("has a role that RDS may take, as its guide writes it", () => {
    expect(policyOf(recording.one("database-proxy-role"), "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "rds.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });

  it("stands between clients and writer: in from clients, out to the database and nowhere else", () => {
    expect(recording.one("database-proxy-ingress-cidr-1").inputs).toMatchObject({
      securityGroupId: "database-proxy-access-id",
      cidrIpv4: "10.0.0.0/18",
      fromPort: 5432,
      toPort: 5432,
    });
    expect(recording.one("database-proxy-egress").inputs).toMatchObject({
      securityGroupId: "database-proxy-access-id",
      referencedSecurityGroupId: "database-access-id",
      fromPort: 5432,
      toPort: 5432,
    });
    expect(recording.one("database-ingress-proxy").inputs).toMatchObject({
      securityGroupId: "database-access-id",
      referencedSecurityGroupId: "database-proxy-access-id",
      fromPort: 5432,
      toPort: 5432,
    });
    const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    expect(recording.names(egress)).toEqual(["database-proxy-egress"]);
  });

  it("is offered with its group", async () => {
    expect(await valueOf(database.outputs.proxyEndpoint)).toBe("database-proxy.example.invalid");
    expect(await valueOf(database.outputs.proxySecurityGroupId)).toBe("database-proxy-access-id");
  });

  it("is tagged and owned", () => {
    expect(untagged(recording, "database")).toEqual([]);
    expect(strays(recording, "database")).toEqual([]);
  });
});
