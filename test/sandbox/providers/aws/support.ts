import { awsProvider } from "../../../../sandbox/providers/aws/index.ts";
import { inputFields } from "../../../../sandbox/providers/aws/shapes.ts";
import type { Shape } from "../../../../sandbox/providers/aws/shapes.ts";
import type {
  Failure,
  Props,
  ResourceModel,
  Value,
  Verdict,
} from "../../../../sandbox/providers/model.ts";

/** Frankfurt, in the account AWS reserves for documentation. */
export const CONTEXT = awsProvider.configure({ region: "eu-central-1" });

/** The hex digits every new name gets in these tests. */
export const HEX = "0a1b2c3d4e5f60718293";

export const urnOf = (token: string, name: string): string =>
  `urn:pulumi:dev::test::${token}::${name}`;

export function model(token: string): ResourceModel {
  const found = awsProvider.resource(token);
  if (found === undefined) throw new Error(`no model of ${token}`);
  return found;
}

export function check(
  token: string,
  news: Props,
  options: { name?: string; olds?: Props; hex?: string; context?: typeof CONTEXT } = {},
): { inputs: Props; failures: readonly Failure[] } {
  const name = options.name ?? "main";
  const hex = options.hex ?? HEX;
  return model(token).check({
    urn: urnOf(token, name),
    name,
    news,
    randomHex: (digits) => hex.slice(0, digits),
    context: options.context ?? CONTEXT,
    ...(options.olds === undefined ? {} : { olds: options.olds }),
  });
}

/** An output or input as text, "" when it is none. */
export const textOf = (value: Value | undefined): string =>
  typeof value === "string" ? value : "";

/** Paths of everything a check refuses. */
export const refused = (token: string, news: Props): readonly string[] =>
  check(token, news).failures.map((failure) => failure.path);

export function create(
  token: string,
  inputs: Props,
  preview = false,
): { id: string; outputs: Props } {
  const checked = check(token, inputs).inputs;
  return model(token).create({
    urn: urnOf(token, "main"),
    name: "main",
    inputs: checked,
    preview,
    context: CONTEXT,
  });
}

/** Checks both sets of inputs as two deployments would, and compares them. */
export function diff(
  token: string,
  olds: Props,
  news: Props,
  oldOutputs: Props = {},
): { verdicts: readonly Verdict[]; deleteBeforeReplace: boolean } {
  const before = check(token, olds).inputs;
  const after = check(token, news, { olds: before, hex: "fffffffffff" }).inputs;
  return model(token).diff({ id: "id", olds: before, oldOutputs, news: after, ignoreChanges: [] });
}

/** Changes as `path` or `path!` for one that replaces. */
export const changes = (
  token: string,
  olds: Props,
  news: Props,
  oldOutputs: Props = {},
): readonly string[] =>
  diff(token, olds, news, oldOutputs).verdicts.map(({ path, replaces }) =>
    replaces ? `${path}!` : path,
  );

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}';

/** Texts to try for an input until its validators take one. */
const CANDIDATES: readonly string[] = [
  "sample",
  "arn:aws:iam::123456789012:role/sample",
  "10.0.0.0/16",
  TRUST,
  "sample-name",
  "https://example.com",
  "lambda:InvokeFunction",
  "123456789012",
  "1",
  "30",
];

