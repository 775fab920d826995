import { PLAN_LIMITS } from "../edge/plans.ts";
import { plain } from "./amounts.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { CacheKey, EdgeConfiguration } from "./model.ts";
import { cacheRules, edgeLifetime, isStatic, missingFromKey, originsOf } from "./reading.ts";
import { CLOUDFLARE, CLOUDFRONT, STANDARDS, WAKALA } from "./sources.ts";

/** Answers that differ by a header which neither the key nor a bypass knows. */
function sharedPrivateAnswers(edge: EdgeConfiguration): readonly Complaint[] {
  return cacheRules(edge).flatMap((placed) => {
    const { cache, rule, where } = placed;
    const kept = edgeLifetime(placed, edge) ?? 0;
    if (kept <= 0) return [];
    const variesBy = originsOf(cache, rule, edge).flatMap((origin) => origin.variesBy ?? []);
    const missing = missingFromKey([...new Set(variesBy)], rule.key ?? {}, rule.bypass ?? []);
    if (missing.length === 0) return [];
    return [{ where, got: `kept for ${plain(kept)}; not in the key: ${missing.join(", ")}` }];
  });
}

/** Cookies that tell copies of one file apart. */
function cookiesOfFiles(edge: EdgeConfiguration): readonly Complaint[] {
  return cacheRules(edge).flatMap(({ rule, where }) => {
    const cookies = [
      ...(rule.key?.cookies ?? []),
      ...(rule.key?.headers ?? []).filter((name) => name.toLowerCase() === "cookie"),
    ];
    if (!isStatic(rule.content) || cookies.length === 0) return [];
    return [{ where, got: `${rule.content ?? ""} with ${cookies.join(", ")} in the key` }];
  });
}

/** What a custom cache key of Cloudflare may not hold; `cf-*` besides. */
const NOT_IN_A_KEY: readonly string[] = [
  "accept",
  "accept-charset",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "cookie",
  "host",
  "origin",
  "range",
  "referer",
  "user-agent",
];

function notInAKey({ headers = [] }: CacheKey): readonly string[] {
  return headers.filter((name) => {
    const lower = name.toLowerCase();
    return NOT_IN_A_KEY.includes(lower) || lower.startsWith("cf-");
  });
}

/** Headers in a key that Cloudflare refuses there; in a worker's they only keep it from becoming a cache rule. */
function refusedKeyHeaders(edge: EdgeConfiguration): readonly Complaint[] {
  const ofRules = cacheRules(edge)
    .filter(({ cache }) => cache.vendor === "cloudflare")
    .map(({ rule, where }) => ({ where, headers: notInAKey(rule.key ?? {}), rule: true }));
  const ofWorkers = (edge.workers ?? []).map(({ name, key }) => ({
    where: name,
    headers: notInAKey(key),
    rule: false,
  }));
  return [...ofRules, ...ofWorkers]
    .filter(({ headers }) => headers.length > 0)
    .map(({ where, headers, rule }) => ({
      where,
      got: `${headers.join(", ")}, as sent, in the key`,
      severity: rule ? ("error" as const) : ("warning" as const),
    }));
}

/** Headers in the key of a cache rule, which only the largest plan takes. */
function gatedKeyHeaders(edge: EdgeConfiguration): readonly Complaint[] {
  const plan = edge.zones?.find(({ vendor }) => vendor === "cloudflare")?.plan;
  if (plan !== undefined && PLAN_LIMITS[plan].customCacheKey) return [];
  return cacheRules(edge)
    .filter(({ cache }) => cache.vendor === "cloudflare")
    .flatMap(({ rule, where }) => {
      const headers = rule.key?.headers ?? [];
      if (headers.length === 0) return [];
      const on = plan === undefined ? "a plan that is not named" : `the plan ${plan}`;
      return [{ where, got: `${headers.join(", ")} in the key, on ${on}` }];
    });
}

/** What is wrong with what cached answers are found by. */
export const KEY_RULES: readonly EdgeRule[] = [
  {
    name: "private-answer-shared",
    severity: "error",
    finds:
      "a cached answer that differs by Authorization, Cookie or tenant, which the key does not hold",
    why: "Whoever asks second gets the first one's answer.",
    fix: "Do not cache the path, keep requests that carry the header from the cache, or put the header into the key.",
    source: `${CLOUDFRONT.key}; ${STANDARDS.caching}, section 3.5; ${WAKALA}, lines 571 to 630 and 891`,
    check: sharedPrivateAnswers,
  },
  {
    name: "cookie-in-static-key",
    severity: "error",
    finds: "cookies in the key of files",
    why: "A file is the same for everyone; with a cookie in the key each visitor has a copy of their own, and nearly every request goes to the origin.",
    fix: "Take the cookies out of the key, and do not forward them to the origin.",
    source: CLOUDFRONT.key,
    check: cookiesOfFiles,
  },
  {
    name: "key-header-refused",
    severity: "error",
    finds: "a header in a cache key that Cloudflare's keys cannot hold",
    why: "Cloudflare refuses the header in the key of a cache rule; a worker that holds it as sent keeps a copy for every spelling, and its cache cannot become a rule.",
    fix: "Reduce it to the few values that matter (user.lang, user.device_type, a class of Accept) and hold those.",
    source: `${CLOUDFLARE.cacheKeys}; ${WAKALA}, line 578`,
    check: refusedKeyHeaders,
  },
  {
    name: "key-header-plan",
    severity: "warning",
    finds: "a header in the key of a cache rule on a plan below enterprise",
    why: "Headers in custom cache keys come with the enterprise plan: on a lower one the rule is refused.",
    fix: "Bypass the cache for these requests, build the key in a worker, or move to the plan that has it.",
    source: `${CLOUDFLARE.cacheKeys}; ${WAKALA}, lines 628 to 631`,
    check: gatedKeyHeaders,
  },
];
