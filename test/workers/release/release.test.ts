import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { pathsToInvalidate } from "../../../workers/release/manifest.ts";
import { withLifecycle } from "../../../workers/release/release.ts";
import type { Site } from "./site.ts";
import { DISTRIBUTION, eventOf, startSite } from "./site.ts";

let site: Site;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.stop());

const ONE = { pages: { "index.html": "1", "about.html": "1" }, assets: ["assets/a.1.js"] };
const TWO = { pages: { "index.html": "2", "about.html": "1" }, assets: ["assets/a.2.js"] };
const THREE = { pages: { "index.html": "3", "about.html": "1" }, assets: ["assets/a.3.js"] };

describe("the first release", () => {
  it("is recorded, and invalidates nothing: nothing of it was ever cached", async () => {
    const result = await site.release(ONE);
    expect(result).toEqual({
      sequence: 1,
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      repeated: false,
      invalidated: [],
      deletedAssets: [],
      keptReleases: 1,
    });
    expect(site.manifests()).toEqual([`.releases/00000001-${result.id.slice(0, 12)}.json`]);
    expect(site.cloudfront.requests()).toBe(0);
    expect(site.s3.log).toEqual(["ListObjectsV2", "PutObject"]);
  });
});

describe("a release that changes one asset and one page", () => {
  it("invalidates that page's path and no other", async () => {
    await site.release(ONE);
    const result = await site.release(TWO);
    expect(site.cloudfront.invalidations).toEqual([
      {
        id: "I1",
        distributionId: DISTRIBUTION,
        reference: expect.stringMatching(/^[0-9a-f]{64}$/),
        paths: ["/index.html"],
      },
    ]);
    expect(result).toMatchObject({
      sequence: 2,
      invalidated: ["/index.html"],
      invalidationId: "I1",
      keptReleases: 2,
    });
  });

  it("keeps the old asset, for pages that were opened before", async () => {
    await site.release(ONE);
    await site.release(TWO);
    expect(site.keys()).toEqual(["about.html", "assets/a.1.js", "assets/a.2.js", "index.html"]);
  });
});

