import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { describe, expect, it } from "@jest/globals";

const SITE = join(__dirname, "..", "..", "samples", "site");

function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
  return new Map(
    paths.map((path) => [path.split(sep).join("/"), readFileSync(join(folder, path))]),
  );
}

const dist = filesOf(join(SITE, "dist"));
const text = (path: string) => dist.get(path)?.toString() ?? "";
const paths = [...dist.keys()];
const only = (form: RegExp) => {
  const [path = "", ...others] = paths.filter((one) => form.test(one));
  expect([path, ...others]).toHaveLength(1);
  return path;
};

/** Every path of the site itself that a text names, by attribute, import or fetch. */
function references(content: string): readonly string[] {
  const found = content.matchAll(/["'`(](\/(?:[\w.-]+\/)*[\w.-]+\.\w+)["'`)]/g);
  return Array.from(found, ([, path = ""]) => path.slice(1));
}

describe("the sample site's dist/", () => {
  it("is what build.mjs makes from its sources", () => {
    const out = mkdtempSync(join(tmpdir(), "sample-site-"));
    execFileSync(process.execPath, [join(SITE, "build.mjs"), "--out", out]);
    const built = filesOf(out);
    rmSync(out, { recursive: true });
    expect([...built.keys()]).toEqual(paths);
    for (const [path, content] of built) {
      expect({ path, same: dist.get(path)?.equals(content) }).toEqual({ path, same: true });
    }
  });

  it("has a file of every kind the site's content classes are for", () => {
    const kinds = paths.map((path) => path.replace(/\.[0-9a-f]{8}\./, ".<hash>.")).sort();
    expect(kinds).toEqual([
      "assets/logo.<hash>.svg",
      "assets/main.<hash>.css",
      "assets/main.<hash>.js",
      "assets/regions.<hash>.js",
      "data/regions.geojson",
      "favicon.ico",
      "favicon.svg",
      "images/request-path.svg",
      "index.html",
      "manifest.webmanifest",
      "robots.txt",
    ]);
  });

  it("names assets by the first 8 digits of their SHA-256", () => {
    const assets = paths.filter((path) => path.startsWith("assets/"));
    const hashed = assets.map((path) => {
      const content = dist.get(path) ?? Buffer.alloc(0);
      const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
      return path.replace(/\.[0-9a-f]{8}\.(\w+)$/, `.${hash}.$1`);
    });
    expect(hashed).toEqual(assets);
  });
});

describe("references", () => {
  it("of pages, scripts, styles and manifest are to files that are there", () => {
    const sources = paths.filter((path) => /\.(html|js|css|webmanifest)$/.test(path));
    const named = sources.flatMap((path) => references(text(path)));
    expect(named).toEqual(
      expect.arrayContaining([
        only(/^assets\/main.*\.js$/),
        only(/^assets\/main.*\.css$/),
        only(/^assets\/regions/),
        only(/^assets\/logo/),
        "favicon.ico",
        "data/regions.geojson",
        "images/request-path.svg",
      ]),
    );
    expect(named.filter((path) => !dist.has(path))).toEqual([]);
  });

  it("leave no file unused", () => {
    const named = new Set(paths.flatMap((path) => references(text(path))));
    const unused = paths.filter((path) => !named.has(path));
    expect(unused).toEqual(["robots.txt"]);
  });

  it("are never to another host", () => {
    const hosts = paths.flatMap((path) =>
      Array.from(text(path).matchAll(/(?:https?:)?\/\/[\w.-]+\.\w+[^"'\s]*/g), ([url]) => url),
    );
    expect([...new Set(hosts)]).toEqual(["http://www.w3.org/2000/svg"]);
  });
});

describe("the page", () => {
  const page = text("index.html");

  it("has no inline script, style or handler, which the content security policy forbids", () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
    expect(page.match(/<script[^>]*>[^<]*/g)).toEqual([
      expect.stringMatching(/^<script type="module" src="\/assets\/main\.[0-9a-f]{8}\.js">$/),
    ]);
  });

  it("refers by absolute paths, which hold on deep links too", () => {
    const targets = Array.from(page.matchAll(/(?:href|src)="([^"]+)"/g), ([, to]) => to);
    expect(targets.filter((to) => !/^[/#]/.test(to ?? ""))).toEqual([]);
  });

  it("sets no style attribute and makes no code from its scripts", () => {
    const scripts = paths.filter((path) => path.endsWith(".js")).map(text);
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      expect(script).not.toMatch(
        /\beval\b|new Function|innerHTML|insertAdjacentHTML|["'`]style["'`]/,
      );
    }
  });
});

describe("the data", () => {
  it("is GeoJSON of 10 to 30 kB with one origin", () => {
    const { type, features } = JSON.parse(text("data/regions.geojson")) as {
      type: string;
      features: {
        type: string;
        properties: Record<string, string>;
        geometry: { type: string; coordinates: unknown };
      }[];
    };
    const size = dist.get("data/regions.geojson")?.length ?? 0;
    expect(type).toBe("FeatureCollection");
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThan(30_000);
    expect(features.map((feature) => feature.geometry.type)).toEqual([
      "MultiPoint",
      ...Array.from({ length: 18 }, () => "Point"),
    ]);
    const origins = features.filter(({ properties }) => properties["role"] === "origin");
    expect(origins.map(({ properties }) => properties["code"])).toEqual(["eu-central-1"]);
  });

  it("is a web app manifest that parses", () => {
    expect(JSON.parse(text("manifest.webmanifest"))).toMatchObject({ start_url: "/" });
  });
});
