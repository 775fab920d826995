import { describe, expect, it } from "@jest/globals";
import { Secret, UNKNOWN } from "../../../../sandbox/providers/model.ts";
import type { Props } from "../../../../sandbox/providers/model.ts";
import { CONTEXT, check, minimalInputs, refused } from "./support.ts";

const INSTANCE = "aws:rds/instance:Instance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";

describe("check", () => {
  it("lists everything that is wrong in one answer", () => {
    const { failures } = check(INSTANCE, {
      ...minimalInputs(INSTANCE),
      instanceClas: "db.r7g.large",
      allocatedStorage: "much",
      backupRetentionPeriod: 36,
      backupWindow: "3-4",
      tags: "none",
    });
    expect(failures).toEqual([
      { path: "allocatedStorage", got: '"much"', allowed: "a number" },
      {
        path: "instanceClas",
        got: "an input that does not exist",
        allowed: "the inputs the type declares",
        fix: "did you mean instanceClass?",
      },
      { path: "backupRetentionPeriod", got: "36", allowed: "0 to 35" },
      { path: "backupWindow", got: '"3-4"', allowed: 'a daily window "hh24:mi-hh24:mi"' },
      { path: "tags", got: '"none"', allowed: "a map" },
    ]);
  });

  it("misses required inputs, nested ones too", () => {
    expect(
      check("aws:rds/clusterInstance:ClusterInstance", { engine: "aurora-postgresql" }).failures,
    ).toEqual([
      { path: "clusterIdentifier", got: "nothing", allowed: "a string; it is required" },
      { path: "instanceClass", got: "nothing", allowed: "a string; it is required" },
    ]);
    expect(refused(GROUP, { family: "postgres17", parameters: [{ name: "work_mem" }] })).toEqual([
      "parameters[0].value",
    ]);
  });

  it("takes null as not given", () => {
    expect(refused(GROUP, { family: null })).toEqual(["family"]);
    expect(check(GROUP, { family: "postgres17", tags: null }).inputs["tags"]).toBeUndefined();
  });

  it("converts between texts, numbers and booleans as the provider does", () => {
    expect(
      refused(INSTANCE, {
        ...minimalInputs(INSTANCE),
        allocatedStorage: "100",
        multiAz: "true",
        engineVersion: 17,
      }),
    ).toEqual([]);
  });

  it("lets pass what is not known yet", () => {
    const unknown: Props = {
      ...minimalInputs(INSTANCE),
      kmsKeyId: UNKNOWN,
      backupWindow: UNKNOWN,
      vpcSecurityGroupIds: [UNKNOWN],
      storageEncrypted: UNKNOWN,
    };
    expect(refused(INSTANCE, unknown)).toEqual([]);
    expect(refused(GROUP, { family: UNKNOWN, parameters: UNKNOWN })).toEqual([]);
  });

  it("checks secrets and never shows them", () => {
    const { failures } = check("aws:elasticache/replicationGroup:ReplicationGroup", {
      ...minimalInputs("aws:elasticache/replicationGroup:ReplicationGroup"),
      transitEncryptionEnabled: true,
      authToken: new Secret("hunter2"),
      description: new Secret(""),
    });
    expect(failures.map(({ path, got }) => [path, got])).toEqual([
      ["description", "[secret]"],
      ["authToken", "[secret]"],
      ["authToken", "[secret]"],
    ]);
    expect(JSON.stringify(failures)).not.toContain("hunter2");
  });

  it("masks a value inside a secret object", () => {
    const { failures } = check(GROUP, {
      family: "postgres17",
      parameters: new Secret([{ name: "port", value: "hunter2", applyMethod: "never" }]),
    });
    expect(failures.map(({ got }) => got)).toEqual(["[secret]", "[secret]"]);
  });

  it("marks what is secret by its nature", () => {
    const inputs = check(INSTANCE, {
      ...minimalInputs(INSTANCE),
      manageMasterUserPassword: false,
      password: "correcthorse",
    }).inputs;
    expect(inputs["password"]).toEqual(new Secret("correcthorse"));
    const cache = check("aws:elasticache/replicationGroup:ReplicationGroup", {
      description: "c",
      nodeType: "cache.t4g.micro",
      authTokenWo: "abcdefgh12345678",
      transitEncryptionEnabled: true,
    });
    expect(cache.inputs["authTokenWo"]).toEqual(new Secret("abcdefgh12345678"));
  });

  it("sends a policy given as an object as its text", () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
    };
    const { inputs, failures } = check("aws:iam/policy:Policy", { policy });
    expect(failures).toEqual([]);
    expect(inputs["policy"]).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
    );
  });

  it("checks deep inside a web ACL", () => {
    const acl = {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: {
        cloudwatchMetricsEnabled: true,
        metricName: "m",
        sampledRequestsEnabled: true,
      },
      rules: [
        {
          name: "rate",
          priority: 1,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: 5, aggregateKeyType: "IPS", scopeDown: {} } },
          visibilityConfig: {
            cloudwatchMetricsEnabled: true,
            metricName: "m",
            sampledRequestsEnabled: true,
          },
        },
      ],
    };
    expect(refused("aws:wafv2/webAcl:WebAcl", acl)).toEqual([
      "rules[0].statement.rateBasedStatement.scopeDown",
      "rules[0].statement.rateBasedStatement.limit",
      "rules[0].statement.rateBasedStatement.aggregateKeyType",
    ]);
  });
});

describe("default tags of the provider", () => {
  const context = { ...CONTEXT, config: { defaultTags: '{"tags":{"team":"data","env":"dev"}}' } };

  it("reach tagsAll, the resource's own winning", () => {
    const { inputs } = check(GROUP, { family: "postgres17", tags: { env: "prod" } }, { context });
    expect(inputs["tags"]).toEqual({ env: "prod" });
    expect(inputs["tagsAll"]).toEqual({ team: "data", env: "prod" });
  });

  it("leave types without tags alone", () => {
    const { inputs } = check(
      "aws:s3/bucketVersioning:BucketVersioning",
      { bucket: "b", versioningConfiguration: { status: "Enabled" } },
      { context },
    );
    expect(inputs["tagsAll"]).toBeUndefined();
  });

  it("make tagsAll unknown while a tag is", () => {
    const { inputs } = check(GROUP, { family: "postgres17", tags: { vpc: UNKNOWN } }, { context });
    expect(inputs["tagsAll"]).toBe(UNKNOWN);
  });
});
