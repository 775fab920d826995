import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker({ config: { harmlessHeaders: ["X-App-Version"] } });
});
afterAll(() => worker.stop());

/** A path of its own for each test. */
let path: string;
let count = 0;
beforeEach(() => {
  count += 1;
  path = `/page-${count}`;
  let answers = 0;
  worker.answer((request) => {
    answers += 1;
    const headers = { "Cache-Control": "public, max-age=60" };
    return new Response(`${request.method} ${answers}`, { headers });
  });
});

type Headers = Record<string, string>;
const get = async (headers: Headers = {}, to = path) => {
  const { cache, body } = await worker.ask(to, { headers });
  return `${cache} ${body}`;
};

describe("a page without credentials", () => {
  it("is fetched once", async () => {
    expect([await get(), await get(), await get()]).toEqual([
      "MISS GET 1",
      "HIT GET 1",
      "HIT GET 1",
    ]);
  });

  it("is one for all orders of its query, tracking parameters and harmless cookies", async () => {
    await get({}, `${path}?a=1&b=2`);
    expect(await get({ Cookie: "_ga=1; theme=dark" }, `${path}?b=2&utm_source=x&a=1&gclid=3`)).toBe(
      "HIT GET 1",
    );
    expect(await get({}, `${path}?a=2&b=1`)).toBe("MISS GET 2");
  });

  it("asks the origin without what is not in the key", async () => {
    await get(
      {
        Cookie: "_ga=1",
        "X-App-Version": "7",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.2.3.4",
        "Accept-Language": "de-AT,en;q=0.5",
        Accept: "text/html,image/avif,*/*;q=0.8",
        "If-None-Match": '"other"',
        "User-Agent": "Googlebot/2.1",
        "X-Request-Id": "7f3-a",
        "X-Correlation-Id": "<script>",
        Referer: "https://elsewhere.example/",
      },
      `${path}?b=2&utm_source=x&a=1`,
    );
    const [request] = worker.asked;
    expect(request?.url).toBe(`https://api.example.com${path}?a=1&b=2`);
    const names = [...(request?.headers.keys() ?? [])].filter((name) => name !== "cf-worker");
    expect(names.sort()).toEqual([
      "accept",
      "accept-encoding",
      "accept-language",
      "host",
      "user-agent",
      "x-forwarded-proto",
      "x-request-id",
    ]);
    expect(request?.headers.get("user-agent")).toBe("cache-worker");
    expect(request?.headers.get("accept-language")).toBe("de");
    expect(request?.headers.get("accept")).toBe("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
  });

  it.each<[string, Headers, Headers]>([
    ["tenant", { "X-Tenant-ID": "acme" }, { "X-Tenant-ID": "globex" }],
    ["tenant, one and none", { "X-Tenant-ID": "acme" }, {}],
    ["Accept class", { Accept: "text/html" }, { Accept: "application/json" }],
    [
      "version in a media type",
      { Accept: "application/vnd.a.v1+json" },
      { Accept: "application/vnd.a.v2+json" },
    ],
    ["language", { "Accept-Language": "de" }, { "Accept-Language": "fr" }],
    ["Origin", { Origin: "https://a.example" }, { Origin: "https://b.example" }],
  ])("is another for another %s", async (_, one, other) => {
    expect(await get(one)).toBe("MISS GET 1");
    expect(await get(other)).toBe("MISS GET 2");
    expect([await get(one), await get(other)]).toEqual(["HIT GET 1", "HIT GET 2"]);
  });
});

describe("a request that may be personal", () => {
  it.each<[string, Headers]>([
    ["Authorization", { Authorization: "Bearer a" }],
    ["a cookie", { Cookie: "_ga=1; session=a" }],
    ["a cookie without a name", { Cookie: "secret" }],
    ["an API key", { "X-API-Key": "a" }],
    ["a header nobody knows", { "X-Acme-Token": "a" }],
    ["Cloudflare Access", { "Cf-Access-Jwt-Assertion": "a" }],
    ["a tenant that is no ASCII", { "X-Tenant-ID": "\u00e4" }],
  ])("with %s is passed on as it is, and its answer is nobody else's", async (_, headers) => {
    await get();
    expect([await get(headers), await get(headers)]).toEqual(["BYPASS GET 2", "BYPASS GET 3"]);
    expect(await get()).toBe("HIT GET 1");
    const [, personal] = worker.asked;
    for (const [name, value] of Object.entries(headers).filter(([, v]) => v !== "\u00e4")) {
      expect(personal?.headers.get(name)).toBe(value);
    }
  });

  it("reaches the origin with its URL as it was", async () => {
    await get({ Authorization: "a" }, `${path}?b=2&utm_source=x&a=1`);
    expect(worker.asked[0]?.url).toBe(`https://api.example.com${path}?b=2&utm_source=x&a=1`);
  });

  it("gets a redirect as it is", async () => {
    const headers = { Location: "https://elsewhere.example/" };
    worker.answer(() => new Response(null, { status: 302, headers }));
    const answer = await worker.ask(path, { headers: { Authorization: "a" } });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, headers.Location]);
  });

  it("is not kept for others when it comes first", async () => {
    expect(await get({ Authorization: "a" })).toBe("BYPASS GET 1");
    expect(await get()).toBe("MISS GET 2");
  });
});

