import type {
  CloudflarePlan,
  ContentClass,
  EdgeConfig,
  RateLimitConfig,
} from "../../../config/schema.ts";
import { CONTENT_CLASSES } from "../../../config/schema-edge.ts";
import type { CdnTuning, ClassPolicy } from "../../../tuning/cdn/types.ts";
import type { CloudflareDnsConfig } from "../../../tuning/edge.ts";
import type { ZoneRule } from "../../../tuning/edge/types.ts";

/** A zone of the plan. */
export function zoneOn(plan: CloudflarePlan): CloudflareDnsConfig {
  return {
    provider: "cloudflare",
    zone: "example.com",
    zoneId: "0123456789abcdef0123456789abcdef",
    accountId: "fedcba9876543210fedcba9876543210",
    plan,
  };
}

/** The edge of the guides, without rate limits. */
export const EDGE: EdgeConfig = {
  domain: "api.example.com",
  origin: "origin.example.com",
  peakRequestsPerSecond: 1000,
  hitRatio: 0.8,
  databaseMillisecondsPerRequest: 50,
  rateLimits: {},
  worker: {
    enabled: true,
    paths: {},
    tenantHeader: "X-Tenant-ID",
    harmlessHeaders: [],
    languages: [],
    purgeKeys: [],
  },
};

/** A limit by address, as the guides have it for searches. */
export const SEARCH: RateLimitConfig = {
  path: "/api/search",
  methods: [],
  requests: 10,
  periodSeconds: 60,
  by: "address",
};

/** The edge with these limits. */
export function limited(rateLimits: EdgeConfig["rateLimits"]): EdgeConfig {
  return { ...EDGE, rateLimits };
}

/** Lifetimes that differ in every number, so that a swap shows. */
export const CLASSES: CdnTuning = {
  settings: [],
  omitted: [],
  classes: Object.fromEntries(
    CONTENT_CLASSES.map((contentClass, index) => [contentClass, policy(contentClass, index + 1)]),
  ) as Record<ContentClass, ClassPolicy>,
};

function policy(contentClass: ContentClass, n: number): ClassPolicy {
  return {
    contentClass,
    cacheControl: "public",
    edgeTtl: { min: 0, default: n, max: 10 * n },
    staleWhileRevalidate: 100 * n,
    staleIfError: 1000 * n,
    cached: contentClass !== "api",
    compress: true,
    settings: [],
    omitted: [],
  };
}

/** A cache rule that sets one TTL. */
export function cacheRule(ref: string, change: Partial<ZoneRule> = {}): ZoneRule {
  return {
    ref,
    phase: "http_request_cache_settings",
    description: ref,
    expression: `http.request.uri.path eq "/${ref}"`,
    action: "set_cache_settings",
    actionParameters: { edgeTtl: { mode: "override_origin", default: 60 } },
    ...change,
  };
}

/** A rate-limiting rule of 10 in 10 s by address, which every plan takes. */
export function rateRule(ref: string, change: Partial<ZoneRule["ratelimit"]> = {}): ZoneRule {
  return {
    ref,
    phase: "http_ratelimit",
    description: ref,
    expression: `http.request.uri.path eq "/${ref}"`,
    action: "block",
    ratelimit: {
      characteristics: ["cf.colo.id", "ip.src"],
      period: 10,
      requestsPerPeriod: 10,
      mitigationTimeout: 10,
      ...change,
    },
  };
}
