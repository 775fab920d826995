import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "../core/aws-context.ts";
import { policyDocument } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { BucketTransform } from "./static-site-transform.ts";

/** Days after which the parts of an upload that was never finished are deleted: they are invisible, and paid for. */
const ABANDONED_UPLOAD_DAYS = 7;

/** One bucket of the site. */
export interface BucketOptions {
  /** First part of the names of its resources, "content" or "log". */
  readonly prefix: string;
  /** Keep replaced and deleted objects for so many days; undefined: keep no versions. */
  readonly noncurrentVersionDays?: number;
  /** Delete objects after so many days; undefined: never. */
  readonly expirationDays?: number;
  readonly protect: boolean;
  readonly forceDestroy: boolean;
  readonly transform?: BucketTransform;
}

/** A bucket and what must be in place before anything is put into it. */
export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** Access, ownership, encryption, versioning. */
  readonly guards: readonly pulumi.Resource[];
}

/**
 * A bucket nobody but the account and the policy's principals can reach. Encrypted by S3's own keys, not by KMS: the content
 * is what anyone may fetch from the site, a KMS key would make each miss of the edge a request to KMS, and its policy would
 * have to name the distribution, which names the bucket, which names the key.
 */
export function createPrivateBucket(
  component: PlatformComponent<object>,
  options: BucketOptions,
): PrivateBucket {
  const { prefix, protect, forceDestroy, transform } = options;
  const bucket = component.taggedChild(
    aws.s3.Bucket,
    `${prefix}-bucket`,
    { forceDestroy },
    { transform: transform?.bucket, opts: { protect } },
  );
  const guards = [
    ...createAccessGuards(component, options, bucket),
    component.child(
      aws.s3.BucketServerSideEncryptionConfiguration,
      `${prefix}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      { transform: transform?.bucketEncryption },
    ),
    ...createVersioning(component, options, bucket),
  ];
  createLifecycle(component, options, bucket, guards);
  return { bucket, guards };
}

function createAccessGuards(
  component: PlatformComponent<object>,
  { prefix, transform }: BucketOptions,
  { bucket }: aws.s3.Bucket,
): readonly pulumi.Resource[] {
  return [
    component.child(
      aws.s3.BucketPublicAccessBlock,
      `${prefix}-public-access`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { transform: transform?.publicAccessBlock },
    ),
    // ACLs are off: only the policy says who may do what.
    component.child(
      aws.s3.BucketOwnershipControls,
      `${prefix}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { transform: transform?.ownershipControls },
    ),
  ];
}

function createVersioning(
  component: PlatformComponent<object>,
  { prefix, noncurrentVersionDays, transform }: BucketOptions,
  { bucket }: aws.s3.Bucket,
): readonly pulumi.Resource[] {
  if (noncurrentVersionDays === undefined) return [];
  return [
    component.child(
      aws.s3.BucketVersioning,
      `${prefix}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      { transform: transform?.bucketVersioning },
    ),
  ];
}

function createLifecycle(
  component: PlatformComponent<object>,
  options: BucketOptions,
  { bucket }: aws.s3.Bucket,
  guards: readonly pulumi.Resource[],
): void {
  const { prefix, noncurrentVersionDays, expirationDays, transform } = options;
  const rule = (id: string, what: object) => ({ id, status: "Enabled", filter: {}, ...what });
  const abandoned = { daysAfterInitiation: ABANDONED_UPLOAD_DAYS };
  component.child(
    aws.s3.BucketLifecycleConfiguration,
    `${prefix}-lifecycle`,
    {
      bucket,
      rules: [
        rule("abandoned-uploads", { abortIncompleteMultipartUpload: abandoned }),
        ...(noncurrentVersionDays === undefined
          ? []
          : [
              rule("old-versions", {
                noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
                // What a deletion leaves behind once the versions it hid are gone.
                expiration: { expiredObjectDeleteMarker: true },
              }),
            ]),
        ...(expirationDays === undefined
          ? []
          : [rule("retention", { expiration: { days: expirationDays } })]),
      ],
    },
    { transform: transform?.bucketLifecycle, opts: { dependsOn: [...guards] } },
  );
}

/** The policy of a bucket: what `statements` allow, and nothing at all without TLS. */
export function createBucketPolicy(
  component: PlatformComponent<object>,
  { prefix, transform }: Pick<BucketOptions, "prefix" | "transform">,
  { bucket, guards }: PrivateBucket,
  statements: readonly PolicyStatement[],
): aws.s3.BucketPolicy {
  const objects = bucket.arn.apply((arn) => `${arn}/*`);
  return component.child(
    aws.s3.BucketPolicy,
    `${prefix}-policy`,
    {
      bucket: bucket.bucket,
      policy: policyDocument([
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: ["s3:*"],
          Resource: [bucket.arn, objects],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        ...statements,
      ]),
    },
    // S3 refuses two changes of a bucket at once.
    { transform: transform?.bucketPolicy, opts: { dependsOn: [...guards] } },
  );
}
