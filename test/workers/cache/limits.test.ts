import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker({
    config: {
      userLimits: [
        { binding: "SEARCH", pattern: "/api/search*", methods: ["GET"], periodSeconds: 60 },
        { binding: "ALL", pattern: "/api/*", methods: [], periodSeconds: 10 },
        { binding: "GONE", pattern: "/api/gone", methods: [], periodSeconds: 10 },
      ],
    },
    limits: { SEARCH: { limit: 2, period: 60 }, ALL: { limit: 4, period: 10 } },
  });
});
afterAll(() => worker.stop());

/** The windows of Miniflare's counters begin at whole tens of seconds. */
const WINDOW = 10_000;
beforeEach(async () => {
  // A test's requests take a fraction of a second; they have to be in one window.
  const left = WINDOW - (Date.now() % WINDOW);
  if (left < 3_000) await setTimeout(left);

  worker.answer(() => new Response("ok", { headers: { "Cache-Control": "public, max-age=60" } }));
});

/** Statuses of so many requests, one after the other. */
async function statuses(requests: number, path: string, headers: Record<string, string>) {
  const all: number[] = [];
  for (let n = 0; n < requests; n++) all.push((await worker.ask(path, { headers })).status);
  return all;
}

describe("a user's limit", () => {
  it("is counted before the cache, by user, and says when to come back", async () => {
    const path = "/api/search?q=1";
    expect(await statuses(3, path, { Authorization: "a" })).toEqual([200, 200, 429]);
    expect(await statuses(3, path, { Authorization: "b" })).toEqual([200, 200, 429]);
    expect(await statuses(3, path, { Cookie: "_ga=1; session=c" })).toEqual([200, 200, 429]);
    // The harmless cookie is not what tells users apart.
    expect(await statuses(1, path, { Cookie: "_ga=2; session=c" })).toEqual([429]);
    const { headers } = await worker.ask(path, { headers: { Authorization: "a" } });
    expect([headers.get("retry-after"), headers.get("ratelimit")]).toEqual([
      "60",
      '"SEARCH";r=0;t=60',
    ]);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("is that of the address without a credential, for cached answers too", async () => {
    expect(await statuses(3, "/api/search?q=2", {})).toEqual([200, 200, 429]);
  });

  it("is not evaded by writing the path otherwise", async () => {
    expect(await statuses(3, "/api/%73earch", { Authorization: "d" })).toEqual([200, 200, 429]);
    const headers = { Authorization: "h" };
    expect([
      ...(await statuses(1, "/api//search", headers)),
      ...(await statuses(1, "/API/Search", headers)),
      ...(await statuses(1, "/api;x=1/search%zz", headers)),
      ...(await statuses(1, "/x/..%2fapi/search", headers)),
    ]).toEqual([200, 200, 429, 429]);
  });

  it("leaves other paths and methods to other limits", async () => {
    const headers = { Authorization: "e" };
    expect(await statuses(5, "/api/other", headers)).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses(6, "/pages", headers)).toEqual([200, 200, 200, 200, 200, 200]);
    const post = await worker.ask("/api/search", {
      method: "POST",
      headers: { Authorization: "f" },
    });
    expect(post.status).toBe(200);
  });

  it("that cannot be counted stops nobody", async () => {
    expect(await statuses(2, "/api/gone", { Authorization: "g" })).toEqual([200, 200]);
  });
});
