/** Documents that the edge's tuning is taken from, by the title of the page. */

/** developers.cloudflare.com, read in 2026-11. */
export const CLOUDFLARE = {
  rateLimits: "Cloudflare documentation, WAF: Rate limiting rules, Availability",
  rateParameters: "Cloudflare documentation, WAF: Rate limiting parameters",
  rateResponse:
    "Cloudflare documentation, WAF: Configure a custom response for blocked requests (Pro and above)",
  retryAfter:
    "Cloudflare changelog 2026-03-12, Retry-After HTTP header for retryable 1xxx errors; Rules language field cf.response.error_type",
  features: "Cloudflare documentation, plan features table",
  cacheRules: "Cloudflare documentation, Cache Rules: order and priority",
  cacheKeys: "Cloudflare documentation, Cache keys; plan features table (headers: Enterprise)",
  cacheAndWorkers:
    "Cloudflare documentation, Cache: Customize cache behavior with Workers; How Workers interact with Cache Rules",
  cacheApi: "Cloudflare documentation, Workers: Cache API",
  browserTtl: "Cloudflare documentation, Cache: Edge and Browser Cache TTL",
  cacheLevel: "Cloudflare documentation, Cache: Set caching level",
  tieredCache: "Cloudflare documentation, Tiered Cache; plan features table",
  transform: "Cloudflare documentation, Rules: Response Header Transform Rules, important remarks",
  compression: "Cloudflare documentation, Speed: Content compression",
  ssl: "Cloudflare documentation, SSL/TLS: Encryption modes",
  httpsOptions: "Cloudflare documentation, SSL/TLS: Additional options for edge certificates",
  tls: "Cloudflare documentation, SSL/TLS: Minimum TLS Version; TLS 1.3",
  zeroRtt: "Cloudflare documentation, Speed: 0-RTT Connection Resumption; RFC 8446, section 8",
  protocols: "Cloudflare documentation, Speed: HTTP/3, HTTP/2 to Origin, Early Hints",
  websockets: "Cloudflare documentation, Network: WebSockets",
  security: "Cloudflare documentation, WAF: Security Level; Browser Integrity Check",
  bots: "Cloudflare documentation, Bots: Bot Fight Mode, Super Bot Fight Mode; plan features table",
  deprecations: "Cloudflare API deprecations (Auto Minify 2024-08-05, Brotli 2024-06-14)",
  expressions: "Cloudflare documentation, Rules language: Expressions, Operators",
  workerLimits: "Cloudflare documentation, Workers: Limits",
  workerRate: "Cloudflare documentation, Workers: Rate Limiting binding",
} as const;

/** What no document says: the choice of those who wrote this. */
export const JUDGEMENT = "this project's judgement";

/** Where a number comes from that the user wrote. */
export const CONFIGURATION = "stack configuration";
