import { z } from "zod";

import { stackRule } from "../../core/rule.ts";
import type { ExampleResource } from "../../core/rule.ts";
import {
  CACHE_CLUSTER,
  CACHE_PARAMETER_GROUP,
  REPLICATION_GROUP,
  engineOf,
  hasForeignGroup,
  parameterGroupOf,
  valueOf,
} from "./groups.ts";
import { cacheGuide } from "./references.ts";

/** ElastiCache's own reserved-memory-percent. Source: ElastiCache User Guide, redis-memory-management. */
const DEFAULT_PERCENT = 25;

const percent = (value: number, nodes: string) =>
  z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(value)
    .describe(`Smallest reserved-memory-percent on ${nodes}. Percent of maxmemory`);

/** Too little memory kept for what is no data. */
export const elasticacheReservedMemory = stackRule({
  name: "elasticache-reserved-memory",
  service: "cache",
  checks:
    "reserved-memory-percent keeps enough memory for snapshots, failover and buffers: more on small nodes.",
  why: "A full node swaps or fails while it takes a snapshot or synchronises a replica, because each write in that time is kept twice.",
  severity: "medium",
  level: "mandatory",
  references: [
    cacheGuide("Managing reserved memory", "redis-memory-management"),
    { title: "Guide 000, Redis: maxmemory 2gb" },
  ],
  types: [REPLICATION_GROUP, CACHE_CLUSTER],
  limits: z.strictObject({
    minPercent: percent(DEFAULT_PERCENT, "nodes of size medium and above"),
    minPercentSmall: percent(30, "small nodes"),
    minPercentMicro: percent(50, "micro nodes"),
  }),
  check(stack, report, { minPercent, minPercentSmall, minPercentMicro }) {
    const least = (nodeType: string): number => {
      if (nodeType.endsWith(".micro")) return minPercentMicro;
      return nodeType.endsWith(".small") ? minPercentSmall : minPercent;
    };
    report.each(
      stack.ofType(REPLICATION_GROUP, CACHE_CLUSTER),
      (cache) => cache,
      (cache) => {
        if (engineOf(cache) === undefined || hasForeignGroup(stack, cache)) return;
        // A member of a global datastore has its node type from there.
        const nodeType = cache.at("nodeType").text();
        if (nodeType === undefined) return;
        const group = parameterGroupOf(stack, cache);
        const place =
          group === undefined
            ? cache.at("parameterGroupName")
            : valueOf(group, "reserved-memory-percent");
        // The older parameter counts bytes, and the two exclude each other.
        if (group !== undefined && valueOf(group, "reserved-memory").isSet) return;
        const set = group === undefined ? undefined : place.number();
        if ((set ?? DEFAULT_PERCENT) >= least(nodeType)) return;
        report.violation(
          group ?? cache,
          `reserved-memory-percent is ${set ?? `not set, and ${DEFAULT_PERCENT} by default`}, and ${cache.name} (${nodeType}) needs ${least(nodeType)} or more: set it in a parameter group of its own.`,
          place,
        );
      },
    );
  },
  good: example("25"),
  bad: {
    example: example("10"),
    says: [
      "reserved-memory-percent is 10, and cache (cache.m7g.large) needs 25 or more: set it in a parameter group of its own.",
    ],
  },
});

function example(reserved: string): readonly ExampleResource[] {
  return [
    {
      type: CACHE_PARAMETER_GROUP,
      name: "parameters",
      props: {
        name: "app-cache",
        family: "valkey8",
        parameters: [{ name: "reserved-memory-percent", value: reserved }],
      },
    },
    {
      type: REPLICATION_GROUP,
      name: "cache",
      props: { engine: "valkey", nodeType: "cache.m7g.large", parameterGroupName: "app-cache" },
    },
  ];
}
