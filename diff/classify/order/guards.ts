import type { ResourceChange } from "../../model.ts";
import { flagOf, goes, inputText, orderCode, step } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

/** The properties by which services refuse to delete, and what they say when they do. */
const DELETION_PROTECTION: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance": "deletionProtection",
  "aws:rds/cluster:Cluster": "deletionProtection",
  "aws:rds/globalCluster:GlobalCluster": "deletionProtection",
  "aws:docdb/cluster:Cluster": "deletionProtection",
  "aws:neptune/cluster:Cluster": "deletionProtection",
  "aws:eks/cluster:Cluster": "deletionProtection",
  "aws:dynamodb/table:Table": "deletionProtectionEnabled",
  "aws:cognito/userPool:UserPool": "deletionProtection",
  "aws:lb/loadBalancer:LoadBalancer": "enableDeletionProtection",
};

/** What keeps a resource from going, and has to be taken away one update earlier. */
export const GUARDS: OrderCheck = {
  codes: [
    orderCode(
      "protected-resource",
      "A resource with protect is deleted or replaced.",
      "The engine stops the update at it. Whether it is protected is read from the state, so that taking protect away takes an update of its own.",
      SOURCES.protect,
    ),
    orderCode(
      "deletion-protection",
      "A resource with deletion protection is deleted or replaced.",
      "The service refuses to delete it; the protection is switched off by an update of its own.",
      SOURCES.databaseProvider,
      SOURCES.cluster,
    ),
    orderCode(
      "bucket-not-empty",
      "A bucket without forceDestroy is deleted or replaced.",
      "S3 deletes empty buckets only, and forceDestroy counts only once an update has put it into the state.",
      SOURCES.bucket,
    ),
    orderCode(
      "distribution-enabled",
      "A CloudFront distribution that is enabled is deleted or replaced.",
      "It has to be disabled and deployed before it can be deleted, and from then on its names are not served, not even by another distribution's wildcard.",
      SOURCES.distribution,
    ),
    orderCode(
      "distribution-names",
      "A CloudFront distribution is replaced by one of the same names before it goes.",
      "A name belongs to one distribution: the new one is refused with CNAMEAlreadyExists while the old one has it.",
      SOURCES.distributionName,
      SOURCES.distribution,
    ),
    orderCode(
      "certificate-in-use",
      "A certificate that is in use is deleted, or replaced delete-first.",
      "ACM refuses to delete a certificate in use: the new one has to be there, and in use, before.",
      SOURCES.certificate,
    ),
    orderCode(
      "key-before-data",
      "A KMS key is deleted or replaced in the same update as, or before, what it encrypts.",
      "Scheduled for deletion, a key decrypts nothing: what is encrypted by it, and its snapshots, cannot be read until the deletion is cancelled (7 to 30 days), and never afterwards.",
      SOURCES.key,
    ),
  ],
  check(change) {
    const { before } = change;
    if (!goes(change) || before === undefined) return [];
    const found = [...protect(change)];
    // What is retained is not deleted: the service is never asked.
    if (before.retainOnDelete) return found;
    return [
      ...found,
      ...deletionProtection(change),
      ...bucket(change),
      ...distribution(change),
      ...certificate(change),
      ...key(change),
    ];
  },
};

function verb({ operation }: ResourceChange): string {
  return operation === "delete" ? "deleted" : "replaced";
}

function protect(change: ResourceChange): readonly Problem[] {
  const { name, before, urn } = change;
  if (before?.protect !== true) return [];
  return [
    {
      code: "protected-resource",
      message: `${name} is ${verb(change)} although it has protect: Pulumi stops the update.`,
      properties: ["options.protect"],
      steps: [
        step(
          `${name}: protect: false, and nothing else of it (or: pulumi state unprotect '${urn}')`,
          "The engine reads protect from the state, which only an update writes.",
        ),
        step(`${name} ${verb(change)}`, "Nothing stops the engine any more."),
      ],
    },
  ];
}

function deletionProtection(change: ResourceChange): readonly Problem[] {
  const { name, type, before } = change;
  const property = DELETION_PROTECTION[type];
  if (property === undefined) return [];
  const value = before?.inputs[property];
  if (flagOf(value) !== true && value !== "ACTIVE") return [];
  const off = value === "ACTIVE" ? '"INACTIVE"' : "false";
  return [
    {
      code: "deletion-protection",
      message: `${name} is ${verb(change)} although ${property} is ${value === "ACTIVE" ? "ACTIVE" : "true"}: AWS refuses to delete it.`,
      properties: [property],
      steps: [
        step(
          `${name}: ${property}: ${off}${type.startsWith("aws:rds/") ? ", applyImmediately: true" : ""}`,
          "The service deletes only what is not protected, and the deletion does not switch it off.",
        ),
        step(`${name} ${verb(change)}`, "Nothing stops the service any more."),
      ],
    },
  ];
}

