import { describe, expect, it } from "@jest/globals";
import { awsProvider } from "../../../../sandbox/providers/aws/index.ts";
import type { Props } from "../../../../sandbox/providers/model.ts";
import { create, minimalInputs, model, textOf, urnOf } from "./support.ts";

const HERE = "eu-central-1:123456789012";

/** Formats: AWS service authorization reference, "Resource types defined by ...". */
const ARNS: readonly (readonly [token: string, inputs: Props, arn: string | RegExp])[] = [
  ["aws:rds/instance:Instance", { identifier: "main" }, `arn:aws:rds:${HERE}:db:main`],
  ["aws:rds/parameterGroup:ParameterGroup", { name: "p" }, `arn:aws:rds:${HERE}:pg:p`],
  ["aws:rds/subnetGroup:SubnetGroup", { name: "s" }, `arn:aws:rds:${HERE}:subgrp:s`],
  [
    "aws:rds/proxy:Proxy",
    { name: "p" },
    /^arn:aws:rds:eu-central-1:123456789012:db-proxy:prx-[0-9a-f]{17}$/,
  ],
  [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    { replicationGroupId: "c" },
    `arn:aws:elasticache:${HERE}:replicationgroup:c`,
  ],
  ["aws:elasticache/user:User", { userId: "u" }, `arn:aws:elasticache:${HERE}:user:u`],
  ["aws:s3/bucket:Bucket", { bucket: "assets" }, "arn:aws:s3:::assets"],
  [
    "aws:cloudfront/distribution:Distribution",
    {},
    /^arn:aws:cloudfront::123456789012:distribution\/E[0-9A-Z]{13}$/,
  ],
  [
    "aws:wafv2/webAcl:WebAcl",
    { name: "w", scope: "CLOUDFRONT", region: "us-east-1" },
    /^arn:aws:wafv2:us-east-1:123456789012:global\/webacl\/w\/[0-9a-f-]{36}$/,
  ],
  [
    "aws:acm/certificate:Certificate",
    { region: "us-east-1" },
    /^arn:aws:acm:us-east-1:123456789012:certificate\/[0-9a-f-]{36}$/,
  ],
  ["aws:route53/zone:Zone", {}, /^arn:aws:route53:::hostedzone\/Z[0-9A-Z]{20}$/],
  ["aws:eks/cluster:Cluster", { name: "k" }, `arn:aws:eks:${HERE}:cluster/k`],
  [
    "aws:eks/fargateProfile:FargateProfile",
    { clusterName: "k", fargateProfileName: "shop" },
    /^arn:aws:eks:eu-central-1:123456789012:fargateprofile\/k\/shop\/[0-9a-f-]{36}$/,
  ],
  ["aws:iam/role:Role", { name: "r", path: "/team/" }, "arn:aws:iam::123456789012:role/team/r"],
  ["aws:iam/policy:Policy", { name: "p" }, "arn:aws:iam::123456789012:policy/p"],
  [
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    { url: "https://oidc.example.com/id/1" },
    "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/1",
  ],
  ["aws:ec2/vpc:Vpc", {}, /^arn:aws:ec2:eu-central-1:123456789012:vpc\/vpc-[0-9a-f]{17}$/],
  [
    "aws:ec2/securityGroup:SecurityGroup",
    {},
    /^arn:aws:ec2:eu-central-1:123456789012:security-group\/sg-[0-9a-f]{17}$/,
  ],
  [
    "aws:kms/key:Key",
    {},
    /^arn:aws:kms:eu-central-1:123456789012:key\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  ],
  ["aws:kms/alias:Alias", { name: "alias/db" }, `arn:aws:kms:${HERE}:alias/db`],
  [
    "aws:secretsmanager/secret:Secret",
    { name: "s" },
    /^arn:aws:secretsmanager:eu-central-1:123456789012:secret:s-[A-Za-z]{6}$/,
  ],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", { name: "a" }, `arn:aws:cloudwatch:${HERE}:alarm:a`],
  ["aws:cloudwatch/logGroup:LogGroup", { name: "/l" }, `arn:aws:logs:${HERE}:log-group:/l`],
  ["aws:cloudwatch/eventRule:EventRule", { name: "e" }, `arn:aws:events:${HERE}:rule/e`],
  ["aws:sns/topic:Topic", { name: "t" }, `arn:aws:sns:${HERE}:t`],
  ["aws:sqs/queue:Queue", { name: "q" }, `arn:aws:sqs:${HERE}:q`],
  ["aws:lambda/function:Function", { name: "f" }, `arn:aws:lambda:${HERE}:function:f`],
  ["aws:ssm/parameter:Parameter", { name: "/a/b" }, `arn:aws:ssm:${HERE}:parameter/a/b`],
  ["aws:ecr/repository:Repository", { name: "r" }, `arn:aws:ecr:${HERE}:repository/r`],
  [
    "aws:lb/loadBalancer:LoadBalancer",
    { name: "l" },
    /^arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer\/app\/l\/[0-9a-f]{16}$/,
  ],
  [
    "aws:lb/targetGroup:TargetGroup",
    { name: "t" },
    /^arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup\/t\/[0-9a-f]{16}$/,
  ],
  ["aws:backup/vault:Vault", { name: "v1" }, `arn:aws:backup:${HERE}:backup-vault:v1`],
  [
    "aws:amp/workspace:Workspace",
    {},
    /^arn:aws:aps:eu-central-1:123456789012:workspace\/ws-[0-9a-f-]{36}$/,
  ],
];

describe("ARNs", () => {
  it.each(ARNS)("%s", (token, inputs, arn) => {
    const made = textOf(create(token, { ...minimalInputs(token), ...inputs }).outputs["arn"]);
    const expected = typeof arn === "string" ? made === arn : arn.test(made);
    expect(expected ? "as it should be" : made).toBe("as it should be");
  });

  it("carry the partition of the region", () => {
    const token = "aws:sqs/queue:Queue";
    const context = awsProvider.configure({ region: "cn-north-1" });
    const { outputs } = model(token).create({
      urn: urnOf(token, "q"),
      name: "q",
      inputs: { name: "q" },
      preview: false,
      context,
    });
    expect(outputs["arn"]).toBe("arn:aws-cn:sqs:cn-north-1:123456789012:q");
    expect(outputs["url"]).toBe("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q");
  });
});
