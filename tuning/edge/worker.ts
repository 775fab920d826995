import type { ContentClass, EdgeConfig } from "../../config/schema.ts";
import type { CacheWorkerConfig, WorkerPolicy } from "../../workers/cache/config.ts";
import type { CdnTuning } from "../cdn/types.ts";
import type { Problem } from "../errors.ts";
import type { Setting } from "../setting.ts";
import { PLAN_LIMITS } from "./plans.ts";
import type { RateLimitTuning } from "./rate-limits.ts";
import { edgeSetting } from "./setting.ts";
import { CLOUDFLARE, JUDGEMENT } from "./sources.ts";

/** Raised whenever key or stored format of the worker change. */
export const WORKER_CACHE_VERSION = 1;

/** Path of the purge endpoint; it exists where `edge.worker.purgeKeys` has a key. */
export const PURGE_PATH = "/__edge/purge";

/**
 * Class by file extension, for paths that no pattern names. What an API answers too (json, csv, xml, pdf, html) is not
 * here: such a path stays `api`, where only what the origin calls public is kept.
 */
const EXTENSIONS: Readonly<Partial<Record<ContentClass, readonly string[]>>> = {
  asset: ["js", "mjs", "css", "wasm"],
  image: ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico"],
  media: ["mp4", "webm", "mp3", "ogg", "m4a"],
  font: ["woff2", "woff", "ttf", "otf"],
};

/** Parameters that advertisers add to links: Google, Meta, Microsoft, Mailchimp, TikTok, X, LinkedIn, HubSpot, Yandex. */
const TRACKING = [
  "utm_*",
  "gclid",
  "gclsrc",
  "gbraid",
  "wbraid",
  "dclid",
  "_gl",
  "fbclid",
  "msclkid",
  "mc_cid",
  "mc_eid",
  "ttclid",
  "twclid",
  "li_fat_id",
  "_hsenc",
  "_hsmi",
  "yclid",
] as const;

/**
 * Cookies of analytics, and Cloudflare's own, which an origin has no use for. Each pattern ends after a separator: `_gat*`
 * would also take a `_gate_token` for harmless.
 */
const HARMLESS = [
  "_ga",
  "_ga_*",
  "_gid",
  "_gat",
  "_gat_*",
  "_gcl_*",
  "_fbp",
  "_fbc",
  "_clck",
  "_clsk",
  "_pk_id.*",
  "_pk_ses.*",
  "__utma",
  "__utmb",
  "__utmc",
  "__utmz",
  "__cf_bm",
  "_cfuvid",
  "cf_clearance",
] as const;
const MAX_BODY_BYTES = 1_000_000;
const ORIGIN_TIMEOUT_SECONDS = 10;

/** Longest freshness of an API's answer, seconds, as guide 003 has it. */
const API_MAX_TTL = 60;
/** How long a public answer of an API is given on while the origin fails, seconds. */
const API_STALE_IF_ERROR = 300;

/** What the worker is told, why, and what does not fit. */
export interface WorkerTuning {
  readonly config: CacheWorkerConfig;
  readonly settings: readonly Setting[];
  /** Paths from "edge" on. */
  readonly problems: readonly Problem[];
}

/** The cache worker's configuration from the classes of content and the limits by user. */
export function workerTuning(
  { worker }: EdgeConfig,
  classes: CdnTuning,
  limits: RateLimitTuning["workerLimits"],
): WorkerTuning {
  const policies = policiesOf(classes);
  const config: CacheWorkerConfig = {
    version: WORKER_CACHE_VERSION,
    paths: longestFirst(worker.paths),
    extensions: byExtension(),
    fallback: "api",
    policies,
    tenantHeader: worker.tenantHeader,
    languages: worker.languages,
    trackingParameters: [...TRACKING],
    harmlessCookies: [...HARMLESS],
    harmlessHeaders: worker.harmlessHeaders,
    maxBodyBytes: MAX_BODY_BYTES,
    originTimeoutSeconds: ORIGIN_TIMEOUT_SECONDS,
    purgeKeys: worker.purgeKeys,
    purgePath: PURGE_PATH,
    userLimits: limits.map(({ binding, path, methods, periodSeconds }) => ({
      binding,
      pattern: path,
      methods,
      periodSeconds,
    })),
  };
  return {
    config,
    settings: [...Object.entries(policies).map(policyReason), ...limitsOfTheWorker(config)],
    problems: sizeProblems(config),
  };
}

