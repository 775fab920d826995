import { z } from "zod";
import { decimal, entryName, hostName, LOG_RETENTION_DAYS, wholeNumber } from "./schema-common.ts";

/** What a cache is told of a kind of content; see tuning/cdn for what follows from each. */
export const CONTENT_CLASSES = [
  "hashed-asset",
  "html",
  "asset",
  "image",
  "media",
  "font",
  "data",
  "api",
] as const;

/** Cloudflare's plans; what a zone may have depends on it (tuning/edge/plans.ts). */
export const CLOUDFLARE_PLANS = ["free", "pro", "business", "enterprise"] as const;

/** CloudFront security policies from TLS 1.2 on, oldest first (CloudFront Developer Guide, supported protocols and ciphers). */
export const TLS_POLICIES = [
  "TLSv1.2_2018",
  "TLSv1.2_2019",
  "TLSv1.2_2021",
  "TLSv1.2_2025",
  "TLSv1.3_2025",
] as const;

const cloudflareId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits, as in the dashboard's address")
  .meta({ examples: ["0123456789abcdef0123456789abcdef"] });

const zoneName = hostName.meta({ examples: ["example.com"] });

/** The DNS zone that the names of site, edge and ingresses are in. */
export const dnsSchema = z.discriminatedUnion("provider", [
  z.strictObject({
    provider: z
      .literal("route53")
      .meta({ examples: ["cloudflare"] })
      .describe("Who serves the zone: route53 or cloudflare. Required."),
    zone: zoneName.describe('Name of the zone, as "example.com". Required.'),
    zoneId: z
      .string()
      .regex(/^Z[0-9A-Z]{4,31}$/, 'a hosted zone\'s id, as "Z0123456789ABCDEFGHIJ"')
      .meta({ examples: ["Z0123456789ABCDEFGHIJ"] })
      .describe("Id of the hosted zone. Required."),
  }),
  z.strictObject({
    provider: z
      .literal("cloudflare")
      .meta({ examples: ["cloudflare"] })
      .describe("Who serves the zone: route53 or cloudflare. Required."),
    zone: zoneName.describe('Name of the zone, as "example.com". Required.'),
    zoneId: cloudflareId.describe("Id of the zone. Required."),
    accountId: cloudflareId.describe(
      "Id of the account the zone and its workers are in. Required.",
    ),
    plan: z
      .enum(CLOUDFLARE_PLANS)
      .describe(
        "Plan of the zone: how many rules it takes, which periods, how large a worker. Required.",
      ),
  }),
]);

/** A path as CloudFront and the worker match it: case-sensitive, `*` for any run of characters, `?` for one. */
const pathPattern = z
  .string()
  .regex(
    /^\/[A-Za-z0-9_\-.*$/~"'@:+?&]{0,254}$/,
    'a path from / on, * for any characters, as "/api/*"',
  )
  .meta({ examples: ["/api/*"] });

const rateLimitSchema = z.strictObject({
  path: pathPattern.describe("Requests that count. Required."),
  methods: z
    .array(z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]))
    .default([])
    .describe("Methods that count. Default: all."),
  requests: wholeNumber(1, 1_000_000)
    .meta({ examples: [100] })
    .describe("Requests a period that pass; more are answered 429. Required."),
  periodSeconds: wholeNumber(10, 86_400)
    .meta({ examples: [60] })
    .describe(
      "Seconds in which they are counted; which are possible depends on who counts. Required.",
    ),
  by: z
    .enum(["address", "user"])
    .describe(
      "Who shares one count: an IP address (counted by a rule of the zone or the WAF), or a user, told by credentials (counted by the worker, for 10 or 60 seconds). Required.",
    ),
});

