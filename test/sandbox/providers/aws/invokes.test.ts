import { describe, expect, it } from "@jest/globals";
import { awsProvider } from "../../../../sandbox/providers/aws/index.ts";
import { invokeTokens } from "../../../../sandbox/providers/aws/invokes/index.ts";
import type { Failure, Props } from "../../../../sandbox/providers/model.ts";
import { CONTEXT, textOf } from "./support.ts";

function ask(name: string, args: Props = {}): { result: Props; failures: readonly Failure[] } {
  const answer = awsProvider.invoke(`aws:${name}:${name.split("/")[1] ?? ""}`);
  if (answer === undefined) throw new Error(`no answer to ${name}`);
  return answer(args, CONTEXT);
}

const result = (name: string, args: Props = {}): Props => ask(name, args).result;

describe("data sources", () => {
  it("know the account", () => {
    expect(result("index/getRegion")).toEqual({
      description: "Europe (Frankfurt)",
      endpoint: "ec2.eu-central-1.amazonaws.com",
      id: "eu-central-1",
      name: "eu-central-1",
      region: "eu-central-1",
    });
    expect(result("index/getPartition")).toEqual({
      dnsSuffix: "amazonaws.com",
      id: "aws",
      partition: "aws",
      reverseDnsPrefix: "com.amazonaws",
    });
    expect(result("index/getCallerIdentity")["accountId"]).toBe("123456789012");
  });

  it("list availability zones as they are called", () => {
    const zones = result("index/getAvailabilityZones", { state: "available" });
    expect(zones["names"]).toEqual(["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    expect(zones["zoneIds"]).toEqual(["euc1-az1", "euc1-az2", "euc1-az3"]);
    expect(result("index/getAvailabilityZones", { region: "ap-northeast-1" })["names"]).toEqual([
      "ap-northeast-1a",
      "ap-northeast-1c",
      "ap-northeast-1d",
    ]);
    expect(
      result("index/getAvailabilityZones", { excludeNames: ["eu-central-1b"] })["names"],
    ).toEqual(["eu-central-1a", "eu-central-1c"]);
  });

  it("render policy documents as the provider does", () => {
    const { json, minifiedJson } = result("iam/getPolicyDocument", {
      statements: [
        {
          sid: "Read",
          actions: ["s3:GetObject", "s3:ListBucket"],
          resources: ["arn:aws:s3:::b/&{aws:username}"],
          principals: [{ type: "Service", identifiers: ["cloudfront.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceArn", values: ["a"] }],
        },
      ],
    });
    // "&{aws:username}" is how a program writes the policy variable ${aws:username}.
    const variable = ["$", "{aws:username}"].join("");
    expect(minifiedJson).toBe(
      `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":"arn:aws:s3:::b/${variable}","Principal":{"Service":"cloudfront.amazonaws.com"},"Condition":{"StringEquals":{"aws:SourceArn":"a"}}}]}`,
    );
    expect(JSON.stringify(JSON.parse(textOf(json)))).toBe(minifiedJson);
  });

  it("merge policy documents by statement id", () => {
    const source = '{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}]}';
    const { minifiedJson } = result("iam/getPolicyDocument", {
      sourcePolicyDocuments: [source],
      statements: [{ sid: "A", effect: "Deny", actions: ["*"], resources: ["*"] }],
    });
    expect(minifiedJson).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*"}]}',
    );
    expect(ask("iam/getPolicyDocument", { sourcePolicyDocuments: ["{"] }).failures).toHaveLength(1);
  });

  it("know the images AWS publishes, and no other parameter", () => {
    const name =
      "/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/x86_64/standard/recommended/image_id";
    expect(result("ssm/getParameter", { name })["value"]).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(result("ssm/getParameter", { name })).toEqual(result("ssm/getParameter", { name }));
    expect(ask("ssm/getParameter", { name: "/my/own" }).failures.map(({ path }) => path)).toEqual([
      "name",
    ]);
    expect(
      result("ec2/getAmi", {
        owners: ["amazon"],
        filters: [{ name: "name", values: ["al2023-ami-*-arm64"] }],
      })["architecture"],
    ).toBe("arm64");
  });

  it("know the policies CloudFront manages", () => {
    const policy = result("cloudfront/getCachePolicy", { name: "Managed-CachingOptimized" });
    expect([policy["id"], policy["minTtl"], policy["defaultTtl"]]).toEqual([
      "658327ea-f89d-4fab-a63d-7e88639e58f6",
      1,
      86400,
    ]);
    expect(
      result("cloudfront/getOriginRequestPolicy", { id: "216adef6-5c7f-47e4-b989-5492eafa07d3" })[
        "name"
      ],
    ).toBe("Managed-AllViewer");
    expect(ask("cloudfront/getCachePolicy", { name: "Mine" }).failures).toHaveLength(1);
  });

  it("know the versions of PostgreSQL", () => {
    const version = result("rds/getEngineVersion", { engine: "postgres", version: "17" });
    expect([
      version["version"],
      version["parameterGroupFamily"],
      version["validMajorTargets"],
    ]).toEqual(["17.7", "postgres17", ["18.1"]]);
    expect(
      result("rds/getEngineVersion", { engine: "postgres", preferredVersions: ["99.1", "16.9"] })[
        "version"
      ],
    ).toBe("16.9");
    expect(
      ask("rds/getEngineVersion", { engine: "postgres", version: "9.6" }).failures.map(
        ({ path }) => path,
      ),
    ).toEqual(["version"]);
    expect(
      ask("rds/getOrderableDbInstance", {
        engine: "postgres",
        instanceClass: "large",
      }).failures.map(({ path }) => path),
    ).toEqual(["instanceClass"]);
  });

  it("know prefix lists of AWS", () => {
    expect(
      result("ec2/getManagedPrefixList", { name: "com.amazonaws.global.cloudfront.origin-facing" })[
        "id"
      ],
    ).toBe("pl-a3a144ca");
    expect(ask("ec2/getManagedPrefixList", { name: "mine" }).failures).toHaveLength(1);
  });

  it("return their arguments with the answer", () => {
    expect(result("ec2/getVpc", { id: "vpc-1" })).toMatchObject({
      id: "vpc-1",
      region: "eu-central-1",
    });
  });

  it.each(invokeTokens().map((token) => [token]))("%s answers the same twice", (token) => {
    const answer = awsProvider.invoke(token);
    const args = {
      name: "example.com",
      engine: "postgres",
      addonName: "vpc-cni",
      serviceName: "s3",
      instanceClass: "db.r7g.large",
    };
    expect(answer?.(args, CONTEXT)).toEqual(answer?.(args, CONTEXT));
  });
});
