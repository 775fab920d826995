import { describe, expect, it } from "@jest/globals";
import type { SiteConfig } from "../../../config/schema.ts";
import { siteSchema } from "../../../config/schema-site.ts";
import { planSite } from "../../../tuning/cdn/site.ts";
import type { CdnTuning, ClassPolicy, SiteFile, SitePlan } from "../../../tuning/cdn/types.ts";
import { tuneCdn } from "../../../tuning/cdn.ts";
import type { ZonePlan, ZoneRule } from "../../../tuning/edge/types.ts";
import { planZone } from "../../../tuning/edge.ts";
import type { EdgeConfiguration } from "../../../tuning/edge-lint/model.ts";
import { describeEdge, lintEdge } from "../../../tuning/edge-lint.ts";
import { EDGE, zoneOn } from "../edge/support.ts";

const SITE: SiteConfig = siteSchema.parse({
  domain: "www.example.com",
  contentDir: "dist",
  api: { host: "origin.example.com" },
});

const FILES: readonly SiteFile[] = [
  { path: "assets/main-DiwrgTda.js", bytes: 45_200 },
  { path: "data/regions.geojson", bytes: 20_000 },
  { path: "images/logo.png", bytes: 4_000 },
  { path: "index.html", bytes: 2_500 },
].map((file) => ({ ...file, sha256: "0".repeat(64) }));

const CLASSES = tuneCdn();
const site = planSite(SITE, CLASSES, FILES);
const zone = zoneWith(true);

/** A zone with the worker, or with what the zone's own cache may keep in its place. */
function zoneWith(enabled: boolean): ZonePlan {
  const paths = { "/api/static/*": "data", "/a/*": "hashed-asset" } as const;
  const worker = { ...EDGE.worker, enabled, paths };
  return planZone({ ...EDGE, worker }, zoneOn("business"), CLASSES);
}

function rulesOf(plan: { readonly site?: SitePlan; readonly zone?: ZonePlan }): readonly string[] {
  return lintEdge(describeEdge(plan)).map(({ rule }) => rule);
}

function withClass(name: keyof CdnTuning["classes"], change: Partial<ClassPolicy>): SitePlan {
  const classes = { ...CLASSES.classes, [name]: { ...CLASSES.classes[name], ...change } };
  return { ...site, classes: { ...CLASSES, classes } };
}

describe("describeEdge", () => {
  it("of what is planned gives the linter nothing to find", () => {
    expect(lintEdge(describeEdge({ site, zone }))).toEqual([]);
    expect(lintEdge(describeEdge({}))).toEqual([]);
  });

  it("says everything that is planned", () => {
    const edge = describeEdge({ site, zone });
    expect(edge.files?.map(({ path }) => path)).toEqual(FILES.map(({ path }) => `/${path}`));
    expect(edge.caches?.[0]?.rules.map(({ path }) => path)).toEqual(
      site.behaviours.map(({ pathPattern }) => `/${pathPattern.replace(/^\//, "")}`),
    );
    expect(edge.headers).toHaveLength(
      // Four headers the zone sets for the API.
      site.headers.length + 4,
    );
    expect(edge.zones?.[0]?.settings).toHaveLength(Object.keys(zone.zoneSettings).length);
    expect(edge.deploy).toContainEqual({
      action: "invalidate",
      paths: site.pages,
      as: "release function",
    });
  });

  it("says which headers the API's answers go without", () => {
    const exceptions = ({ headers = [] }: EdgeConfiguration) =>
      headers
        .filter(({ except }) => except !== undefined)
        .map(({ name, except }) => [name, except]);
    const some = exceptions(describeEdge({ site, zone }));
    expect(some).toContainEqual(["Content-Security-Policy", ["/api/*"]]);
    expect(some.map(([name]) => name)).not.toContain("Strict-Transport-Security");
    const alone = planSite({ ...SITE, api: undefined }, CLASSES, FILES);
    expect(exceptions(describeEdge({ site: alone }))).toEqual([]);
  });

  it("invalidates a page's Brotli copy with it", () => {
    const copied = planSite({ ...SITE, precompress: "all" }, CLASSES, FILES);
    expect(describeEdge({ site: copied }).deploy).toContainEqual(
      expect.objectContaining({ paths: ["/index.html", "/index.html.br"] }),
    );
  });

  it("reads the zone's cache rules, the last that matches first", () => {
    const cache = describeEdge({ zone: zoneWith(false) }).caches?.[0];
    expect(cache?.rules.map(({ path, host, ttl }) => ({ path, host, ttl }))).toEqual([
      { path: "/a/*", host: "api.example.com", ttl: {} },
      { path: "/*", host: "api.example.com", ttl: { override: 0 } },
    ]);
  });
});