const WITH_BODY = new Set(["POST", "PUT", "PATCH"]);
describe("another method", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("%s is passed on", async (method) => {
    await get();
    const init = WITH_BODY.has(method) ? { method, body: "x" } : { method };
    const { cache, body } = await worker.ask(path, init);
    expect(`${cache} ${body}`).toBe(`BYPASS ${method} 2`);
    expect(await worker.asked[1]?.text()).toBe(init.body ?? "");
    expect(await get()).toBe("HIT GET 1");
  });
});

describe("a path whose class is not cached", () => {
  it.each([
    "/api/account/me",
    "/api/%61ccount/me",
    "/API/account/me",
    "/api//account/me",
    "/api/account;a=1/me.css",
    "/assets/..%2fapi/account/me",
    "/assets/..%5capi/account/me",
    "/assets/%252e%252e/api/account/me",
  ])("%s is passed on", async (to) => {
    expect([await get({}, to), await get({}, to)]).toEqual(["BYPASS GET 1", "BYPASS GET 2"]);
  });
});

describe("an answer that depends on what only the client says", () => {
  /** Says what it was told, and that it depends on it. */
  const varyOn = (name: string) =>
    worker.answer((request) => {
      const told = request.headers.get(name) ?? "nothing";
      return new Response(told, { headers: { Vary: name, "Cache-Control": "max-age=60" } });
    });

  it("is the client's own, and the next one's is asked for at once", async () => {
    varyOn("User-Agent");
    expect(await get({ "User-Agent": "telephone" })).toBe("BYPASS telephone");
    expect(await get({ "User-Agent": "television" })).toBe("BYPASS television");
    // The first was asked for twice: nobody could know.
    expect(worker.asked).toHaveLength(3);
  });

  it("is asked for once where the client says nothing of it, or what never changes an answer", async () => {
    varyOn("Save-Data");
    expect(await get()).toBe("MISS nothing");
    varyOn("Cookie");
    expect(await get({ Cookie: "theme=dark" }, `${path}/cookie`)).toBe("MISS nothing");
    expect(worker.asked).toHaveLength(1);
  });

  it("is its language, where the configuration knows none", async () => {
    const plain = await startWorker({ config: { languages: [] } });
    const asked = { headers: { "Accept-Language": "fr" } };
    const told = (headers: Headers) =>
      plain.answer((request) => {
        return new Response(request.headers.get("accept-language") ?? "none", { headers });
      });
    told({});
    // An origin that does not say that it depends on it is not told.
    const careless = await plain.ask("/careless", asked);
    told({ Vary: "Accept-Language" });
    const careful = await plain.ask("/careful", asked);
    await plain.stop();
    expect([careless.cache, careless.body]).toEqual(["MISS", "none"]);
    expect([careful.cache, careful.body]).toEqual(["BYPASS", "fr"]);
  });
});

describe("a client that wants no cached answer", () => {
  it.each(["no-cache", "max-age=0"])("cannot empty the cache with %s", async (control) => {
    await get();
    expect(await get({ "Cache-Control": control, Pragma: "no-cache" })).toBe("HIT GET 1");
  });

  it("keeps nothing with no-store, but may get what is there", async () => {
    const headers = { "Cache-Control": "no-store" };
    expect(await get(headers)).toBe("BYPASS GET 1");
    expect(await get()).toBe("MISS GET 2");
    expect(await get(headers)).toBe("HIT GET 2");
  });
});
