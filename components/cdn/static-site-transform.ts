import type * as aws from "@pulumi/aws";
import type { Transform } from "../core/transform.ts";
import type { RecordTransform } from "../dns/records.ts";

/** Transforms of `StaticSite`; a key of several resources applies to each. Not a stable interface. */
export interface StaticSiteTransform extends RecordTransform, BucketTransform {
  readonly originAccessControl?: Transform<aws.cloudfront.OriginAccessControlArgs>;
  readonly cachePolicy?: Transform<aws.cloudfront.CachePolicyArgs>;
  readonly responseHeadersPolicy?: Transform<aws.cloudfront.ResponseHeadersPolicyArgs>;
  readonly routerFunction?: Transform<aws.cloudfront.FunctionArgs>;
  readonly webAcl?: Transform<aws.wafv2.WebAclArgs>;
  readonly distribution?: Transform<aws.cloudfront.DistributionArgs>;
  readonly monitoringSubscription?: Transform<aws.cloudfront.MonitoringSubscriptionArgs>;
  readonly logSource?: Transform<aws.cloudwatch.LogDeliverySourceArgs>;
  readonly logDestination?: Transform<aws.cloudwatch.LogDeliveryDestinationArgs>;
  readonly logDelivery?: Transform<aws.cloudwatch.LogDeliveryArgs>;
  readonly file?: Transform<aws.s3.BucketObjectv2Args>;
  readonly releaseLogGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
  readonly releaseRole?: Transform<aws.iam.RoleArgs>;
  readonly releaseRolePolicy?: Transform<aws.iam.RolePolicyArgs>;
  readonly releaseFunction?: Transform<aws.lambda.FunctionArgs>;
  readonly release?: Transform<aws.lambda.InvocationArgs>;
  readonly alarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}

/** Transforms of a bucket and what configures it: of the content's and of the logs'. */
export interface BucketTransform {
  readonly bucket?: Transform<aws.s3.BucketArgs>;
  readonly publicAccessBlock?: Transform<aws.s3.BucketPublicAccessBlockArgs>;
  readonly ownershipControls?: Transform<aws.s3.BucketOwnershipControlsArgs>;
  readonly bucketEncryption?: Transform<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
  readonly bucketVersioning?: Transform<aws.s3.BucketVersioningArgs>;
  readonly bucketLifecycle?: Transform<aws.s3.BucketLifecycleConfigurationArgs>;
  readonly bucketPolicy?: Transform<aws.s3.BucketPolicyArgs>;
}
