import { get } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "@jest/globals";
import { MEMORY_LIMIT } from "../../../workers/cache/body-memory.ts";
import { startRawOrigin } from "./support/raw-origin.ts";
import type { RawOrigin } from "./support/raw-origin.ts";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

let origin: RawOrigin | undefined;
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  await origin?.stop();
});

async function start(headers: readonly string[], body: string | Buffer): Promise<TestWorker> {
  const head = ["HTTP/1.1 200 OK", "Cache-Control: public, max-age=60", ...headers, "", ""];
  origin = await startRawOrigin(Buffer.concat([Buffer.from(head.join("\r\n")), Buffer.from(body)]));
  worker = await startWorker({ outbound: origin.outbound });
  return worker;
}

describe("a body that breaks off", () => {
  it.each<[string, readonly string[], string]>([
    ["before its length", ["Content-Length: 100"], "half"],
    ["within a chunk", ["Transfer-Encoding: chunked"], "64\r\nhalf"],
    ["before the last chunk", ["Transfer-Encoding: chunked"], "4\r\nhalf\r\n"],
  ])("%s is not kept", async (_, headers, body) => {
    const started = await start(headers, body);
    for (const times of [1, 2]) {
      // The client is cut off, as the origin did; or learns it from the length.
      const answer = await started.ask("/page").catch(() => undefined);
      expect(answer?.cache ?? "MISS").toBe("MISS");
      expect(origin?.asked()).toBe(times);
    }
  });
});

describe("a body that does not fit into the memory for bodies", () => {
  it("comes whole, and is not kept, whatever the configuration allows", async () => {
    const large = Buffer.alloc(MEMORY_LIMIT + 1, "x");
    const config = { maxBodyBytes: 2 * MEMORY_LIMIT };
    origin = await startRawOrigin(
      Buffer.concat([
        Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${large.length}\r\n\r\n`),
        large,
      ]),
    );
    worker = await startWorker({ outbound: origin.outbound, config });
    for (const times of [1, 2]) {
      const { cache, body } = await worker.ask("/page");
      expect([cache, body.length]).toEqual(["MISS", MEMORY_LIMIT + 1]);
      expect(origin.asked()).toBe(times);
    }
  }, 30_000);
});

/** The bytes of an answer as they come, not unpacked. */
function raw({ address }: TestWorker): Promise<{ encoding: string | undefined; body: Buffer }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    encoding: string | undefined;
    body: Buffer;
  }>();
  const headers = { Host: "api.example.com", "Accept-Encoding": "identity" };
  get(new URL("/page", address), { headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const encoding = response.headers["content-encoding"];
      resolve({ encoding, body: Buffer.concat(chunks) });
    });
  }).on("error", reject);
  return promise;
}

describe("a packed body that the runtime does not undo", () => {
  it.each([["zstd"], ["deflate"], ["GZIP"], ["gzip, gzip"]])(
    "says so to each client, and is not kept: %s",
    async (encoding) => {
      const packed = gzipSync("hello");
      const length = `Content-Length: ${packed.length}`;
      const started = await start([`Content-Encoding: ${encoding}`, length], packed);
      for (const times of [1, 2]) {
        expect(await raw(started)).toEqual({ encoding, body: packed });
        expect(origin?.asked()).toBe(times);
      }
    },
  );
});
