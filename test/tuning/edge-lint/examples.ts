import type {
  CacheRule,
  DeployStep,
  EdgeConfiguration,
  EdgeFile,
  EdgeWorker,
  EdgeZone,
  MetricQuery,
  ZoneSettingValue,
} from "../../../tuning/edge-lint/model.ts";

/** A rule with an edge it complains of, what it says, and the same edge put right. */
export interface Example {
  readonly rule: string;
  readonly bad: EdgeConfiguration;
  /** Where and what, of each complaint. */
  readonly got: readonly string[];
  readonly good: EdgeConfiguration;
}

type Pair<T> = readonly [bad: T, good: T];

function example<T>(
  rule: string,
  got: readonly string[],
  [bad, good]: Pair<T>,
  edge: (part: T) => EdgeConfiguration,
): Example {
  const named = (name: string, part: T) => ({ name, ...edge(part) });
  return { rule, got, bad: named("the bad one", bad), good: named("the good one", good) };
}

function ofRule(rule: string, got: readonly string[], pair: Pair<CacheRule>): Example {
  return example(rule, got, pair, (cacheRule) => ({
    origins: [{ path: "/api/*", variesBy: ["Authorization", "X-Tenant-ID"] }],
    caches: [{ name: "cdn", vendor: "cloudfront", rules: [cacheRule] }],
  }));
}

const WORKER: EdgeWorker = {
  name: "worker",
  syntax: "modules",
  keyIsUrl: true,
  looksUp: ["GET", "HEAD"],
  stores: ["GET"],
  key: { headers: ["X-Tenant-ID"] },
  variesBy: ["X-Tenant-ID"],
  bypass: ["Authorization", "Cookie"],
  respects: ["private", "no-store", "set-cookie"],
  store: "tiered",
};

/** The worker above with one thing changed for the worse. */
function ofWorker(rule: string, got: string, worse: Partial<EdgeWorker>): Example {
  const pair: Pair<EdgeWorker> = [{ ...WORKER, ...worse }, WORKER];
  return example(rule, [`worker: ${got}`], pair, (worker) => ({ workers: [worker] }));
}

function ofSetting(rule: string, got: string, pair: Pair<ZoneSettingValue>): Example {
  return example(rule, [`zone, the whole zone: ${got}`], pair, (setting) => ({
    zones: [{ name: "zone", vendor: "cloudflare", settings: [setting] }],
  }));
}

function ofFile(rule: string, got: readonly string[], pair: Pair<EdgeFile>): Example {
  return example(rule, got, pair, (file) => ({ files: [file] }));
}

function ofRelease(
  rule: string,
  got: readonly string[],
  pair: Pair<readonly DeployStep[]>,
): Example {
  return example(rule, got, pair, (deploy) => ({
    deploy,
    build: { hashedNames: ["/assets/*"] },
  }));
}

function ofHeader(rule: string, [bad, good]: Pair<string>): Example {
  const headers = (line: string) => {
    const [name = "", value = ""] = line.split(": ");
    return { headers: [{ name, value }] };
  };
  return example(rule, [`headers: ${bad}`], [bad, good], headers);
}

const QUERY: MetricQuery = {
  metric: "CacheHitRate",
  namespace: "AWS/CloudFront",
  region: "us-east-1",
  dimensions: { DistributionId: "E1", Region: "Global" },
  additionalMetrics: true,
};

function ofMetric(rule: string, got: string, worse: Partial<MetricQuery>): Example {
  const pair: Pair<MetricQuery> = [{ ...QUERY, ...worse }, QUERY];
  return example(rule, [`metric CacheHitRate: ${got}`], pair, (query) => ({ metrics: [query] }));
}

const YEAR = "public, max-age=31536000, immutable";
const UP: DeployStep = { action: "upload", content: "assets" };
const PAGES: DeployStep = { action: "upload", content: "pages" };

