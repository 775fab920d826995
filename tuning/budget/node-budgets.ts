import { cpuBudget } from "./cpu.ts";
import type { Finding } from "./finding.ts";
import { nodeMemoryBudget } from "./node-memory.ts";
import type { CapacityInput } from "./node-pools.ts";
import { nodeStorageBudget } from "./node-storage.ts";
import { podsBudget } from "./pods.ts";

/** Everything pods take of the nodes: CPU, memory, disk, number and packing. Those that fit too. */
export function nodeBudgets(input: CapacityInput): Finding[] {
  return [
    ...cpuBudget(input),
    ...nodeMemoryBudget(input),
    ...nodeStorageBudget(input),
    ...podsBudget(input),
  ];
}
