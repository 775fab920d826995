import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { CACHE_CLUSTER, REPLICATION_GROUP, engineOf } from "./groups.ts";
import { cacheGuide, securityHub } from "./references.ts";
import { ROLE_LIMITS, roleOf } from "./roles.ts";

/** Jobs and sessions without a snapshot. */
export const elasticacheSnapshotRetention = resourceRule({
  name: "elasticache-snapshot-retention",
  service: "cache",
  checks:
    "Redis and Valkey keep daily snapshots, unless tag, description or name say that it is a cache, whose content can be computed again.",
  why: "With 0 days there is no snapshot: jobs and sessions are gone when the nodes are, or when somebody flushes the wrong one.",
  severity: "medium",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected REL09-BP03" },
    securityHub("ElastiCache.1"),
    cacheGuide("Scheduling automatic backups", "backups-automatic"),
  ],
  types: [REPLICATION_GROUP, CACHE_CLUSTER],
  limits: ROLE_LIMITS.extend({
    minDays: z
      .number()
      .int()
      .min(1)
      .max(35)
      .default(1)
      .describe("Fewest days that snapshots are kept. Days"),
  }),
  check(cache, report, { roleTags, minDays }) {
    if (engineOf(cache) === undefined || roleOf(cache, roleTags) === "cache") return;
    const retention = cache.at("snapshotRetentionLimit");
    const days = retention.number();
    if ((days ?? 0) >= minDays) return;
    report.violation(
      `snapshotRetentionLimit is ${days ?? "not set, and 0 by default"}: set it to ${minDays} or more days, or tag it role: cache if its content can be computed again.`,
      retention,
    );
  },
  good: {
    type: REPLICATION_GROUP,
    name: "jobs",
    props: { engine: "valkey", description: "app: queue", snapshotRetentionLimit: 7 },
  },
  bad: {
    example: {
      type: REPLICATION_GROUP,
      name: "jobs",
      props: { engine: "valkey", description: "app: queue", snapshotRetentionLimit: 0 },
    },
    says: [
      "snapshotRetentionLimit is 0: set it to 1 or more days, or tag it role: cache if its content can be computed again.",
    ],
  },
});