/** The worker that caches before the API. */
const cacheWorkerSchema = z.strictObject({
  enabled: z.boolean().default(true).describe("Cache in a worker on the domain. Default: true."),
  paths: z
    .record(pathPattern, z.enum(CONTENT_CLASSES))
    .default({})
    .describe(
      "Content class by path, the longest pattern first; others are told by their file extension, else api. Default: none.",
    ),
  tenantHeader: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a header\'s name, as "X-Tenant-ID"')
    .default("X-Tenant-ID")
    .describe(
      "Request header that names the tenant: part of every cache key. Default: X-Tenant-ID.",
    ),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'a language tag, as "de" or "pt-BR"'))
    .max(20)
    .default([])
    .describe(
      "Languages the API answers in, the fallback first: part of the cache key. Default: none, answers do not differ by language.",
    ),
  purgeKeys: z
    .array(z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "an Ed25519 public key: 32 bytes in base64"))
    .max(5)
    .default([])
    .describe(
      "Public keys (Ed25519, base64) whose owners may purge by tag; the private keys stay with them. Default: none, purging is off.",
    ),
});

/** Cloudflare before the API, and the demand there, from which the demand budget is computed (Little's law). */
export const edgeSchema = z.strictObject({
  domain: hostName.describe('Host name of the API behind the CDN, as "api.example.com". Required.'),
  origin: hostName
    .optional()
    .describe(
      "Host name Cloudflare fetches from: the ingress of a service. Needs dns of provider cloudflare. Default: none; the edge is only budgeted then.",
    ),
  peakRequestsPerSecond: decimal(z.number().positive().max(250_000))
    .meta({ examples: [1000] })
    .describe(
      "Requests a second at the peak, above 0, at most 250000 (CloudFront's default quota of a distribution). Required.",
    ),
  hitRatio: decimal(z.number().min(0).max(1))
    .meta({ examples: [0.8] })
    .describe(
      "Share of requests answered by a cache (edge or Redis) without the database, 0 to 1, as 0.88. Required.",
    ),
  databaseMillisecondsPerRequest: decimal(z.number().positive().max(60_000))
    .meta({ examples: [50] })
    .describe(
      "Milliseconds a request that misses the caches keeps a database connection busy, above 0. Required.",
    ),
  rateLimits: z
    .record(entryName, rateLimitSchema)
    .default({})
    .describe("Rate limits by name, in the order they are tried. Default: none."),
  worker: cacheWorkerSchema
    .prefault({})
    .describe("Cache worker. Default: enabled, with the classes told by file extension."),
});

const hstsSchema = z.strictObject({
  maxAgeSeconds: wholeNumber(0, 63_072_000)
    .default(31_536_000)
    .describe(
      "Seconds a browser refuses plain HTTP, 0 to two years; start with 300 on a new domain. Default: 31536000 (a year).",
    ),
  includeSubdomains: z.boolean().default(true).describe("For subdomains too. Default: true."),
  preload: z
    .boolean()
    .default(false)
    .describe(
      "Ask browsers to build the domain in: takes months to undo, and covers all subdomains. Default: false.",
    ),
});

/** CSP directives that take sources and may be widened. */
export const CSP_DIRECTIVES = [
  "default-src",
  "script-src",
  "style-src",
  "img-src",
  "font-src",
  "connect-src",
  "media-src",
  "manifest-src",
  "worker-src",
  "frame-src",
  "object-src",
  "base-uri",
  "form-action",
  "frame-ancestors",
] as const;

const headersSchema = z.strictObject({
  hsts: hstsSchema
    .prefault({})
    .describe("Strict-Transport-Security. Default: a year, subdomains, no preload."),
  csp: z
    .partialRecord(z.enum(CSP_DIRECTIVES), z.array(z.string().min(1)))
    .default({})
    .describe(
      "Content-Security-Policy: sources by directive, added to the strict default ('self' for scripts, styles, images, fonts and connections, none for the rest). Default: none of yours.",
    ),
  permissions: z
    .record(
      z.string().regex(/^[a-z][a-z-]*$/, "a feature's name, as geolocation"),
      z.array(z.string()),
    )
    .default({})
    .describe(
      "Permissions-Policy: allowed origins by feature (self, or https://...); features that are not named are denied. Default: all denied.",
    ),
});

