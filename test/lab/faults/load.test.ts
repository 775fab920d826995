import { afterEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import type { Endpoint } from "../../../lab/clients/types.ts";
import { freePorts } from "../../../lab/loopback.ts";
import {
  ITEM_COUNT,
  measureCapacity,
  startOpenLoad,
  steadyRate,
  warmUp,
} from "../../../lab/faults/load.ts";
import { seeded, zipf } from "../../../lab/random.ts";

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<Endpoint> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe("seeded and zipf", () => {
  it("repeat with the seed, and lie between 0 and 1", () => {
    const draw = (seed: number) => Array.from({ length: 1_000 }, seeded(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1).every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(draw(1)).size).toBeGreaterThan(990);
  });

  it("ask for items as often as Zipf's law says", () => {
    // 1 : 1/2 : 1/3 is 6/11, 3/11 and 2/11: the first up to 0.545, the second up to 0.818.
    const items = [0, 0.54, 0.55, 0.81, 0.82, 0.999].map((value) => zipf(3, 1)(() => value));
    expect(items).toEqual([0, 0, 1, 1, 2, 2]);
  });
});

describe("steadyRate", () => {
  it("is the guide's, at most half of what is carried, and never none", () => {
    // 900 carry 450; of 301 the half is 150.5.
    expect([5_000, 900, 301, 1].map(steadyRate)).toEqual([450, 450, 150, 1]);
  });
});

describe("startOpenLoad", () => {
  it("asks at its times although nobody answers, and counts what that costs from when it was due", async () => {
    const waiting: ServerResponse[] = [];
    let asked = 0;
    // Nobody is answered before twenty have asked: who waits for answers would wait for ever.
    const target = await serve((_, response) => {
      waiting.push(response);
      asked += 1;
      if (asked >= 20) for (const one of waiting.splice(0)) one.end();
    });
    const load = startOpenLoad(target, 200);
    while (load.outcomes.length < 20) await sleep(5);
    const first20 = [...load.outcomes].sort((a, b) => a.at - b.at).slice(0, 20);
    await load.stop();
    expect(first20.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, n) => n * 5));
    expect(first20.every(({ ok }) => ok)).toBe(true);
    // The first was due 95 ms before the last.
    expect(first20[0]?.ms ?? 0).toBeGreaterThan(first20[19]?.ms ?? Number.NaN);
  });

  it("counts an answer other than 200, and none at all, as failed", async () => {
    const target = await serve((_, response) => response.writeHead(500).end());
    const failing = startOpenLoad(target, 500);
    while (failing.outcomes.length < 5) await sleep(5);
    await failing.stop();
    expect(failing.outcomes.some(({ ok }) => ok)).toBe(false);
    const [port = 0] = await freePorts(1);
    const refused = startOpenLoad({ host: "127.0.0.1", port }, 500);
    while (refused.outcomes.length < 5) await sleep(5);
    await refused.stop();
    expect(refused.outcomes.some(({ ok }) => ok)).toBe(false);
  });
});

describe("warmUp", () => {
  it("asks for every item", async () => {
    const asked = new Set<string>();
    const target = await serve((request, response) => {
      asked.add(request.url ?? "");
      response.end();
    });
    await warmUp(target);
    const items = [...asked].filter((path) => path.startsWith("/items/"));
    expect(items).toHaveLength(ITEM_COUNT);
    expect(asked).toContain("/search/b1");
  });
});

describe("measureCapacity", () => {
  it("tells answers and failures apart", async () => {
    const target = await serve((request, response) => {
      response.writeHead(request.url?.startsWith("/search") === true ? 500 : 200).end();
    });
    const {
      requests,
      errors,
      rate,
      steadyRate: steady,
    } = await measureCapacity(target, 0.3, new AbortController().signal);
    expect(errors).toBeGreaterThan(0);
    expect(errors).toBeLessThan(requests);
    expect(rate).toBeGreaterThan(0);
    expect(steady).toBeLessThanOrEqual(Math.max(1, rate / 2));
  });

  it("gives up with the run", async () => {
    const target = await serve((_, response) => response.end());
    const signal = AbortSignal.abort(new Error("interrupted"));
    await expect(measureCapacity(target, 10, signal)).rejects.toThrow("interrupted");
  });
});
