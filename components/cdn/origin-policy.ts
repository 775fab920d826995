import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "../core/aws-context.ts";

/** Folder of the bucket that the release function keeps its records in; nobody fetches them through the site. */
export const RELEASES_PREFIX = ".releases/";

/**
 * What the distribution, and no other, may do with the bucket: read the content. It may list too, which is how S3 lets it know
 * that a missing object is missing: without, S3 answers 403 and the site would have no 404. Nothing can list through the
 * distribution: no request reaches the bucket's root, and query strings are not passed on.
 */
export function originStatements(
  bucket: aws.s3.Bucket,
  distribution: aws.cloudfront.Distribution,
): readonly PolicyStatement[] {
  const distributionOnly = {
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "AWS:SourceArn": distribution.arn } },
  };
  return [
    {
      Sid: "ReadContent",
      Effect: "Allow",
      ...distributionOnly,
      Action: ["s3:GetObject"],
      Resource: pulumi.interpolate`${bucket.arn}/*`,
    },
    {
      Sid: "TellMissingFromForbidden",
      Effect: "Allow",
      ...distributionOnly,
      Action: ["s3:ListBucket"],
      Resource: bucket.arn,
    },
    {
      Sid: "KeepRecordsPrivate",
      Effect: "Deny",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: ["s3:GetObject"],
      Resource: pulumi.interpolate`${bucket.arn}/${RELEASES_PREFIX}*`,
    },
  ];
}
