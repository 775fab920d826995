import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Recording } from "../../support/mocks.ts";
import { buildSite, CONTENT, NEXT_CONTENT, sitePlan, useContentFolder } from "./fixture.ts";

const contentDir = useContentFolder();
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/** Names of the objects, without their common beginning. */
function keysOf(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => name.startsWith("site-files/"))
    .map((name) => name.slice("site-files/".length))
    .sort();
}

describe("objects", () => {
  let recording: Recording;
  const object = (key: string) => recording.one(`site-files/${key}`);

  beforeAll(async () => {
    [, recording] = await buildSite(contentDir());
  });

  it("are one for each file, and one for each Brotli copy", () => {
    expect(keysOf(recording.names(OBJECT))).toEqual([
      "404.html",
      "assets/main.3f2a9c1b.js",
      "assets/main.5d1e0c77.css",
      "data/regions.geojson",
      "data/regions.geojson.br",
      "index.html",
      "robots.txt",
    ]);
  });

  it("carry type, Cache-Control and class of their file, and no tags", async () => {
    const { source, ...inputs } = object("assets/main.3f2a9c1b.js").inputs;
    expect(inputs).toEqual({
      bucket: "site-content-bucket-1a2b3c4",
      key: "assets/main.3f2a9c1b.js",
      contentType: "text/javascript; charset=utf-8",
      cacheControl: "public, max-age=31536000, immutable",
      metadata: { class: "hashed-asset" },
    });
    expect(await pathOf(source)).toBe(`${contentDir()}/assets/main.3f2a9c1b.js`);
  });

  it("let pages be asked for at each visit", () => {
    const page = object("index.html").inputs;
    expect(page["contentType"]).toBe("text/html; charset=utf-8");
    expect(page["metadata"]).toEqual({ class: "html" });
    expect(page["cacheControl"]).toMatch(/no-cache|max-age=0/);
  });

  it("say of a copy what they say of the file, and how it is encoded", async () => {
    const { source, ...copy } = object("data/regions.geojson.br").inputs;
    const { source: original, ...plain } = object("data/regions.geojson").inputs;
    expect(await pathOf(original)).toBe(`${contentDir()}/data/regions.geojson`);
    expect(copy).toEqual({ ...plain, key: "data/regions.geojson.br", contentEncoding: "br" });
    expect(plain).not.toHaveProperty("contentEncoding");
    const encoded = brotliDecompressSync(readFileSync(await pathOf(source)));
    expect(encoded.toString()).toBe(CONTENT["data/regions.geojson"]);
  });

  it("stay in the bucket when they leave the program, hashed assets alone", () => {
    const kept = recording.resources.filter(
      ({ type, retainOnDelete }) => type === OBJECT && retainOnDelete,
    );
    expect(keysOf(kept.map(({ name }) => name))).toEqual([
      "assets/main.3f2a9c1b.js",
      "assets/main.5d1e0c77.css",
    ]);
  });

  it("come in order: hashed assets, the others, the pages", () => {
    const hashed = ["assets/main.3f2a9c1b.js", "assets/main.5d1e0c77.css"];
    const others = ["data/regions.geojson", "data/regions.geojson.br"];
    const pages = ["404.html", "index.html", "robots.txt"];
    const before = (key: string) => keysOf(object(key).dependsOn);
    expect(hashed.map(before)).toEqual([[], []]);
    expect(others.map(before)).toEqual([hashed, hashed]);
    // The hashed ones by way of the others.
    expect(pages.map(before)).toEqual([others, others, others]);
  });

  it("wait for access, encryption and versioning of their bucket", () => {
    expect(object("assets/main.3f2a9c1b.js").dependsOn).toEqual(
      expect.arrayContaining([
        "site-content-public-access",
        "site-content-ownership",
        "site-content-encryption",
        "site-content-versioning",
      ]),
    );
  });
});

describe("a release that changes one asset and one page", () => {
  const folder = useContentFolder(NEXT_CONTENT);

  it("uploads two objects, and leaves the others as they are", async () => {
    const [, before] = await buildSite(contentDir());
    const [, after] = await buildSite(folder(), { plan: sitePlan({}, NEXT_CONTENT) });
    const old = await compared(before, contentDir());
    const fresh = await compared(after, folder());
    const uploaded = [...fresh].filter(([name, value]) => old.get(name) !== value);
    expect(keysOf(uploaded.map(([name]) => name))).toEqual([
      "assets/main.aa11bb22.js",
      "index.html",
    ]);
    const gone = [...old.keys()].filter((name) => !fresh.has(name));
    expect(keysOf(gone)).toEqual(["assets/main.3f2a9c1b.js"]);
    expect(before.one("site-files/assets/main.3f2a9c1b.js").retainOnDelete).toBe(true);
  });
});

describe("a site of many files", () => {
  const count = (prefix: string, ending: string, many: number) =>
    Array.from({ length: many }, (_, index) => {
      return [`${prefix}${String(index).padStart(3, "0")}${ending}`, `${index}`] as const;
    });
  const many = Object.fromEntries([
    ...count("assets/a.3f2a9", ".js", 22),
    ...count("images/", ".png", 21),
    ...count("pages/", ".html", 21),
    ["index.html", "<!doctype html>"],
  ]);
  const folder = useContentFolder(many);

  it("comes in that order too, and no object names more than 20 others in the state", async () => {
    const [, recording] = await buildSite(folder(), { plan: sitePlan({}, many) });
    const direct = new Map(
      keysOf(recording.names(OBJECT)).map((key) => {
        return [key, keysOf(recording.one(`site-files/${key}`).dependsOn)] as const;
      }),
    );
    // 22 + 21 + 21, and index.html.
    expect(direct.size).toBe(65);
    expect(Math.max(...[...direct.values()].map(({ length }) => length))).toBe(20);
    const reached = new Set<string>();
    const walk = (key: string): void => {
      for (const next of direct.get(key) ?? []) {
        if (!reached.has(next)) {
          reached.add(next);
          walk(next);
        }
      }
    };
    walk("index.html");
    // 22 assets and 21 images before any page.
    const assets = [...reached].filter((key) => !key.endsWith(".html"));
    expect(assets).toHaveLength(43);
    expect(direct.get("assets/a.3f2a9000.js")).toEqual([]);
  });
});

/** Objects by name, as the engine compares them: by their inputs, and by the content behind a path. */
async function compared(recording: Recording, dist: string): Promise<ReadonlyMap<string, string>> {
  const objects = recording.resources.filter(({ type }) => type === OBJECT);
  const entries = objects.map(async ({ name, inputs: { source, ...others } }) => {
    const path = await pathOf(source);
    // A copy is called by its content's hash.
    const content = path.startsWith(dist) ? readFileSync(path, "utf8") : basename(path);
    return [name, JSON.stringify([others, content])] as const;
  });
  return new Map(await Promise.all(entries));
}

function pathOf(asset: unknown): Promise<string> {
  return (asset as { readonly path: Promise<string> }).path;
}
