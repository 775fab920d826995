import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker({ config: { maxBodyBytes: 1_000 } });
});
afterAll(() => worker.stop());

let count = 0;
let path: string;
beforeEach(() => {
  count += 1;
  path = `/page-${count}`;
});

type Init = ConstructorParameters<typeof Response>[1];
/** How the cache came into each of two requests. */
async function twice(init: Init, to = path, body: string | null = "x"): Promise<string[]> {
  worker.answer(() => new Response(body, init));
  const answers = [await worker.ask(to), await worker.ask(to)];
  return answers.map(({ cache }) => cache ?? "none");
}
const cacheControl = (value: string, others = {}): Init => ({
  headers: { "Cache-Control": value, ...others },
});

describe("an answer that is kept", () => {
  it.each<[string, Init]>([
    ["without Cache-Control, by its class", {}],
    ["max-age", cacheControl("max-age=5")],
    ["s-maxage before max-age", cacheControl("max-age=0, s-maxage=5")],
    [
      "Vary on what is in the key",
      cacheControl("max-age=5", {
        Vary: "Accept, accept-encoding, Accept-Language, X-Tenant-Id, Origin, X-Forwarded-Proto",
      }),
    ],
    ["404, for a short time", { status: 404 }],
    ["301, for a short time", { status: 301, headers: { Location: "https://api.example.com/" } }],
    ["308, for a short time", { status: 308, headers: { Location: "https://api.example.com/" } }],
    ["tags", cacheControl("max-age=5", { "X-Cache-Tag": "a, b" })],
  ])("%s", async (_, init) => {
    expect(await twice(init)).toEqual(["MISS", "HIT"]);
  });

  it("comes back as it was, with its age", async () => {
    const headers = { "Content-Type": "text/x", ETag: '"v1"', "X-Own": 'a, "b"', Age: "3" };
    await twice({ headers: { "Cache-Control": "public, max-age=60", ...headers } });
    await worker.control({ advance: 10 });
    const { headers: given, body } = await worker.ask(path);
    expect(body).toBe("x");
    expect([given.get("content-type"), given.get("etag"), given.get("x-own")]).toEqual([
      "text/x",
      '"v1"',
      'a, "b"',
    ]);
    expect(given.get("cache-control")).toBe("public, max-age=60");
    // 3 s old when it came, 10 s since: and the moments between.
    expect(Number(given.get("age"))).toBeGreaterThanOrEqual(13);
    expect(Number(given.get("age"))).toBeLessThan(40);
  });

  it("keeps status and Location of a redirect, and gives it to the client", async () => {
    await twice({ status: 301, headers: { Location: "https://api.example.com/new" } });
    const { status, cache, headers } = await worker.ask(path);
    expect([status, cache, headers.get("location")]).toEqual([
      301,
      "HIT",
      "https://api.example.com/new",
    ]);
  });

  it("hides tags and the headers of the connection", async () => {
    const own = { "X-Cache-Tag": "a", "Keep-Alive": "timeout=5" };
    worker.answer(() => new Response("x", cacheControl("max-age=60", own)));
    for (const { headers } of [await worker.ask(path), await worker.ask(path)]) {
      expect([headers.get("x-cache-tag"), headers.get("keep-alive")]).toEqual([null, null]);
    }
    const personal = await worker.ask(path, { headers: { Authorization: "a" } });
    expect([personal.cache, personal.headers.get("x-cache-tag")]).toEqual(["BYPASS", null]);
  });

  it("is kept unpacked, whatever the origin packed it in", async () => {
    // Miniflare packs the body as the header says.
    const headers = { "Content-Encoding": "gzip", ETag: '"v1"', "Cache-Control": "max-age=60" };
    worker.answer(() => new Response("hello", { headers }));
    for (const cache of ["MISS", "HIT"]) {
      const answer = await worker.ask(path);
      expect([answer.cache, answer.body, answer.headers.get("etag")]).toEqual([
        cache,
        "hello",
        'W/"v1"',
      ]);
    }
  });
});

describe("a packed answer that is not kept", () => {
  it.each<[string, Record<string, string>, string]>([
    ["private", {}, "MISS"],
    ["of a personal request", { Authorization: "a" }, "BYPASS"],
  ])("comes unharmed: %s", async (_, asked, cache) => {
    const headers = { "Content-Encoding": "gzip", "Cache-Control": "private" };
    worker.answer(() => new Response("hello", { headers }));
    expect(await worker.ask(path, { headers: asked })).toMatchObject({ cache, body: "hello" });
  });
});