function bucket(change: ResourceChange): readonly Problem[] {
  const { name, type, before } = change;
  if (type !== "aws:s3/bucket:Bucket" && type !== "aws:s3/bucketV2:BucketV2") return [];
  if (flagOf(before?.inputs["forceDestroy"]) === true) return [];
  return [
    {
      code: "bucket-not-empty",
      message: `${name} is ${verb(change)} without forceDestroy: unless it is empty, S3 refuses it.`,
      properties: ["forceDestroy"],
      steps: [
        step(
          `the objects of ${name} copied to where they are to be`,
          "What is in it is gone with it.",
        ),
        step(
          `${name}: forceDestroy: true (or the bucket emptied, its old versions too)`,
          "Set in the update that deletes, it has no effect: the state does not know it yet.",
        ),
        step(`${name} ${verb(change)}`, "Pulumi empties it, and S3 deletes it."),
      ],
    },
  ];
}

function distribution(change: ResourceChange): readonly Problem[] {
  const { name, type, before, after, replacement, operation } = change;
  if (type !== "aws:cloudfront/distribution:Distribution") return [];
  if (operation === "replace" && replacement !== "delete-first") {
    const aliases = before?.inputs["aliases"];
    const old = Array.isArray(aliases) ? (aliases as readonly unknown[]) : [];
    const now = after?.inputs["aliases"];
    const shared = (Array.isArray(now) ? (now as readonly unknown[]) : []).filter(
      (one): one is string => typeof one === "string" && old.includes(one),
    );
    if (shared.length === 0) return [];
    return [
      {
        code: "distribution-names",
        message: `${name} is replaced by one with the names ${shared.join(", ")}, which the old one still has: CloudFront refuses the new one.`,
        properties: ["aliases"],
        steps: [
          step(
            `a second distribution beside ${name}, without aliases`,
            "A name belongs to one distribution at a time.",
          ),
          step(
            `${shared.join(", ")} moved to the second one (cloudfront associate-alias), then its aliases in the program`,
            "That moves a name without a time in which nobody serves it.",
          ),
          step("the DNS records: the second distribution's domain name", "Both serve meanwhile."),
          step(`${name}: enabled: false, then out of the program`, "Nobody asks it any more."),
        ],
      },
    ];
  }
  if (flagOf(before?.inputs["enabled"]) === false) return [];
  return [
    {
      code: "distribution-enabled",
      message: `${name} is ${verb(change)} while it is enabled: its names are not served from the moment it is disabled for that, and disabling takes minutes.`,
      properties: ["enabled"],
      steps: [
        step(
          "the DNS records: where the names are to be served instead, and the TTL waited for",
          "Whoever still asks CloudFront gets an error afterwards.",
        ),
        step(`${name}: enabled: false`, "CloudFront deletes only what is disabled and deployed."),
        step(`${name} ${verb(change)}`, "Nobody asks it any more."),
      ],
    },
  ];
}

function certificate(change: ResourceChange): readonly Problem[] {
  const { name, type, operation, replacement, before } = change;
  if (type !== "aws:acm/certificate:Certificate") return [];
  if (operation !== "replace" || replacement !== "delete-first") return [];
  return [
    {
      code: "certificate-in-use",
      message: `${name} (${inputText(before, "domainName") ?? "its names"}) is replaced delete-first: while a distribution or load balancer uses it, ACM refuses to delete it.`,
      properties: [],
      steps: [
        step(
          `${name}: no deleteBeforeReplace: the new one is made and validated, and what uses it is switched`,
          "Two certificates of the same names may stand beside each other.",
        ),
        step("the old one goes, at the end of the same update", "Nothing uses it any more."),
      ],
    },
  ];
}

function key(change: ResourceChange): readonly Problem[] {
  const { name, type, before } = change;
  if (type !== "aws:kms/key:Key") return [];
  const days = inputText(before, "deletionWindowInDays") ?? "30";
  return [
    {
      code: "key-before-data",
      message: `${name} is ${verb(change)}: it is scheduled for deletion at once, and what it encrypted, snapshots and backups too, cannot be read any more; for ${days} days the deletion can be cancelled.`,
      properties: [],
      steps: [
        step("a second key beside it, with the same policy", "Data moves only while both work."),
        step(
          "what is encrypted by the old one: copied under the second (snapshots, buckets, secrets), or re-created",
          "Most services keep the key a resource was made with.",
        ),
        step(
          `${name}: isEnabled: false, for as long as the oldest backup lives`,
          "A use that was forgotten fails, and is mended by switching it on again.",
        ),
        step(`${name} out of the program`, "Nothing needs it any more."),
      ],
    },
  ];
}
