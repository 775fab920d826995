import { join } from "node:path";
import type { CacheWorkerArgs } from "../../../components/edge/cache-worker-args.ts";
import type { CloudflareZoneArgs } from "../../../components/edge/cloudflare-zone-args.ts";
import type { RuleContribution, ZoneRule } from "../../../tuning/edge/types.ts";
import type { CacheWorkerConfig } from "../../../workers/cache/config.ts";

/** The id of the tests' zone. */
export const ZONE_ID = "0123456789abcdef0123456789abcdef";
/** The id of the tests' account. */
export const ACCOUNT_ID = "fedcba9876543210fedcba9876543210";

/** A worker of two lines. */
export const ENTRY = join(import.meta.dirname, "worker", "index.ts");

/** A zone with nothing in it. */
export const ZONE: CloudflareZoneArgs = { zone: "example.com", zoneId: ZONE_ID, plan: "business" };

/** A cache rule that keeps a path for a minute. */
export function cacheRule(ref: string, path = `/${ref}`): ZoneRule {
  return {
    ref,
    phase: "http_request_cache_settings",
    description: `Keep ${path}`,
    expression: `http.host eq "api.example.com" and http.request.uri.path eq "${path}"`,
    action: "set_cache_settings",
    actionParameters: { cache: true, edgeTtl: { mode: "override_origin", default: 60 } },
  };
}

/** A limit by address: 100 requests in 60 seconds. */
export function rateRule(ref: string, path = `/${ref}`): ZoneRule {
  return {
    ref,
    phase: "http_ratelimit",
    description: `Limit ${path}`,
    expression: `http.host eq "api.example.com" and http.request.uri.path eq "${path}"`,
    action: "block",
    ratelimit: {
      characteristics: ["cf.colo.id", "ip.src"],
      period: 60,
      requestsPerPeriod: 100,
      mitigationTimeout: 60,
    },
  };
}

/** Rules of one caller. */
export function from(caller: string, ...rules: readonly ZoneRule[]): RuleContribution {
  return { from: caller, rules };
}

/** A configuration that keeps nothing. */
export const CONFIG: CacheWorkerConfig = {
  version: 1,
  paths: [],
  extensions: {},
  fallback: "api",
  policies: {
    api: { cached: false, defaultTtl: 0, maxTtl: 0, staleWhileRevalidate: 0, staleIfError: 0 },
  },
  tenantHeader: "X-Tenant-ID",
  languages: [],
  trackingParameters: [],
  harmlessCookies: [],
  maxBodyBytes: 1_000_000,
  originTimeoutSeconds: 10,
  purgeKeys: [],
  purgePath: "/__edge/purge",
  userLimits: [],
};

/** A worker before the API. */
export const WORKER: CacheWorkerArgs = {
  accountId: ACCOUNT_ID,
  zone: "example.com",
  zoneId: ZONE_ID,
  routes: ["api.example.com/*"],
  config: CONFIG,
  plan: "business",
  entry: ENTRY,
};
