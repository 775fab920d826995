import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Content, Site } from "./site.ts";
import { eventOf, startSite } from "./site.ts";

let site: Site;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.stop());

const ONE = { pages: { "a.html": "1", "b.html": "1" }, assets: ["x.1.js"] };
const TWO = { pages: { "a.html": "2", "b.html": "1" }, assets: ["x.2.js"] };
const THREE = { pages: { "a.html": "2", "b.html": "3" }, assets: ["x.3.js"] };

describe("a step that fails", () => {
  it("says which, why, and what to do", async () => {
    site.s3.fail({ operation: "ListObjectsV2" });
    await expect(site.release(ONE)).rejects.toThrow(
      "release to site-content could not list the bucket: SlowDown: SlowDown. The site's files are in place; run the update again to finish the release",
    );
    site.s3.fail({ operation: "PutObject" });
    await expect(site.release(ONE)).rejects.toThrow("could not record the release: SlowDown");
    await site.release(ONE, 1);
    site.s3.fail({ operation: "GetObject" });
    await expect(site.release(ONE, 1)).rejects.toThrow("could not read the manifests: SlowDown");
    site.cloudfront.fail("before");
    await expect(site.release(TWO, 1)).rejects.toThrow(
      "could not invalidate the pages: TooManyInvalidationsInProgress",
    );
    site.s3.fail({ operation: "DeleteObjects", oneKey: true });
    await expect(site.release(TWO, 1)).rejects.toThrow(
      "could not delete old assets: S3 kept x.1.js (AccessDenied)",
    );
  });

  it("reports a manifest somebody else wrote, with its key", async () => {
    await site.release(ONE);
    const [key = ""] = site.manifests();
    for (const text of ["", "{", "null", "{}", '{"sequence":1,"id":"x","pages":{},"assets":[]}']) {
      site.s3.objects.set(key, text);
      await expect(site.release(TWO)).rejects.toThrow(
        `could not read the manifests: release: ${key} is no manifest: restore an earlier version of it, or delete it`,
      );
    }
  });
});

describe("a release whose files are not all there", () => {
  it("is not made: going back after an update that failed behind its release uploads nothing", async () => {
    await site.release(ONE, 1);
    await site.release(TWO, 1);
    const manifests = site.manifests();
    // The state still had x.1.js, which release TWO deleted.
    await expect(site.handler(eventOf(ONE, 1))).rejects.toThrow(
      "release to site-content was not made: x.1.js should be in the bucket and is not. Let the stack look again (pulumi refresh), and run the update again: it uploads what is missing",
    );
    expect(site.manifests()).toEqual(manifests);
    expect(site.keys()).toContain("x.2.js");
    await site.release(ONE, 1);
    expect(site.keys()).toContain("x.1.js");
  });

  it("is not made either where pages and other files are gone", async () => {
    const content = { ...ONE, others: ["favicon.ico"] };
    site.upload({ pages: { "b.html": "1" }, assets: ONE.assets });
    await expect(site.handler(eventOf(content, 3))).rejects.toThrow(
      "was not made: a.html and 1 more should be in the bucket",
    );
    expect(site.manifests()).toEqual([]);
  });
});

