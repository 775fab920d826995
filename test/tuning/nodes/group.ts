import type { NodeGroupConfig } from "../../../config/schema.ts";
import { nodeGroupSchema } from "../../../config/schema-cluster.ts";
import type { NodeCapacity } from "../../../tuning/nodes.ts";
import { nodeCapacity } from "../../../tuning/nodes.ts";

/** A node group as the schema fills it in: 3 to 6 nodes of m7g.2xlarge with 80 GiB. */
export function groupConfig(change: Partial<NodeGroupConfig> = {}): NodeGroupConfig {
  const config = nodeGroupSchema.parse({
    instanceTypes: ["m7g.2xlarge"],
    nodes: { min: 3, max: 6 },
  });
  return { ...config, ...change };
}

/** Its capacity. */
export function capacityOf(change: Partial<NodeGroupConfig> = {}, group = "general"): NodeCapacity {
  return nodeCapacity(group, groupConfig(change), "1.34");
}
