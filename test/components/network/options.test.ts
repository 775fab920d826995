import { describe, expect, it } from "@jest/globals";
import { Network } from "../../../components/network/network.ts";
import type { NetworkArgs } from "../../../components/network/network-args.ts";
import type { Recording } from "../../support/mocks.ts";
import { STANDARD_INVOKES, refusal, startMocks } from "../../support/mocks.ts";

async function build(args: NetworkArgs): Promise<readonly [Network, Recording]> {
  const recording = await startMocks();
  const network = new Network("network", args);
  await recording.settled();
  return [network, recording];
}

describe("a small network", () => {
  it("of one zone has isolated subnets in two, and one NAT gateway", async () => {
    const [network, recording] = await build({ zones: 1, natGateways: "single" });
    expect(recording.names("aws:ec2/subnet:Subnet")).toEqual([
      "network-isolated-1",
      "network-isolated-2",
      "network-private-1",
      "network-public-1",
    ]);
    expect(network.outputs.natPublicIps.length).toBe(1);
  });

  it("with a single NAT gateway sends all zones through it", async () => {
    const [, recording] = await build({ zones: 2, natGateways: "single" });
    expect(recording.names("aws:ec2/natGateway:NatGateway")).toEqual(["network-nat-1"]);
    expect(recording.one("network-private-2-nat").inputs["natGatewayId"]).toBe("network-nat-1-id");
  });

  it("without NAT has private route tables without a way out", async () => {
    const [, recording] = await build({ zones: 2, natGateways: "none" });
    expect(recording.names("aws:ec2/eip:Eip")).toEqual([]);
    expect(recording.names("aws:ec2/route:Route")).toEqual(["network-public-internet"]);
    expect(recording.names("aws:ec2/routeTable:RouteTable")).toContain("network-private-2-routes");
  });

  it("without flow logs has neither group nor key nor role", async () => {
    const [network, recording] = await build({ flowLogsRetentionDays: 0 });
    expect(network.outputs.flowLogGroupName).toBeUndefined();
    const types = recording.resources.map(({ type }) => type);
    expect(types).not.toContain("aws:kms/key:Key");
    expect(types).not.toContain("aws:iam/role:Role");
    expect(types).not.toContain("aws:ec2/flowLog:FlowLog");
  });
});

describe("interface endpoints", () => {
  it("stand in the private subnets behind a group that takes HTTPS from the VPC and sends nothing", async () => {
    const [, recording] = await build({
      cidr: "10.20.0.0/16",
      zones: 2,
      interfaceEndpoints: ["ecr.api", "sts"],
    });
    expect(recording.one("network-ecr-api-endpoint").inputs).toMatchObject({
      serviceName: "com.amazonaws.eu-central-1.ecr.api",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: ["network-private-1-id", "network-private-2-id"],
      securityGroupIds: ["network-endpoints-id"],
    });
    expect(recording.one("network-endpoints-https").inputs).toMatchObject({
      securityGroupId: "network-endpoints-id",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "10.20.0.0/16",
    });
    expect(recording.one("network-endpoints").inputs).not.toHaveProperty("egress");
    expect(recording.names("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual([]);
  });
});

describe("named zones", () => {
  it("are used in their order, without asking the region", async () => {
    const recording = await startMocks({
      ...STANDARD_INVOKES,
      "aws:index/getAvailabilityZones:getAvailabilityZones": () => {
        throw new Error("asked");
      },
    });
    new Network("network", { zones: 2, zoneNames: ["eu-central-1c", "eu-central-1a"] });
    await recording.settled();
    expect(recording.one("network-public-1").inputs["availabilityZone"]).toBe("eu-central-1c");
    expect(recording.one("network-isolated-2").inputs["availabilityZone"]).toBe("eu-central-1a");
  });
});

describe("transforms", () => {
  it("reach each subnet of a tier, as a partial or a function", async () => {
    const [, recording] = await build({
      zones: 2,
      transform: {
        privateSubnet: { assignIpv6AddressOnCreation: false },
        isolatedSubnet: (args, _, name) => ({ ...args, mapPublicIpOnLaunch: name.endsWith("2") }),
      },
    });
    expect(recording.one("network-private-2").inputs).toHaveProperty(
      "assignIpv6AddressOnCreation",
      false,
    );
    expect(recording.one("network-isolated-1").inputs["mapPublicIpOnLaunch"]).toBe(false);
    expect(recording.one("network-isolated-2").inputs["mapPublicIpOnLaunch"]).toBe(true);
    expect(recording.one("network-public-1").inputs).not.toHaveProperty(
      "assignIpv6AddressOnCreation",
    );
  });
});

describe("bad arguments", () => {
  it("are all listed in one error, and nothing is made", async () => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new Network("network", {
          cidr: "10.0.0.0/28",
          flowLogsRetentionDays: 31,
          keyDeletionWindowDays: 3,
          zoneNames: ["eu-central-1a", "eu-central-1a"],
          interfaceEndpoints: ["s3", "sts", "sts"],
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^Network "network": 7 problems/);
    expect(message).toContain("an IPv4 network of /16 to /22");
    expect(message).toContain("3 names: the isolated subnets of 3 zones span 3");
    expect(message).toContain("got:     eu-central-1a, more than once");
    expect(message).toContain("got:     31");
    expect(message).toContain("a whole number of days from 7 to 30");
    expect(message).toContain("got:     sts, more than once");
    expect(message).toContain("remove s3 from interfaceEndpoints (the gateway endpoint is free)");
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  });
});
