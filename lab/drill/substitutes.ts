import { MAX_CONNECTIONS } from "./processes/postgres-parameters.ts";
import { MAX_MEMORY_BYTES, MAX_REPLICAS } from "./processes/redis.ts";
import type { Substitute } from "./scale.ts";
import type { DrillStack } from "./types.ts";

/** Connections that the stack's budget becomes, of MAX_CONNECTIONS: what the services use stays below, a fault is above. */
const BUDGET = 120;

/** Sizes in rules and panels that come from the stack's machines, and those of the drill's servers in their place. */
export function substitutesFor({ caches }: Pick<DrillStack, "caches">): readonly Substitute[] {
  const [most = 0] = caches.map(({ replicas, shards }) => replicas * shards).sort((a, b) => b - a);
  return [
    {
      before: /\bpg_stat_activity_count(?:\{[^}]*\})?\s*\)\s*>\s*/,
      replace: (value) => (value < 1 ? value : BUDGET),
      why: `the connections that the stack's machine allows; the drill's server allows ${MAX_CONNECTIONS}`,
    },
    {
      before: /\bredis_memory_used_bytes(?:\{[^}]*\})?\s*\)\s*\/\s*/,
      replace: () => MAX_MEMORY_BYTES,
      why: "the memory for data of the stack's node; the drill's servers have 64 MiB",
    },
    ...(most <= MAX_REPLICAS
      ? []
      : [
          {
            before: /\bredis_connected_slaves(?:\{[^}]*\})?\s*\)\s*<\s*/,
            replace: (value: number) => Math.min(value, MAX_REPLICAS),
            why: `the replicas of all shards; the drill runs one shard with ${MAX_REPLICAS}`,
          },
        ]),
    {
      before: /\(\s*up\{job="redis"\}\s*\)[^<]*<\s*/,
      replace: (value) => Math.min(value, nodesOf(caches)),
      why: "the nodes of the stack's caches; the drill runs one shard of each",
    },
    {
      before: /\(\s*up\{job="postgres"\}\s*\)[^<]*<\s*/,
      replace: (value) => Math.min(value, POSTGRES_TARGETS),
      why: "the instances of the stack's database; the drill runs two",
    },
  ];
}

/** A primary and a replica. */
const POSTGRES_TARGETS = 2;

function nodesOf(caches: DrillStack["caches"]): number {
  return caches.reduce((sum, { replicas }) => sum + 1 + Math.min(replicas, MAX_REPLICAS), 0);
}
