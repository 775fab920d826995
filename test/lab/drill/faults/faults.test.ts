import { describe, expect, it } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";

import { FAULTS } from "../../../../lab/drill/faults/index.ts";
import { Filler, setConfig } from "../../../../lab/drill/faults/redis-memory.ts";
import { change } from "../../../../lab/drill/faults/service.ts";
import type { Undo } from "../../../../lab/drill/faults/fault.ts";
import type {
  DrillCache,
  DrillEnv,
  DrillService,
  Fault,
  Labels,
  ServiceBehaviour,
} from "../../../../lab/drill/types.ts";

function named(name: string): Fault {
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`no fault "${name}"`);
  return fault;
}

function service(name: string, kind: DrillService["kind"] = "web"): DrillService {
  const behaviour = {
    errorShare: 0,
    latencyMs: 0,
    missShare: 0.02,
    worker: true,
    tasksPerSecond: 5,
  };
  return { name, kind, poolMax: 8, behaviour: behaviour as ServiceBehaviour } as DrillService;
}

function env(changes: Partial<DrillEnv>): DrillEnv {
  return {
    services: [],
    caches: [],
    rules: [],
    signal: new AbortController().signal,
    sleep: (milliseconds: number) => sleep(milliseconds),
    ...changes,
  } as DrillEnv;
}

/** A Redis that gives each value twice the room it needs, and answers as the real one does. */
class FakeRedis {
  readonly keys = new Map<string, number>();
  readonly config = new Map([["maxmemory-policy", "noeviction"]]);
  readonly expiring: string[] = [];

  readonly cache = {
    maxMemoryBytes: 1_000_000,
    command: (...words: readonly string[]) => Promise.resolve(this.#answer(words)),
    pipeline: (commands: readonly (readonly string[])[]) =>
      Promise.resolve(commands.map((words) => this.#answer(words))),
  } as unknown as DrillCache;

  #answer([name = "", ...words]: readonly string[]) {
    const [first = "", second = "", third = ""] = words;
    if (name === "INFO") return `# Memory\r\nused_memory:${this.used()}\r\n`;
    if (name === "SETRANGE") this.keys.set(first, 2 * (Number(second) + 1));
    if (name === "EXPIRE") this.expiring.push(first);
    if (name === "UNLINK") words.forEach((key) => this.keys.delete(key));
    if (name === "CONFIG" && first === "GET") return [second, this.config.get(second) ?? ""];
    if (name === "CONFIG") this.config.set(second, third);
    return "OK";
  }

  used(): number {
    return [...this.keys.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}

describe("filling a Redis", () => {
  it("ends a value above what was asked for, and removes all of it", async () => {
    const redis = new FakeRedis();
    const undos: Undo[] = [];
    const filler = new Filler(redis.cache, (undo) => undos.push(undo), 1000);
    await filler.fillTo(100_500);
    // Values of 2,000 bytes: 51 are 102,000, the first above 100,500.
    expect(redis.used()).toBe(102_000);
    await undos[0]?.();
    expect(redis.keys.size).toBe(0);
  });

  it("writes nothing where enough is in use", async () => {
    const redis = new FakeRedis();
    redis.keys.set("own", 5000);
    await new Filler(redis.cache, () => undefined, 1000).fillTo(5000);
    expect([...redis.keys.keys()]).toEqual(["own"]);
  });

  it("gives sessions an end", async () => {
    const redis = new FakeRedis();
    await new Filler(redis.cache, () => undefined, 1000, 60).write(3);
    expect(redis.expiring).toEqual([...redis.keys.keys()]);
    expect(redis.expiring).toHaveLength(3);
  });

  it("sets a parameter back to what it was", async () => {
    const redis = new FakeRedis();
    const undos: Undo[] = [];
    await setConfig(redis.cache, (undo) => undos.push(undo), "maxmemory-policy", "allkeys-lru");
    expect(redis.config.get("maxmemory-policy")).toBe("allkeys-lru");
    await undos[0]?.();
    expect(redis.config.get("maxmemory-policy")).toBe("noeviction");
  });
});

describe("faults of the service", () => {
  it("restore what they changed and leave what others changed since", async () => {
    const api = service("api");
    const undos: Undo[] = [];
    await change(api, (undo) => undos.push(undo), { errorShare: 0.3 });
    api.behaviour.latencyMs = 500;
    await undos[0]?.();
    expect(api.behaviour.errorShare).toBe(0);
    expect(api.behaviour.latencyMs).toBe(500);
  });

  it("break the service that has promised something", async () => {
    const [plain, api] = [service("plain"), service("api")];
    const rules = [{ name: "slo-api", rules: [] }];
    const drill = env({ services: [plain, api], rules });
    await named("requests fail").start(drill);
    expect([plain.behaviour.errorShare, api.behaviour.errorShare]).toEqual([0, 0.3]);
    await named("requests fail").stop(drill);
    expect(api.behaviour.errorShare).toBe(0);
  });

  it("break the one that has not, where its burns must not speak for it", async () => {
    const [api, plain] = [service("api"), service("plain")];
    const rules = [{ name: "slo-api", rules: [] }];
    const drill = env({ services: [api, plain], rules });
    await named("a few requests fail").start(drill);
    expect([api.behaviour.errorShare, plain.behaviour.errorShare]).toEqual([0, 0.06]);
    await named("a few requests fail").stop(drill);
  });

  it("collapse the hit rate of every service that answers requests, and of no worker", async () => {
    const all = [service("api"), service("realtime"), service("mail", "worker")];
    const drill = env({ services: all });
    await named("hit rate collapsed").start(drill);
    expect(all.map(({ behaviour }) => behaviour.missShare)).toEqual([0.9, 0.9, 0.02]);
    await named("hit rate collapsed").stop(drill);
    expect(all.map(({ behaviour }) => behaviour.missShare)).toEqual([0.02, 0.02, 0.02]);
  });

  it("say what the stack lacks", async () => {
    await expect(named("worker stops").start(env({}))).rejects.toThrow("the stack has no worker");
    await expect(named("queue evicts").start(env({}))).rejects.toThrow(
      "the stack has no cache of role queue",
    );
    await expect(named("exporter stopped").start(env({ exporters: [] }))).rejects.toThrow(
      "the drill runs no postgres_exporter",
    );
  });
});

describe("faults of the stand-in", () => {
  function standIn(known: (name: string) => boolean) {
    const values = new Map<string, number>();
    return {
      values,
      metrics: new Set<string>(),
      set: (name: string, _: Labels, value: number) => {
        if (!known(name)) return 0;
        values.set(name, value);
        return 1;
      },
      heal: () => values.clear(),
    };
  }

  it("keep what the others changed when one is mended", async () => {
    const stand = standIn(() => true);
    const drill = env({ standIn: stand });
    const [nodes, cdn] = [named("node used up (stand-in)"), named("CDN in trouble (stand-in)")];
    await nodes.start(drill);
    await cdn.start(drill);
    await nodes.stop(drill);
    expect(stand.values.get("node_memory_MemAvailable_bytes")).toBeUndefined();
    expect(stand.values.get("aws_cloudfront_5xx_error_rate_average")).toBe(5);
    await cdn.stop(drill);
    expect(stand.values.size).toBe(0);
  });

  it("name the series that the stand-in lacks", async () => {
    const drill = env({ standIn: standIn((name) => name !== "node_filefd_allocated") });
    const fault = named("node used up (stand-in)");
    await expect(fault.start(drill)).rejects.toThrow("node_filefd_allocated{}");
    await fault.stop(drill);
  });
});
