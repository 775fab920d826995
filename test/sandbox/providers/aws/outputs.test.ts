import { describe, expect, it } from "@jest/globals";
import { awsProvider } from "../../../../sandbox/providers/aws/index.ts";
import { Secret, UNKNOWN } from "../../../../sandbox/providers/model.ts";
import type { Props } from "../../../../sandbox/providers/model.ts";
import { CONTEXT, check, create, minimalInputs, model, textOf, urnOf } from "./support.ts";

describe("a database", () => {
  const INSTANCE = "aws:rds/instance:Instance";
  const made = create(INSTANCE, {
    ...minimalInputs(INSTANCE),
    identifier: "main",
    engineVersion: "17",
  });

  it("has an id and endpoint in the form of RDS", () => {
    expect(made.id).toMatch(/^db-[0-9A-Z]{26}$/);
    expect(made.outputs["endpoint"]).toMatch(
      /^main\.c[0-9a-z]{11}\.eu-central-1\.rds\.amazonaws\.com:5432$/,
    );
    expect(made.outputs["address"]).toBe(textOf(made.outputs["endpoint"]).replace(":5432", ""));
  });

  it("has what RDS fills in", () => {
    expect([
      made.outputs["port"],
      made.outputs["parameterGroupName"],
      made.outputs["status"],
    ]).toEqual([5432, "default.postgres17", "available"]);
    expect(made.outputs["engineVersion"]).toBe("17");
    expect(made.outputs["engineVersionActual"]).toBe("17.7");
  });

  it("has the secret RDS manages, or none", () => {
    expect(made.outputs["masterUserSecrets"]).toEqual([
      {
        kmsKeyId: expect.stringMatching(/^arn:aws:kms:/),
        secretArn: expect.stringMatching(
          /^arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-[0-9a-f-]{36}-[A-Za-z]{6}$/,
        ),
        secretStatus: "active",
      },
    ]);
    const own = create(INSTANCE, {
      ...minimalInputs(INSTANCE),
      manageMasterUserPassword: false,
      password: "abcdefgh1",
    });
    expect(own.outputs["masterUserSecrets"]).toEqual([]);
    expect(own.outputs["password"]).toEqual(new Secret("abcdefgh1"));
  });

  it("never gives a write-only input back", () => {
    const { outputs } = create(INSTANCE, {
      ...minimalInputs(INSTANCE),
      manageMasterUserPassword: false,
      passwordWo: "abcdefgh1",
      passwordWoVersion: 1,
    });
    expect(outputs["passwordWo"]).toBeUndefined();
    expect(outputs["passwordWoVersion"]).toBe(1);
  });

  it("shares its account's part of the endpoint with proxies and clusters", () => {
    const code = textOf(made.outputs["address"]).split(".")[1];
    const proxy = create("aws:rds/proxy:Proxy", {
      ...minimalInputs("aws:rds/proxy:Proxy"),
      name: "pool",
    }).outputs["endpoint"];
    const cluster = create("aws:rds/cluster:Cluster", {
      engine: "aurora-postgresql",
      clusterIdentifier: "cl",
    }).outputs;
    expect(proxy).toBe(`pool.proxy-${code ?? ""}.eu-central-1.rds.amazonaws.com`);
    expect(cluster["endpoint"]).toBe(`cl.cluster-${code ?? ""}.eu-central-1.rds.amazonaws.com`);
    expect(cluster["readerEndpoint"]).toBe(
      `cl.cluster-ro-${code ?? ""}.eu-central-1.rds.amazonaws.com`,
    );
  });
});

describe("a cache", () => {
  const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
  const outputs = (inputs: Props): Props =>
    create(CACHE, { ...minimalInputs(CACHE), replicationGroupId: "c", ...inputs }).outputs;

  it("has endpoints in the form of its encryption", () => {
    const tls = outputs({ engine: "redis", transitEncryptionEnabled: true, numCacheClusters: 2 });
    expect(tls["primaryEndpointAddress"]).toMatch(
      /^master\.c\.[0-9a-z]{6}\.euc1\.cache\.amazonaws\.com$/,
    );
    expect(tls["readerEndpointAddress"]).toMatch(
      /^replica\.c\.[0-9a-z]{6}\.euc1\.cache\.amazonaws\.com$/,
    );
    const plain = outputs({ engine: "redis", numCacheClusters: 2 });
    expect(plain["primaryEndpointAddress"]).toMatch(
      /^c\.[0-9a-z]{6}\.ng\.0001\.euc1\.cache\.amazonaws\.com$/,
    );
    expect(plain["readerEndpointAddress"]).toMatch(
      /^c-ro\.[0-9a-z]{6}\.euc1\.cache\.amazonaws\.com$/,
    );
  });

  it("has one configuration endpoint when it is sharded", () => {
    const sharded = outputs({
      engine: "valkey",
      numNodeGroups: 2,
      replicasPerNodeGroup: 1,
      automaticFailoverEnabled: true,
    });
    expect(sharded["configurationEndpointAddress"]).toMatch(
      /^clustercfg\.c\.[0-9a-z]{6}\.euc1\.cache\.amazonaws\.com$/,
    );
    expect([sharded["primaryEndpointAddress"], sharded["clusterEnabled"]]).toEqual(["", true]);
    expect(sharded["memberClusters"]).toEqual([
      "c-0001-001",
      "c-0001-002",
      "c-0002-001",
      "c-0002-002",
    ]);
  });

  it("runs the patch of the version it was asked for", () => {
    expect(outputs({ engine: "valkey", engineVersion: "8.0" })["engineVersionActual"]).toBe(
      "8.0.1",
    );
    expect(outputs({ engine: "valkey", engineVersion: "8.0" })["parameterGroupName"]).toBe(
      "default.valkey8",
    );
  });
});

