import { resourceBudget } from "./capacity.ts";
import type { Finding } from "./finding.ts";
import type { CapacityInput } from "./node-pools.ts";

/** Requests of node disk (ephemeral-storage) of all pods against the root volumes of the nodes. */
export function nodeStorageBudget(input: CapacityInput): Finding[] {
  return resourceBudget(input, "ephemeralStorage");
}
