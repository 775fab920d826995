import { COPY_ENDING } from "../cdn/compression.ts";
import type { PlannedBehaviour, SitePlan } from "../cdn/types.ts";
import type {
  CacheRule,
  DeployStep,
  EdgeConfiguration,
  EdgeHeader,
  ErrorAnswer,
  MetricQuery,
} from "./model.ts";

/** The distribution, its bucket's files, headers, alarms and release, as StaticSite makes them of a plan. */
export function describeSite(plan: SitePlan, tenantHeader: string | undefined): EdgeConfiguration {
  const { config, behaviours } = plan;
  const host = config.domain;
  const tenant = tenantHeader === undefined ? [] : [tenantHeader];
  return {
    origins: behaviours
      .filter(({ origin }) => origin === "api")
      .map(({ pathPattern }) => ({
        host,
        path: fromRoot(pathPattern),
        variesBy: ["Authorization", "Cookie", ...tenant],
      })),
    caches: [
      {
        name: `distribution ${host}`,
        host,
        vendor: "cloudfront",
        rules: behaviours.map((behaviour) => cacheRule(behaviour, plan)),
        errors: errorAnswers(plan),
      },
    ],
    files: plan.files.map(({ path, cacheControl, contentType, bytes, compression }) => ({
      path: `/${path}`,
      cacheControl,
      contentType,
      bytes,
      compression,
    })),
    deploy: release(plan),
    headers: siteHeaders(plan),
    metrics: alarms(plan),
  };
}

/** The default behaviour's pattern is a bare star. */
function fromRoot(pattern: string): string {
  return pattern.startsWith("/") ? pattern : `/${pattern}`;
}

const NOTHING_KEPT = { min: 0, default: 0, max: 0 } as const;

/** The API's behaviours get CloudFront's own policy that keeps nothing; the others one of their class. */
function cacheRule(behaviour: PlannedBehaviour, { classes }: SitePlan): CacheRule {
  const { pathPattern, contentClass, origin, key } = behaviour;
  const { cacheControl, cached, edgeTtl } = classes.classes[contentClass];
  const place = { path: fromRoot(pathPattern), content: contentClass, api: origin === "api" };
  if (origin === "api") {
    const key = { headers: [], cookies: [], query: "none" } as const;
    return { ...place, ttl: NOTHING_KEPT, key, compression: { enabled: false } };
  }
  const ttl = cached ? edgeTtl : NOTHING_KEPT;
  const encodings = behaviour.compress && ttl.max > 0;
  return {
    ...place,
    // Files are stored with the class's header.
    cacheControl,
    ttl,
    key: { headers: key.headers, cookies: key.cookies, query: key.queryStrings },
    compression: { enabled: behaviour.compress, gzip: encodings, brotli: encodings },
  };
}

/** Where an API answers too, CloudFront's 10 s for the errors it keeps unasked are switched off; no error becomes a page. */
function errorAnswers({ behaviours }: SitePlan): readonly ErrorAnswer[] {
  if (behaviours.every(({ origin }) => origin === "site")) return [];
  return UNKEPT_ERRORS.map((status) => ({ status, ttl: 0 }));
}

const UNKEPT_ERRORS = [404, 414, 500, 501, 502, 503, 504] as const;

/** Hashed assets, then the rest, pages last; the release function invalidates changed pages and prunes. */
function release(plan: SitePlan): readonly DeployStep[] {
  const { keepReleases } = plan.config;
  return [
    { action: "upload", content: "assets", as: "objects of assets" },
    { action: "upload", content: "pages", as: "objects of pages" },
    { action: "invalidate", paths: invalidated(plan), as: "release function" },
    { action: "prune", keepReleases, as: "release function" },
  ];
}

/** A page's Brotli copy is an object of its own at the edge. */
function invalidated({ pages, files }: SitePlan): readonly string[] {
  const copied = files.filter(({ compression }) => compression === "copy");
  const copies = new Set(copied.map(({ path }) => `/${path}`));
  return pages.flatMap((page) =>
    copies.has(decodeURIComponent(page)) ? [page, page + COPY_ENDING] : [page],
  );
}

/** What the API's answers get of the site's headers: the policy of their behaviours has no other. */
const API_HEADERS: readonly string[] = ["strict-transport-security", "x-content-type-options"];

/**
 * All of the response-headers policies. CloudFront writes Strict-Transport-Security from settings, which come from `hsts`
 * and not from the header's text.
 */
function siteHeaders({ headers, hsts, config, behaviours }: SitePlan): readonly EdgeHeader[] {
  const host = config.domain;
  const ofApi = behaviours.filter(({ origin }) => origin === "api");
  const paths = ofApi.map(({ pathPattern }) => fromRoot(pathPattern));
  return headers.map(({ name, value }) => {
    const id = name.toLowerCase();
    const except = API_HEADERS.includes(id) || paths.length === 0 ? {} : { except: paths };
    return id === "strict-transport-security"
      ? { name, value: hstsValue(hsts), host, asked: config.headers.hsts.preload }
      : { name, value, host, ...except };
  });
}

function hstsValue({ maxAgeSeconds, includeSubdomains, preload }: SitePlan["hsts"]): string {
  return [
    `max-age=${maxAgeSeconds}`,
    ...(includeSubdomains ? ["includeSubDomains"] : []),
    ...(preload ? ["preload"] : []),
  ].join("; ");
}

/**
 * What StaticSite's alarms look at. The hit rate counts requests to the API too, which never hit: only with the firewall,
 * which counts them, is there an alarm on it.
 */
function alarms({ config, behaviours }: SitePlan): readonly MetricQuery[] {
  const hasApi = behaviours.some(({ origin }) => origin === "api");
  const onHitRate = config.waf.enabled || !hasApi;
  const metrics = [
    ...(onHitRate ? ["CacheHitRate"] : []),
    "4xxErrorRate",
    "5xxErrorRate",
    "OriginLatency",
    // Where there were too few, no rate is judged.
    "Requests",
  ];
  const ofFirewall = {
    metric: "CountedRequests",
    namespace: "AWS/WAFV2",
    region: ALARM_REGION,
  } as const;
  return [
    ...metrics.map((metric) => ({
      metric,
      namespace: "AWS/CloudFront",
      region: ALARM_REGION,
      dimensions: { DistributionId: config.domain, Region: "Global" },
      additionalMetrics: true,
    })),
    ...(hasApi && onHitRate ? [ofFirewall] : []),
  ];
}

const ALARM_REGION = "us-east-1";
