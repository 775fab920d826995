import type { Resource } from "../../core/resource.ts";

/** Shards and replicas of a replication group, as it asks for them. */
export interface Topology {
  /** Whether it asks for more than one shard, or for cluster mode by name. */
  readonly isSharded: boolean;
  /** Replicas of each shard; undefined where AWS decides. */
  readonly replicas: number | undefined;
  /** What the replicas were read from, for messages. */
  readonly replicasFrom: string;
}

/** Reads numNodeGroups and replicasPerNodeGroup, or numCacheClusters, which is 1 by default (the provider). @throws Unjudgeable */
export function topologyOf(group: Resource): Topology {
  const isEnabled = group.at("clusterMode").text() === "enabled";
  const perShard = group.at("replicasPerNodeGroup").number();
  const shards = group.at("numNodeGroups").number();
  if (perShard !== undefined || shards !== undefined) {
    const isSharded = isEnabled || (shards !== undefined && shards > 1);
    const from =
      perShard === undefined ? "replicasPerNodeGroup" : `replicasPerNodeGroup is ${perShard}`;
    return { isSharded, replicas: perShard, replicasFrom: from };
  }
  const nodes = group.at("numCacheClusters").number();
  return {
    isSharded: isEnabled,
    replicas: (nodes ?? 1) - 1,
    replicasFrom:
      nodes === undefined
        ? "numCacheClusters is not set, and 1 by default"
        : `numCacheClusters is ${nodes}`,
  };
}
