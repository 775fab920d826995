import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Response } from "miniflare";
import { startWorker } from "./support/start-worker.ts";
import type { TestWorker } from "./support/start-worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker({ config: { originTimeoutSeconds: 30 } });
});
afterAll(() => worker.stop());

let count = 0;
let path: string;
beforeEach(() => {
  count += 1;
  path = `/page-${count}`;
});

const SWR = "max-age=60, stale-while-revalidate=30, stale-if-error=300";
const page = (body: string, cacheControl = SWR, status = 200) =>
  new Response(body, { status, headers: { "Cache-Control": cacheControl } });

async function ask(): Promise<string> {
  const { cache, status, body } = await worker.ask(path);
  return `${cache} ${status} ${body}`;
}

/** Fills the cache with "old", and puts the clock forward. */
async function keepOld(seconds: number, cacheControl = SWR): Promise<void> {
  worker.answer(() => page("old", cacheControl));
  expect(await ask()).toBe("MISS 200 old");
  await worker.control({ advance: seconds });
}

/** Until nothing is under way any more that would change the answer. */
async function askUntil(wanted: string): Promise<string> {
  const end = Date.now() + 4_000;
  let last = await ask();
  while (last !== wanted && Date.now() < end) last = await ask();
  return last;
}

describe("stale-while-revalidate", () => {
  it("gives the old answer at once, and the new one when it is there", async () => {
    await keepOld(70);
    worker.answer(() => page("new"));
    expect(await ask()).toBe("STALE 200 old");
    expect(await askUntil("HIT 200 new")).toBe("HIT 200 new");
    expect(worker.asked).toHaveLength(1);
  });

  it("refreshes once, however many ask", async () => {
    await keepOld(70);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    worker.answer(async () => {
      await gate;
      return page("new");
    });
    const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
    expect(answers).toEqual(answers.map(() => "STALE 200 old"));
    open();
    expect(await askUntil("HIT 200 new")).toBe("HIT 200 new");
    expect(worker.asked).toHaveLength(1);
  });

  it("ends: after it the origin is asked first", async () => {
    await keepOld(95);
    worker.answer(() => page("new"));
    expect(await ask()).toBe("EXPIRED 200 new");
    expect(await ask()).toBe("HIT 200 new");
  });

  it("keeps the old answer while the refresh fails", async () => {
    await keepOld(70);
    worker.answer(() => page("broken", SWR, 500));
    expect([await ask(), await ask()]).toEqual(["STALE 200 old", "STALE 200 old"]);
  });

  it("forgets the old answer when the origin no longer wants it kept", async () => {
    await keepOld(70);
    worker.answer(() => page("mine", "private"));
    expect(await ask()).toBe("STALE 200 old");
    expect(await askUntil("MISS 200 mine")).toBe("MISS 200 mine");
  });

  it("is the class's where the origin says nothing", async () => {
    // html: fresh for a minute, stale for ten more.
    worker.answer(() => new Response("old"));
    await ask();
    await worker.control({ advance: 650 });
    expect(await ask()).toBe("STALE 200 old");
  });

  it("is none where the origin says must-revalidate", async () => {
    await keepOld(61, "max-age=60, must-revalidate");
    worker.answer(() => page("new", "max-age=60, must-revalidate"));
    expect(await ask()).toBe("EXPIRED 200 new");
  });
});

describe("stale-if-error", () => {
  it.each([500, 502, 503, 504])("stands in for a %i", async (status) => {
    await keepOld(200);
    worker.answer(() => page("broken", "no-store", status));
    expect(await ask()).toBe("STALE 200 old");
  });

  it("stands in for an origin that takes too long, whose answer is kept when it comes", async () => {
    const patient = worker;
    worker = await startWorker({ config: { originTimeoutSeconds: 0.5 } });
    await keepOld(200);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    worker.answer(async () => {
      await gate;
      return page("late");
    });
    expect(await ask()).toBe("STALE 200 old");
    open();
    expect(await askUntil("HIT 200 late")).toBe("HIT 200 late");
    await worker.stop();
    worker = patient;
  });

  it("stands in for HEAD too", async () => {
    await keepOld(200);
    worker.answer(() => new Response(null, { status: 503 }));
    const { cache, status } = await worker.ask(path, { method: "HEAD" });
    expect([cache, status]).toEqual(["STALE", 200]);
  });

  it.each([404, 403, 429])("does not stand in for a %i", async (status) => {
    await keepOld(200);
    worker.answer(() => page("no", "no-store", status));
    expect(await ask()).toBe(`EXPIRED ${status} no`);
  });

  it("outlives a 429, but not a 403", async () => {
    await keepOld(200);
    worker.answer(() => page("slow down", "no-store", 429));
    await ask();
    worker.answer(() => page("broken", "no-store", 500));
    expect(await ask()).toBe("STALE 200 old");
    worker.answer(() => page("gone", "no-store", 403));
    await ask();
    worker.answer(() => page("broken", "no-store", 500));
    expect(await askUntil("MISS 500 broken")).toBe("MISS 500 broken");
  });

  it("ends: after it an error is an error", async () => {
    await keepOld(361);
    worker.answer(() => page("broken", "no-store", 500));
    expect(await ask()).toMatch(/^(EXPIRED|MISS) 500 broken$/);
  });
});