/** What the services want beyond the inputs the types declare as required. */
export const EXTRAS: Readonly<Record<string, Props>> = {
  "aws:rds/instance:Instance": {
    instanceClass: "db.r7g.large",
    engine: "postgres",
    allocatedStorage: 100,
    username: "postgres",
    manageMasterUserPassword: true,
    skipFinalSnapshot: true,
  },
  "aws:rds/parameterGroup:ParameterGroup": { family: "postgres17" },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": { family: "aurora-postgresql16" },
  "aws:rds/subnetGroup:SubnetGroup": { subnetIds: ["subnet-1", "subnet-2"] },
  "aws:rds/proxy:Proxy": {
    vpcSubnetIds: ["subnet-1", "subnet-2"],
    auths: [
      {
        authScheme: "SECRETS",
        secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:s-AbCdEf",
      },
    ],
  },
  "aws:rds/proxyEndpoint:ProxyEndpoint": { vpcSubnetIds: ["subnet-1", "subnet-2"] },
  "aws:rds/proxyTarget:ProxyTarget": { dbInstanceIdentifier: "main" },
  "aws:elasticache/replicationGroup:ReplicationGroup": { nodeType: "cache.r7g.large" },
  "aws:elasticache/parameterGroup:ParameterGroup": { family: "valkey8" },
  "aws:elasticache/userGroup:UserGroup": { userIds: ["default-user"] },
  "aws:ec2/vpc:Vpc": { cidrBlock: "10.0.0.0/16" },
  "aws:ec2/subnet:Subnet": { cidrBlock: "10.0.1.0/24" },
  "aws:ec2/natGateway:NatGateway": { subnetId: "subnet-1", allocationId: "eipalloc-1" },
  "aws:ec2/route:Route": { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { subnetId: "subnet-1" },
  "aws:ec2/flowLog:FlowLog": {
    vpcId: "vpc-1",
    trafficType: "ALL",
    iamRoleArn: "arn:aws:iam::123456789012:role/flow",
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "10.0.0.0/16",
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    ipProtocol: "-1",
    cidrIpv4: "0.0.0.0/0",
  },
  "aws:lb/loadBalancer:LoadBalancer": { subnets: ["subnet-1", "subnet-2"] },
  "aws:lb/targetGroup:TargetGroup": { port: 80, protocol: "HTTP", vpcId: "vpc-1" },
  "aws:kms/key:Key": {},
  "aws:secretsmanager/secretVersion:SecretVersion": { secretString: "s" },
  "aws:ssm/parameter:Parameter": { value: "v" },
  "aws:acm/certificate:Certificate": { domainName: "example.com", validationMethod: "DNS" },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    metricName: "CPUUtilization",
    evaluationPeriods: 2,
    namespace: "AWS/RDS",
    period: 60,
    statistic: "Average",
    threshold: 80,
  },
  "aws:cloudwatch/eventRule:EventRule": { scheduleExpression: "rate(5 minutes)" },
  "aws:eks/cluster:Cluster": { vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] } },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": { accessScope: { type: "cluster" } },
  "aws:lambda/function:Function": {
    s3Bucket: "code",
    s3Key: "main.zip",
    handler: "index.handler",
    runtime: "nodejs22.x",
  },
  "aws:cloudfront/distribution:Distribution": {
    origins: [{ domainName: "origin.example.com", originId: "origin" }],
    defaultCacheBehavior: {
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      targetOriginId: "origin",
      viewerProtocolPolicy: "redirect-to-https",
      cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  },
  "aws:wafv2/webAcl:WebAcl": { scope: "REGIONAL" },
};

/** The fewest inputs that a type takes: what it declares as required, and what its service wants. */
export function minimalInputs(token: string): Props {
  const inputs: Record<string, Value> = {};
  for (const { name, shape } of inputFields(token).required) inputs[name] = sample(shape);
  return { ...inputs, ...EXTRAS[token] };
}

function sample(shape: Shape): Value {
  if (shape.element !== undefined)
    return shape.kind === "list" ? [sample(shape.element)] : { key: sample(shape.element) };
  if (shape.kind === "object") {
    return Object.fromEntries(
      shape.fields().required.map((field) => [field.name, sample(field.shape)]),
    );
  }
  if (shape.scalars.includes("boolean")) return true;
  const listed = shape.validators[0]?.allowed.split(", ")[0] ?? "";
  const taken = [...CANDIDATES, listed].find(
    (text) =>
      shape.validators.every((validator) => validator.accepts(text)) &&
      (!shape.scalars.includes("number") || /^\d+$/.test(text)),
  );
  if (taken === undefined)
    throw new Error(`no sample for ${JSON.stringify(shape.validators.map((v) => v.allowed))}`);
  return shape.scalars.includes("number") ? Number(taken) : taken;
}
