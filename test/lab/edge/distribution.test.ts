import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { describe, expect, it } from "@jest/globals";

import { createDistribution } from "../../../lab/edge/site/distribution.ts";
import type { Answer, OriginRequest, ViewerRequest } from "../../../lab/edge/site/exchange.ts";
import type { EngineResource } from "../../../lab/edge/site/model.ts";
import { siteModel } from "../../../lab/edge/site/resources.ts";
import {
  DISTRIBUTION,
  handMade,
  LIST,
  object,
  PAGE,
  READ,
  resource,
  SCRIPT,
} from "./support/hand-made.ts";

const seen: OriginRequest[] = [];

/** An API that answers what its path says, and keeps what it was asked. */
function api(request: OriginRequest): Answer {
  seen.push(request);
  const status = Number(request.path.split("/").at(-1));
  const body = Buffer.from(JSON.stringify({ status, filler: "x".repeat(2_000) }));
  return {
    status,
    headers: {
      "content-type": "application/json",
      "content-length": String(body.length),
      "cache-control": "no-store",
      server: "nginx",
      "x-powered-by": "Express",
      "x-kept": "origin",
    },
    body,
  };
}

function ask(
  path: string,
  more: Partial<ViewerRequest> = {},
  ...changed: readonly EngineResource[]
) {
  const distribution = createDistribution(siteModel(handMade(...changed)), api);
  const [plain = "", query = ""] = path.split("?");
  const request = {
    protocol: "https",
    method: "GET",
    host: "www.example.com",
    headers: {},
  } as const;
  return distribution.handle({ ...request, path: plain, query, body: Buffer.alloc(0), ...more });
}

const changed = (inputs: object) =>
  resource(
    "aws:cloudfront/distribution:Distribution",
    "cdn",
    { ...DISTRIBUTION, ...inputs },
    { arn: "arn:aws:cloudfront::123456789012:distribution/E1" },
  );
const bucketPolicy = (...Statement: unknown[]) =>
  resource("aws:s3/bucketPolicy:BucketPolicy", "policy", {
    bucket: "bucket-id",
    policy: JSON.stringify({ Statement }),
  });

