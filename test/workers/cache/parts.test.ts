import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

const LAST_MODIFIED = "Sun, 01 Nov 2026 10:00:00 GMT";
let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker.stop());

let count = 0;
let path: string;
beforeEach(() => {
  count += 1;
  path = `/page-${count}`;
  worker.answer((request) => {
    const headers = {
      "Cache-Control": "max-age=60",
      "Content-Type": "text/plain",
      "Last-Modified": LAST_MODIFIED,
      ETag: '"v1"',
    };
    const range = request.headers.get("range");
    if (range !== null) return new Response("part", { status: 206, headers });
    return new Response(request.method === "HEAD" ? null : "0123456789", { headers });
  });
});

const ask = async (headers: Record<string, string>, method = "GET") => {
  const { cache, status, body } = await worker.ask(path, { method, headers });
  return [cache, status, body];
};

describe("HEAD", () => {
  it("is answered from a kept GET, with its length", async () => {
    await ask({});
    const { cache, status, headers, body } = await worker.ask(path, { method: "HEAD" });
    expect([cache, status, body, headers.get("content-length")]).toEqual(["HIT", 200, "", "10"]);
    expect(headers.get("etag")).toBe('"v1"');
    expect(worker.asked).toHaveLength(1);
  });

  it("asks the origin where there is none, and keeps nothing", async () => {
    expect(await ask({}, "HEAD")).toEqual(["MISS", 200, ""]);
    expect(worker.asked[0]?.method).toBe("HEAD");
    expect(await ask({})).toEqual(["MISS", 200, "0123456789"]);
  });
});

describe("a condition", () => {
  it.each<[string, Record<string, string>, number]>([
    ["the same ETag", { "If-None-Match": '"v1"' }, 304],
    ["the same, weak and in a list", { "If-None-Match": '"a,b", W/"v1"' }, 304],
    ["any", { "If-None-Match": "*" }, 304],
    ["another ETag", { "If-None-Match": '"v2"' }, 200],
    [
      "another ETag, before a date that fits",
      { "If-None-Match": '"v2"', "If-Modified-Since": LAST_MODIFIED },
      200,
    ],
    ["not changed since", { "If-Modified-Since": LAST_MODIFIED }, 304],
    ["changed since", { "If-Modified-Since": "Sun, 01 Nov 2026 09:59:59 GMT" }, 200],
    ["no date", { "If-Modified-Since": "yesterday" }, 200],
    ["a year, which is no date", { "If-Modified-Since": "2030" }, 200],
  ])("%s", async (_, headers, status) => {
    expect((await ask(headers)).slice(0, 2)).toEqual(["MISS", status]);
    // The origin was asked without it, and what it said is kept whole.
    expect((await ask(headers)).slice(0, 2)).toEqual(["HIT", status]);
    expect(await ask({})).toEqual(["HIT", 200, "0123456789"]);
    expect(worker.asked).toHaveLength(1);
  });

  it("gives a 304 the headers of the answer, but none of the body's", async () => {
    await ask({});
    const { headers } = await worker.ask(path, { headers: { "If-None-Match": '"v1"' } });
    expect([headers.get("etag"), headers.get("cache-control")]).toEqual(['"v1"', "max-age=60"]);
    expect([headers.get("content-type"), headers.get("content-length")]).toEqual([null, null]);
    expect(headers.get("last-modified")).toBeNull();
  });

  it("gives a 304 Last-Modified where there is no ETag", async () => {
    const headers = { "Cache-Control": "max-age=60", "Last-Modified": LAST_MODIFIED };
    worker.answer(() => new Response("x", { headers }));
    const asked = { headers: { "If-Modified-Since": LAST_MODIFIED } };
    for (const answer of [await worker.ask(path, asked), await worker.ask(path, asked)]) {
      expect([answer.status, answer.headers.get("last-modified")]).toEqual([304, LAST_MODIFIED]);
    }
  });
});

describe("a range", () => {
  it.each<[string, string, number, string, string | null]>([
    ["the first bytes", "bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["from one on", "bytes=7-", 206, "789", "bytes 7-9/10"],
    ["the last ones", "bytes=-2", 206, "89", "bytes 8-9/10"],
    ["beyond the end", "bytes=8-99", 206, "89", "bytes 8-9/10"],
    ["after the end", "bytes=10-", 416, "", "bytes */10"],
    ["none at the end", "bytes=-0", 416, "", "bytes */10"],
    ["several", "bytes=0-1,3-4", 200, "0123456789", null],
    ["backwards", "bytes=4-2", 200, "0123456789", null],
    ["other units", "lines=1-2", 200, "0123456789", null],
  ])("%s", async (_, range, status, body, contentRange) => {
    await ask({});
    const answer = await worker.ask(path, { headers: { Range: range } });
    expect([answer.cache, answer.status, answer.body]).toEqual(["HIT", status, body]);
    expect(answer.headers.get("content-range")).toBe(contentRange);
  });

  it("of another version is the whole (If-Range)", async () => {
    await ask({});
    expect(await ask({ Range: "bytes=0-1", "If-Range": '"v2"' })).toEqual([
      "HIT",
      200,
      "0123456789",
    ]);
    expect(await ask({ Range: "bytes=0-1", "If-Range": '"v1"' })).toEqual(["HIT", 206, "01"]);
  });

  it("of what is not there is the origin's to answer, and never kept", async () => {
    expect(await ask({ Range: "bytes=0-1" })).toEqual(["BYPASS", 206, "part"]);
    expect(await ask({})).toEqual(["MISS", 200, "0123456789"]);
  });
});
