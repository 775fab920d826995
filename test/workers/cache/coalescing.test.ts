import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker({ config: { originTimeoutSeconds: 30, maxBodyBytes: 1_000 } });
});
afterAll(() => worker.stop());

let count = 0;
let path: string;
beforeEach(() => {
  count += 1;
  path = `/page-${count}`;
});

const ask = async (tenant?: string) => {
  const headers = tenant === undefined ? {} : { "X-Tenant-ID": tenant };
  const { cache, body } = await worker.ask(path, { headers });
  return `${cache} ${body}`;
};
const kept = { headers: { "Cache-Control": "max-age=60" } };

/** Until so many requests are in the worker; the origin has been asked by then, or never will be. */
async function waiting(requests: number): Promise<void> {
  let report = await worker.control({});
  while (report.waiting < requests) report = await worker.control({});
}

/** An origin whose nth answer comes when the nth gate is opened, or at once where there is none. */
function gated(gates: number, answer: (n: number) => Response) {
  const all = Array.from({ length: gates }, () => Promise.withResolvers<void>());
  let asked = 0;
  worker.answer(async () => {
    asked += 1;
    const n = asked;
    await all[n - 1]?.promise;
    return answer(n);
  });
  return all.map(({ resolve }) => resolve);
}

describe("requests for one page at one time", () => {
  it("share one fetch", async () => {
    const [open] = gated(1, (n) => new Response(`page ${n}`, kept));
    const answers = Array.from({ length: 8 }, () => ask());
    await waiting(8);
    expect(worker.asked).toHaveLength(1);
    open?.();
    expect((await Promise.all(answers)).sort()).toEqual([
      ...Array.from({ length: 7 }, () => "HIT page 1"),
      "MISS page 1",
    ]);
    expect(worker.asked).toHaveLength(1);
  });

  it("do not share it with another tenant", async () => {
    const [one, other] = gated(2, (n) => new Response(`page ${n}`, kept));
    const answers = [ask("a"), ask("a"), ask("b"), ask("b")];
    await waiting(4);
    expect(worker.asked).toHaveLength(2);
    one?.();
    other?.();
    const [a1 = "", a2 = "", b1 = "", b2 = ""] = (await Promise.all(answers)).map((answer) =>
      answer.replace(/^\w+ /, ""),
    );
    expect([a1 === a2, b1 === b2, a1 === b1]).toEqual([true, true, false]);
  });

  it.each<[string, (n: number) => Response]>([
    ["private", (n) => new Response(`page ${n}`, { headers: { "Cache-Control": "private" } })],
    ["with a cookie", (n) => new Response(`page ${n}`, { headers: { "Set-Cookie": "s=1" } })],
    ["an error", (n) => new Response(`page ${n}`, { status: 500 })],
    ["too large", (n) => new Response(`page ${n}`.padEnd(1_001), kept)],
  ])("share no answer that is %s", async (_, answer) => {
    const [open] = gated(1, answer);
    const answers = Array.from({ length: 4 }, () => ask());
    await waiting(4);
    expect(worker.asked).toHaveLength(1);
    open?.();
    const bodies = (await Promise.all(answers)).map((text) => text.trim());
    expect(bodies.sort()).toEqual(["MISS page 1", "MISS page 2", "MISS page 3", "MISS page 4"]);
  });

  it("no longer wait for each other once their answer could not be shared", async () => {
    gated(0, () => new Response("mine", { headers: { "Cache-Control": "private" } }));
    await ask();
    const [one] = gated(4, () => new Response("mine", { headers: { "Cache-Control": "private" } }));
    const answers = Array.from({ length: 4 }, () => ask());
    while (worker.asked.length < 4) await waiting(1);
    one?.();
    expect(await Promise.race(answers)).toBe("MISS mine");
  });
});

describe("a fetch that leads others and does not come back", () => {
  it("holds them no longer than the origin's timeout", async () => {
    const patient = worker;
    worker = await startWorker({ config: { originTimeoutSeconds: 0.5 } });
    const [open] = gated(1, (n) => new Response(`page ${n}`, kept));
    const first = ask();
    await waiting(1);
    expect(await Promise.all([ask(), ask()])).toEqual([
      expect.stringMatching(/^MISS page [23]$/),
      expect.stringMatching(/^MISS page [23]$/),
    ]);
    open?.();
    expect(await first).toBe("MISS page 1");
    await worker.stop();
    worker = patient;
  });

  it("goes on when its client leaves, for those that wait", async () => {
    const [open] = gated(1, (n) => new Response(`page ${n}`, kept));
    const leaving = new AbortController();
    const first = worker.ask(path, { signal: leaving.signal });
    const left = first.then(
      () => "answered",
      () => "left",
    );
    await waiting(1);
    const second = ask();
    await waiting(2);
    leaving.abort();
    expect(await left).toBe("left");
    open?.();
    expect(await second).toBe("HIT page 1");
    expect(worker.asked).toHaveLength(1);
  });
});