describe("behaviours", () => {
  it("takes the first that matches, and the default last", async () => {
    expect(await ask("/api/200")).toMatchObject({ behaviour: "/api/*", origin: "api" });
    expect(await ask("/assets/app.1a2b3c4d.js")).toMatchObject({
      behaviour: "/assets/*",
      origin: "site",
    });
    expect(await ask("/API/200")).toMatchObject({ behaviour: "*", origin: "site" });
  });

  it("lets an earlier pattern hide a later one", async () => {
    const [first, second] = DISTRIBUTION.orderedCacheBehaviors;
    const all = { ...second, pathPattern: "/*" };
    const answer = await ask("/api/200", {}, changed({ orderedCacheBehaviors: [all, first] }));
    expect(answer).toMatchObject({ behaviour: "/*", origin: "site", status: 404 });
  });

  it("redirects pages to HTTPS, and refuses the API without it", async () => {
    const http = { protocol: "http" } as const;
    expect(await ask("/status/a?b=c", http)).toMatchObject({
      status: 301,
      headers: { location: "https://www.example.com/status/a?b=c" },
    });
    expect(await ask("/api/200", http)).toMatchObject({ status: 403, origin: undefined });
  });

  it("keeps the method of a redirected POST", async () => {
    const answer = await ask("/page", { protocol: "http", method: "POST" });
    expect(answer.status).toBe(307);
  });

  it("refuses a method that is not allowed", async () => {
    expect(await ask("/", { method: "POST" })).toMatchObject({ status: 403, origin: undefined });
    expect(await ask("/api/200", { method: "POST" })).toMatchObject({ status: 200, origin: "api" });
  });

  it("sends a HEAD request's headers without a body", async () => {
    const answer = await ask("/", { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-length"]).toBe(String(PAGE.length));
    expect(answer.body).toHaveLength(0);
  });
});

describe("the bucket", () => {
  it("answers with the object's headers", async () => {
    const { status, headers, body } = await ask("/assets/app.1a2b3c4d.js");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/javascript",
      "cache-control": "public, max-age=31536000, immutable",
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
    expect(body.toString()).toBe(SCRIPT);
  });

  it("answers the root with the default root object, and a route with the page", async () => {
    const fixed = { functionAssociations: [] };
    const unrouted = changed({
      defaultCacheBehavior: { ...DISTRIBUTION.defaultCacheBehavior, ...fixed },
    });
    expect(await ask("/", {}, unrouted)).toMatchObject({ status: 200, originPath: "/index.html" });
    expect(await ask("/status/eu", {}, unrouted)).toMatchObject({ status: 404 });
    expect(await ask("/status/eu")).toMatchObject({ status: 200, originPath: "/index.html" });
  });

  it("answers 404 for a missing key to who may list the bucket, 403 to others", async () => {
    expect((await ask("/missing.js")).status).toBe(404);
    expect((await ask("/missing.js", {}, bucketPolicy(READ))).status).toBe(403);
  });

  it("answers 403 for a key that the policy keeps back, or for all without a policy", async () => {
    const manifest = object(".releases/1.json", "{}", "application/json", "no-store");
    const allBut = { ...READ, Resource: undefined, NotResource: "arn:aws:s3:::site/.releases/*" };
    const policy = bucketPolicy(allBut, LIST);
    expect((await ask("/.releases/1.json", {}, manifest)).status).toBe(200);
    expect((await ask("/.releases/1.json", {}, manifest, policy)).status).toBe(403);
    expect((await ask("/index.html", {}, bucketPolicy())).status).toBe(403);
  });

  it("decodes the key, and refuses what cannot be decoded", async () => {
    const spaced = object("a b.txt", "spaced", "text/plain", "no-cache");
    expect((await ask("/a%20b.txt", {}, spaced)).body.toString()).toBe("spaced");
    expect((await ask("/a%zz.txt")).status).toBe(400);
  });

  it("would show its keys at the root without a default root object or function", async () => {
    const bare = { ...DISTRIBUTION.defaultCacheBehavior, functionAssociations: [] };
    const open = changed({ defaultRootObject: "", defaultCacheBehavior: bare });
    expect((await ask("/", {}, open)).body.toString()).toContain("ListBucketResult");
  });
});

describe("conditional requests", () => {
  it("answers 304 to the tag it sent, weak or strong, with headers and without a body", async () => {
    const { headers } = await ask("/");
    for (const tag of [headers["etag"], `W/${headers["etag"]}`, `"other", ${headers["etag"]}`]) {
      const again = await ask("/", { headers: { "if-none-match": tag ?? "" } });
      expect(again.status).toBe(304);
      expect(again.body).toHaveLength(0);
      expect(again.headers).toMatchObject({
        "cache-control": "no-cache",
        "x-frame-options": "DENY",
      });
      expect(again.headers).not.toHaveProperty("content-length");
    }
    expect((await ask("/", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });
});

describe("compression", () => {
  const accepting = (accepted: string) => ({ headers: { "accept-encoding": accepted } });
  const SCRIPT_PATH = "/assets/app.1a2b3c4d.js";

  it("prefers Brotli, and weakens the tag", async () => {
    const { headers, body } = await ask(SCRIPT_PATH, accepting("gzip, deflate, br"));
    expect(headers).toMatchObject({ "content-encoding": "br", vary: "Accept-Encoding" });
    expect(headers["etag"]).toMatch(/^W\/"/);
    expect(headers["content-length"]).toBe(String(body.length));
    expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
  });

  it("takes gzip where Brotli is refused, and nothing where both are", async () => {
    const gzipped = await ask(SCRIPT_PATH, accepting("gzip, br;q=0"));
    expect(gunzipSync(gzipped.body).toString()).toBe(SCRIPT);
    expect((await ask(SCRIPT_PATH, accepting("identity"))).headers).not.toHaveProperty(
      "content-encoding",
    );
    expect((await ask(SCRIPT_PATH)).headers).not.toHaveProperty("content-encoding");
  });

  it.each([
    ["below 1,000 bytes", object("a.txt", "x".repeat(999), "text/plain", "no-cache"), undefined],
    [
      "from 1,000 bytes on",
      object("a.txt", "x".repeat(1_000), "text/plain; charset=utf-8", "no-cache"),
      "br",
    ],
    [
      "of a type that is not listed",
      object("a.txt", "x".repeat(2_000), "font/woff2", "no-cache"),
      undefined,
    ],
  ])("of an object %s", async (_, stored, expected) => {
    const { headers } = await ask("/a.txt", accepting("br"), stored);
    expect(headers["content-encoding"]).toBe(expected);
  });

  it("leaves alone what is not cached", async () => {
    const { headers } = await ask("/api/200", accepting("br"));
    expect(headers).not.toHaveProperty("content-encoding");
  });

  it("leaves alone what has an encoding", async () => {
    const inputs = {
      bucket: "bucket-id",
      key: "a.txt",
      source: { text: "x".repeat(2_000) },
      contentType: "text/plain",
      contentEncoding: "br",
    };
    const stored = resource("aws:s3/bucketObjectv2:BucketObjectv2", "a.txt", inputs);
    const { headers, body } = await ask("/a.txt", accepting("br"), stored);
    expect(headers["content-encoding"]).toBe("br");
    expect(body).toHaveLength(2_000);
  });

  it("needs the behaviour to compress", async () => {
    const [first, second] = DISTRIBUTION.orderedCacheBehaviors;
    const plain = changed({ orderedCacheBehaviors: [first, { ...second, compress: false }] });
    expect((await ask(SCRIPT_PATH, accepting("br"), plain)).headers).not.toHaveProperty(
      "content-encoding",
    );
  });
});

describe("the response-headers policy", () => {
  it("adds its headers to files, errors and the API", async () => {
    for (const path of ["/", "/missing.js", "/api/404"]) {
      const { headers } = await ask(path);
      expect(headers).toMatchObject({
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-xss-protection": "0",
        "cross-origin-resource-policy": "same-origin",
      });
    }
  });

  it("removes headers, and replaces the origin's only where it overrides", async () => {
    const { headers } = await ask("/api/200");
    expect(headers["server"]).toBe("CloudFront");
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers["x-kept"]).toBe("origin");
    expect((await ask("/")).headers["x-kept"]).toBe("policy");
  });
});

describe("the API", () => {
  it.each([200, 404, 503])("keeps the status %d and its JSON", async (status) => {
    const answer = await ask(`/api/${status}`);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ status });
    expect(answer.headers["content-type"]).toBe("application/json");
  });

  it("sees everything of the viewer but its Host, and CloudFront's own headers", async () => {
    seen.length = 0;
    const headers = {
      host: "www.example.com",
      authorization: "Bearer a",
      cookie: "a=1; b=2",
      "x-any": "1",
    };
    await ask("/api/200?b=2&a=1", { method: "POST", headers, body: Buffer.from("hello") });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: "POST",
      path: "/api/200",
      query: "b=2&a=1",
      host: "api.example.com",
    });
    expect(seen[0]?.body.toString()).toBe("hello");
    expect(seen[0]?.headers).toStrictEqual({
      host: "api.example.com",
      "user-agent": "Amazon CloudFront",
      authorization: "Bearer a",
      "x-any": "1",
      "x-from": "cloudfront",
      cookie: "a=1; b=2",
    });
  });

  it("sees nothing of the viewer without an origin request policy", async () => {
    seen.length = 0;
    const [first, assets] = DISTRIBUTION.orderedCacheBehaviors;
    const bare = { ...first, originRequestPolicyId: undefined };
    const closed = changed({ orderedCacheBehaviors: [bare, assets] });
    await ask("/api/200?a=1", { headers: { authorization: "Bearer a", cookie: "a=1" } }, closed);
    expect(seen[0]?.query).toBe("");
    expect(seen[0]?.headers).toStrictEqual({
      host: "api.example.com",
      "user-agent": "Amazon CloudFront",
      "x-from": "cloudfront",
    });
  });
});

describe("custom error responses", () => {
  const spa = changed({
    customErrorResponses: [{ errorCode: 404, responseCode: 200, responsePagePath: "/index.html" }],
  });

  it("are of the whole distribution: they hide the API's errors and missing assets", async () => {
    for (const path of ["/api/404", "/assets/missing.js"]) {
      const answer = await ask(path, {}, spa);
      expect(answer.status).toBe(200);
      expect(answer.body.toString()).toBe(PAGE);
    }
  });

  it("change nothing where they only say how long an error is kept", async () => {
    const kept = changed({ customErrorResponses: [{ errorCode: 404, errorCachingMinTtl: 0 }] });
    expect((await ask("/api/404", {}, kept)).headers["content-type"]).toBe("application/json");
  });
});
