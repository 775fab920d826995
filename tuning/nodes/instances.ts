import type { NodeGroupConfig } from "../../config/schema.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../errors.ts";
import { TuningError, throwProblems } from "../errors.ts";
import type { ComputeInstance } from "../instance-classes.ts";
import { computeInstance, computeInstanceNames } from "../instance-classes.ts";

const PATH = "instanceTypes";

/** The machines of a group, at least one: all of one architecture and as many vCPUs. */
export type Instances = readonly [ComputeInstance, ...ComputeInstance[]];

/**
 * The instance types of a group as machines.
 * @throws TuningError with a problem for each unknown type, one for mixed architectures and one for mixed vCPUs
 */
export function instancesOf({ instanceTypes }: Pick<NodeGroupConfig, "instanceTypes">): Instances {
  const known = new Set(computeInstanceNames());
  const unknown = instanceTypes.filter((name) => !known.has(name));
  const instances = instanceTypes.filter((name) => known.has(name)).map(computeInstance);
  throwProblems([...unknown.map(unknownType), ...mixed(instances)]);
  const [first, ...rest] = instances;
  if (first !== undefined) return [first, ...rest];
  throw new TuningError([
    { path: PATH, got: "[]", allowed: "at least one EC2 instance type", fix: "name one" },
  ]);
}

function unknownType(name: string): Problem {
  const near = didYouMean(name, computeInstanceNames());
  return {
    path: PATH,
    got: JSON.stringify(name),
    allowed: "an EC2 instance type whose network limits are known",
    fix:
      (near === undefined ? "use a known type" : `did you mean ${JSON.stringify(near)}?`) +
      ", or add the family with its source to tuning/instance-classes/compute.ts and network.ts",
  };
}

function mixed(instances: readonly ComputeInstance[]): Problem[] {
  return [
    ...mixedIn(
      instances,
      ({ architecture }) => architecture,
      "instance types of one CPU architecture: an image for arm64 does not start on amd64",
    ),
    ...mixedIn(
      instances,
      ({ vcpu }) => `${vcpu} vCPUs`,
      "instance types with as many vCPUs: one reserve and one maxPods serve the whole group",
    ),
  ];
}

function mixedIn(
  instances: readonly ComputeInstance[],
  kindOf: (instance: ComputeInstance) => string,
  allowed: string,
): Problem[] {
  const kinds = new Set(instances.map(kindOf));
  if (kinds.size < 2) return [];
  return [
    {
      path: PATH,
      got: instances.map((instance) => `${instance.name} (${kindOf(instance)})`).join(", "),
      allowed,
      fix: "make a node group of each kind",
    },
  ];
}
