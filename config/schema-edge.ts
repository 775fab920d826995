import { z } from "zod";
import { decimal, entryName, hostName, wholeNumber } from "./schema-common.ts";

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
export const pathPattern = z
  .string()
  .regex(
    /^\/[A-Za-z0-9_\-.*$/~"'@:+?&]{0,254}$/,
    'a path from / on, * for any characters, as "/api/*"',
  )
  .meta({ examples: ["/api/*"] });

/** How much of something may be asked for. */
export const rateLimitSchema = z.strictObject({
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

/** Headers that are there to say who asks; to call one harmless would give one user's answer to the next. */
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "x-api-key",
]);

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
  harmlessHeaders: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a header\'s name, as "X-App-Version"')
        .refine((name) => !CREDENTIAL_HEADERS.has(name.toLowerCase()), {
          error: "a header that holds no credential",
        }),
    )
    .max(20)
    .default([])
    .describe(
      "Request headers of your clients that never change an answer and hold no credential: dropped before the origin. Any other unknown header makes a request personal. Default: none.",
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

/** @see dnsSchema */
export type DnsConfig = z.output<typeof dnsSchema>;
/** @see edgeSchema */
export type EdgeConfig = z.output<typeof edgeSchema>;
/** @see rateLimitSchema */
export type RateLimitConfig = z.output<typeof rateLimitSchema>;
/** Kind of content, as a cache sees it. */
export type ContentClass = (typeof CONTENT_CLASSES)[number];
/** Plan of a Cloudflare zone. */
export type CloudflarePlan = (typeof CLOUDFLARE_PLANS)[number];
