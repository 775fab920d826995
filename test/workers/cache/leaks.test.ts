import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker({ config: { originTimeoutSeconds: 5 } });
});
afterAll(() => worker.stop());

/** Headers by which an origin may tell one asker from another. */
const TELLING = ["x-tenant-id", "authorization", "cookie", "x-api-key", "x-acme-user", "origin"];
const HARMLESS_COOKIES = /^(_ga|theme)/;

/** Who asked, as an origin sees it or a client means it; cookies that are no credentials do not count. */
function asker(headers: Headers): Record<string, string> {
  const own = TELLING.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(
    own
      .map(([name, value]) => {
        const cookies = value.split("; ").filter((cookie) => !HARMLESS_COOKIES.test(cookie));
        return [name, name === "cookie" ? cookies.join("; ") : value] as const;
      })
      .filter(([, value]) => value !== ""),
  );
}

const optional = (...values: string[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
const request = fc.record({
  path: fc.constantFrom("/a", "/b.js", "/api/c", "/api/account/d"),
  query: fc.constantFrom("", "?x=1&y=2", "?y=2&x=1", "?utm_source=z"),
  method: fc.constantFrom("GET", "GET", "GET", "HEAD", "POST"),
  credentials: fc.constantFrom<Record<string, string>>(
    {},
    {},
    { Cookie: "_ga=1" },
    { Cookie: "theme=x; _ga=2" },
    { Cookie: "session=1" },
    { Cookie: "_ga=1; session=2" },
    { Authorization: "Bearer 1" },
    { Authorization: "Bearer 2", Cookie: "session=1" },
    { "X-API-Key": "1" },
    { "X-Acme-User": "1" },
  ),
  others: fc.record({
    // Names that look like parts of a key.
    "X-Tenant-ID": optional("a", "b", "-", "=a", "a/any", "%61", "a%2Fany"),
    Origin: optional("https://a.example", "null"),
    Accept: optional("text/html", "application/json", "x/y;v=1"),
    Range: fc.constantFrom(undefined, undefined, undefined, undefined, "bytes=0-"),
    "Cache-Control": optional("no-cache", "no-store"),
  }),
});

type Asked = typeof request extends fc.Arbitrary<infer T> ? T : never;
function headersOf({ credentials, others }: Asked): Record<string, string> {
  const present = Object.entries(others).filter(([, value]) => value !== undefined);
  return { ...credentials, ...(Object.fromEntries(present) as Record<string, string>) };
}

it("no two requests with different tenant or credentials ever share a response", async () => {
  // As careless as an origin can be: everything is public, for all.
  worker.answer((asked) => {
    const body = JSON.stringify(asker(new Headers([...asked.headers])));
    const who = Buffer.from(body).toString("base64");
    const headers = { "Cache-Control": "public, max-age=60", "X-Who": who };
    return new Response(asked.method === "HEAD" ? null : body, { headers });
  });
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 12 }), async (requests) => {
      const answers = await Promise.all(
        requests.map(async (asked) => {
          const headers = headersOf(asked);
          const init = { method: asked.method, headers };
          const answer = await worker.ask(asked.path + asked.query, init);
          hits += answer.cache === "HIT" ? 1 : 0;
          const who = Buffer.from(answer.headers.get("x-who") ?? "", "base64").toString();
          return { got: JSON.parse(who) as unknown, wanted: asker(new Headers(headers)) };
        }),
      );
      for (const { got, wanted } of answers) expect(got).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
  // It did share: of some 400 requests, half have no credential, and most of those a path that is cached.
  expect(hits).toBeGreaterThan(20);
}, 30_000);
