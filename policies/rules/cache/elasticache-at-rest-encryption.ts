import { resourceRule } from "../../core/rule.ts";
import { REPLICATION_GROUP, engineOf } from "./groups.ts";
import { cacheGuide, securityHub } from "./references.ts";

/** Snapshots and swap that are not encrypted. */
export const elasticacheAtRestEncryption = resourceRule({
  name: "elasticache-at-rest-encryption",
  service: "cache",
  checks: "Redis and Valkey are encrypted at rest, as Valkey is by default and Redis is not.",
  why: "Snapshots, swap and the replicas' sync files hold sessions and jobs in clear text, and encryption cannot be turned on later without a new cache.",
  severity: "medium",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected SEC08-BP02" },
    securityHub("ElastiCache.4"),
    cacheGuide("At-Rest Encryption in ElastiCache", "at-rest-encryption"),
  ],
  types: [REPLICATION_GROUP],
  check(group, report) {
    const encrypted = group.at("atRestEncryptionEnabled");
    const flag = encrypted.flag();
    if (flag === true || (flag === undefined && engineOf(group) !== "redis")) return;
    report.violation(
      `atRestEncryptionEnabled is ${flag === false ? "false" : "not set, and false by default for redis"}: set it to true.`,
      encrypted,
    );
  },
  good: { type: REPLICATION_GROUP, props: { engine: "redis", atRestEncryptionEnabled: true } },
  bad: {
    example: { type: REPLICATION_GROUP, props: { engine: "redis" } },
    says: ["atRestEncryptionEnabled is not set, and false by default for redis: set it to true."],
  },
});