describe("what is invalidated", () => {
  it("is nothing where only assets changed", async () => {
    await site.release(ONE);
    const result = await site.release({ ...ONE, assets: ["assets/a.1.js", "assets/b.1.js"] });
    expect(result).not.toHaveProperty("invalidationId");
    expect(site.cloudfront.requests()).toBe(0);
  });

  it("is a page that is new: its absence may be cached", async () => {
    await site.release(ONE);
    await site.release({ ...ONE, pages: { ...ONE.pages, "new.html": "1" } });
    expect(site.paths()).toEqual([["/new.html"]]);
  });

  it("is a page that is gone", async () => {
    await site.release(ONE);
    await site.release({ ...ONE, pages: { "index.html": "1" } });
    expect(site.paths()).toEqual([["/about.html"]]);
  });

  it("is a page's Brotli copy, where it has one", async () => {
    await site.release({ pages: { "index.html": "1", "index.html.br": "1" }, assets: [] });
    await site.release({ pages: { "index.html": "2", "index.html.br": "2" }, assets: [] });
    expect(site.paths()).toEqual([["/index.html", "/index.html.br"]]);
  });

  it("is written as CloudFront wants it: unsafe characters encoded, the others not", async () => {
    await site.release({ pages: {}, assets: [] });
    const pages = { "über uns/a+b(1)?#*~%.html": "1", "o'brien&co.html": "1" };
    await site.release({ pages, assets: [] });
    expect(site.paths()).toEqual([
      ["/%C3%BCber%20uns/a+b(1)%3F%23%2A%7E%25.html", "/o'brien&co.html"],
    ]);
  });

  it("is everything by one wildcard, above the 3,000 paths CloudFront takes", () => {
    const pages = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}.html`, "1"]));
    const newest = { sequence: 1, id: "", createdAt: "", pages: {}, assets: [], paths: [] };
    expect(pathsToInvalidate(pages(3000), newest)).toHaveLength(3000);
    expect(pathsToInvalidate(pages(3001), newest)).toEqual(["/*"]);
  });
});

describe("which releases are kept", () => {
  it("is the last ones, with their assets", async () => {
    await site.release(ONE, 2);
    await site.release(TWO, 2);
    const third = await site.release(THREE, 2);
    expect(third).toMatchObject({ deletedAssets: ["assets/a.1.js"], keptReleases: 2 });
    expect(site.keys()).toEqual(["about.html", "assets/a.2.js", "assets/a.3.js", "index.html"]);
    expect(site.manifests().map((key) => key.slice(10, 18))).toEqual(["00000002", "00000003"]);
  });

  it("is only the new one with keepReleases 1", async () => {
    await site.release(ONE, 1);
    await site.release(TWO, 1);
    expect(site.keys()).toEqual(["about.html", "assets/a.2.js", "index.html"]);
    expect(site.manifests()).toHaveLength(1);
  });

  it("can be lowered: the next call forgets all that are beyond", async () => {
    await site.release(ONE, 3);
    await site.release(TWO, 3);
    await site.release(THREE, 3);
    const result = await site.release(THREE, 1);
    expect(result).toMatchObject({
      repeated: true,
      deletedAssets: ["assets/a.1.js", "assets/a.2.js"],
      keptReleases: 1,
    });
  });

  it("does not depend on how many fit on a page of the listing", async () => {
    const small = await startSite(2);
    for (const digit of ["1", "2", "3", "4", "5"]) {
      await small.release({ pages: { "index.html": digit }, assets: [`a.${digit}.js`] }, 4);
    }
    expect(small.keys()).toEqual(["a.2.js", "a.3.js", "a.4.js", "a.5.js", "index.html"]);
    await small.stop();
  });
});

describe("what is never deleted", () => {
  it("is an object no manifest names", async () => {
    site.s3.objects.set("assets/stranger.0.js", "");
    site.s3.objects.set(".releases/notes.txt", "");
    await site.release(ONE, 1);
    await site.release(TWO, 1);
    expect(site.keys()).toContain("assets/stranger.0.js");
    expect(site.manifests()).toContain(".releases/notes.txt");
  });

  it("is an asset that a kept release has too", async () => {
    const shared = { pages: { "index.html": "1" }, assets: ["shared.js", "a.1.js"] };
    await site.release(shared, 1);
    await site.release({ pages: { "index.html": "2" }, assets: ["shared.js"] }, 1);
    expect(site.keys()).toEqual(["index.html", "shared.js"]);
  });

  it("is a key that was an asset once, and is a page or another file now", async () => {
    await site.release({ pages: { "index.html": "1" }, assets: ["a.html", "icon.svg"] }, 1);
    const now = { pages: { "index.html": "1", "a.html": "1" }, assets: [], others: ["icon.svg"] };
    const result = await site.release(now, 1);
    expect(result.deletedAssets).toEqual([]);
    expect(site.keys()).toEqual(["a.html", "icon.svg", "index.html"]);
  });
});

describe("many assets", () => {
  it("are deleted a thousand at a time", async () => {
    const assets = Array.from({ length: 2001 }, (_, i) => `assets/${i}.js`);
    await site.release({ pages: { "index.html": "1" }, assets }, 1);
    const result = await site.release({ pages: { "index.html": "2" }, assets: [] }, 1);
    expect(result.deletedAssets).toHaveLength(2001);
    expect(site.s3.log.filter((entry) => entry.startsWith("deleted"))).toEqual([
      "deleted 1000",
      "deleted 1000",
      "deleted 1",
      "deleted 1",
    ]);
    expect(site.keys()).toEqual(["index.html"]);
  });
});

describe("a rollback", () => {
  it("invalidates the page again, under another reference, and keeps what it brings back", async () => {
    await site.release(ONE, 2);
    await site.release(TWO, 2);
    const back = await site.release(ONE, 2);
    const again = await site.release(TWO, 2);
    expect(site.paths()).toEqual([["/index.html"], ["/index.html"], ["/index.html"]]);
    expect(new Set(site.cloudfront.invalidations.map(({ reference }) => reference)).size).toBe(3);
    expect(back).toMatchObject({ sequence: 3, repeated: false, deletedAssets: [] });
    expect(again).toMatchObject({ sequence: 4, deletedAssets: [] });
    expect(site.keys()).toEqual(["about.html", "assets/a.1.js", "assets/a.2.js", "index.html"]);
  });

  it("to a release whose assets were deleted needs them uploaded again, and keeps them", async () => {
    await site.release(ONE, 1);
    await site.release(TWO, 1);
    expect(site.keys()).not.toContain("assets/a.1.js");
    await site.release(ONE, 1);
    expect(site.keys()).toEqual(["about.html", "assets/a.1.js", "index.html"]);
  });
});

describe("the same release twice", () => {
  it("changes nothing: no object, no invalidation", async () => {
    await site.release(ONE);
    const first = await site.release(TWO);
    const before = new Map(site.s3.objects);
    const second = await site.release(TWO);
    expect(second).toEqual({ ...first, repeated: true });
    expect(site.s3.objects).toEqual(before);
    expect(site.cloudfront.requests()).toBe(1);
  });

  it("is told by its content, in whatever order it is listed", async () => {
    const pages = { "a.html": "1", "b.html": "2" };
    await site.release({ pages, assets: ["x.js", "y.js"] });
    const turned = { pages: { "b.html": "2", "a.html": "1" }, assets: ["y.js", "x.js", "y.js"] };
    expect(await site.release(turned)).toMatchObject({ repeated: true, sequence: 1 });
  });

  it("has a reference of its own in a bucket whose manifests were lost", async () => {
    await site.release(ONE);
    await site.release(TWO);
    for (const key of site.manifests()) site.s3.objects.delete(key);
    await site.release(ONE);
    await site.release(TWO);
    expect(site.paths()).toEqual([["/index.html"], ["/index.html"]]);
  });
});

describe("the event", () => {
  it("is refused with everything that is wrong with it, before anything is asked for", async () => {
    const event = {
      ...eventOf(ONE, 0),
      bucket: "Not A Bucket",
      distributionId: "",
      pages: { "/index.html": "short" },
      assets: ["", ".releases/x.json", 5],
      others: "favicon.ico",
    };
    const refused = await site.handler(event).catch((error: unknown) => String(error));
    expect(refused).toBe(
      [
        "Error: release: bucket must be a bucket's name",
        "distributionId must be a distribution's id",
        "keepReleases must be a whole number from 1",
        'page "/index.html" must not start with a slash: "/index.html"',
        'pages["/index.html"] must be a SHA-256: 64 hexadecimal digits',
        'assets[0] must be a key, as "index.html"',
        'assets[1] is among the manifests: ".releases/x.json"',
        'assets[2] must be a key, as "index.html"',
        "others must be a list of keys",
      ].join("; "),
    );
    expect(site.s3.log).toEqual([]);
  });

  it.each([null, "text", []])("cannot be %j", async (event) => {
    await expect(site.handler(event)).rejects.toThrow("release: the event must be an object");
  });
});

describe("an invocation that leaves the stack", () => {
  it("releases nothing, and touches nothing", async () => {
    await site.release(ONE);
    const before = [...site.s3.objects.keys()];
    const lifecycle = withLifecycle(site.handler);
    const removal = { ...eventOf(TWO, 3), tf: { action: "delete", prev_input: eventOf(ONE, 3) } };
    expect(await lifecycle(removal)).toEqual({ removed: true });
    expect([...site.s3.objects.keys()]).toEqual(before);
    expect(site.cloudfront.requests()).toBe(0);
  });

  it("is a release while it stays: what the provider adds changes nothing", async () => {
    site.upload(ONE);
    const update = { ...eventOf(ONE, 3), tf: { action: "update" } };
    expect(await withLifecycle(site.handler)(update)).toMatchObject({ sequence: 1 });
    await expect(withLifecycle(site.handler)(undefined)).rejects.toThrow("must be an object");
  });
});
