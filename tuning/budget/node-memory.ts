import { resourceBudget } from "./capacity.ts";
import type { Finding } from "./finding.ts";
import type { CapacityInput } from "./node-pools.ts";

/** Memory requests of all pods against the memory of the nodes. */
export function nodeMemoryBudget(input: CapacityInput): Finding[] {
  return resourceBudget(input, "memory");
}
