import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { typeTokens } from "../../../../sandbox/providers/aws/catalogue.ts";
import { namingOf, prefixOf } from "../../../../sandbox/providers/aws/naming.ts";
import { check, minimalInputs, textOf } from "./support.ts";

/** Source: pulumi-aws 7, provider/resource_overrides.go and autonaming.go. */
const NAMES: readonly (readonly [token: string, property: string, name: string])[] = [
  ["aws:rds/instance:Instance", "identifier", "Main-0a1b2c3"],
  ["aws:rds/parameterGroup:ParameterGroup", "name", "Main-0a1b2c3"],
  ["aws:elasticache/replicationGroup:ReplicationGroup", "replicationGroupId", "main-0a1b2c3"],
  ["aws:s3/bucket:Bucket", "bucket", "main-0a1b2c3"],
  ["aws:iam/role:Role", "name", "Main-0a1b2c3"],
  ["aws:kms/alias:Alias", "name", "alias/Main-0a1b2c3"],
  ["aws:lambda/permission:Permission", "statementId", "Main-0a1b2c3"],
  ["aws:cloudwatch/eventTarget:EventTarget", "targetId", "Main-0a1b2c3"],
  ["aws:eks/nodeGroup:NodeGroup", "nodeGroupName", "Main-0a1b2c3"],
  ["aws:eks/fargateProfile:FargateProfile", "fargateProfileName", "Main-0a1b2c3"],
];

describe("automatic names", () => {
  it.each(NAMES)("%s sets %s to %s", (token, property, name) => {
    expect(check(token, minimalInputs(token), { name: "Main" }).inputs[property]).toBe(name);
  });

  it.each([
    "aws:elasticache/user:User",
    "aws:elasticache/userGroup:UserGroup",
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:route53/record:Record",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:ec2/vpc:Vpc",
  ])("%s is never named", (token) => {
    expect(namingOf(token)).toBeUndefined();
  });

  it("names a FIFO queue and topic so", () => {
    expect(check("aws:sqs/queue:Queue", { fifoQueue: true }).inputs["name"]).toBe(
      "main-0a1b2c3.fifo",
    );
    expect(check("aws:sns/topic:Topic", { fifoTopic: true }).inputs["name"]).toBe(
      "main-0a1b2c3.fifo",
    );
    expect(check("aws:sqs/queue:Queue", {}).inputs["name"]).toBe("main-0a1b2c3");
  });

  it("gives way to a prefix", () => {
    const inputs = check("aws:iam/role:Role", {
      ...minimalInputs("aws:iam/role:Role"),
      namePrefix: "main-",
    }).inputs;
    expect(inputs["name"]).toBeUndefined();
    expect(prefixOf("aws:rds/instance:Instance")).toBe("identifierPrefix");
    expect(prefixOf("aws:elasticache/parameterGroup:ParameterGroup")).toBeUndefined();
  });

  it("refuses a logical name that leaves no room for the digits", () => {
    const name = "a".repeat(25);
    const { failures } = check(
      "aws:lb/targetGroup:TargetGroup",
      minimalInputs("aws:lb/targetGroup:TargetGroup"),
      { name },
    );
    // 25 + 1 + 7 = 33 characters, the name twice: once as the bridge's maximum, once as the provider's own.
    expect(failures.map(({ path, allowed }) => [path, allowed])).toEqual([
      ["name", "at most 32 characters"],
      ["name", "at most 32 characters"],
    ]);
  });

  it("fills in the bridge's own texts", () => {
    expect(
      check("aws:rds/subnetGroup:SubnetGroup", { subnetIds: ["a", "b"] }).inputs["description"],
    ).toBe("Managed by Pulumi");
    expect(
      check("aws:rds/parameterGroup:ParameterGroup", {
        family: "postgres17",
        parameters: [{ name: "jit", value: "0" }],
      }).inputs["parameters"],
    ).toEqual([{ name: "jit", value: "0", applyMethod: "immediate" }]);
    expect(
      check(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        { bucket: "b", content: "c" },
        { name: "index.html" },
      ).inputs["key"],
    ).toBe("index.html");
  });

  it("makes a new name once the program no longer chooses it", () => {
    const chosen = check("aws:iam/role:Role", {
      ...minimalInputs("aws:iam/role:Role"),
      name: "fixed",
    }).inputs;
    const released = check("aws:iam/role:Role", minimalInputs("aws:iam/role:Role"), {
      olds: chosen,
    }).inputs;
    expect(released["name"]).toBe("main-0a1b2c3");
  });

  it("passes the type's own constraints and is kept, whatever the logical name", () => {
    const named = typeTokens().filter((token) => namingOf(token) !== undefined);
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...named),
        fc.array(word, { minLength: 1, maxLength: 2 }),
        (token, words) => {
          const name = words.join("-");
          const first = check(token, minimalInputs(token), { name });
          const property = namingOf(token)?.property ?? "";
          const second = check(token, minimalInputs(token), {
            name,
            olds: first.inputs,
            hex: "fffffffffff",
          });
          expect(first.failures).toEqual([]);
          expect(textOf(first.inputs[property])).toContain(name);
          expect(second.inputs).toEqual(first.inputs);
        },
      ),
    );
  });
});