const siteApiSchema = z.strictObject({
  host: hostName.describe("Host name the API is fetched from. Required."),
  paths: z
    .array(pathPattern)
    .min(1)
    .default(["/api/*"])
    .describe("Paths of the API on the site's domain; never cached. Default: /api/*."),
});

const siteWafSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe("AWS WAF before the distribution, with AWS's managed rule sets. Default: true."),
  rateLimits: z
    .record(entryName, rateLimitSchema)
    .default({})
    .describe("Rate limits by name, by address; periods 60, 120, 300 or 600 s. Default: none."),
});

/** A static site on CloudFront and S3. */
export const siteSchema = z.strictObject({
  domain: hostName.describe('Host name of the static site, as "www.example.com". Required.'),
  contentDir: z
    .string()
    .min(1)
    .meta({ examples: ["samples/site/dist"] })
    .describe("Folder of the built site, relative to the project's. Required."),
  spa: z
    .boolean()
    .default(true)
    .describe(
      "A single-page application: paths without a file extension are answered with /index.html. Default: true.",
    ),
  paths: z
    .record(pathPattern, z.enum(CONTENT_CLASSES))
    .default({
      "/assets/*": "hashed-asset",
      "/images/*": "image",
      "/media/*": "media",
      "/fonts/*": "font",
      "/data/*": "data",
    })
    .describe(
      "Content class by path; others are html. Default: /assets/* hashed-asset, /images/* image, /media/* media, /fonts/* font, /data/* data.",
    ),
  precompress: z
    .enum(["auto", "all", "none"])
    .default("auto")
    .describe(
      "Files that get a Brotli copy beside them: auto (those CloudFront cannot compress itself: by type or size), all (every compressible one), none. Default: auto.",
    ),
  keepReleases: wholeNumber(1, 50)
    .default(3)
    .describe(
      "Number of releases whose hashed assets stay in the bucket, for pages opened before, 1 to 50. Default: 3.",
    ),
  api: siteApiSchema.optional().describe("API on the site's own domain: no CORS. Default: none."),
  certificateArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
      "the ARN of an ACM certificate",
    )
    .meta({
      examples: [
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      ],
    })
    .optional()
    .describe(
      "Certificate of the domain, in us-east-1. Default: one is made and validated in the dns zone.",
    ),
  tlsPolicy: z
    .enum(TLS_POLICIES)
    .default("TLSv1.2_2025")
    .describe(
      "Oldest TLS and ciphers of visitors (CloudFront security policy). Default: TLSv1.2_2025.",
    ),
  priceClass: z
    .enum(["PriceClass_100", "PriceClass_200", "PriceClass_All"])
    .default("PriceClass_All")
    .describe("Edge locations in use. Default: PriceClass_All."),
  logRetentionDays: z
    .literal(LOG_RETENTION_DAYS)
    .default(90)
    .describe("Days the access logs are kept. Default: 90."),
  headers: headersSchema.prefault({}).describe("Security headers. Default: the strict set."),
  waf: siteWafSchema.prefault({}).describe("Web application firewall. Default: enabled."),
});

/** @see dnsSchema */
export type DnsConfig = z.output<typeof dnsSchema>;
/** @see edgeSchema */
export type EdgeConfig = z.output<typeof edgeSchema>;
/** @see siteSchema */
export type SiteConfig = z.output<typeof siteSchema>;
/** @see rateLimitSchema */
export type RateLimitConfig = z.output<typeof rateLimitSchema>;
/** @see headersSchema */
export type HeadersConfig = z.output<typeof headersSchema>;
/** Kind of content, as a cache sees it. */
export type ContentClass = (typeof CONTENT_CLASSES)[number];
/** Plan of a Cloudflare zone. */
export type CloudflarePlan = (typeof CLOUDFLARE_PLANS)[number];
/** CSP directive that takes sources. */
export type CspDirective = (typeof CSP_DIRECTIVES)[number];
