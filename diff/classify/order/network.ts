import type { Comparison, ResourceChange } from "../../model.ts";
import { orderCode, step } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";
const CLUSTER = "aws:eks/cluster:Cluster";

/** The property that names the subnets, by type. */
const SUBNETS: Readonly<Record<string, string>> = {
  [SUBNET_GROUP]: "subnetIds",
  [CLUSTER]: "vpcConfig",
};

/** What stays in the VPC that it was made in. */
export const NETWORK_ORDER: OrderCheck = {
  types: Object.keys(SUBNETS),
  codes: [
    orderCode(
      "network-moves",
      "What cannot leave its VPC is given the subnets of another one.",
      "A subnet group takes subnets of its own VPC only, and a cluster keeps the VPC it was made in: the update stops halfway, with the new network made and nothing in it.",
      SOURCES.subnetGroupVpc,
      SOURCES.clusterNetwork,
    ),
  ],
  check: (change, comparison) => (movesAway(change, comparison) ? [problem(change)] : []),
};

/** Whether it is kept while its subnets and their VPC are made anew. */
function movesAway(change: ResourceChange, { changes }: Comparison): boolean {
  if (change.operation !== "update") return false;
  const property = SUBNETS[change.type] ?? "";
  const made = new Set(change.after?.propertyDependencies[property] ?? []);
  const subnets = changes.filter(({ urn, type }) => type === SUBNET && made.has(urn));
  const goes = changes.some(({ type, operation }) => type === VPC && operation === "replace");
  return goes && subnets.some(({ operation }) => operation === "replace");
}

function problem({ name, type }: ResourceChange): Problem {
  const what = type === CLUSTER ? "The cluster" : "The subnet group";
  return {
    code: "network-moves",
    message: `${what} ${name} is kept, but its subnets and their VPC are made anew: AWS refuses subnets of another VPC.`,
    properties: [SUBNETS[type] ?? ""],
    steps: [
      step(
        "a second network beside the first, under names of its own",
        "Nothing that runs is touched by it.",
      ),
      step(
        type === CLUSTER
          ? "a second cluster in it, the workloads moved over"
          : "a second subnet group in it, the databases moved or restored into it",
        "What is in the old VPC goes on until the new one serves.",
      ),
      step("the old ones taken out of the program", "Nothing uses them any more."),
    ],
  };
}
