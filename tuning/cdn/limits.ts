/** Characters of the value of Content-Security-Policy, and of a custom header. CloudFront Developer Guide, "Quotas". */
export const MAX_HEADER_VALUE = 1783;

/**
 * Behaviours of a distribution, the default among them. CloudFront Developer Guide, "Quotas": 25 in its editions until 2025, 75
 * since, more on request. 25 is what every account has.
 */
export const MAX_BEHAVIOURS = 25;

/**
 * Where what belongs to CloudFront lives, whatever the region of the stack: certificate, web ACL, metrics and their alarms, log
 * delivery (CloudFront Developer Guide, "Requirements for using SSL/TLS certificates", "Viewing CloudFront metrics").
 */
export const CLOUDFRONT_REGION = "us-east-1";
