import type { Problem } from "../../tuning/errors.ts";
import type { ComputeInstance } from "../../tuning/instance-classes.ts";
import { computeInstance, computeInstanceNames } from "../../tuning/instance-classes.ts";
import { checkOneOf, checkWhole } from "../core/errors.ts";
import { DEDICATED_TAINT, NODE_GROUP_LABEL } from "./labels.ts";
import type { NodesArgs, WithNodesDefaults } from "./nodes-args.ts";

/** Labels that Kubernetes, EKS and Karpenter set themselves, by their domain (Kubernetes, "Well-Known Labels"). */
const RESERVED_DOMAIN =
  /^(?:[a-z0-9.-]+\.)?(?:kubernetes\.io|k8s\.io|eks\.amazonaws\.com|karpenter\.sh|karpenter\.k8s\.aws)\//;

/** Everything wrong with what both kinds of node groups take. */
export function nodesProblems(args: WithNodesDefaults<NodesArgs>): readonly Problem[] {
  const { capacity, subnetIds, instanceTypes } = args;
  const problems = [
    ...instanceTypeProblems(instanceTypes),
    ...checkWhole("diskGiB", args.diskGiB, { min: 20, max: 16_384, unit: "GiB" }),
    ...checkOneOf("capacityType", args.capacityType, ["on-demand", "spot"]),
    ...labelProblems(args.labels),
  ];
  if (subnetIds.length === 0) {
    const allowed = "1 or more: the private subnets of the network";
    problems.push({ path: "subnetIds", got: "none", allowed, fix: "give the subnets" });
  }
  const { min, max } = capacity.nodes;
  if (max < min || max < 1) {
    const path = `capacity.nodes of ${capacity.group}`;
    const allowed = "max of at least min, and of 1";
    problems.push({ path, got: `min ${min}, max ${max}`, allowed, fix: "raise max" });
  }
  return problems;
}

function instanceTypeProblems(names: readonly string[]): readonly Problem[] {
  const path = "instanceTypes";
  if (names.length === 0) {
    const allowed = "1 or more instance types";
    return [{ path, got: "none", allowed, fix: "name the preferred type first" }];
  }
  const known = new Set(computeInstanceNames());
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    const allowed = "instance types of tuning/instance-classes/compute.ts";
    return [{ path, got: unknown.join(", "), allowed, fix: "correct them, or add them there" }];
  }
  const architectures = new Set(names.map((name) => computeInstance(name).architecture));
  if (architectures.size === 1) return [];
  return [
    {
      path,
      got: names.map((name) => `${name} (${computeInstance(name).architecture})`).join(", "),
      allowed: "types of one architecture: a group has one AMI",
      fix: "make a group for each architecture",
    },
  ];
}

function labelProblems(labels: Readonly<Record<string, string>>): readonly Problem[] {
  const ours = [NODE_GROUP_LABEL, DEDICATED_TAINT] as readonly string[];
  return Object.keys(labels)
    .filter((key) => ours.includes(key) || RESERVED_DOMAIN.test(key))
    .map((key) => ({
      path: `labels["${key}"]`,
      got: key,
      allowed: "a label of your own: this one is set for you, or refused by the API server",
      fix: "choose another prefix, as example.com/",
    }));
}

/** The instance types of a group that has passed the checks. */
export function instancesOf(args: NodesArgs): readonly [ComputeInstance, ...ComputeInstance[]] {
  const [first = "", ...rest] = args.instanceTypes;
  return [computeInstance(first), ...rest.map((name) => computeInstance(name))];
}
