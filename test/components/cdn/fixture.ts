import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import type { StaticSiteArgs } from "../../../components/cdn/static-site-args.ts";
import { StaticSite } from "../../../components/cdn/static-site.ts";
import type { SiteConfig } from "../../../config/schema.ts";
import { siteSchema } from "../../../config/schema-site.ts";
import { planSite } from "../../../tuning/cdn/site.ts";
import type { SitePlan } from "../../../tuning/cdn/types.ts";
import { tuneCdn } from "../../../tuning/cdn.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";

export const CERTIFICATE =
  "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
export const TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms";

/** A built site as a bundler leaves it: two hashed assets, a font, data too new for CloudFront to compress, pages. */
export const CONTENT: Readonly<Record<string, string>> = {
  "index.html": "<!doctype html><title>Home</title>",
  "404.html": "<!doctype html><title>Not found</title>",
  "robots.txt": "User-agent: *\n",
  "assets/main.3f2a9c1b.js": "console.log('main');\n",
  "assets/main.5d1e0c77.css": "body{margin:0}\n",
  "data/regions.geojson": JSON.stringify({ type: "FeatureCollection", features: [] }).padEnd(2000),
};

/** The content after a release: another page, another asset, which has another name for it. */
export const NEXT_CONTENT: Readonly<Record<string, string>> = {
  "index.html": "<!doctype html><title>New home</title>",
  "assets/main.aa11bb22.js": "console.log('new');\n",
  ...Object.fromEntries(
    Object.entries(CONTENT).filter(
      ([path]) => path !== "index.html" && path !== "assets/main.3f2a9c1b.js",
    ),
  ),
};

/** Configuration of the site with an API on its domain and one limit. */
export function siteConfig(change: object = {}): SiteConfig {
  return siteSchema.parse({
    domain: "www.example.com",
    contentDir: "dist",
    api: { host: "api.example.com" },
    waf: {
      rateLimits: {
        search: {
          path: "/api/search*",
          methods: ["GET"],
          requests: 10,
          periodSeconds: 60,
          by: "address",
        },
      },
    },
    ...change,
  });
}

export function sitePlan(
  change: object = {},
  content: Readonly<Record<string, string>> = CONTENT,
): SitePlan {
  const files = Object.entries(content)
    .map(([path, text]) => ({
      path,
      bytes: Buffer.byteLength(text),
      sha256: createHash("sha256").update(text).digest("hex"),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return planSite(siteConfig(change), tuneCdn(), files);
}

/** Folder with the content, and one for the Brotli copies; both gone after the tests of the file. */
export function useContentFolder(
  content: Readonly<Record<string, string>> = CONTENT,
): () => string {
  let folder = "";
  const before = process.env["PLUMBLINE_CACHE"];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "static-site-"));
    for (const [path, text] of Object.entries(content)) {
      mkdirSync(join(folder, "dist", dirname(path)), { recursive: true });
      writeFileSync(join(folder, "dist", path), text);
    }
    process.env["PLUMBLINE_CACHE"] = join(folder, "cache");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env["PLUMBLINE_CACHE"];
    else process.env["PLUMBLINE_CACHE"] = before;
  });
  return () => join(folder, "dist");
}

/** The site of the folder, under mocks. */
export async function buildSite(
  contentDir: string,
  args: Partial<StaticSiteArgs> = {},
): Promise<readonly [StaticSite, Recording]> {
  const recording = await startMocks();
  const site = new StaticSite("site", {
    plan: sitePlan(),
    contentDir,
    certificateArn: CERTIFICATE,
    ...args,
  });
  await recording.settled();
  return [site, recording];
}
