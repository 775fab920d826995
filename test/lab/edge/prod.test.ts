import { brotliDecompressSync } from "node:zlib";

import { beforeAll, describe, expect, it, jest } from "@jest/globals";

import { createDistribution } from "../../../lab/edge/site/distribution.ts";
import type { Distribution } from "../../../lab/edge/site/distribution.ts";
import { edgeTtl } from "../../../lab/edge/site/edge-ttl.ts";
import type { EngineResource, SiteModel } from "../../../lab/edge/site/model.ts";
import { siteModel } from "../../../lab/edge/site/resources.ts";
import { createApi } from "./support/api.ts";
import { object, resource } from "./support/hand-made.ts";
import { prodEdge } from "./support/prod-site.ts";

// The whole edge of the stack is declared.
jest.setTimeout(60_000);

let prod: readonly EngineResource[];
let model: SiteModel;
let distribution: Distribution;

beforeAll(async () => {
  prod = await prodEdge();
  model = siteModel(prod);
  distribution = createDistribution(model, createApi().handler);
});

function ask(path: string, headers: Readonly<Record<string, string>> = {}, of = distribution) {
  const request = { protocol: "https", method: "GET", host: "www.example.com", query: "" } as const;
  return of.handle({ ...request, path, headers, body: Buffer.alloc(0) });
}

/** Seconds the edge would keep the answer to a path. */
async function ttlOf(path: string): Promise<number> {
  const { behaviour, headers } = await ask(path);
  const found = model.behaviours.find(({ pathPattern }) => pathPattern === behaviour);
  if (found === undefined) throw new Error(`no behaviour ${behaviour}`);
  return edgeTtl(found.cachePolicy.ttl, headers, 0);
}

function keys(): readonly string[] {
  const bucket = model.behaviours.map(({ origin }) => origin).find(({ kind }) => kind === "s3");
  return bucket?.kind === "s3" ? [...bucket.objects.keys()] : [];
}

const HASHED = /^assets\/.+\.[0-9a-f]{8}\./;

describe("the prod stack's distribution", () => {
  it("tries the API's and the files' patterns before the default", () => {
    const patterns = model.behaviours.map(({ pathPattern }) => pathPattern);
    expect(patterns).toContain("/api/*");
    expect(patterns).toContain("/assets/*");
    expect(patterns.at(-1)).toBe("*");
    expect(new Set(patterns).size).toBe(patterns.length);
  });

  it("answers for every file with the file, and all security headers", async () => {
    expect(keys().length).toBeGreaterThan(5);
    for (const key of keys()) {
      const { status, originPath, headers } = await ask(`/${key}`);
      expect([key, status, originPath]).toStrictEqual([key, 200, `/${key}`]);
      expect(headers).toMatchObject({
        "content-security-policy": expect.stringContaining("default-src 'none'"),
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": expect.stringMatching(/^(strict-origin|no-referrer|same-origin)/),
        "permissions-policy": expect.stringContaining("camera=()"),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["x-xss-protection"] ?? "0").toBe("0");
    }
  });

  it("keeps what is named by its content for a year, and nothing else so", async () => {
    for (const key of keys()) {
      const { headers } = await ask(`/${key}`);
      const immutable = headers["cache-control"]?.includes("immutable") ?? false;
      expect([key, immutable]).toStrictEqual([key, HASHED.test(key)]);
    }
    for (const key of keys().filter((one) => HASHED.test(one))) {
      expect([key, await ttlOf(`/${key}`)]).toStrictEqual([key, 31_536_000]);
    }
  });

  it("lets a browser ask for the page each time, and keeps the API's answers nowhere", async () => {
    const { headers } = await ask("/regions");
    expect(headers["cache-control"]).toMatch(/max-age=0|no-cache/);
    expect(await ttlOf("/api/status")).toBe(0);
  });

  it("leaves the API's content to the API, over TLS", async () => {
    const { headers } = await ask("/api/status", { "accept-encoding": "br" });
    expect(headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers).not.toHaveProperty("content-encoding");
  });

  it("sends every text of a size worth it in Brotli", async () => {
    const accepting = { "accept-encoding": "gzip, deflate, br, zstd" };
    const texts = keys().filter((key) => /\.(js|css|html|svg|geojson)$/.test(key));
    expect(texts.length).toBeGreaterThan(4);
    for (const key of texts) {
      const plain = await ask(`/${key}`);
      const { headers, body } = await ask(`/${key}`, accepting);
      if (plain.body.length < 1_000) continue;
      expect([key, headers["content-encoding"]]).toStrictEqual([key, "br"]);
      expect(headers["content-type"]).toBe(plain.headers["content-type"]);
      expect(brotliDecompressSync(body).equals(plain.body)).toBe(true);
    }
  });

  it("shows nobody its records of releases, nor its list of files", async () => {
    const record = object(".releases/1.json", "{}", "application/json", "no-store");
    const bucket = prod.find(
      ({ type, name }) => type === "aws:s3/bucket:Bucket" && name.includes("content"),
    );
    const inputs = { ...record.inputs, bucket: bucket?.outputs["bucket"] };
    const stored = resource(record.type, record.name, inputs);
    const withRecord = createDistribution(siteModel([...prod, stored]), createApi().handler);
    expect((await ask("/.releases/1.json", {}, withRecord)).status).toBe(403);
    expect((await ask("/")).headers["content-type"]).toContain("text/html");
  });
});
