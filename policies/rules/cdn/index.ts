import type { Rule } from "../../core/rule.ts";
import { s3AccessBlockFlags } from "./s3-access-block-flags.ts";
import { cloudfrontAccessLogs } from "./cloudfront-access-logs.ts";
import { cloudfrontAlarmMetrics } from "./cloudfront-alarm-metrics.ts";
import { s3BucketAccessBlock } from "./s3-bucket-access-block.ts";
import { cloudfrontCompressionKey } from "./cloudfront-compression-key.ts";
import { cloudfrontCompression } from "./cloudfront-compression.ts";
import { cloudfrontErrorResponses } from "./cloudfront-error-responses.ts";
import { cloudfrontForwardedValues } from "./cloudfront-forwarded-values.ts";
import { cloudfrontHeadersPolicy } from "./cloudfront-headers-policy.ts";
import { cloudfrontHttpVersion } from "./cloudfront-http-version.ts";
import { s3ObjectCacheControl } from "./s3-object-cache-control.ts";
import { s3ObjectImmutable } from "./s3-object-immutable.ts";
import { s3ObjectPage } from "./s3-object-page.ts";
import { cloudfrontOriginAccessControl } from "./cloudfront-origin-access-control.ts";
import { cloudfrontPageHeaders } from "./cloudfront-page-headers.ts";
import { cloudfrontPrivateMinTtl } from "./cloudfront-private-min-ttl.ts";
import { s3PublicAcl } from "./s3-public-acl.ts";
import { cloudfrontSecurityHeaders } from "./cloudfront-security-headers.ts";
import { cloudfrontStaticCookies } from "./cloudfront-static-cookies.ts";
import { cloudfrontViewerHttps } from "./cloudfront-viewer-https.ts";
import { cloudfrontViewerTls } from "./cloudfront-viewer-tls.ts";
import { cloudfrontWaf } from "./cloudfront-waf.ts";

/** The rules on CloudFront and the buckets behind it. */
export const RULES: readonly Rule[] = [
  cloudfrontOriginAccessControl,
  cloudfrontViewerTls,
  cloudfrontViewerHttps,
  cloudfrontWaf,
  cloudfrontHeadersPolicy,
  cloudfrontSecurityHeaders,
  cloudfrontPageHeaders,
  cloudfrontPrivateMinTtl,
  cloudfrontErrorResponses,
  cloudfrontCompression,
  cloudfrontCompressionKey,
  cloudfrontStaticCookies,
  cloudfrontForwardedValues,
  cloudfrontHttpVersion,
  cloudfrontAccessLogs,
  cloudfrontAlarmMetrics,
  s3BucketAccessBlock,
  s3AccessBlockFlags,
  s3PublicAcl,
  s3ObjectCacheControl,
  s3ObjectImmutable,
  s3ObjectPage,
];
