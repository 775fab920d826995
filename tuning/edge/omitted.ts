import type { CloudflarePlan } from "../../config/schema.ts";
import type { Omitted } from "../setting.ts";
import { PLAN_LIMITS } from "./plans.ts";
import { CLOUDFLARE, JUDGEMENT } from "./sources.ts";

/** What the guides ask of the zone and it does not get, on any plan. */
const ON_EVERY_PLAN: readonly Omitted[] = [
  {
    name: "ssl",
    asked: "full_strict",
    why: "The API knows no such value: Full (strict) is strict, which is set.",
    source: CLOUDFLARE.ssl,
  },
  {
    name: "minify",
    asked: "javascript, css",
    why: "Auto Minify ended on 2024-08-05; the build minifies.",
    source: CLOUDFLARE.deprecations,
  },
  {
    name: "polish, webp",
    asked: "lossy, true on /media/*",
    why: "Settings of the whole zone: every image of every user loses quality, and the uploads with them. Encode images when they are built or uploaded.",
    source: `Cloudflare documentation, Images: Polish; ${JUDGEMENT}`,
  },
  {
    name: "page rules",
    asked: "api.*, static.*",
    why: "Replaced by rules of one purpose each: cache, configuration, redirect. What these asked for is in the zone's settings and cache rules.",
    source: "Cloudflare documentation, Rules: Page Rules migration guide",
  },
  {
    name: "security_level",
    asked: "high on api.*",
    why: "Challenges that no API client can solve; rate limits and the firewall's managed rules instead.",
    source: CLOUDFLARE.security,
  },
  {
    name: "cache_level",
    asked: "standard, cache_everything",
    why: "standard is called aggressive. cache_everything belonged to page rules: a cache rule caches what matches it.",
    source: CLOUDFLARE.cacheLevel,
  },
  {
    name: "edge_cache_ttl",
    asked:
      "31536000 for *.js and *.css, 2592000 for static.*, 86400 for /media/*, 3600 for /api/static/*",
    why: "A year for a name that does not change with its content is a year of the old file. The class of a path decides; only names with a content hash get a year.",
    source: JUDGEMENT,
  },
  {
    name: "cache_key",
    asked: "host, path, header X-Tenant-ID",
    why: "Headers in the key of a cache rule need Enterprise. The worker has the tenant in every key, on every plan.",
    source: CLOUDFLARE.cacheKeys,
  },
  {
    name: "brotli",
    why: "No setting since 2024-06-14: Brotli and gzip are on for text and JSON. Zstandard would need a compression rule and is in beta.",
    source: `${CLOUDFLARE.deprecations}; ${CLOUDFLARE.compression}`,
  },
  {
    name: "security_header",
    why: "HSTS of the whole zone would bind hosts this program does not know; the API's own answers carry it, the site's do by its own settings.",
    source: `${CLOUDFLARE.httpsOptions}; ${JUDGEMENT}`,
  },
  {
    name: "Server",
    why: "Cloudflare replaces the origin's value by its own, and no rule can change that header.",
    source: CLOUDFLARE.transform,
  },
];

const NO_FIGHT: Omitted = {
  name: "fightMode",
  why: "Bot Fight Mode challenges every host of the zone and no rule can leave the API out, whose clients are programs.",
  source: CLOUDFLARE.bots,
};

const NO_BODY: Omitted = {
  name: "rate-limit response",
  why: "A body of its own needs Pro: on Free a blocked client gets Cloudflare's page 1015, with status 429.",
  source: CLOUDFLARE.rateResponse,
};

/** What the guides ask for and a zone of this plan does not get, with the reasons. */
export function omittedOf(plan: CloudflarePlan): Omitted[] {
  const limits = PLAN_LIMITS[plan];
  return [
    ...ON_EVERY_PLAN,
    ...(limits.superBotFightMode === "none" ? [NO_FIGHT] : []),
    ...(limits.rateResponse ? [] : [NO_BODY]),
  ];
}
