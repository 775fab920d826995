import type { EdgeConfig } from "../../config/schema.ts";
import type { Setting } from "../setting.ts";
import { all, expressible, ofHost, ofPath } from "./expressions.ts";
import { edgeSetting } from "./setting.ts";
import { CLOUDFLARE, JUDGEMENT } from "./sources.ts";
import type { RuleContribution, ZoneRule } from "./types.ts";

/** Rules for the API's host, and why. */
export interface HostRules {
  readonly contributions: readonly RuleContribution[];
  readonly settings: readonly Setting[];
}

/** A year, in seconds: what the preload list asks for as a minimum, and longer than any visitor stays away. */
const HSTS_SECONDS = 31_536_000;

/** Cache, configuration and header rules of the API's host. */
export function hostRules(config: EdgeConfig): HostRules {
  return {
    contributions: [
      { from: "edge.settings", rules: [noIntegrityCheck(config.domain)] },
      { from: "edge.cache", rules: cacheRules(config) },
      { from: "edge.headers", rules: [headers(config.domain)] },
    ],
    settings: [...cacheReasons(config), ...headerReasons()],
  };
}

/** Browser Integrity Check refuses requests whose User-Agent is none of a browser's: an API client's usual state. */
function noIntegrityCheck(domain: string): ZoneRule {
  return {
    ref: "no_browser_check_of_the_api",
    phase: "http_config_settings",
    description: `Clients of ${domain} are no browsers: no integrity check`,
    expression: ofHost(domain),
    action: "set_config",
    actionParameters: { bic: false },
  };
}

/**
 * The zone's own cache beside the worker. A worker's `fetch` to its own zone goes through that cache with the URL as the
 * key, without tenant or language, and by default the cache keeps what has a static extension (.csv, .pdf, .png): a file
 * of one tenant would be answered to the next, below the worker's own key, and outlive a purge by the worker. A cache rule
 * is matched against the URL that is fetched, which is the visitor's here. So it is bypassed for the whole host; the worker
 * says the same with every fetch, and the rule holds where the worker does not run (it failed open, or is off).
 *
 * Without the worker nothing else caches the host. Then the last rule that matches wins, and lets in files whose name
 * carries the hash of their content: one name is one content for whoever knows it, and is never purged.
 */
function cacheRules({ domain, worker }: EdgeConfig): readonly ZoneRule[] {
  return [
    {
      ref: "bypass_cache_of_the_api",
      phase: "http_request_cache_settings",
      description: `${domain}: cached by the worker or not at all`,
      expression: ofHost(domain),
      action: "set_cache_settings",
      actionParameters: { cache: false },
    },
    ...hashedPaths(worker).map((pattern, index) => ({
      ref: `cache_hashed_${index + 1}`,
      phase: "http_request_cache_settings" as const,
      description: `${domain}${pattern}: names with a content hash`,
      expression: all(ofHost(domain), ofPath(pattern)),
      action: "set_cache_settings",
      actionParameters: {
        cache: true,
        // Only with an age from the origin: what it does not call cacheable stays out.
        edgeTtl: { mode: "bypass_by_default" },
        // An answer whose type does not fit the extension (a page for /account/x.js) is not kept.
        cacheKey: { cacheDeceptionArmor: true },
      },
    })),
  ];
}

/** None beside the worker, which caches them itself; patterns with `?` cannot be said in a rule and stay bypassed. */
function hashedPaths({ enabled, paths }: EdgeConfig["worker"]): readonly string[] {
  if (enabled) return [];
  return Object.entries(paths)
    .filter(([pattern, contentClass]) => contentClass === "hashed-asset" && expressible(pattern))
    .map(([pattern]) => pattern)
    .sort();
}

function cacheReasons({ domain, worker }: EdgeConfig): readonly Setting[] {
  const hashed = hashedPaths(worker);
  return [
    edgeSetting({
      name: `cache ${domain}`,
      value: "bypass",
      why: "The zone's cache keys by URL alone and keeps files by their extension, a .csv of one tenant for the next; headers in its key need Enterprise. The worker's fetch passes through it too.",
      source: `${CLOUDFLARE.cacheAndWorkers}; ${CLOUDFLARE.cacheKeys}`,
      default: "files with a static extension are cached",
    }),
    ...hashed.map((pattern) =>
      edgeSetting({
        name: `cache ${domain}${pattern}`,
        value: "bypass_by_default",
        human: "as long as the origin says",
        why: "A name with the hash of its content is the same for everybody, and without the worker nothing else caches it.",
        source: `${CLOUDFLARE.cacheRules}; ${CLOUDFLARE.tieredCache}`,
        default: "files with a static extension are cached",
      }),
    ),
  ];
}

/** Values the API's answers get in place of the origin's. */
const HEADERS: Readonly<Record<string, { readonly value: string; readonly why: string }>> = {
  "strict-transport-security": {
    value: `max-age=${HSTS_SECONDS}`,
    why: "Browsers ask this host by HTTPS only, for a year. Without includeSubDomains: those are not this program's.",
  },
  "x-content-type-options": {
    value: "nosniff",
    why: "A JSON answer that contains markup is never run as a page or script.",
  },
  "x-frame-options": { value: "DENY", why: "No page may frame an answer." },
  "referrer-policy": {
    value: "no-referrer",
    why: "Addresses of the API, with what their queries say, are sent to nobody.",
  },
};

function headers(domain: string): ZoneRule {
  const set = Object.entries(HEADERS).map(
    ([name, { value }]) => [name, { operation: "set", value }] as const,
  );
  return {
    ref: "headers_of_the_api",
    phase: "http_response_headers_transform",
    description: `Security headers of ${domain}`,
    expression: ofHost(domain),
    action: "rewrite",
    actionParameters: {
      headers: { ...Object.fromEntries(set), "x-powered-by": { operation: "remove" } },
    },
  };
}

function headerReasons(): readonly Setting[] {
  return [
    ...Object.entries(HEADERS).map(([name, { value, why }]) =>
      edgeSetting({
        name: `headers.${name}`,
        value,
        why,
        source: `OWASP REST Security Cheat Sheet, security headers; ${JUDGEMENT}`,
        default: "the origin's",
      }),
    ),
    edgeSetting({
      name: "headers.x-powered-by",
      value: "removed",
      why: "Names the software and its version to whoever looks for a known hole in it.",
      source: CLOUDFLARE.transform,
      default: "the origin's",
    }),
  ];
}