/** The most particular pattern first: of those that match, the longest. Equal lengths in the order of the alphabet. */
function longestFirst(paths: EdgeConfig["worker"]["paths"]): CacheWorkerConfig["paths"] {
  return Object.entries(paths)
    .map(([pattern, policy]) => ({ pattern, policy }))
    .sort((one, other) => {
      const longer = other.pattern.length - one.pattern.length;
      if (longer !== 0) return longer;
      return one.pattern < other.pattern ? -1 : 1;
    });
}

function byExtension(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(EXTENSIONS).flatMap(([contentClass, extensions]) =>
      extensions.map((extension) => [extension, contentClass]),
    ),
  );
}

function policiesOf({ classes }: CdnTuning): Record<ContentClass, WorkerPolicy> {
  const policies = Object.fromEntries(
    Object.entries(classes).map(([contentClass, policy]) => [
      contentClass,
      {
        cached: policy.cached,
        defaultTtl: policy.edgeTtl.default,
        maxTtl: policy.edgeTtl.max,
        staleWhileRevalidate: policy.staleWhileRevalidate,
        staleIfError: policy.staleIfError,
      },
    ]),
  ) as Record<ContentClass, WorkerPolicy>;
  return {
    ...policies,
    api: {
      cached: true,
      defaultTtl: 0,
      maxTtl: API_MAX_TTL,
      staleWhileRevalidate: 0,
      staleIfError: API_STALE_IF_ERROR,
    },
  };
}

function policyReason([name, policy]: readonly [string, WorkerPolicy]): Setting {
  const { cached, defaultTtl, maxTtl, staleWhileRevalidate, staleIfError } = policy;
  const stale = `stale ${staleWhileRevalidate} s while it is fetched anew, ${staleIfError} s while the origin fails`;
  return edgeSetting({
    name: `worker.policies.${name}`,
    value: cached ? `default ${defaultTtl} s, max ${maxTtl} s, ${stale}` : "not cached",
    why:
      name === "api"
        ? `Only what the origin calls public with an age is kept, and for ${API_MAX_TTL} s at the most: a default would give one user's answer to the next. After its age an answer is given on only while the origin fails, as RFC 9111 allows; must-revalidate forbids it.`
        : "The class's edge lifetimes, where the origin's Cache-Control names none; private, no-store and Set-Cookie are never kept.",
    source:
      name === "api" ? `RFC 9111, sections 3.5 and 4.2.4; guide 003` : "tuning of the classes",
    default: "not cached",
  });
}

function limitsOfTheWorker(config: CacheWorkerConfig): readonly Setting[] {
  return [
    edgeSetting({
      name: "worker.maxBodyBytes",
      value: config.maxBodyBytes,
      unit: "bytes",
      why: "Bodies that waiting requests share are held in memory, 32 MiB of them at once: a quarter of an isolate's 128 MB. Larger ones than this pass through as they come.",
      source: `${CLOUDFLARE.workerLimits}: memory 128 MB; ${JUDGEMENT}`,
      default: "none",
    }),
    edgeSetting({
      name: "worker.originTimeoutSeconds",
      value: config.originTimeoutSeconds,
      unit: "s",
      why: "Eight times the slowest answer the guides allow (P95 below 1.2 s); after it a stale one is better than none.",
      source: JUDGEMENT,
      default: "Cloudflare's own, 100 s and more",
    }),
    edgeSetting({
      name: "worker.trackingParameters",
      value: `${config.trackingParameters.length} patterns`,
      why: "They say where a visitor came from and never change an answer; with them in the key every campaign would miss.",
      source: "documentation of Google Ads, Meta, Microsoft Advertising, Mailchimp and others",
      default: "part of the key",
    }),
    edgeSetting({
      name: "worker.harmlessCookies",
      value: `${config.harmlessCookies.length} patterns`,
      why: "Cookies of analytics and of Cloudflare itself are no credentials; any other cookie makes a request personal and keeps it from the cache.",
      source: "documentation of Google Analytics, Meta Pixel, Clarity, Matomo; Cloudflare Cookies",
      default: "every cookie makes a request personal",
    }),
  ];
}

/** The configuration is one JSON binding, and a binding has a size. The number is the same on every plan. */
function sizeProblems(config: CacheWorkerConfig): Problem[] {
  const { bindingBytes } = PLAN_LIMITS.free;
  const bytes = Buffer.byteLength(JSON.stringify(config));
  if (bytes <= bindingBytes) return [];
  return [
    {
      path: "edge.worker.paths",
      got: `${config.paths.length} paths, ${config.languages.length} languages and ${config.userLimits.length} limits by user: ${bytes} bytes of configuration`,
      allowed: `${bindingBytes} bytes: the size of a worker's binding`,
      fix: "join paths of one class by a shorter pattern with *",
    },
  ];
}