describe("an answer that is not kept", () => {
  it.each<[string, Init]>([
    ["private", cacheControl("private, max-age=60")],
    ["no-store", cacheControl("no-store")],
    ["no-cache", cacheControl("public, no-cache")],
    ["no-store for CDNs", cacheControl("max-age=60", { "CDN-Cache-Control": "no-store" })],
    ["max-age=0", cacheControl("max-age=0")],
    ["s-maxage=0", cacheControl("max-age=60, s-maxage=0")],
    ["a max-age that is no number", cacheControl("max-age=soon")],
    ["Expires in the past", { headers: { Expires: "0" } }],
    ["Set-Cookie", cacheControl("public, max-age=60", { "Set-Cookie": "session=a" })],
    ["Vary: *", cacheControl("max-age=60", { Vary: "*" })],
    ["Vary: Cookie", cacheControl("max-age=60", { Vary: "Accept, Cookie" })],
    ["Vary: Save-Data", cacheControl("max-age=60", { Vary: "save-data" })],
    ["older than it is fresh", cacheControl("max-age=60, must-revalidate", { Age: "60" })],
    ["302", { status: 302, headers: { Location: "/", "Cache-Control": "max-age=60" } }],
    ["403", { status: 403, ...cacheControl("max-age=60") }],
    ["500", { status: 500, ...cacheControl("public, max-age=60") }],
    ["503", { status: 503, ...cacheControl("public, max-age=60") }],
    ["a tag that KV cannot hold", cacheControl("max-age=60", { "X-Cache-Tag": "a".repeat(129) })],
  ])("%s", async (_, init) => {
    expect(await twice(init)).toEqual(["MISS", "MISS"]);
  });

  it("a page in the place of a script is not kept, in that of a page it is", async () => {
    const page = { headers: { "Content-Type": "text/html; charset=utf-8" } };
    expect(await twice(page, `${path}/account.css`)).toEqual(["MISS", "MISS"]);
    expect(await twice(page, `/assets${path}.js`)).toEqual(["MISS", "MISS"]);
    expect(await twice(page, `${path}/account`)).toEqual(["MISS", "HIT"]);
  });

  it("still reaches its client with its cookies", async () => {
    const headers = new Headers([
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ]);
    worker.answer(() => new Response("x", { headers: [...headers] }));
    const { headers: given } = await worker.ask(path);
    expect(given.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it.each([
    ["named", { "Content-Length": "1001" }],
    ["found out on the way", {}],
  ])("a body above the limit, %s, comes whole", async (_, headers: Record<string, string>) => {
    const large = "y".repeat(1_001);
    worker.answer(() => {
      const body = "Content-Length" in headers ? large : new Blob([large]).stream();
      return new Response(body, { headers });
    });
    for (const answer of [await worker.ask(path), await worker.ask(path)]) {
      expect([answer.cache, answer.body]).toEqual(["MISS", large]);
    }
  });

  it("a body at the limit is kept", async () => {
    expect(await twice({}, path, "y".repeat(1_000))).toEqual(["MISS", "HIT"]);
  });
});

describe("an API's answer", () => {
  it.each<[string, Init, string]>([
    ["public with an age", cacheControl("public, max-age=60"), "HIT"],
    ["public without an age", cacheControl("public"), "MISS"],
    ["an age, but not public", cacheControl("max-age=60"), "MISS"],
    ["nothing", {}, "MISS"],
  ])("that says %s", async (_, init, second) => {
    expect(await twice(init, `/api${path}`)).toEqual(["MISS", second]);
  });
});

describe("freshness", () => {
  it.each<[string, string, Init, number, number]>([
    ["the origin's, below the class's", "", cacheControl("max-age=20, must-revalidate"), 15, 25],
    // html: at most an hour.
    [
      "the class's, below the origin's",
      "",
      cacheControl("max-age=99999, must-revalidate"),
      3_590,
      3_610,
    ],
    ["the short one of a 404", "", { status: 404 }, 5, 15],
  ])("%s", async (_, prefix, init, within, after) => {
    const to = prefix + path;
    await twice(init, to);
    await worker.control({ advance: within });
    expect((await worker.ask(to)).cache).toBe("HIT");
    await worker.control({ advance: after - within });
    expect((await worker.ask(to)).cache).toBe("EXPIRED");
  });
});
