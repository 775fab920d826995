import type { Resource } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { resourceRule } from "../../core/rule.ts";
import { BUCKETS, OBJECTS } from "./buckets.ts";
import { s3Guide } from "./sources.ts";

/** Who may read or write by canned ACLs that leave the account open. */
const PUBLIC: Readonly<Record<string, string>> = {
  "public-read": "everybody read",
  "public-read-write": "everybody read and write",
  "authenticated-read": "every AWS account read",
};

/** The groups that stand for everybody, as the last part of their URIs. */
const GROUPS: Readonly<Record<string, string>> = {
  AllUsers: "everybody",
  AuthenticatedUsers: "every AWS account",
};

/** The canned ACL. */
function judgeCanned(resource: Resource, report: Report): void {
  const acl = resource.at("acl");
  const name = acl.text() ?? "private";
  const who = Object.hasOwn(PUBLIC, name) ? PUBLIC[name] : undefined;
  if (who === undefined) return;
  report.violation(
    `acl is ${name}, which lets ${who}: leave it out, and let CloudFront read by an origin access control.`,
    acl,
  );
}

/** An ACL in words: a bucket's own grants, or those of its BucketAcl. */
function judgeGrants(resource: Resource, report: Report): void {
  const grants = [...resource.at("grants").list()];
  grants.push(...resource.at("accessControlPolicy", "grants").list());
  report.each(grants, (grant) => {
    const uri = grant.at("grantee").isSet ? grant.at("grantee", "uri") : grant.at("uri");
    const group = uri.text()?.split("/").at(-1) ?? "";
    if (!Object.hasOwn(GROUPS, group)) return;
    report.violation(
      `A grant is for ${GROUPS[group] ?? group}: take it out, and let CloudFront read by an origin access control.`,
      uri,
    );
  });
}

/** No public ACLs. */
export const s3PublicAcl = resourceRule({
  name: "s3-public-acl",
  service: "cdn",
  checks: "Buckets and objects have no public ACL.",
  why: "What is public is read past CloudFront: past the firewall, the cache and its logs, at the price of S3.",
  severity: "critical",
  level: "mandatory",
  references: [s3Guide("Access control list (ACL) overview", "acl-overview")],
  types: [...BUCKETS, ...OBJECTS, "aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"],
  check(resource, report) {
    report.each([judgeCanned, judgeGrants], (judge) => {
      judge(resource, report);
    });
  },
  good: { type: "aws:s3/bucketAcl:BucketAcl", props: { bucket: "site", acl: "private" } },
  bad: {
    example: {
      type: "aws:s3/bucketAcl:BucketAcl",
      props: { bucket: "site", acl: "public-read" },
    },
    says: [
      "acl is public-read, which lets everybody read: leave it out, and let CloudFront read by an origin access control.",
    ],
  },
});
