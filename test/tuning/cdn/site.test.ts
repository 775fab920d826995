import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { CONTENT_CLASSES } from "../../../config/schema-edge.ts";
import { patternOf } from "../../../tuning/cdn/classify.ts";
import { covers, matchesPattern } from "../../../tuning/cdn/patterns.ts";
import { planSite } from "../../../tuning/cdn/site.ts";
import type { SiteFile } from "../../../tuning/cdn/types.ts";
import { tuneCdn } from "../../../tuning/cdn.ts";
import { problemsOf } from "../../support/problems.ts";
import { file, site } from "./support.ts";

const CLASSES = tuneCdn();
const FILES = [
  file("index.html", 900),
  file("assets/index-DiwrgTda.js", 48_000),
  file("data/regions.geojson", 12_000_000),
  file("images/team.webp", 90_000),
  file("about/index.html"),
];
const API = { host: "api.example.com", paths: ["/api/*", "/graphql"] };

function plan(change: Readonly<Record<string, unknown>> = {}, files?: readonly SiteFile[]) {
  return planSite(site(change), CLASSES, files);
}

function wrong(change: Readonly<Record<string, unknown>>, files?: readonly SiteFile[]) {
  return problemsOf(() => plan(change, files));
}

describe("the behaviours", () => {
  it("are the API's paths, the classes' patterns, and the pages", () => {
    const { behaviours } = plan({ api: API });
    expect(
      behaviours.map((b) => [b.pathPattern, b.contentClass, b.origin, b.compress, b.routed]),
    ).toEqual([
      // by literal characters behind the first slash: graphql 7, api/ 4; assets/ and images/ 7, fonts/ and media/ 6, data/ 5
      ["/graphql", "api", "api", false, false],
      ["/api/*", "api", "api", false, false],
      ["/assets/*", "hashed-asset", "site", true, false],
      ["/images/*", "image", "site", true, false],
      ["/fonts/*", "font", "site", true, false],
      ["/media/*", "media", "site", false, false],
      ["/data/*", "data", "site", true, false],
      ["*", "html", "site", true, true],
    ]);
  });

  it("keep by host and path only", () => {
    const keys = plan({ api: API }).behaviours.map(({ key }) => key);
    expect(new Set(keys.map((key) => JSON.stringify(key)))).toEqual(
      new Set(['{"headers":[],"cookies":[],"queryStrings":"none"}']),
    );
  });

  it("pass the function where a Brotli copy lies", () => {
    const routed = (precompress: string) =>
      plan({ precompress }, FILES)
        .behaviours.filter((behaviour) => behaviour.routed)
        .map(({ pathPattern }) => pathPattern);
    // application/geo+json is not in CloudFront's list, and it is too large as well.
    expect(routed("auto")).toEqual(["/data/*", "*"]);
    expect(routed("all")).toEqual(["/assets/*", "/data/*", "*"]);
    expect(routed("none")).toEqual(["*"]);
  });
});

describe("the files", () => {
  it("are planned in the order of their paths", () => {
    const { files, pages } = plan({}, FILES);
    expect(
      files.map((f) => [f.path, f.contentClass, f.contentType, f.compression, f.nameHash]),
    ).toEqual([
      ["about/index.html", "html", "text/html; charset=utf-8", "edge", undefined],
      [
        "assets/index-DiwrgTda.js",
        "hashed-asset",
        "text/javascript; charset=utf-8",
        "edge",
        "DiwrgTda",
      ],
      ["data/regions.geojson", "data", "application/geo+json", "copy", undefined],
      ["images/team.webp", "image", "image/webp", "none", undefined],
      ["index.html", "html", "text/html; charset=utf-8", "none", undefined],
    ]);
    expect(files.map(({ cacheControl }) => cacheControl)).toEqual([
      "public, max-age=0, must-revalidate, s-maxage=86400",
      "public, max-age=31536000, immutable",
      "public, max-age=3600, stale-while-revalidate=300, stale-if-error=86400",
      "public, max-age=86400, stale-while-revalidate=3600, stale-if-error=604800",
      "public, max-age=0, must-revalidate, s-maxage=86400",
    ]);
    expect(pages).toEqual(["/about/index.html", "/index.html"]);
  });

  it("are invalidated by their addresses", () => {
    const names = ["index.html", "über uns?.html"].map((path) => file(path));
    expect(plan({}, names).pages).toEqual(["/index.html", "/%C3%BCber%20uns%3F.html"]);
  });

  it("need not be known", () => {
    expect(plan()).toMatchObject({ files: [], pages: [] });
  });
});

