import { beforeAll, describe, expect, it } from "@jest/globals";
import { Network } from "../../../components/network/network.ts";
import type { NetworkArgs } from "../../../components/network/network-args.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";

async function build(args: NetworkArgs): Promise<readonly [Network, Recording]> {
  const recording = await startMocks();
  const network = new Network("network", args);
  await recording.settled();
  return [network, recording];
}

describe("a network by default", () => {
  let network: Network;
  let recording: Recording;

  beforeAll(async () => {
    [network, recording] = await build({});
  });

  it("has a VPC with DNS, named for the console", () => {
    const { inputs } = recording.one("network-vpc");
    expect(inputs).toMatchObject({
      cidrBlock: "10.0.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: "plumbline-test-network-vpc" },
    });
  });

  it("has three subnets a tier, in the region's zones by name", () => {
    const subnet = "aws:ec2/subnet:Subnet";
    expect(recording.names(subnet).length).toBe(9);
    expect(recording.one("network-private-2").inputs).toMatchObject({
      vpcId: "network-vpc-id",
      cidrBlock: "10.0.64.0/18",
      availabilityZone: "eu-central-1b",
      mapPublicIpOnLaunch: false,
      tags: { tier: "private", "kubernetes.io/role/internal-elb": "1" },
    });
    expect(recording.one("network-isolated-3").inputs).toMatchObject({
      cidrBlock: "10.0.216.0/22",
      availabilityZone: "eu-central-1c",
      tags: { tier: "isolated" },
    });
    expect(recording.one("network-public-1").inputs["tags"]).toMatchObject({
      "kubernetes.io/role/elb": "1",
    });
  });

  it("sends all public subnets out through the internet gateway", () => {
    expect(recording.one("network-public-internet").inputs).toEqual({
      routeTableId: "network-public-routes-id",
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: "network-internet-id",
    });
    expect(recording.one("network-public-3-association").inputs).toEqual({
      subnetId: "network-public-3-id",
      routeTableId: "network-public-routes-id",
    });
  });

  it("sends each private subnet out through the NAT gateway of its own zone", () => {
    expect(recording.one("network-private-3-nat").inputs).toEqual({
      routeTableId: "network-private-3-routes-id",
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: "network-nat-3-id",
    });
    expect(recording.one("network-nat-3").inputs).toMatchObject({
      allocationId: "network-nat-3-address-allocation",
      subnetId: "network-public-3-id",
    });
    expect(recording.one("network-private-3-association").inputs).toEqual({
      subnetId: "network-private-3-id",
      routeTableId: "network-private-3-routes-id",
    });
    expect(recording.one("network-nat-3").dependsOn).toContain("network-internet");
  });

  it("gives isolated subnets no route", () => {
    const routes = recording.resources.filter(({ type }) => type === "aws:ec2/route:Route");
    expect(routes.map(({ inputs }) => inputs["routeTableId"])).not.toContain(
      "network-isolated-routes-id",
    );
    expect(recording.one("network-isolated-2-association").inputs).toEqual({
      subnetId: "network-isolated-2-id",
      routeTableId: "network-isolated-routes-id",
    });
  });

  it("reaches S3 and DynamoDB from private and isolated subnets without NAT", () => {
    expect(recording.names("aws:ec2/vpcEndpoint:VpcEndpoint")).toEqual([
      "network-dynamodb-endpoint",
      "network-s3-endpoint",
    ]);
    expect(recording.one("network-s3-endpoint").inputs).toMatchObject({
      serviceName: "com.amazonaws.eu-central-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: [
        "network-private-1-routes-id",
        "network-private-2-routes-id",
        "network-private-3-routes-id",
        "network-isolated-routes-id",
      ],
    });
  });

  it("logs all flows to an encrypted group kept for 30 days", () => {
    expect(recording.one("network-flow-logs").inputs).toMatchObject({
      name: "/plumbline/test/network/flow-logs",
      retentionInDays: 30,
      kmsKeyId: "arn:aws:mock:eu-central-1:123456789012:network-key",
    });
    expect(recording.one("network-flow-log").inputs).toMatchObject({
      vpcId: "network-vpc-id",
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: "arn:aws:mock:eu-central-1:123456789012:network-flow-logs",
      maxAggregationInterval: 600,
    });
  });

  it("lets the flow logs' role write to their group only, for this account only", () => {
    const group = "arn:aws:mock:eu-central-1:123456789012:network-flow-logs";
    expect(policyOf(recording.one("network-flow-log-policy"))).toMatchObject({
      Statement: [
        {
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [group, `${group}:*`],
        },
      ],
    });
    expect(policyOf(recording.one("network-flow-log-role"), "assumeRolePolicy")).toMatchObject({
      Statement: [
        {
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("lets CloudWatch Logs use the key for this log group only", () => {
    expect(policyOf(recording.one("network-key"))).toMatchObject({
      Statement: [
        { Sid: "Account", Principal: { AWS: "arn:aws:iam::123456789012:root" } },
        {
          Principal: { Service: "logs.eu-central-1.amazonaws.com" },
          Action: [
            "kms:Encrypt*",
            "kms:Decrypt*",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:Describe*",
          ],
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn":
                "arn:aws:logs:eu-central-1:123456789012:log-group:/plumbline/test/network/flow-logs",
            },
          },
        },
      ],
    });
    expect(recording.one("network-key").inputs).toMatchObject({
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    expect(recording.one("network-key-alias").inputs["name"]).toBe("alias/plumbline-test-network");
  });

  it("tags and owns every child", () => {
    expect(untagged(recording, "network")).toEqual([]);
    expect(strays(recording, "network")).toEqual([]);
  });

  it("offers ids and blocks by tier", async () => {
    const { outputs } = network;
    expect(await valueOf(outputs.vpcId)).toBe("network-vpc-id");
    expect(await valueOf([...outputs.isolatedSubnetIds])).toEqual([
      "network-isolated-1-id",
      "network-isolated-2-id",
      "network-isolated-3-id",
    ]);
    expect(await valueOf([...outputs.privateSubnetCidrs])).toEqual([
      "10.0.0.0/18",
      "10.0.64.0/18",
      "10.0.128.0/18",
    ]);
    // Sixteenths (/22) of the last quarter, 10.0.192.0/18: public from the first, isolated from the fifth.
    expect(await valueOf([...outputs.publicSubnetCidrs])).toEqual([
      "10.0.192.0/22",
      "10.0.196.0/22",
      "10.0.200.0/22",
    ]);
    expect(await valueOf([...outputs.isolatedSubnetCidrs])).toEqual([
      "10.0.208.0/22",
      "10.0.212.0/22",
      "10.0.216.0/22",
    ]);
    expect(outputs.natPublicIps.length).toBe(3);
    expect(Object.keys(recording.outputs.get("network") ?? {}).sort()).toEqual([
      "flowLogGroupName",
      "isolatedSubnetCidrs",
      "isolatedSubnetIds",
      "natPublicIps",
      "privateSubnetCidrs",
      "privateSubnetIds",
      "publicSubnetCidrs",
      "publicSubnetIds",
      "vpcId",
    ]);
  });
});
