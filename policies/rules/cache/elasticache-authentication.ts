import { isGiven } from "../../core/parameters.ts";
import { resourceRule } from "../../core/rule.ts";
import { REPLICATION_GROUP } from "./groups.ts";
import { cacheGuide } from "./references.ts";

/** The last is what a state keeps of the one that is not stored. */
const TOKENS = ["authToken", "authTokenWo", "authTokenWoVersion"] as const;

/** A cache that asks nobody who they are. */
export const elasticacheAuthentication = resourceRule({
  name: "elasticache-authentication",
  service: "cache",
  checks: "Redis and Valkey ask for a password: a user group, or an AUTH token.",
  why: "Whoever reaches the port, from any pod of the network, reads and deletes everything.",
  severity: "high",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected SEC02-BP03" },
    cacheGuide("Role-Based Access Control (RBAC)", "Clusters.RBAC"),
    cacheGuide("Authenticating with the AUTH command", "auth"),
  ],
  types: [REPLICATION_GROUP],
  check(group, report) {
    const users = group.at("userGroupIds");
    // An AUTH token may be secret or unknown: that there is one is enough.
    if (TOKENS.some((token) => isGiven(group.at(token)))) return;
    if (users.isHidden || users.list().length > 0) return;
    report.violation(
      "Neither userGroupIds nor authTokenWo (or authToken) is set: give it a user group, whose default user has no access.",
      users,
    );
  },
  good: { type: REPLICATION_GROUP, props: { userGroupIds: ["app"] } },
  bad: {
    example: { type: REPLICATION_GROUP, props: { engine: "valkey" } },
    says: [
      "Neither userGroupIds nor authTokenWo (or authToken) is set: give it a user group, whose default user has no access.",
    ],
  },
});