/** One pair for every rule, more where a rule has several cases. */
export const EXAMPLES: readonly Example[] = [
  ofRule(
    "min-ttl-overrules-origin",
    ["cdn, /index.html: min TTL 60 s; the origin says no-cache"],
    [
      { path: "/index.html", cacheControl: "no-cache", ttl: { min: 60 } },
      { path: "/index.html", cacheControl: "no-cache", ttl: { min: 0, default: 60 } },
    ],
  ),
  ofRule(
    "min-ttl-overrules-origin",
    ["cdn, /v1/*: min TTL 1 s; the origin says nothing that is known"],
    [
      { path: "/v1/*", api: true, ttl: { min: 1 } },
      { path: "/v1/*", api: true, ttl: { min: 0, default: 0, max: 0 } },
    ],
  ),
  ofRule(
    "min-ttl-overrules-origin",
    ["cdn, /me: edge TTL forced to 60 s; the origin says private, max-age=60"],
    [
      { path: "/me", cacheControl: "private, max-age=60", ttl: { override: 60 } },
      { path: "/me", cacheControl: "public, max-age=60", ttl: { override: 60 } },
    ],
  ),
  ofFile(
    "html-kept-by-browser",
    ["/about.html: public, max-age=300"],
    [
      { path: "/about.html", cacheControl: "public, max-age=300" },
      { path: "/about.html", cacheControl: "public, max-age=0, s-maxage=300" },
    ],
  ),
  ofRule(
    "html-kept-by-browser",
    ["cdn, /*: browser TTL 60 s"],
    [
      { path: "/*", content: "html", browserTtl: 60 },
      { path: "/*", content: "html", browserTtl: 0, cacheControl: "no-cache, max-age=60" },
    ],
  ),
  example(
    "live-endpoint-kept",
    ["warmer, /api/health: kept for 30 s"],
    [["/api/health", "/api/features"], ["/api/features"]] as Pair<readonly string[]>,
    (paths) => ({ lifetimes: [{ by: "warmer", content: "api", ttl: 30, paths }] }),
  ),
  example(
    "ttls-disagree",
    ["content image: 60 s (cdn: /i/*); 300 s (worker: /*.png)"],
    [300, 60] as Pair<number>,
    (ttl) => ({
      caches: [{ name: "cdn", rules: [{ path: "/i/*", content: "image", ttl: { override: 60 } }] }],
      workers: [{ ...WORKER, lifetimes: [{ path: "/*.png", content: "image", ttl }] }],
    }),
  ),
  example(
    "paths-disagree",
    ["content data: /api/static/* (cdn) and /api/static-data/* (worker) share no path"],
    ["/api/static-data/*", "/api/static/*"] as Pair<string>,
    (path) => ({
      caches: [
        { name: "cdn", rules: [{ path: "/api/static/*", content: "data", ttl: { override: 60 } }] },
      ],
      workers: [{ ...WORKER, lifetimes: [{ path, content: "data", ttl: 60 }] }],
    }),
  ),
  ofRule(
    "private-answer-shared",
    ["cdn, /api/*: kept for 60 s; not in the key: Authorization"],
    [
      { path: "/api/*", ttl: { override: 60 }, key: { headers: ["X-Tenant-ID"] } },
      {
        path: "/api/*",
        ttl: { override: 60 },
        key: { headers: ["x-tenant-id"] },
        bypass: ["authorization"],
      },
    ],
  ),
  ofRule(
    "private-answer-shared",
    ["cdn, /api/*: kept for 1 s; not in the key: Authorization, X-Tenant-ID"],
    [
      { path: "/api/*", ttl: { min: 1, default: 1, max: 60 } },
      { path: "/api/*", ttl: { min: 0, default: 0, max: 0 } },
    ],
  ),
  ofRule(
    "private-answer-shared",
    ["cdn, /*: kept for 60 s; not in the key: Authorization, X-Tenant-ID"],
    [
      { path: "/*", ttl: { override: 60 } },
      { path: "/assets/*", ttl: { override: 60 } },
    ],
  ),
  ofRule(
    "cookie-in-static-key",
    ["cdn, /assets/*: hashed-asset with session in the key"],
    [
      { path: "/assets/*", content: "hashed-asset", key: { cookies: ["session"] } },
      { path: "/assets/*", content: "hashed-asset", key: { cookies: [] } },
    ],
  ),
  example(
    "key-header-refused",
    ["zone, /a/*: Accept-Language, CF-Ray, as sent, in the key"],
    [["Accept-Language", "CF-Ray", "X-Plan"], ["X-Plan"]] as Pair<readonly string[]>,
    (headers) => ({
      caches: [{ name: "zone", vendor: "cloudflare", rules: [{ path: "/a/*", key: { headers } }] }],
    }),
  ),
  example(
    "key-header-plan",
    ["zone, /a/*: X-Plan in the key, on the plan business"],
    ["business", "enterprise"] as Pair<NonNullable<EdgeZone["plan"]>>,
    (plan) => ({
      zones: [{ name: "zone", vendor: "cloudflare", plan }],
      caches: [
        {
          name: "zone",
          vendor: "cloudflare",
          rules: [{ path: "/a/*", key: { headers: ["X-Plan"] } }],
        },
      ],
    }),
  ),
  ofRule(
    "compression-without-key",
    ["cdn, /*: the policy's flag is off for gzip, Brotli"],
    [
      { path: "/*", compression: { enabled: true, gzip: false, brotli: false } },
      { path: "/*", compression: { enabled: true, gzip: true, brotli: true } },
    ],
  ),
  ofRule(
    "compression-without-ttl",
    ["cdn, /*: compression, and at most 0 s in the cache"],
    [
      { path: "/*", compression: { enabled: true }, ttl: { min: 0, default: 0, max: 0 } },
      { path: "/*", compression: { enabled: true }, ttl: { min: 0, default: 0, max: 1 } },
    ],
  ),
  ofRule(
    "accept-encoding-in-key",
    ["cdn, /*: Accept-Encoding among the key's headers"],
    [
      { path: "/*", key: { headers: ["Accept-Encoding"] } },
      { path: "/*", key: { headers: [] } },
    ],
  ),
  ofFile(
    "compression-size",
    ["/a.js: 999 bytes"],
    [
      { path: "/a.js", bytes: 999, compression: "edge" },
      { path: "/a.js", bytes: 1000, compression: "edge" },
    ],
  ),
  ofFile(
    "compression-size",
    ["/a.json: 10,000,001 bytes"],
    [
      { path: "/a.json", bytes: 10_000_001, compression: "edge" },
      { path: "/a.json", bytes: 10_000_001, compression: "copy" },
    ],
  ),
  ofFile(
    "compression-type",
    ["/a.geojson: application/geo+json"],
    [
      { path: "/a.geojson", contentType: "application/geo+json", compression: "edge" },
      { path: "/a.json", contentType: "application/json; charset=utf-8", compression: "edge" },
    ],
  ),
  example(
    "error-kept-too-long",
    [
      "cdn, errors: 503 kept for 11 s, at most 10 s are sound",
      "cdn, errors: 404 kept for 61 s, at most 60 s are sound",
      "cdn, /*: 500-599 kept for 300 s, at most 10 s are sound",
    ],
    [
      [11, 61, 300],
      [10, 60, 0],
    ] as Pair<readonly [number, number, number]>,
    ([server, client, range]) => ({
      caches: [
        {
          name: "cdn",
          rules: [{ path: "/*", statusTtls: { "500-599": range, "200": 86_400 } }],
          errors: [
            { status: 503, ttl: server },
            { status: 404, ttl: client },
          ],
        },
      ],
    }),
  ),
  example(
    "errors-masked-by-page",
    ["cdn: 404 answered with 200, the errors of /api/* and missing assets too"],
    [200, 404] as Pair<number>,
    (answeredWith) => ({
      caches: [
        {
          name: "cdn",
          rules: [{ path: "/api/*", api: true }],
          errors: [{ status: 404, answeredWith, page: "/404.html" }],
        },
      ],
    }),
  ),
  ofHeader("pragma-or-expires", ["Expires: 0", "Cache-Control: no-store"]),
  ofHeader("xss-auditor", ["X-XSS-Protection: 1; mode=block", "X-XSS-Protection: 0"]),
  ofHeader("csp-inline-scripts", [
    "Content-Security-Policy: script-src 'unsafe-inline'",
    "Content-Security-Policy: script-src 'self'; style-src 'unsafe-inline'",
  ]),
  ofHeader("hsts-preload-unasked", [
    "Strict-Transport-Security: max-age=300; preload",
    "Strict-Transport-Security: max-age=300; includeSubDomains",
  ]),
  example(
    "hsts-preload-unasked",
    ["headers: Strict-Transport-Security: max-age=31536000; preload"],
    [false, true] as Pair<boolean>,
    (asked) => ({
      headers: [{ name: "Strict-Transport-Security", value: "max-age=31536000; preload", asked }],
    }),
  ),
  ofFile(
    "immutable-without-hash",
    [`/assets/main.js: ${YEAR}`],
    [
      { path: "/assets/main.js", cacheControl: YEAR },
      { path: "/assets/main.3f2a9c1b.js", cacheControl: YEAR },
    ],
  ),
  example(
    "immutable-without-hash",
    [`/images/*: ${YEAR}`],
    ["/images/*", "/assets/*"] as Pair<string>,
    (path) => ({ build: { hashedNames: ["/assets/*"] }, files: [{ path, cacheControl: YEAR }] }),
  ),
  ofFile(
    "year-without-hash",
    ["/logo.png: browsers keep it for 31,536,000 s"],
    [
      { path: "/logo.png", cacheControl: "max-age=31536000" },
      { path: "/logo.png", cacheControl: "max-age=86400" },
    ],
  ),
  example(
    "console-dropped",
    ["build: all calls of the console are removed"],
    [true, false] as Pair<boolean>,
    (dropsConsole) => ({ build: { dropsConsole } }),
  ),
  ofRelease(
    "assets-deleted-with-release",
    ["release, step 1: old assets are deleted before the new pages are there"],
    [
      [{ ...UP, deletes: true }, PAGES],
      [UP, PAGES, { action: "prune", keepReleases: 3 }],
    ],
  ),
  ofRelease(
    "pages-before-assets",
    ["release, step 1: pages go up before assets"],
    [
      [PAGES, UP],
      [UP, PAGES],
    ],
  ),
  ofRelease(
    "pages-before-assets",
    ["release, step 1 (cp -r): pages and assets go up in no order"],
    [[{ action: "upload", content: "everything", as: "cp -r" }], [UP, PAGES]],
  ),
  ofRelease(
    "everything-invalidated",
    ["release, step 1: invalidates /*, though names are hashed"],
    [
      [{ action: "invalidate", paths: ["/*"] }],
      [{ action: "invalidate", paths: ["/", "/index.html"] }],
    ],
  ),
  ofRelease(
    "invalidated-twice",
    ["release: /index.html is invalidated 2 times"],
    [
      [
        { action: "invalidate", paths: ["/index.html"] },
        { action: "invalidate", paths: ["/", "/index.html"] },
      ],
      [{ action: "invalidate", paths: ["/", "/index.html"] }],
    ],
  ),
  ofWorker("worker-looks-up-writes", "looks up POST", { looksUp: ["GET", "POST"] }),
  ofWorker("worker-stores-non-get", "stores the answers to HEAD", { stores: ["GET", "HEAD"] }),
  ofWorker("worker-shares-credentials", "neither in the key nor kept from the cache: Cookie", {
    bypass: ["Authorization"],
  }),
  ofWorker("worker-shares-credentials", "neither in the key nor kept from the cache: X-Tenant-ID", {
    key: { query: "all" },
  }),
  ofWorker(
    "worker-overwrites-private",
    "private of the origin not respected, and public, max-age=60 written over it",
    { respects: ["no-store", "set-cookie"], writes: "public, max-age=60" },
  ),
  ofWorker("worker-key-no-url", "headers appended behind the URL", { keyIsUrl: false }),
  ofWorker("worker-service-worker-syntax", 'addEventListener("fetch", ...)', {
    syntax: "service-worker",
  }),
  ofWorker("worker-cache-untiered", "a cache of one data centre, and no word on why", {
    store: "data-centre",
  }),
  ofSetting("zone-setting-invalid", "ssl: full_strict", [
    { id: "ssl", value: "full_strict" },
    { id: "ssl", value: "strict" },
  ]),
  ofSetting("zone-setting-invalid", "webp: true", [
    { id: "webp", value: true },
    { id: "webp", value: "on" },
  ]),
  ofSetting("zone-setting-retired", "brotli: on", [
    { id: "brotli", value: "on" },
    { id: "http3", value: "on" },
  ]),
  example(
    "page-rules",
    ["zone: a page rule for example.com/*"],
    [["example.com/*"], []] as Pair<readonly string[]>,
    (pageRules) => ({ zones: [{ name: "zone", pageRules }] }),
  ),
  ofSetting("polish-lossy", "polish: lossy", [
    { id: "polish", value: "lossy" },
    { id: "polish", value: "lossless" },
  ]),
  ofSetting("security-level-on-api", "security_level: high", [
    { id: "security_level", value: "high", api: true },
    { id: "security_level", value: "medium", api: true },
  ]),
  ofSetting("security-level-on-api", "security_level: under_attack", [
    { id: "security_level", value: "under_attack", api: true },
    { id: "security_level", value: "under_attack" },
  ]),
  ofMetric("metric-not-subscribed", "no additional metrics", { additionalMetrics: false }),
  ofMetric("metric-without-region-dimension", "dimensions DistributionId", {
    dimensions: { DistributionId: "E1" },
  }),
  ofMetric("metric-outside-us-east-1", "eu-central-1", { region: "eu-central-1" }),
  example(
    "capacity-unlimited",
    [
      "capacity: unlimited Gbit/s; the quota is 150",
      "capacity: 250,001 requests/s; the quota is 250,000",
    ],
    [
      { gigabitsPerSecond: "unlimited", requestsPerSecond: 250_001 },
      { gigabitsPerSecond: 150, requestsPerSecond: 250_000 },
    ] as Pair<NonNullable<EdgeConfiguration["claims"]>>,
    (claims) => ({ claims }),
  ),
  example(
    "targets-disagree",
    ["target hit rate: 80 % (alert); 90 % (checklist)"],
    ["90 %", "80 %"] as Pair<string>,
    (target) => ({
      claims: {
        targets: [
          { metric: "hit rate", target: "80 %", said: "alert" },
          { metric: "hit rate", target, said: "checklist" },
        ],
      },
    }),
  ),
];
