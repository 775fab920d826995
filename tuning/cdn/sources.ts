/** Documents that the tuning of caches and headers is taken from, by the title of the page. */

/** Amazon CloudFront Developer Guide. */
export const CLOUDFRONT = {
  expiration:
    'CloudFront Developer Guide, "Manage how long content stays in the cache (expiration)"',
  compression: 'CloudFront Developer Guide, "Serve compressed files"',
  quotas: 'CloudFront Developer Guide, "Quotas"',
  behaviours: 'CloudFront Developer Guide, "Cache behavior settings", Path pattern',
  disabled: 'CloudFront Developer Guide, "Use managed cache policies", CachingDisabled',
  headers: 'CloudFront Developer Guide, "Understand response headers policies"',
  errors: 'CloudFront Developer Guide, "How CloudFront processes HTTP 4xx and 5xx status codes"',
  invalidation: 'CloudFront Developer Guide, "Invalidate files to remove content"',
  certificate:
    'CloudFront Developer Guide, "Requirements for using SSL/TLS certificates with CloudFront"',
} as const;

/** Standards. */
export const RFC = {
  freshness: "RFC 9111, section 4.2 (freshness)",
  revalidate: "RFC 9111, section 5.2.2.2 (must-revalidate)",
  sharedAge: "RFC 9111, section 5.2.2.10 (s-maxage)",
  private: "RFC 9111, sections 5.2.2.5 (no-store) and 5.2.2.7 (private)",
  stale: "RFC 5861, sections 3 (stale-while-revalidate) and 4 (stale-if-error)",
  immutable: "RFC 8246 (immutable)",
  hsts: "RFC 6797",
} as const;

/** AWS WAF Developer Guide. */
export const WAF_RATES =
  'AWS WAF Developer Guide, "Rate-based rule high-level settings": windows of 60, 120, 300 or 600 s, 10 requests or more';

/** What no document says: the choice of those who wrote this. */
export const JUDGEMENT = "this project's judgement";

/** Where a number comes from that the user wrote. */
export const CONFIGURATION = "stack configuration";
