import { resourceBudget } from "./capacity.ts";
import type { Finding } from "./finding.ts";
import type { CapacityInput } from "./node-pools.ts";

export type { CapacityInput } from "./node-pools.ts";

/** CPU requests of all pods against the CPU of the nodes; one finding for each set of pods that share nodes. */
export function cpuBudget(input: CapacityInput): Finding[] {
  return resourceBudget(input, "cpuMillicores");
}
