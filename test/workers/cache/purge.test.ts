import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

/** As in an operator's hands: the raw key is the last 32 bytes of its SPKI form. */
function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  return { privateKey, publicKey: raw.toString("base64") };
}

const PATH = "/.cache/purge";
const ours = keyPair();
const theirs = keyPair();
let worker: TestWorker;
beforeAll(async () => {
  const purgeKeys = [keyPair().publicKey, ours.publicKey];
  worker = await startWorker({ config: { purgeKeys, purgePath: PATH } });
});
afterAll(() => worker.stop());

let count = 0;
let path: string;
beforeEach(async () => {
  count += 1;
  path = `/page-${count}`;
  await worker.control({ broken: [] });
  let answers = 0;
  worker.answer((request) => {
    answers += 1;
    const tags = request.headers.has("x-untagged") ? "" : `all-${count}, page-${count}`;
    const headers = { "Cache-Control": "max-age=60", "X-Cache-Tag": tags };
    return new Response(String(answers), { headers });
  });
});

const ask = async (tenant?: string) => {
  const headers = tenant === undefined ? {} : { "X-Tenant-ID": tenant };
  const { cache, body } = await worker.ask(path, { headers });
  return `${cache} ${body}`;
};

interface Signing {
  readonly key?: { readonly privateKey: KeyObject; readonly publicKey: string };
  readonly age?: number;
  readonly method?: string;
  readonly signed?: string;
}
/** Seconds that the worker's clock is ahead by now. */
let ahead = 0;
const pass = async (seconds: number) => {
  ahead += seconds;
  await worker.control({ advance: seconds });
};

function signedHeaders(
  body: string,
  { key = ours, age = 0, method = "POST", signed = body }: Signing,
) {
  const timestamp = String(Math.floor(Date.now() / 1_000) + ahead - age);
  const digest = createHash("sha256").update(signed).digest("hex");
  const text = `${method}\n${PATH}\n${timestamp}\n${digest}`;
  return {
    "X-Purge-Key": key.publicKey,
    "X-Purge-Timestamp": timestamp,
    "X-Purge-Signature": sign(null, Buffer.from(text), key.privateKey).toString("base64"),
  };
}
const purge = (content: unknown, signing: Signing = {}) => {
  const body = typeof content === "string" ? content : JSON.stringify(content);
  return worker.ask(PATH, { method: "POST", body, headers: signedHeaders(body, signing) });
};

describe("a purge", () => {
  it("makes entries with the tag misses, and no others", async () => {
    expect([await ask(), await ask()]).toEqual(["MISS 1", "HIT 1"]);
    await pass(1);
    const { status, headers, body } = await purge({ tags: ["other", `all-${count}`] });
    expect([status, headers.get("cache-control")]).toEqual([202, "no-store"]);
    expect(JSON.parse(body)).toMatchObject({ purged: ["other", `all-${count}`] });
    await pass(2);
    expect([await ask(), await ask()]).toEqual(["MISS 2", "HIT 2"]);
    await purge({ tags: ["another"] });
    expect(await ask()).toBe("HIT 2");
  });

  it("reaches what was fetched by a clock a little ahead, and nothing later", async () => {
    await ask();
    await pass(-1);
    await purge({ tags: [`page-${count}`] });
    // To the entry it seems that the purge came a second before it.
    await pass(3);
    expect([await ask(), await ask()]).toEqual(["MISS 2", "HIT 2"]);
  });

  it("of one tenant leaves the others' entries", async () => {
    expect([await ask("a"), await ask("b"), await ask()]).toEqual(["MISS 1", "MISS 2", "MISS 3"]);
    await pass(1);
    await purge({ tags: [`page-${count}`], tenant: "a" });
    await pass(1);
    expect([await ask("a"), await ask("b"), await ask()]).toEqual(["MISS 4", "HIT 2", "HIT 3"]);
  });

  it("writes a tag once, however often it is named: KV refuses a second write at once", async () => {
    const { status, body } = await purge({ tags: ["b", "a", "b"] });
    expect([status, JSON.parse(body)]).toMatchObject([202, { purged: ["b", "a"] }]);
  });

  it("of all tenants leaves none", async () => {
    await ask("a");
    await ask();
    await pass(1);
    await purge({ tags: [`page-${count}`] });
    await pass(1);
    expect([await ask("a"), await ask()]).toEqual(["MISS 3", "MISS 4"]);
  });

  it("leaves nothing to stand in for a failing origin", async () => {
    await ask();
    await pass(1);
    await purge({ tags: [`page-${count}`] });
    await pass(1);
    worker.answer(() => new Response("broken", { status: 500 }));
    expect(await ask()).toBe("MISS broken");
  });

  it("is read once in a while, in one operation for all tags", async () => {
    await ask();
    await pass(10);
    const { reads } = await worker.control({});
    expect([await ask(), await ask(), await ask()]).toEqual(["HIT 1", "HIT 1", "HIT 1"]);
    expect((await worker.control({})).reads - reads).toBe(1);
  });

  it("is not missed because KV fails to answer: entries are given as last known", async () => {
    await ask();
    await pass(10);
    await worker.control({ broken: ["kv"] });
    expect(await ask()).toBe("HIT 1");
  });

  it("that cannot be written is refused", async () => {
    await worker.control({ broken: ["kv"] });
    expect((await purge({ tags: ["a"] })).status).toBe(503);
  });
});