describe("ids", () => {
  const VPC = "aws:ec2/vpc:Vpc";
  const make = (name: string, inputs: Props): string =>
    model(VPC).create({ urn: urnOf(VPC, name), name, inputs, preview: false, context: CONTEXT }).id;

  it("are the same for the same resource, others for another, and new after a replacement", () => {
    const id = make("a", { cidrBlock: "10.0.0.0/16" });
    expect(id).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(make("a", { cidrBlock: "10.0.0.0/16", tags: { a: "b" } })).toBe(id);
    expect(make("b", { cidrBlock: "10.0.0.0/16" })).not.toBe(id);
    expect(make("a", { cidrBlock: "10.1.0.0/16" })).not.toBe(id);
  });
});

describe("an update", () => {
  const INSTANCE = "aws:rds/instance:Instance";
  const before = check(INSTANCE, { ...minimalInputs(INSTANCE), engineVersion: "17.6" }).inputs;
  const request = { urn: urnOf(INSTANCE, "main"), name: "main", context: CONTEXT, preview: false };
  const made = model(INSTANCE).create({ ...request, inputs: before });
  const update = (change: Props, preview = false): Props =>
    model(INSTANCE).update({
      ...request,
      preview,
      id: made.id,
      inputs: { ...before, ...change },
      olds: before,
      oldOutputs: made.outputs,
    }).outputs;

  it("changes what depends on the change and keeps the rest", () => {
    const after = update({ engineVersion: "17.7", port: 5433 });
    const changed = Object.keys(after).filter(
      (name) => after[name] !== made.outputs[name] && typeof after[name] !== "object",
    );
    expect(changed.sort()).toEqual(["endpoint", "engineVersion", "engineVersionActual", "port"]);
    expect(after["endpoint"]).toMatch(/:5433$/);
  });

  it("does not know in a preview what depends on an unknown input", () => {
    const after = update({ identifier: UNKNOWN }, true);
    expect([after["arn"], after["endpoint"], after["address"], after["resourceId"]]).toEqual([
      UNKNOWN,
      UNKNOWN,
      UNKNOWN,
      made.outputs["resourceId"],
    ]);
  });

  it("counts the versions of a launch template", () => {
    const LT = "aws:ec2/launchTemplate:LaunchTemplate";
    const olds = check(LT, {}).inputs;
    const template = model(LT).create({ ...request, urn: urnOf(LT, "t"), inputs: olds });
    const change = {
      ...request,
      urn: urnOf(LT, "t"),
      id: template.id,
      inputs: { ...olds, imageId: "ami-1" },
      olds,
      oldOutputs: template.outputs,
    };
    expect(model(LT).update(change).outputs["latestVersion"]).toBe(2);
    expect(model(LT).update({ ...change, preview: true }).outputs["latestVersion"]).toBe(UNKNOWN);
  });
});

describe("a preview", () => {
  it("passes inputs through, knows region and tags, and nothing else", () => {
    const { id, outputs } = create(
      "aws:ec2/subnet:Subnet",
      { vpcId: UNKNOWN, cidrBlock: "10.0.1.0/24", tags: { a: "b" } },
      true,
    );
    expect(id).toBe("");
    expect([
      outputs["vpcId"],
      outputs["cidrBlock"],
      outputs["region"],
      outputs["tagsAll"],
      outputs["availabilityZone"],
      outputs["arn"],
    ]).toEqual([UNKNOWN, "10.0.1.0/24", "eu-central-1", { a: "b" }, UNKNOWN, UNKNOWN]);
  });
});

describe("the provider's configuration", () => {
  it("says which account to play", () => {
    expect(
      awsProvider.configure({ region: "us-gov-west-1", allowedAccountIds: '["210987654321"]' }),
    ).toMatchObject({
      region: "us-gov-west-1",
      accountId: "210987654321",
      partition: "aws-us-gov",
    });
    expect(awsProvider.configure({})).toMatchObject({
      region: "us-east-1",
      accountId: "123456789012",
      partition: "aws",
    });
  });

  it("is checked", () => {
    expect(
      awsProvider
        .checkConfig({ region: "Frankfurt", allowedAccountIds: '["1"]' })
        .map(({ path }) => path),
    ).toEqual(["region", "allowedAccountIds"]);
    expect(awsProvider.checkConfig({ region: UNKNOWN })).toEqual([]);
  });
});

describe("a cluster", () => {
  const CLUSTER = "aws:eks/cluster:Cluster";
  const inputs = minimalInputs(CLUSTER);
  const block = { ...(inputs["vpcConfig"] as Props), endpointPrivateAccess: true };

  it("keeps in a block both what is given and what EKS adds to it", () => {
    const { outputs } = create(CLUSTER, { ...inputs, vpcConfig: block });
    expect(outputs["vpcConfig"]).toMatchObject({
      ...block,
      clusterSecurityGroupId: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
    });
  });

  it("does not know in a preview what EKS will add", () => {
    const { outputs } = create(CLUSTER, { ...inputs, vpcConfig: block }, true);
    expect(outputs["vpcConfig"]).toMatchObject({ ...block, clusterSecurityGroupId: UNKNOWN });
  });
});
