import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import { awsContext } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { createBucketPolicy, createPrivateBucket } from "./bucket.ts";
import type { PrivateBucket } from "./bucket.ts";
import { CLOUDFRONT_REGION } from "../../tuning/cdn/limits.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";

/** Folders of the logs: a query over a day or an hour reads that day or hour only. */
const LOG_PATH = "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}";

/**
 * What is logged of a request (CloudFront Developer Guide, "Standard logging reference"). Cookies are not: they may hold the
 * sessions of the API, and who can read logs could use them.
 */
export const LOG_FIELDS = Object.freeze([
  "date",
  "time",
  "x-edge-location",
  "x-edge-request-id",
  "x-edge-result-type",
  "x-edge-response-result-type",
  "x-edge-detailed-result-type",
  "c-ip",
  "x-forwarded-for",
  "cs-method",
  "x-host-header",
  "cs-uri-stem",
  "cs-uri-query",
  "cs(Referer)",
  "cs(User-Agent)",
  "cs-protocol",
  "cs-protocol-version",
  "cs-bytes",
  "ssl-protocol",
  "ssl-cipher",
  "sc-status",
  "sc-bytes",
  "sc-content-type",
  "sc-content-len",
  "time-taken",
  "time-to-first-byte",
]);

/**
 * Access logs (standard logging v2) in a bucket of the stack's own region: visitors' addresses stay there. A bucket and not a
 * log group: at thousands of requests a second, CloudWatch's price by ingested gigabyte exceeds that of the site.
 */
export function createAccessLogs(
  component: PlatformComponent<object>,
  args: ResolvedSiteArgs,
  distribution: aws.cloudfront.Distribution,
): PrivateBucket {
  const { protect, forceDestroy, plan, transform } = args;
  const logs = createPrivateBucket(component, {
    prefix: "log",
    expirationDays: plan.config.logRetentionDays,
    protect,
    forceDestroy,
    transform,
  });
  const policy = createBucketPolicy(component, { prefix: "log", transform }, logs, [
    deliveryStatement(awsContext(component), logs.bucket.arn),
  ]);
  const source = component.taggedChild(
    aws.cloudwatch.LogDeliverySource,
    "log-source",
    { region: CLOUDFRONT_REGION, logType: "ACCESS_LOGS", resourceArn: distribution.arn },
    { transform: transform?.logSource },
  );
  const destination = component.taggedChild(
    aws.cloudwatch.LogDeliveryDestination,
    "log-destination",
    {
      region: CLOUDFRONT_REGION,
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: logs.bucket.arn },
    },
    { transform: transform?.logDestination },
  );
  component.taggedChild(
    aws.cloudwatch.LogDelivery,
    "log-delivery",
    {
      region: CLOUDFRONT_REGION,
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      recordFields: [...LOG_FIELDS],
      s3DeliveryConfigurations: [{ suffixPath: LOG_PATH, enableHiveCompatiblePath: false }],
    },
    // Without the policy in place, the service would write one of its own into the bucket's.
    { transform: transform?.logDelivery, opts: { dependsOn: [policy] } },
  );
  return logs;
}

/** CloudWatch Logs user guide, "Logging that requires additional permissions [V2]", logs sent to Amazon S3. */
function deliveryStatement(account: AwsContext, bucketArn: pulumi.Output<string>) {
  const { accountId, partition } = account;
  return {
    Sid: "LogDelivery",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: ["s3:PutObject"],
    // The service puts AWSLogs/<account>/CloudFront/ before the path; the bucket holds nothing else.
    Resource: pulumi.interpolate`${bucketArn}/*`,
    Condition: {
      StringEquals: {
        "s3:x-amz-acl": "bucket-owner-full-control",
        "aws:SourceAccount": accountId,
      },
      ArnLike: {
        "aws:SourceArn": pulumi.interpolate`arn:${partition}:logs:${CLOUDFRONT_REGION}:${accountId}:delivery-source:*`,
      },
    },
  } as const;
}
