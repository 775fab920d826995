import { join } from "node:path";
import type { Readable } from "node:stream";
import { Miniflare, Response } from "miniflare";
import type { Request, RequestInit } from "miniflare";
import { bundleWorker, COMPATIBILITY_DATE } from "../../../../lab/edge/bundle.ts";
import { TRACE_CONFIG } from "../../../../lab/edge/trace/config.ts";
import type { CacheWorkerConfig } from "../../../../workers/cache/config.ts";
import type { Control, Report } from "./entry.ts";

/** What the worker answered. */
export interface Answer {
  readonly status: number;
  /** Value of X-Cache-Status. */
  readonly cache: string | null;
  readonly headers: Headers;
  readonly body: string;
}

/** An origin for one test. */
export type Origin = (request: Request) => Response | Promise<Response>;

/** The cache worker in workerd, before an origin that each test writes. */
export interface TestWorker {
  /** Asks for a path of https://api.example.com. */
  ask(path: string, init?: RequestInit): Promise<Answer>;
  /** Where it listens, for what `ask` would not show: the bytes of a body as they were sent. */
  readonly address: URL;
  /** What the origin answers from now on; forgets what it was asked. */
  answer(origin: Origin): void;
  /** What the origin was asked since. */
  readonly asked: readonly Request[];
  control(control: Control): Promise<Report>;
  stop(): Promise<void>;
}

/** Options of `startWorker`. */
export interface StartOptions {
  readonly config?: Partial<CacheWorkerConfig>;
  readonly limits?: Readonly<Record<string, { limit: number; period: 10 | 60 }>>;
  /** Instead of the test's origin. */
  readonly outbound?: { readonly external: { address: string; http: object } };
}

/** As it comes to a worker: Cloudflare takes Cache-Tag off before (Cache, Purge cache by cache-tags). */
function asCloudflare(response: Response): Response {
  response.headers.delete("cache-tag");
  return response;
}

/** Starts workerd with the worker, bundled as it is for deployment but with the entry of the tests. */
export async function startWorker(options: StartOptions = {}): Promise<TestWorker> {
  const asked: Request[] = [];
  let origin: Origin = () => new Response("the test has no origin", { status: 500 });
  const limits = Object.entries(options.limits ?? {});
  const runtime = new Miniflare({
    modules: true,
    script: await bundleWorker(join(import.meta.dirname, "entry.ts")),
    compatibilityDate: COMPATIBILITY_DATE,
    // What the worker logs when a test breaks something is not for the test's reader.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.resume();
    },
    bindings: { CONFIG: JSON.stringify({ ...TRACE_CONFIG, ...options.config }) },
    kvNamespaces: ["PURGES"],
    ratelimits: Object.fromEntries(
      limits.map(([name, simple]) => [name, { namespace_id: name, simple }]),
    ),
    outboundService:
      options.outbound ??
      (async (request: Request) => {
        asked.push(request);
        return asCloudflare(await origin(request));
      }),
  });
  const address = await runtime.ready;
  return {
    asked,
    address,
    ask: async (path, init) => {
      const url = new URL(path, "https://api.example.com");
      const response = await runtime.dispatchFetch(url, { redirect: "manual", ...init });
      const headers = new Headers([...response.headers]);
      const body = await response.text();
      return { status: response.status, cache: headers.get("x-cache-status"), headers, body };
    },
    answer: (next) => {
      origin = next;
      asked.length = 0;
    },
    control: async (control) => {
      const init = { method: "POST", body: JSON.stringify(control) };
      const response = await runtime.dispatchFetch("http://control.test/", init);
      return (await response.json()) as Report;
    },
    stop: () => runtime.dispose(),
  };
}
