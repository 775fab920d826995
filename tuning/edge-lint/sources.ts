/** The documents the rules are from, by the names their publishers give them. */

/** Guide on a CDN before a site and its API. */
export const TREEBEARD = "TreeBeard guide";
/** Guide on a CDN before a platform of many tenants. */
export const WAKALA = "Wakala guide";

export const CLOUDFRONT = {
  expiration: "CloudFront Developer Guide, Manage how long content stays in the cache (Expiration)",
  compression: "CloudFront Developer Guide, Serve compressed files",
  errors: "CloudFront Developer Guide, Generate custom error responses",
  invalidation: "CloudFront Developer Guide, Invalidate files",
  key: "CloudFront Developer Guide, Understand the cache key",
  metrics: "CloudFront Developer Guide, View CloudFront metrics",
  quotas: "CloudFront Developer Guide, Quotas",
} as const;

export const CLOUDFLARE = {
  cacheApi: "Cloudflare documentation, Workers: Cache",
  cacheKeys: "Cloudflare documentation, Cache: Cache keys",
  modules: "Cloudflare documentation, Workers: Migrate from Service Workers to ES Modules",
  pageRules: "Cloudflare documentation, Rules: Page Rules migration guide",
  polish: "Cloudflare documentation, Images: Polish",
  deprecations: "Cloudflare documentation, API deprecations",
  securityLevel: "Cloudflare documentation, WAF: Security Level",
  zoneSettings: "Cloudflare API, Zone Settings",
} as const;

export const STANDARDS = {
  caching: "RFC 9111, HTTP Caching",
  immutable: "RFC 8246, HTTP Immutable Responses",
  hsts: "RFC 6797, HTTP Strict Transport Security; hstspreload.org",
  csp: "W3C, Content Security Policy Level 3",
  xss: "MDN, X-XSS-Protection",
} as const;

export const JUDGEMENT = "this project's judgement";
