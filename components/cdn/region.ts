/**
 * Where what belongs to CloudFront lives, whatever the region of the stack: certificate, web ACL, metrics and their alarms, log
 * delivery (CloudFront Developer Guide, "Requirements for using SSL/TLS certificates", "Viewing CloudFront metrics").
 */
export const CLOUDFRONT_REGION = "us-east-1";
