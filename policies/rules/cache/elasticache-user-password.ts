import type { Resource } from "../../core/resource.ts";
import { isGiven } from "../../core/parameters.ts";
import { resourceRule } from "../../core/rule.ts";
import type { Report } from "../../core/rule.ts";
import { CACHE_USER, CACHE_USER_GROUP } from "./groups.ts";
import { cacheGuide } from "./references.ts";

/** The last is what a state keeps of the one that is not stored. */
const WRITE_ONLY = ["passwordsWo", "passwordsWoVersion"] as const;

/** Users who need no password. */
export const elasticacheUserPassword = resourceRule({
  name: "elasticache-user-password",
  service: "cache",
  checks:
    "No user of Redis or Valkey has access without a password, and user groups do not take in AWS' own default user, which has.",
  why: "A connection that does not authenticate acts as the user named default: without a password there, it may do everything.",
  severity: "critical",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected SEC02-BP03" },
    cacheGuide("Role-Based Access Control (RBAC)", "Clusters.RBAC"),
  ],
  types: [CACHE_USER, CACHE_USER_GROUP],
  check(resource, report) {
    if (resource.type === CACHE_USER) checkUser(resource, report);
    else checkGroup(resource, report);
  },
  good: {
    type: CACHE_USER,
    props: { userName: "default", accessString: "off -@all", noPasswordRequired: true },
  },
  bad: {
    example: {
      type: CACHE_USER,
      props: { userName: "default", accessString: "on ~* +@all", noPasswordRequired: true },
    },
    says: [
      "User default has access (on ~* +@all) and no password: give it passwordsWo, or begin accessString with off.",
    ],
  },
});

function checkUser(user: Resource, report: Report): void {
  const free = user.at("noPasswordRequired");
  const mode = user.at("authenticationMode");
  const isFree = free.flag() === true || mode.at("type").text() === "no-password-required";
  const passwords = user.at("passwords");
  const hasPassword =
    mode.isSet ||
    WRITE_ONLY.some((name) => isGiven(user.at(name))) ||
    passwords.isHidden ||
    passwords.list().length > 0;
  if (!isFree && hasPassword) return;
  const access = user.at("accessString");
  const text = access.text() ?? "";
  // The access string begins with the user's state; "off" lets nobody in.
  if (/^\s*off\b/.test(text)) return;
  const name = user.at("userName").text() ?? user.name;
  report.violation(
    `User ${name} has access (${text}) and no password: give it passwordsWo, or begin accessString with off.`,
    isFree && free.isSet ? free : access,
  );
}

function checkGroup(group: Resource, report: Report): void {
  report.each(group.at("userIds").list(), (id) => {
    if (id.text() !== "default") return;
    report.violation(
      'userIds holds "default", AWS\' own user with full access and no password: replace it by a user of your own named default, with the access string off -@all.',
      id,
    );
  });
}