/** A plan with one thing changed for the worse, and the rule that must see it. */
const WORSE_SITES: readonly (readonly [string, string, SitePlan])[] = [
  [
    "a min TTL of 60",
    "min-ttl-overrules-origin",
    withClass("data", { edgeTtl: { min: 60, default: 3600, max: 86_400 } }),
  ],
  [
    "pages kept by browsers",
    "html-kept-by-browser",
    withClass("html", { cacheControl: "public, max-age=300" }),
  ],
  [
    "a cookie in a key",
    "cookie-in-static-key",
    withKey("/assets/*", { headers: [], cookies: ["session"], queryStrings: "none" }),
  ],
  [
    "Accept-Encoding in a key",
    "accept-encoding-in-key",
    withKey("/assets/*", { headers: ["Accept-Encoding"], cookies: [], queryStrings: "none" }),
  ],
  [
    "compression of what is not kept",
    "compression-without-ttl",
    withClass("html", { edgeTtl: { min: 0, default: 0, max: 0 } }),
  ],
  ["preload", "hsts-preload-unasked", { ...site, hsts: { ...site.hsts, preload: true } }],
  [
    "inline scripts",
    "csp-inline-scripts",
    withHeader("Content-Security-Policy", "script-src 'unsafe-inline'"),
  ],
  ["a filter switched on", "xss-auditor", withHeader("X-XSS-Protection", "1; mode=block")],
  [
    "an immutable logo",
    "immutable-without-hash",
    withFile("images/logo.png", { cacheControl: "public, max-age=31536000, immutable" }),
  ],
  [
    "GeoJSON left to the edge",
    "compression-type",
    withFile("data/regions.geojson", { compression: "edge" }),
  ],
  [
    "a large file left to the edge",
    "compression-size",
    withFile("assets/main-DiwrgTda.js", { bytes: 10_000_001 }),
  ],
  ["an invalidation of everything", "everything-invalidated", { ...site, pages: ["/*"] }],
];

function withKey(pattern: string, key: SitePlan["behaviours"][number]["key"]): SitePlan {
  const behaviours = site.behaviours.map((behaviour) =>
    behaviour.pathPattern === pattern ? { ...behaviour, key } : behaviour,
  );
  return { ...site, behaviours };
}

function withHeader(name: string, value: string): SitePlan {
  const others = site.headers.filter((header) => header.name !== name);
  return { ...site, headers: [...others, { name, value, why: "", source: "" }] };
}

function withFile(path: string, change: Partial<SitePlan["files"][number]>): SitePlan {
  return {
    ...site,
    files: site.files.map((file) => (file.path === path ? { ...file, ...change } : file)),
  };
}

function withRule(rule: Partial<ZoneRule> & Pick<ZoneRule, "phase">): ZonePlan {
  const added = {
    ref: "added",
    description: "",
    expression: 'http.host eq "api.example.com"',
    action: "",
  };
  const contributions = [...zone.contributions, { from: "test", rules: [{ ...added, ...rule }] }];
  return { ...zone, contributions };
}

const CACHE_RULE = { phase: "http_request_cache_settings" } as const;

const WORSE_ZONES: readonly (readonly [string, string, ZonePlan])[] = [
  ["an invalid value", "zone-setting-invalid", { ...zone, zoneSettings: { ssl: "full_strict" } }],
  ["a retired setting", "zone-setting-retired", { ...zone, zoneSettings: { minify: "on" } }],
  ["polish", "polish-lossy", { ...zone, zoneSettings: { polish: "lossy" } }],
  ["challenges", "security-level-on-api", { ...zone, zoneSettings: { security_level: "high" } }],
  [
    "a rule that caches the API",
    "private-answer-shared",
    withRule({
      ...CACHE_RULE,
      actionParameters: { cache: true, edgeTtl: { mode: "override_origin", default: 60 } },
    }),
  ],
  [
    "a header in a rule's key",
    "key-header-plan",
    withRule({
      ...CACHE_RULE,
      actionParameters: { cacheKey: { customKey: { header: { includes: ["X-Tenant-ID"] } } } },
    }),
  ],
  [
    "errors kept for an hour",
    "error-kept-too-long",
    withRule({
      ...CACHE_RULE,
      actionParameters: {
        edgeTtl: { statusCodeTtls: [{ statusCodeRange: { from: 500, to: 599 }, value: 3600 }] },
      },
    }),
  ],
  [
    "an Expires header",
    "pragma-or-expires",
    withRule({
      phase: "http_response_headers_transform",
      actionParameters: { headers: { Expires: { operation: "set", value: "0" } } },
    }),
  ],
  [
    "a plan whose rules could do what the worker does",
    "worker-cache-untiered",
    { ...zone, plan: "enterprise" },
  ],
];

describe("a plan that is changed for the worse", () => {
  it.each(WORSE_SITES)("by %s is told by %s", (_name, rule, worse) => {
    expect(rulesOf({ site: worse, zone })).toContain(rule);
  });

  it.each(WORSE_ZONES)("by %s is told by %s", (_name, rule, worse) => {
    expect(rulesOf({ site, zone: worse })).toContain(rule);
  });

  it("by preload is not told where the owner of the domain has asked for it", () => {
    const asked = planSite(
      { ...SITE, headers: { ...SITE.headers, hsts: { ...SITE.headers.hsts, preload: true } } },
      CLASSES,
      FILES,
    );
    expect(asked.hsts.preload).toBe(true);
    expect(rulesOf({ site: asked })).toEqual([]);
  });
});