describe("the call after a failure", () => {
  it("asks for the invalidation CloudFront refused", async () => {
    await site.release(ONE);
    site.cloudfront.fail("before");
    await expect(site.release(TWO)).rejects.toThrow();
    expect(await site.release(TWO)).toMatchObject({ repeated: true, invalidated: ["/a.html"] });
    expect(site.paths()).toEqual([["/a.html"]]);
  });

  it("does not invalidate twice where only the answer was lost", async () => {
    await site.release(ONE);
    site.cloudfront.fail("after");
    await expect(site.release(TWO)).rejects.toThrow();
    expect(await site.release(TWO)).toMatchObject({ invalidationId: "I1" });
    expect(site.cloudfront.requests()).toBe(2);
    expect(site.paths()).toEqual([["/a.html"]]);
  });

  it("does not invalidate twice where the answer could not be noted", async () => {
    await site.release(ONE);
    site.s3.fail({ operation: "PutObject", after: 1 });
    await expect(site.release(TWO)).rejects.toThrow("could not invalidate the pages");
    await site.release(TWO);
    expect(site.paths()).toEqual([["/a.html"]]);
  });

  it("invalidates what a release before it left, even where another release follows", async () => {
    await site.release(ONE);
    site.cloudfront.fail("before");
    await expect(site.release(TWO)).rejects.toThrow();
    await site.release(THREE);
    expect(site.paths()).toEqual([["/a.html", "/b.html"]]);
  });

  it("deletes what a release before it could not", async () => {
    await site.release(ONE, 1);
    site.s3.fail({ operation: "DeleteObjects" });
    await expect(site.release(TWO, 1)).rejects.toThrow();
    expect(site.keys()).toContain("x.1.js");
    expect(site.manifests()).toHaveLength(2);
    const result = await site.release(TWO, 1);
    expect(result.deletedAssets).toEqual(["x.1.js"]);
    expect(site.manifests()).toHaveLength(1);
  });

  it("deletes it where only the manifest was left", async () => {
    await site.release(ONE, 1);
    site.s3.fail({ operation: "DeleteObjects", after: 1 });
    await expect(site.release(TWO, 1)).rejects.toThrow();
    expect(site.keys()).not.toContain("x.1.js");
    await site.release(TWO, 1);
    expect(site.manifests()).toHaveLength(1);
  });
});

/** An edge that fetches a page again the moment it may: the worst case for whoever forgets an invalidation. */
class Edge {
  readonly cached = new Map<string, string>();
  private seen = 0;

  /** Drops what was invalidated since, then fetches every page it lacks. */
  refresh(at: Site, pages: Content["pages"]): void {
    for (const { paths } of at.cloudfront.invalidations.slice(this.seen)) {
      for (const path of paths) this.cached.delete(path.slice(1));
    }
    this.seen = at.cloudfront.invalidations.length;
    for (const [key, digit] of Object.entries(pages)) {
      if (!this.cached.has(key)) this.cached.set(key, digit);
    }
  }
}

const contents: fc.Arbitrary<Content> = fc.record({
  pages: fc.dictionary(fc.constantFrom("a.html", "b.html", "c.html"), fc.constantFrom("1", "2")),
  assets: fc.uniqueArray(fc.constantFrom("v.js", "w.js", "x.js", "y.js")),
});
const failures = fc.constantFrom(
  "none",
  "before",
  "after",
  "note",
  "delete",
  "delete manifests",
  "one key",
);
const steps = fc.array(
  fc.record({ content: contents, keep: fc.integer({ min: 1, max: 3 }), failure: failures }),
  {
    minLength: 1,
    maxLength: 6,
  },
);

function inject(at: Site, failure: string): void {
  if (failure === "before" || failure === "after") at.cloudfront.fail(failure);
  if (failure === "note") at.s3.fail({ operation: "PutObject", after: 1 });
  if (failure === "delete") at.s3.fail({ operation: "DeleteObjects" });
  if (failure === "delete manifests") at.s3.fail({ operation: "DeleteObjects", after: 1 });
  if (failure === "one key") at.s3.fail({ operation: "DeleteObjects", oneKey: true });
}

describe("any row of releases, whatever fails on the way", () => {
  it("ends with pages that are current at the edge, their assets, and the strangers' objects", async () => {
    await fc.assert(
      fc.asyncProperty(steps, contents, async (row, last) => {
        site.reset();
        const edge = new Edge();
        site.s3.objects.set("assets/stranger.js", "");
        for (const { content, keep, failure } of row) {
          inject(site, failure);
          await site.release(content, keep).catch(() => undefined);
          edge.refresh(site, content.pages);
        }
        // What was to fail and had no occasion yet may fail now: once in S3, once in CloudFront.
        for (let attempt = 0; attempt < 2; attempt += 1) {
          await site.release(last, 2).catch(() => undefined);
          edge.refresh(site, last.pages);
        }
        const done = await site.release(last, 2);
        edge.refresh(site, last.pages);
        const served = Object.keys(last.pages).map((key) => [key, edge.cached.get(key)]);
        expect(Object.fromEntries(served)).toEqual(last.pages);
        expect(site.keys()).toEqual(expect.arrayContaining([...last.assets, "assets/stranger.js"]));
        expect(site.manifests()).toHaveLength(done.keptReleases);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});