describe("a purge without a valid signature", () => {
  const content = { tags: ["a"] };
  it.each<[string, Signing]>([
    ["another's key", { key: theirs }],
    ["our key's name, another's signature", { key: { ...theirs, publicKey: ours.publicKey } }],
    ["a minute ago", { age: 62 }],
    ["in a minute", { age: -62 }],
    ["another method", { method: "PUT" }],
    ["another body", { signed: "{}" }],
  ])("is refused: %s", async (_, signing) => {
    const { status, headers } = await purge(content, signing);
    expect([status, headers.get("www-authenticate")]).toEqual([401, "Signature"]);
    expect(worker.asked).toHaveLength(0);
  });

  it.each<[string, Record<string, string>]>([
    ["nothing", {}],
    ["no signature", { "X-Purge-Key": ours.publicKey, "X-Purge-Timestamp": "1" }],
    ["no base64", { ...signedHeaders("{}", {}), "X-Purge-Signature": "%" }],
    ["too short", { ...signedHeaders("{}", {}), "X-Purge-Signature": "AAAA" }],
    ["no timestamp", { ...signedHeaders("{}", {}), "X-Purge-Timestamp": "now" }],
  ])("is refused: %s", async (_, headers) => {
    expect((await worker.ask(PATH, { method: "POST", body: "{}", headers })).status).toBe(401);
  });
});

describe("a signed purge of nonsense", () => {
  it.each([
    "no JSON",
    "null",
    "{}",
    { tags: [] },
    { tags: "a" },
    { tags: ["a b"] },
    { tags: ["a,b"] },
    { tags: [1] },
    { tags: ["a"], tenant: 1 },
    { tags: Array.from({ length: 101 }, (_, n) => `t${n}`) },
  ])("is refused: %j", async (content) => {
    const { status, body } = await purge(content);
    expect([status, Object.keys(JSON.parse(body) as object)]).toEqual([400, ["error"]]);
  });
});

describe("the purge path", () => {
  it("takes POST only", async () => {
    const { status, headers } = await worker.ask(PATH);
    expect([status, headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("is a path like any other without keys", async () => {
    const plain = await startWorker({ config: { purgePath: PATH } });
    plain.answer(() => new Response("the origin's"));
    const { status, cache, body } = await plain.ask(PATH, { method: "POST", body: "{}" });
    await plain.stop();
    expect([status, cache, body]).toEqual([200, "BYPASS", "the origin's"]);
  });
});
