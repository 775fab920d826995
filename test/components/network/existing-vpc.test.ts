import { afterEach, describe, expect, it, jest } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { Network } from "../../../components/network/network.ts";
import { placeProblems } from "../../../components/network/existing-vpc.ts";
import { STANDARD_INVOKES, refusal, startMocks, valueOf } from "../../support/mocks.ts";

const VPC = "vpc-0a1b2c3d4e5f60718";
const existing = {
  vpcId: VPC,
  publicSubnetIds: [],
  privateSubnetIds: ["subnet-0000000a", "subnet-0000000b"],
  isolatedSubnetIds: ["subnet-0000000c", "subnet-0000000d"],
};
const place = (id: string, zone: string) => ({
  id,
  availabilityZone: `eu-central-1${zone}`,
  cidrBlock: `10.1.${id.charCodeAt(id.length - 1)}.0/24`,
});
const places = [
  place("subnet-0000000a", "a"),
  place("subnet-0000000b", "b"),
  place("subnet-0000000c", "a"),
  place("subnet-0000000d", "b"),
];
const invokes = {
  ...STANDARD_INVOKES,
  "aws:ec2/getSubnet:getSubnet": ({ id, vpcId }: Readonly<Record<string, unknown>>) => {
    if (vpcId !== VPC) throw new Error("not looked for in the VPC");
    return { ...places.find((one) => one.id === id) };
  },
};

afterEach(() => {
  jest.restoreAllMocks();
});

describe("an existing VPC", () => {
  it("is offered by its ids, with the blocks looked up, and nothing is made", async () => {
    const recording = await startMocks(invokes);
    const { outputs } = new Network("network", { zones: 2, existing });
    await recording.settled();
    expect(recording.resources.map(({ name }) => name)).toEqual(["network"]);
    expect(await valueOf(outputs.vpcId)).toBe(VPC);
    expect(await valueOf([...outputs.privateSubnetIds])).toEqual(existing.privateSubnetIds);
    expect(await valueOf([...outputs.isolatedSubnetIds])).toEqual(existing.isolatedSubnetIds);
    // "a" and "b" are 97 and 98.
    expect(await valueOf([...outputs.privateSubnetCidrs])).toEqual([
      "10.1.97.0/24",
      "10.1.98.0/24",
    ]);
    expect(await valueOf([...outputs.isolatedSubnetCidrs])).toEqual([
      "10.1.99.0/24",
      "10.1.100.0/24",
    ]);
    expect(outputs.publicSubnetCidrs).toEqual([]);
    expect(outputs.natPublicIps).toEqual([]);
  });

  it("is warned of when a tier is in too few zones, with what was found", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const recording = await startMocks(invokes);
    const isolatedSubnetIds = ["subnet-0000000c", "subnet-0000000a"];
    const privateSubnetIds = ["subnet-0000000b", "subnet-0000000d"];
    new Network("network", {
      zones: 2,
      existing: { ...existing, isolatedSubnetIds, privateSubnetIds },
    });
    await recording.settled();
    expect(warn).toHaveBeenCalledTimes(1);
    const [message] = warn.mock.calls[0] ?? [];
    expect(message).toContain("existing.isolatedSubnetIds\n  got:     2 subnets in eu-central-1a");
    expect(message).toContain("existing.privateSubnetIds\n  got:     2 subnets in eu-central-1b");
  });

  it("is refused for every fault of its ids at once", async () => {
    const recording = await startMocks(invokes);
    const message = refusal(
      () =>
        new Network("network", {
          zones: 2,
          existing: {
            vpcId: "my-vpc",
            publicSubnetIds: ["subnet-0000000c"],
            privateSubnetIds: ["subnet-0000000a"],
            isolatedSubnetIds: ["subnet-0000000c", "subnet-XYZ", "subnet-0000000c"],
          },
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^Network "network": 5 problems/);
    expect(message).toContain("got:     my-vpc");
    expect(message).toContain("vpc- and 8 or 17 hexadecimal digits");
    expect(message).toContain("existing.privateSubnetIds\n  got:     1 subnets");
    expect(message).toContain("got:     subnet-XYZ");
    expect(message).toContain(
      "existing.isolatedSubnetIds\n  got:     subnet-0000000c, more than once",
    );
    expect(message).toContain("a subnet in two tiers\n  got:     subnet-0000000c");
  });
});

describe("the places of the subnets", () => {
  it("fit", () => {
    expect(placeProblems(existing, 2, places)).toEqual([]);
  });

  it("do not fit when a tier is in fewer zones than asked for", () => {
    const alike = [
      place("subnet-0000000a", "a"),
      place("subnet-0000000b", "a"),
      ...places.slice(2),
    ];
    expect(placeProblems(existing, 2, alike)).toMatchObject([
      { path: "existing.privateSubnetIds", got: "2 subnets in eu-central-1a" },
    ]);
  });

  it("need two zones for isolated subnets even when one is asked for", () => {
    const alike = [...places.slice(0, 3), place("subnet-0000000d", "a")];
    expect(placeProblems(existing, 1, alike)).toMatchObject([
      { path: "existing.isolatedSubnetIds", got: "2 subnets in eu-central-1a" },
    ]);
  });
});
