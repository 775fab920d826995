import { grouped } from "../explain/text.ts";
import { resourceBudget } from "./capacity.ts";
import type { Finding } from "./finding.ts";
import type { CapacityInput, NodePool } from "./node-pools.ts";
import { nodePools } from "./node-pools.ts";
import type { Packing } from "./packing.ts";
import { pack } from "./packing.ts";
import { isPackable, packingFinding } from "./packing-finding.ts";

/**
 * The number of pods against what the nodes may run (maxPods), and whether whole pods fit on whole nodes where the sums
 * say they fit: if not, a warning of its own.
 */
export function podsBudget(input: CapacityInput): Finding[] {
  const packings = new Map<string, readonly [NodePool, Packing]>();
  for (const pool of nodePools(input)) {
    if (isPackable(pool)) packings.set(pool.subject, [pool, pack(pool)]);
  }
  const sums = resourceBudget(input, "pods").map((finding) => {
    const [pool, packing] = packings.get(finding.subject) ?? [];
    if (pool === undefined || packing === undefined || packing.left.size > 0) return finding;
    return { ...finding, notes: [packedNote(pool, packing), ...finding.notes] };
  });
  const warnings = [...packings.values()].map(([pool, packing]) => packingFinding(pool, packing));
  return [...sums, ...warnings.filter((finding) => finding !== undefined)];
}

function packedNote({ groups }: NodePool, { nodes }: Packing): string {
  const most = groups.reduce((sum, group) => sum + group.nodes.max, 0);
  return `Packed largest first, with CPU, memory and disk, they fill ${grouped(nodes)} of ${grouped(most)} nodes.`;
}