describe("settings", () => {
  const { settings } = plan(
    {
      api: API,
      waf: {
        rateLimits: {
          login: {
            path: "/api/login",
            methods: ["POST"],
            requests: 100,
            periodSeconds: 600,
            by: "address",
          },
        },
      },
    },
    FILES,
  );

  it("tell headers, behaviours, compression and limits, each with a reason", () => {
    expect(settings.map(({ name }) => name)).toEqual([
      "Strict-Transport-Security",
      "Content-Security-Policy",
      "X-Frame-Options",
      "X-Content-Type-Options",
      "Referrer-Policy",
      "Cross-Origin-Opener-Policy",
      "Cross-Origin-Resource-Policy",
      "X-XSS-Protection",
      "Permissions-Policy",
      "behaviour /graphql",
      "behaviour /api/*",
      "behaviour /assets/*",
      "behaviour /images/*",
      "behaviour /fonts/*",
      "behaviour /media/*",
      "behaviour /data/*",
      "behaviour *",
      "precompress",
      "waf.rateLimits.login",
    ]);
    expect(settings.filter(({ why, source }) => why === "" || source === "")).toEqual([]);
  });

  it("count the copies", () => {
    expect(settings.find(({ name }) => name === "precompress")).toMatchObject({
      value: "1",
      human: "1 copy",
      why: "Files that get a Brotli copy beside them (.br). CloudFront compresses 2 itself: its list of types, 1,000 to 10,000,000 bytes. 2 are too small, or compressed by their format.",
    });
  });

  it("say a limit as it is answered", () => {
    expect(settings.at(-1)).toMatchObject({
      value: "100",
      human: "100 in 600 s",
      why: "POST requests to /api/login from one address; more are answered 429 with Retry-After 600.",
    });
  });
});

describe("patterns that are refused", () => {
  it("one that another covers", () => {
    const paths = { "/api/static/*": "data" };
    expect(wrong({ api: API, paths })).toEqual([
      {
        path: 'site.paths["/api/static/*"]',
        got: "/api/static/*",
        allowed:
          "patterns that some request can reach: site.api.paths[0], tried before it, is /api/* and matches all of its paths",
        fix: "remove it, or narrow site.api.paths[0]",
      },
    ]);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["twice", { api: { ...API, paths: ["/api/*", "/api/*"] } }, ["site.api.paths[1]"]],
    ["for API and files", { api: API, paths: { "/api/*": "data" } }, ['site.paths["/api/*"]']],
    [
      "written differently",
      { paths: { "/a/*": "data", "/a/**": "image" } },
      ['site.paths["/a/**"]'],
    ],
    ["that leave no pages", { paths: { "/*": "asset" } }, ['site.paths["/*"]']],
    ["that leave no site", { api: { ...API, paths: ["/*"] }, paths: {} }, ["site.api.paths[0]"]],
    ["of class api", { paths: { "/rest/*": "api" } }, ['site.paths["/rest/*"]']],
  ])("%s", (_, change, paths) => {
    expect(wrong(change).map(({ path }) => path)).toEqual(paths);
  });

  it("that meet without one covering the other are not", () => {
    expect(wrong({ api: API, paths: { "/*.json": "data", "/v1/*": "data" } })).toEqual([]);
  });

  it("more than 25 behaviours", () => {
    const some = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`/p${index}/*`, "data"]));
    // 24 and the default are 25.
    expect(wrong({ paths: some(24) })).toEqual([]);
    expect(wrong({ paths: some(25) }).map(({ path, got }) => [path, got])).toEqual([
      [
        "site.paths",
        "26 behaviours: one for each path of site.paths and site.api.paths, and the default",
      ],
    ]);
  });
});

describe("content that is refused", () => {
  it("immutable without a hash, every file by name", () => {
    const problems = wrong({}, [...FILES, file("assets/logo.svg"), file("assets/app.js")]);
    expect(problems.map(({ path, got }) => [path, got])).toEqual([
      ['site.paths["/assets/*"]', "hashed-asset, also for assets/app.js, assets/logo.svg"],
    ]);
    expect(problems[0]?.fix).toContain("move the file out of /assets/*");
  });

  it.each<readonly [string, readonly SiteFile[], Readonly<Record<string, unknown>>, string]>([
    ["none", [], {}, "site.contentDir"],
    ["no index.html at the top", [file("dist/index.html")], {}, "site.contentDir"],
    [
      "index.html of another class",
      [file("index.html")],
      { paths: { "/*.html": "data" } },
      'site.paths["/*.html"]',
    ],
    ["a file the API hides", [...FILES, file("api/mock.json")], { api: API }, "site.api.paths[0]"],
    [
      "a file at a copy's place",
      [...FILES, file("data/regions.geojson.br")],
      {},
      "site.contentDir",
    ],
  ])("%s", (_, files, change, path) => {
    expect(wrong(change, files).map((problem) => problem.path)).toEqual([path]);
  });
});

