import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "../../config/parse.ts";
import { readSiteContent } from "../../config/site-content.ts";
import type { SiteFile } from "../../tuning/cdn/types.ts";
import { clustered, problemsOf, valid, withValues } from "./support.ts";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "edge-problems-"));
  mkdirSync(join(root, "empty"));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Paths of everything wrong, the site's files included. */
function pathsOf(
  values: Readonly<Record<string, unknown>>,
  readContent = inRoot,
): readonly string[] {
  return problemsOf(withValues(values, clustered()), { readContent }).map(({ path }) => path);
}

const inRoot = (folder: string) => readSiteContent(folder, root);

const sha256 = "0".repeat(64);
const BUILT: readonly SiteFile[] = [
  { path: "index.html", bytes: 100, sha256 },
  { path: "assets/main.js", bytes: 100, sha256 },
];

describe("what is wrong with site and edge", () => {
  it("stands in one list: schema, rules, calculations and the site's folder", () => {
    const values = {
      "network/zones": 4,
      "services/api/replicas": { min: 3, max: 2 },
      "site/contentDir": "empty",
      "site/domain": "www.example.net",
      "site/certificateArn":
        "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      "site/headers": { csp: { "script-src": ["'unsafe-inline'"] } },
      "site/paths": {
        "/assets/*": "hashed-asset",
        "/assets/js/**": "asset",
        "/assets/**": "image",
      },
      "site/waf": {
        rateLimits: { all: { path: "/*", requests: 9, periodSeconds: 90, by: "address" } },
      },
    };
    expect(pathsOf(values).toSorted()).toEqual([
      "network.zones",
      "services.api.replicas.max",
      "site.certificateArn",
      "site.contentDir",
      "site.domain",
      "site.headers.csp.script-src",
      'site.paths["/assets/**"]',
      "site.waf.rateLimits.all.periodSeconds",
      "site.waf.rateLimits.all.requests",
    ]);
  });

  it("is told of a part beside a mistyped one", () => {
    const csp = { "script-src": ["'unsafe-inline'"] };
    expect(
      pathsOf({ "site/contentDir": "empty", "site/tlsPolicy": 3, "site/headers": { csp } }),
    ).toEqual(["site.tlsPolicy", "site.contentDir", "site.headers.csp.script-src"]);
  });

  it("is not told of values that only the repair has put there", () => {
    expect(pathsOf({ "site/contentDir": 3 })).toEqual(["site.contentDir"]);
    // assets/main.js lies in /assets/*, whose class is unknown.
    expect(pathsOf({ "site/paths": { "/assets/*": "hashed" } }, () => BUILT)).toEqual([
      'site.paths["/assets/*"]',
    ]);
  });

  it("names what only the files show", () => {
    expect(pathsOf({}, () => BUILT)).toEqual(['site.paths["/assets/*"]']);
  });

  it("is nothing of the files where nobody reads them", () => {
    expect(problemsOf(withValues({ "site/contentDir": "empty" }, clustered()))).toEqual([]);
  });
});

describe("a configuration without problems", () => {
  it("brings the files of its site", () => {
    const files = BUILT.slice(0, 1);
    const readContent = () => files;
    const context = { stack: "prod", awsRegion: "eu-central-1" };
    expect(parse(valid(), { ...context, readContent })).toMatchObject({ siteFiles: files });
    expect(parse(valid(), context)).toMatchObject({ siteFiles: undefined });
  });
});
