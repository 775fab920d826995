/**
 * What the Rulesets API refuses: the wrong owner for the kind, actions outside their phase, rate limits
 * without their settings, cache keys made of headers that a cache key may not hold.
 * Sources: Cloudflare docs "Ruleset Engine / Phases list" (actions of each phase), "Cache / Cache keys"
 * (headers that cannot be in a custom key), "WAF / Rate limiting rules / API calls" (cf.colo.id).
 */

import { isList, show } from "../model.ts";
import type { Failure, Props, Value } from "../model.ts";
import { at, listAt, textAt, unknownAt } from "../paths.ts";

/** Phases in which only these actions can run; phases that are not listed take any. */
const PHASE_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  http_request_cache_settings: ["set_cache_settings"],
  http_response_cache_settings: ["set_cache_control", "set_cache_tags"],
  http_response_compression: ["compress_response"],
  http_response_headers_transform: ["rewrite"],
  http_request_late_transform: ["rewrite"],
  http_request_transform: ["rewrite"],
  http_request_dynamic_redirect: ["redirect"],
  http_request_redirect: ["redirect"],
  http_config_settings: ["set_config"],
  http_request_origin: ["route"],
  http_log_custom_fields: ["log_custom_field"],
  http_custom_errors: ["serve_error"],
};

/** Headers that a custom cache key may not include, besides all that begin with `cf-`. */
const KEY_HEADERS_REFUSED = new Set([
  "accept",
  "accept-charset",
  "accept-encoding",
  "accept-datetime",
  "accept-language",
  "cache-control",
  "connection",
  "content-length",
  "cookie",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "max-forwards",
  "origin",
  "pragma",
  "range",
  "referer",
  "user-agent",
  "x-forwarded-for",
]);

/** Checks a ruleset beyond the single inputs. */
export function checkRuleset(inputs: Props): Failure[] {
  const phase = textAt(inputs, "phase");
  return [
    ...checkOwner(inputs),
    ...listAt(inputs, "rules").flatMap((rule, index) => checkRule(`rules[${index}]`, rule, phase)),
  ];
}

/** A zone's rulesets carry zoneId, an account's accountId; never both. */
function checkOwner(inputs: Props): Failure[] {
  const has = (name: string): boolean => (inputs[name] ?? null) !== null;
  if (has("zoneId") === has("accountId")) {
    const got = has("zoneId") ? "both zoneId and accountId" : "neither zoneId nor accountId";
    return [{ path: "zoneId", got, allowed: "exactly one of the two" }];
  }
  const kind = textAt(inputs, "kind");
  if (kind === "zone" && !has("zoneId")) {
    return [{ path: "zoneId", got: "nothing", allowed: "the zone: kind zone belongs to one" }];
  }
  if (kind === "root" && !has("accountId")) {
    return [
      { path: "accountId", got: "nothing", allowed: "the account: kind root belongs to one" },
    ];
  }
  return [];
}

function checkRule(path: string, rule: Value, phase: string | undefined): Failure[] {
  const failures: Failure[] = [];
  for (const name of ["action", "expression"]) {
    const value = at(rule, name);
    if ((value === undefined && !unknownAt(rule)) || value === "") {
      failures.push({
        path: `${path}.${name}`,
        got: show(value),
        allowed: "a text: it is required",
      });
    }
  }
  const action = textAt(rule, "action");
  const actions = phase === undefined ? undefined : PHASE_ACTIONS[phase];
  if (action !== undefined && actions !== undefined && !actions.includes(action)) {
    failures.push({
      path: `${path}.action`,
      got: show(action),
      allowed: `${actions.map((one) => show(one)).join(", ")} in phase ${phase ?? ""}`,
    });
  }
  failures.push(...checkRateLimit(path, rule, phase, action));
  return [
    ...failures,
    ...checkCacheSettings(`${path}.actionParameters`, at(rule, "actionParameters")),
  ];
}

function checkRateLimit(
  path: string,
  rule: Value,
  phase: string | undefined,
  action: string | undefined,
): Failure[] {
  const limit = at(rule, "ratelimit");
  const place = `${path}.ratelimit`;
  const limiting = phase === "http_ratelimit";
  if (limit === undefined) {
    const needed = limiting && action !== undefined && !["skip", "execute"].includes(action);
    return needed
      ? [{ path: place, got: "nothing", allowed: "the limit: phase http_ratelimit needs it" }]
      : [];
  }
  if (!limiting && phase !== undefined) {
    return [{ path: place, got: "a limit", allowed: "none outside phase http_ratelimit" }];
  }
  const characteristics = at(limit, "characteristics");
  if (isList(characteristics) && !characteristics.some((one) => one === "cf.colo.id")) {
    return [
      {
        path: `${place}.characteristics`,
        got: show(characteristics),
        allowed: 'a list with "cf.colo.id" in it: counters are kept per data center',
      },
    ];
  }
  return [];
}

function checkCacheSettings(path: string, parameters: Value | undefined): Failure[] {
  const failures: Failure[] = [];
  const mode = textAt(parameters, "edgeTtl", "mode");
  const fixed = at(parameters, "edgeTtl", "default");
  if (mode === "override_origin" && fixed === undefined) {
    const allowed = "a number of seconds: mode override_origin needs it";
    failures.push({ path: `${path}.edgeTtl.default`, got: "nothing", allowed });
  }
  if (mode === "respect_origin" && fixed !== undefined) {
    const allowed = "none in mode respect_origin";
    failures.push({ path: `${path}.edgeTtl.default`, got: show(fixed), allowed });
  }
  for (const list of ["includes", "checkPresences"]) {
    const place = `${path}.cacheKey.customKey.header.${list}`;
    listAt(parameters, "cacheKey", "customKey", "header", list).forEach((name, index) => {
      if (typeof name !== "string") return;
      const lower = name.toLowerCase();
      if (!KEY_HEADERS_REFUSED.has(lower) && !lower.startsWith("cf-")) return;
      failures.push({
        path: `${place}[${index}]`,
        got: show(name),
        allowed: "a header a cache key may hold",
        fix: "for language, device or country use customKey.user.lang, deviceType or geo",
      });
    });
  }
  return failures;
}
