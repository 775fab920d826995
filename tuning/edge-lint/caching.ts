import { plain } from "./amounts.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration } from "./model.ts";
import {
  browserSeconds,
  cacheRules,
  forbidsCaching,
  isApi,
  originCacheControl,
} from "./reading.ts";
import { CLOUDFRONT, JUDGEMENT, STANDARDS, TREEBEARD, WAKALA } from "./sources.ts";

/**
 * A lowest lifetime, or a forced one where the origin forbids keeping. Where the origin allows it today, a lowest lifetime
 * only waits for the day it does not: a warning.
 */
function forcedLifetimes(edge: EdgeConfiguration): readonly Complaint[] {
  return cacheRules(edge).flatMap((placed) => {
    const { min = 0, override = 0 } = placed.rule.ttl ?? {};
    const cacheControl = originCacheControl(placed, edge);
    const said = cacheControl ?? "nothing that is known";
    const forbidden =
      cacheControl === undefined ? isApi(placed.rule) : forbidsCaching(cacheControl);
    if (min > 0) {
      const severity = forbidden ? ("error" as const) : ("warning" as const);
      return [
        { where: placed.where, got: `min TTL ${plain(min)}; the origin says ${said}`, severity },
      ];
    }
    if (override <= 0 || cacheControl === undefined || !forbidden) return [];
    return [
      {
        where: placed.where,
        got: `edge TTL forced to ${plain(override)}; the origin says ${said}`,
      },
    ];
  });
}

/** Pages that a browser does not ask for again. */
function keptPages(edge: EdgeConfiguration): readonly Complaint[] {
  const files = (edge.files ?? [])
    .filter(
      ({ path, contentType = "" }) => /\.html?$/.test(path) || contentType.startsWith("text/html"),
    )
    .map(({ path, cacheControl }) => ({ where: path, cacheControl, seconds: undefined }));
  const rules = cacheRules(edge)
    .filter(({ rule }) => rule.content === "html")
    .map(({ where, rule }) => ({
      where,
      cacheControl: rule.cacheControl,
      seconds: rule.browserTtl,
    }));
  return [...files, ...rules].flatMap(({ where, cacheControl, seconds }) => {
    const told = cacheControl === undefined ? undefined : browserSeconds(cacheControl);
    const kept = seconds ?? told ?? 0;
    if (kept <= 0) return [];
    return [{ where, got: cacheControl ?? `browser TTL ${plain(kept)}` }];
  });
}

/** Paths that say how the service is at this moment. */
const LIVE = /(^|\/)(health|healthz|ready|readyz|live|livez|status)$/;

/** Answers about this moment that a cache keeps. */
function keptLiveAnswers(edge: EdgeConfiguration): readonly Complaint[] {
  return (edge.lifetimes ?? []).flatMap(({ by, paths = [], ttl }) =>
    ttl > 0
      ? paths
          .filter((path) => LIVE.test(path))
          .map((path) => ({ where: `${by}, ${path}`, got: `kept for ${plain(ttl)}` }))
      : [],
  );
}

/** What is wrong with how long things are kept, apart from contradictions (agreement.ts). */
export const CACHING_RULES: readonly EdgeRule[] = [
  {
    name: "min-ttl-overrules-origin",
    severity: "error",
    finds:
      "a lowest edge lifetime above 0, or a forced one where the origin says no-store, no-cache or private (a warning where the origin allows keeping)",
    why: "A lowest lifetime above 0 is kept even where the origin forbids it: one visitor's answer is served to the next.",
    fix: "Set the min TTL to 0; for an API use a policy that caches nothing (TTLs 0, 0, 0).",
    source: CLOUDFRONT.expiration,
    check: forcedLifetimes,
  },
  {
    name: "html-kept-by-browser",
    severity: "error",
    finds: "a page that browsers keep without asking",
    why: "A page names the assets of its release. A browser that keeps it asks for assets that a later release may have removed, and no invalidation reaches it.",
    fix: "Send pages with no-cache, and keep them at the edge by s-maxage or the cache policy, which an invalidation reaches.",
    source: `${TREEBEARD}, lines 426 to 434; ${STANDARDS.caching}, section 5.2.2.4`,
    check: keptPages,
  },
  {
    name: "live-endpoint-kept",
    severity: "error",
    finds: "health or status answers that are kept by a cache",
    why: "The answer says how the service was when it was kept: probes and load balancers see a healthy service that is down.",
    fix: "Take health and status paths out of warming and caching; answer them with no-store.",
    source: `${WAKALA}, lines 375 to 386; ${JUDGEMENT}`,
    check: keptLiveAnswers,
  },
];
