import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { S3Client } from "@aws-sdk/client-s3";
import { createHandler, withLifecycle } from "./release.ts";

export type { ReleaseEvent, ReleaseResult } from "./event.ts";

/**
 * The Lambda function's handler, "handler" of this module. The SDK is the one the runtime brings (external to the bundle); its
 * clients take region and credentials from the function's environment. It may s3:ListBucket, s3:GetObject and s3:PutObject under
 * ".releases/", s3:DeleteObject in the bucket, and cloudfront:CreateInvalidation on the distribution.
 */
export const handler = withLifecycle(
  createHandler({ s3: new S3Client({}), cloudfront: new CloudFrontClient({}) }),
);
