import { describe, expect, it } from "@jest/globals";

import { UNKNOWN } from "../../../../diff/values.ts";
import { findings } from "./comparison.ts";
import type { Given } from "./comparison.ts";

const VPC = { type: "aws:ec2/vpc:Vpc", name: "vpc" };
const SUBNET = { type: "aws:ec2/subnet:Subnet", name: "subnet" };

const vpc: Given = { ...VPC, operation: "replace", before: { c: "a" }, after: { c: "b" } };
const subnet: Given = {
  ...SUBNET,
  operation: "replace",
  before: { vpcId: "vpc-1" },
  after: { vpcId: UNKNOWN },
};
const group: Given = {
  type: "aws:rds/subnetGroup:SubnetGroup",
  name: "group",
  before: { subnetIds: ["subnet-1"] },
  after: { subnetIds: [UNKNOWN] },
  madeFrom: { subnetIds: [SUBNET] },
};
const cluster: Given = {
  type: "aws:eks/cluster:Cluster",
  name: "cluster",
  before: { vpcConfig: { subnetIds: ["subnet-1"] } },
  after: { vpcConfig: { subnetIds: [UNKNOWN] } },
  madeFrom: { vpcConfig: [SUBNET] },
};

function moving(...given: readonly Given[]): number {
  return findings(...given).filter(({ code }) => code === "network-moves").length;
}

describe("what cannot leave its VPC", () => {
  it("is told with the way there when its subnets are made anew in another one", () => {
    const found = findings(vpc, subnet, group, cluster);
    const own = found.filter(({ code }) => code === "network-moves");
    expect(own.map(({ message, steps }) => [message, steps?.length])).toEqual([
      [
        "The cluster cluster is kept, but its subnets and their VPC are made anew: AWS refuses subnets of another VPC.",
        3,
      ],
      [
        "The subnet group group is kept, but its subnets and their VPC are made anew: AWS refuses subnets of another VPC.",
        3,
      ],
    ]);
  });

  it("may get other subnets of its own VPC", () => {
    expect(moving(subnet, group, cluster)).toBe(0);
  });

  it("may be made anew with them", () => {
    expect(moving(vpc, subnet, { ...group, operation: "replace" })).toBe(0);
  });
});
