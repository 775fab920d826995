import type { CacheWorkerConfig } from "../../../workers/cache/config.ts";

/** Seconds. */
const [MINUTE, HOUR, DAY, YEAR] = [60, 3_600, 86_400, 31_536_000];

const policy = (defaultTtl: number, maxTtl: number, staleWhileRevalidate: number) => ({
  cached: true,
  defaultTtl,
  maxTtl,
  staleWhileRevalidate,
  staleIfError: DAY,
});

/** A configuration for a site with API, pages and assets, as the trace's traffic has them. */
export const TRACE_CONFIG: CacheWorkerConfig = {
  version: 1,
  paths: [
    { pattern: "/assets/*", policy: "hashed-asset" },
    { pattern: "/api/account/*", policy: "private" },
    { pattern: "/api/*", policy: "api" },
  ],
  extensions: { js: "asset", css: "asset", svg: "image", webp: "image", json: "data" },
  fallback: "html",
  policies: {
    "hashed-asset": policy(YEAR, YEAR, 0),
    asset: policy(HOUR, DAY, HOUR),
    image: policy(DAY, 30 * DAY, DAY),
    data: policy(5 * MINUTE, HOUR, 5 * MINUTE),
    html: policy(MINUTE, HOUR, 10 * MINUTE),
    api: policy(0, 5 * MINUTE, MINUTE),
    private: { ...policy(0, 0, 0), cached: false, staleIfError: 0 },
  },
  tenantHeader: "X-Tenant-ID",
  languages: ["en", "de", "fr"],
  trackingParameters: ["utm_*", "gclid", "fbclid"],
  harmlessCookies: ["_ga*", "theme"],
  maxBodyBytes: 1_048_576,
  originTimeoutSeconds: 10,
  purgeKeys: [],
  purgePath: "/.cache/purge",
  userLimits: [],
};
