import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { lintEdge } from "../../../tuning/edge-lint.ts";
import { readEdgeFile } from "../../../config/edge-file.ts";
import type { EdgeFinding } from "../../../tuning/edge-lint/finding.ts";

const FIXTURE = "test/support/guides-edge.yaml";
const [TREEBEARD, WAKALA] = ["TreeBeard guide", "Wakala guide"] as const;

/** Error of a guide, by the number it has in the review of the guides ("001.3", or the section of facts), and what tells it. */
type Known = readonly [
  number: string,
  error: string,
  guide: typeof TREEBEARD | typeof WAKALA,
  rule: string,
  /** Of where and got. */
  says: RegExp,
];

const KNOWN: readonly Known[] = [
  // 001, the TreeBeard guide.
  [
    "001.3",
    "assets deleted before HTML",
    TREEBEARD,
    "assets-deleted-with-release",
    /sync --delete/,
  ],
  [
    "001.3",
    "HTML cached 300 s meanwhile",
    TREEBEARD,
    "html-kept-by-browser",
    /^\/index\.html.*=300/,
  ],
  ["001.3", "invalidates /*, names hashed", TREEBEARD, "everything-invalidated", /step 3 .*\/\*/],
  ["001.3", "invalidates /* twice", TREEBEARD, "invalidated-twice", /\/\* is invalidated 2 times/],
  ["001.3", "/images/* immutable", TREEBEARD, "immutable-without-hash", /^\/images\/\*/],
  [
    "001.4",
    "HTML max-age=300",
    TREEBEARD,
    "html-kept-by-browser",
    /distribution, \/\*\.html.*=300/,
  ],
  [
    "001.5",
    "SPA mapping beside /api/*",
    TREEBEARD,
    "errors-masked-by-page",
    /403, 404 .* \/api\/\*/,
  ],
  ["001.5", "Pragma", TREEBEARD, "pragma-or-expires", /\/api\/\*: Pragma: no-cache/],
  ["001.5", "Expires: 0", TREEBEARD, "pragma-or-expires", /\/api\/\*: Expires: 0/],
  ["001.5", "X-XSS-Protection 1", TREEBEARD, "xss-auditor", /1; mode=block/],
  [
    "001.5",
    "CSP unsafe-inline",
    TREEBEARD,
    "csp-inline-scripts",
    /script-src 'self' 'unsafe-inline'/,
  ],
  ["001.5", "HSTS preload by default", TREEBEARD, "hsts-preload-unasked", /preload/],
  [
    "001.5, section 3",
    "CacheHitRate: no subscription",
    TREEBEARD,
    "metric-not-subscribed",
    /CacheHitRate/,
  ],
  [
    "001.5, section 3",
    "no Region dimension",
    TREEBEARD,
    "metric-without-region-dimension",
    /DistributionId$/,
  ],
  [
    "001.5, section 3",
    "not in us-east-1",
    TREEBEARD,
    "metric-outside-us-east-1",
    /the caller's region/,
  ],
  ["001.6", "TTL 86400, 300 and 3600", TREEBEARD, "ttls-disagree", /3,600 s.* 300 s.* 86,400 s/],
  ["001.6", "P95 1.5 s, 1.2 s and 800 ms", TREEBEARD, "targets-disagree", /1\.5 s.*1\.2 s.*800 ms/],
  ["001.6", "drop_console", TREEBEARD, "console-dropped", /console/],
  ["section 3", "bandwidth unlimited", TREEBEARD, "capacity-unlimited", /unlimited Gbit\/s.* 150/],
  [
    "section 8",
    "a year, immutable, unhashed",
    TREEBEARD,
    "immutable-without-hash",
    /31536000, immutable/,
  ],
  // 003, the Wakala guide.
  ["003.6", "writes answered from a cached GET", WAKALA, "worker-looks-up-writes", /every method/],
  ["003.6", "no Authorization in the key", WAKALA, "worker-shares-credentials", /Authorization/],
  ["003.6", "put of non-GET throws", WAKALA, "worker-stores-non-get", /every method/],
  [
    "003.6",
    "private overwritten by public",
    WAKALA,
    "worker-overwrites-private",
    /private, no-store.* public, max-age/,
  ],
  ["003.6", "key appends :headers", WAKALA, "worker-key-no-url", /appended/],
  ["003.6", "service-worker syntax", WAKALA, "worker-service-worker-syntax", /addEventListener/],
  [
    "003.6",
    "static 31536000, 2592000, 86400",
    WAKALA,
    "ttls-disagree",
    /static: 31,536,000 s .* 86,400 s .* 2,592,000 s/,
  ],
  [
    "003.6",
    "API 60 s and 300 s",
    WAKALA,
    "ttls-disagree",
    /api: 300 s \(cdn-rules\.yaml: \/api\/tenants.* 60 s \(cloudflare-worker\.js/,
  ],
  [
    "003.6",
    "/static-data/ and /api/static/*",
    WAKALA,
    "paths-disagree",
    /\/api\/static\/\* .*static-data/,
  ],
  ["003.6", "API answers warmed 300 s", WAKALA, "ttls-disagree", /300 s \(cache warmer, level 3\)/],
  ["003.6", "health warmed", WAKALA, "live-endpoint-kept", /\/api\/health: kept for 300 s/],
  ["003.9", "hit rate 90 % and 80 %", WAKALA, "targets-disagree", /80 % .*90 %/],
  ["003.10", "ssl: full_strict", WAKALA, "zone-setting-invalid", /ssl: full_strict/],
  ["003.10", "minify", WAKALA, "zone-setting-retired", /minify/],
  ["003.10", "page_rules", WAKALA, "page-rules", /static\.wakala\.com/],
  ["section 4", "X-Tenant-ID in a rule's key", WAKALA, "key-header-plan", /X-Tenant-ID/],
  [
    "section 4",
    "Accept, Accept-Language as keys",
    WAKALA,
    "key-header-refused",
    /Accept, Accept-Language/,
  ],
  ["section 4, 8", "Cache API is not tiered", WAKALA, "worker-cache-untiered", /one data centre/],
  ["section 8", "polish lossy", WAKALA, "polish-lossy", /\/media\/\*: polish: lossy/],
  ["section 8", "webp: true", WAKALA, "zone-setting-invalid", /webp: true/],
  ["section 8", "security_level high on the API", WAKALA, "security-level-on-api", /high/],
  [
    "section 8",
    "a year for unhashed names",
    WAKALA,
    "year-without-hash",
    /\/\*\.png: .* 31,536,000 s/,
  ],
  [
    "section 8",
    "private data cached by rule",
    WAKALA,
    "private-answer-shared",
    /tenants.*: Authorization$/,
  ],
];

describe("the guides' own edges", () => {
  const findings = new Map<string, readonly EdgeFinding[]>();
  const of = (guide: string, rule: string) =>
    (findings.get(guide) ?? [])
      .filter((finding) => finding.rule === rule)
      .map(({ where, got }) => `${where}: ${got}`);

  beforeAll(() => {
    for (const edge of readEdgeFile(readFileSync(FIXTURE, "utf8"), FIXTURE)) {
      findings.set(edge.name ?? "", lintEdge(edge));
    }
  });

  it.each(KNOWN)("%s, %s (%s) is found by %s", (_number, _error, guide, rule, says) => {
    expect(of(guide, rule)).toContainEqual(expect.stringMatching(says));
  });

  it("find nothing that is not among the known errors", () => {
    for (const [guide, all] of findings) {
      const known = new Set(KNOWN.filter((one) => one[2] === guide).map((one) => one[3]));
      expect(all.map(({ rule }) => rule).filter((rule) => !known.has(rule))).toEqual([]);
    }
  });

  it("are told with a reason, a fix and a source each", () => {
    for (const finding of [...findings.values()].flat()) {
      expect(Object.entries(finding).filter(([, text]) => text === "")).toEqual([]);
    }
  });
});
