import { afterEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { StartOptions, TestWorker } from "./support/start-worker.ts";

let worker: TestWorker | undefined;
afterEach(() => worker?.stop());
async function start(options: StartOptions): Promise<TestWorker> {
  worker = await startWorker(options);
  let answers = 0;
  worker.answer(() => {
    answers += 1;
    return new Response(String(answers), { headers: { "Cache-Control": "max-age=60" } });
  });
  return worker;
}

describe("a worker that fails", () => {
  it("passes requests on: the cache is broken", async () => {
    const started = await start({});
    await started.control({ broken: ["cache"] });
    for (const body of ["1", "2"]) {
      expect(await started.ask("/page")).toMatchObject({ status: 200, cache: "MISS", body });
    }
  });

  it("passes requests on: its configuration is none", async () => {
    const started = await start({ config: { fallback: "unknown" } });
    expect(await started.ask("/page")).toMatchObject({ status: 200, cache: "BYPASS", body: "1" });
    expect(await started.ask("/page", { method: "POST", body: "x" })).toMatchObject({ body: "2" });
  });
});

describe("an origin that cannot be reached", () => {
  it("is a bad gateway", async () => {
    // Port 1 of the loopback interface: nothing listens there.
    const started = await start({ outbound: { external: { address: "127.0.0.1:1", http: {} } } });
    const { status, headers } = await started.ask("/page");
    expect([status, headers.get("cache-control")]).toEqual([502, "no-store"]);
  });
});