describe("a certificate", () => {
  const arn = (region: string) =>
    `arn:aws:acm:${region}:123456789012:certificate/12345678-1234-1234-1234-123456789012`;

  it("of us-east-1 only", () => {
    expect(wrong({ certificateArn: arn("us-east-1") })).toEqual([]);
    expect(wrong({ certificateArn: arn("eu-central-1") })).toEqual([
      {
        path: "site.certificateArn",
        got: arn("eu-central-1"),
        allowed: "a certificate in us-east-1, the only region CloudFront takes one from",
        fix: "request or import the certificate in us-east-1, or remove the key: one is made in the dns zone",
      },
    ]);
  });
});

describe("rate limits of the WAF", () => {
  const limit = { path: "/api/*", requests: 100, periodSeconds: 600, by: "address" };
  const limits = (login: Readonly<Record<string, unknown>>) => ({
    waf: { rateLimits: { login: { ...limit, ...login } } },
  });

  it("say when to come back", () => {
    expect(plan(limits({ methods: ["POST"] })).wafLimits).toEqual([
      {
        name: "login",
        path: "/api/*",
        methods: ["POST"],
        requests: 100,
        periodSeconds: 600,
        retryAfterSeconds: 600,
      },
    ]);
  });

  it("of the guide, 100 in 15 minutes, are told the nearest window", () => {
    // 100 x 600 / 900 = 66.7
    expect(wrong(limits({ periodSeconds: 900 }))).toEqual([
      {
        path: "site.waf.rateLimits.login.periodSeconds",
        got: "100 in 900 s",
        allowed: "60, 120, 300, 600 seconds: the windows AWS WAF counts in",
        fix: "set periodSeconds to 600 and requests to 66, the nearest rate",
      },
    ]);
    // 10 x 600 / 86,400 is less than one: the least that is counted
    expect(wrong(limits({ periodSeconds: 86_400, requests: 10 }))[0]?.fix).toContain(
      "requests to 10",
    );
  });

  it.each([
    [{ requests: 9 }, "requests"],
    [{ by: "user" }, "by"],
  ])("%j is refused", (change, key) => {
    expect(wrong(limits(change)).map(({ path }) => path)).toEqual([
      `site.waf.rateLimits.login.${key}`,
    ]);
  });

  it("at the least that is counted pass", () => {
    expect(
      [60, 120, 300, 600].flatMap((s) => wrong(limits({ requests: 10, periodSeconds: s }))),
    ).toEqual([]);
  });
});

it("all that is wrong comes at once", () => {
  const change = {
    certificateArn:
      "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    paths: { "/assets/*": "hashed-asset", "/rest/*": "api" },
    headers: {
      csp: { "script-src": ["'unsafe-inline'"] },
      hsts: { preload: true, maxAgeSeconds: 300 },
    },
    waf: { rateLimits: { all: { path: "/*", requests: 5, periodSeconds: 10, by: "user" } } },
  };
  expect(wrong(change, [file("assets/app.js")]).map(({ path }) => path)).toEqual([
    "site.certificateArn",
    'site.paths["/rest/*"]',
    "site.contentDir",
    'site.paths["/assets/*"]',
    "site.waf.rateLimits.all.periodSeconds",
    "site.waf.rateLimits.all.requests",
    "site.waf.rateLimits.all.by",
    "site.headers.hsts.preload",
    "site.headers.csp.script-src",
  ]);
});

describe("for any paths that pass", () => {
  const pattern = fc.stringMatching(/^\/[ab]{1,2}[ab/*?]{0,4}$/);
  const configured = fc.dictionary(
    pattern,
    fc.constantFrom(...CONTENT_CLASSES.filter((name) => name !== "api")),
    { maxKeys: 6, noNullPrototype: true },
  );
  const path = fc.stringMatching(/^\/[ab/]{0,6}$/);

  it("the first behaviour that matches is the most specific that matches", () => {
    fc.assert(
      fc.property(configured, path, (paths, requested) => {
        fc.pre(wrong({ paths }).length === 0);
        const first = plan({ paths }).behaviours.find(({ pathPattern }) =>
          matchesPattern(pathPattern, requested),
        );
        const matching = Object.keys(paths).filter((p) => matchesPattern(p, requested));
        expect(first?.pathPattern).toBe(patternOf(requested, Object.keys(paths)) ?? "*");
        // None of the others is about a part of its paths.
        const narrower = matching.filter(
          (p) => p !== first?.pathPattern && covers(first?.pathPattern ?? "*", p),
        );
        expect(narrower).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
