import { describe, expect, it } from "@jest/globals";
import { changes, diff, minimalInputs } from "./support.ts";

const INSTANCE = "aws:rds/instance:Instance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const db = minimalInputs(INSTANCE);
const parameters = [{ name: "jit", value: "0" }];

describe("what the provider compares by meaning", () => {
  it("policies", () => {
    const ROLE = "aws:iam/role:Role";
    const old = {
      assumeRolePolicy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":["b.amazonaws.com","a.amazonaws.com"]}}]}',
    };
    const same = {
      assumeRolePolicy:
        '{ "Statement": [{ "Principal": {"Service": ["a.amazonaws.com", "b.amazonaws.com"]}, "Action": "sts:AssumeRole", "Effect": "Allow" }], "Version": "2012-10-17" }',
    };
    const other = {
      assumeRolePolicy: old.assumeRolePolicy.replace("a.amazonaws.com", "c.amazonaws.com"),
    };
    expect(changes(ROLE, old, same)).toEqual([]);
    expect(changes(ROLE, old, other)).toEqual(["assumeRolePolicy"]);
  });

  it("sets of texts, one exchanged element reading as one update", () => {
    const old = { ...db, vpcSecurityGroupIds: ["sg-1", "sg-2"] };
    expect(changes(INSTANCE, old, { ...db, vpcSecurityGroupIds: ["sg-2", "sg-1"] })).toEqual([]);
    expect(changes(INSTANCE, old, { ...db, vpcSecurityGroupIds: ["sg-3", "sg-1"] })).toEqual([
      "vpcSecurityGroupIds[0]",
    ]);
  });

  it("rules of a security group", () => {
    const SG = "aws:ec2/securityGroup:SecurityGroup";
    const https = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] };
    const http = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["10.0.0.0/16"] };
    expect(changes(SG, { ingress: [https, http] }, { ingress: [http, https] })).toEqual([]);
  });

  it("but keeps the order of lists", () => {
    const LT = "aws:eks/nodeGroup:NodeGroup";
    const base = {
      clusterName: "main",
      nodeRoleArn: "arn:aws:iam::123456789012:role/n",
      scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 2 },
      subnetIds: ["subnet-1"],
    };
    expect(
      changes(
        LT,
        { ...base, instanceTypes: ["a.x", "b.x"] },
        { ...base, instanceTypes: ["b.x", "a.x"] },
      ),
    ).toEqual(["instanceTypes[0]!", "instanceTypes[1]!"]);
  });
});

describe("delete before replace", () => {
  it("is for names the program chose, as the bridge does it", () => {
    const named = { family: "postgres17", name: "main-17" };
    expect(diff(GROUP, named, { ...named, family: "postgres18" }).deleteBeforeReplace).toBe(true);
    expect(
      diff(GROUP, { family: "postgres17" }, { family: "postgres18" }).deleteBeforeReplace,
    ).toBe(false);
    expect(
      diff(
        GROUP,
        { family: "postgres17", namePrefix: "main-" },
        { family: "postgres18", namePrefix: "main-" },
      ).deleteBeforeReplace,
    ).toBe(false);
  });

  it("is not for an update", () => {
    const named = { family: "postgres17", name: "main-17" };
    expect(diff(GROUP, named, { ...named, parameters }).deleteBeforeReplace).toBe(false);
  });

  it("is always for attachments, which would otherwise delete their own successor", () => {
    const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    const old = { role: "main", policyArn: "arn:aws:iam::aws:policy/A" };
    expect(
      diff(ATTACHMENT, old, { ...old, policyArn: "arn:aws:iam::aws:policy/B" }).deleteBeforeReplace,
    ).toBe(true);
  });
});
