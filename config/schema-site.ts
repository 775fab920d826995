import { z } from "zod";
import { entryName, hostName, LOG_RETENTION_DAYS, wholeNumber } from "./schema-common.ts";
import { CONTENT_CLASSES, pathPattern, rateLimitSchema } from "./schema-edge.ts";

/** CloudFront security policies from TLS 1.2 on, oldest first (CloudFront Developer Guide, supported protocols and ciphers). */
export const TLS_POLICIES = [
  "TLSv1.2_2018",
  "TLSv1.2_2019",
  "TLSv1.2_2021",
  "TLSv1.2_2025",
  "TLSv1.3_2025",
] as const;

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

/** @see siteSchema */
export type SiteConfig = z.output<typeof siteSchema>;
/** @see headersSchema */
export type HeadersConfig = z.output<typeof headersSchema>;
/** CSP directive that takes sources. */
export type CspDirective = (typeof CSP_DIRECTIVES)[number];
