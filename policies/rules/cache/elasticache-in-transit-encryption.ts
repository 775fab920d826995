import { resourceRule } from "../../core/rule.ts";
import { CACHE_CLUSTER, REPLICATION_GROUP, engineOf } from "./groups.ts";
import { cacheGuide, securityHub } from "./references.ts";

/** Connections without TLS. */
export const elasticacheInTransitEncryption = resourceRule({
  name: "elasticache-in-transit-encryption",
  service: "cache",
  checks: "Redis and Valkey are encrypted in transit, and accept TLS connections only.",
  why: "Passwords, sessions and jobs cross the network in clear text, and neither AUTH nor users can be had without TLS.",
  severity: "high",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected SEC09-BP02" },
    securityHub("ElastiCache.5"),
    cacheGuide("ElastiCache in-transit encryption (TLS)", "in-transit-encryption"),
    { title: "Guides 000 to 004: every Redis URL is redis://" },
  ],
  types: [REPLICATION_GROUP, CACHE_CLUSTER],
  check(cache, report) {
    if (engineOf(cache) === undefined) return;
    const enabled = cache.at("transitEncryptionEnabled");
    const flag = enabled.flag();
    if (flag !== true) {
      // The provider has it for Memcached only: aws.elasticache.Cluster, transitEncryptionEnabled.
      const fix =
        cache.type === CACHE_CLUSTER
          ? "a Cluster of redis or valkey cannot have it; make it an aws.elasticache.ReplicationGroup that has"
          : "set it to true, and connect with rediss://";
      report.violation(
        `transitEncryptionEnabled is ${flag === false ? "false" : "not set, and false by default"}: ${fix}.`,
        enabled,
      );
      return;
    }
    const mode = cache.at("transitEncryptionMode");
    if (mode.text() !== "preferred") return;
    report.violation(
      'transitEncryptionMode is preferred, which lets clients in without TLS: set it to "required" once all of them use TLS.',
      mode,
    );
  },
  good: {
    type: REPLICATION_GROUP,
    props: { transitEncryptionEnabled: true, transitEncryptionMode: "required" },
  },
  bad: {
    example: { type: REPLICATION_GROUP, props: { engine: "valkey" } },
    says: [
      "transitEncryptionEnabled is not set, and false by default: set it to true, and connect with rediss://.",
    ],
  },
});
