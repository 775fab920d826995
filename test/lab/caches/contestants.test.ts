import { describe, expect, it } from "@jest/globals";

import {
  contestEngine,
  contestants,
  elastiCacheDefaults,
} from "../../../lab/caches/contestants.ts";
import type { RedisEngine } from "../../../lab/engines/types.ts";
import { parseInfo, serverParameters } from "../../../lab/caches/servers.ts";
import { parameters } from "./seen.ts";

const REDIS: RedisEngine = { kind: "redis", version: "7.0.15", program: "/bin/redis-server" };
const VALKEY: RedisEngine = { kind: "valkey", version: "9.1.2", program: "/bin/valkey-server" };

describe("contestants", () => {
  it("are the defaults of the newest family of the engine, the guides' values and the program's", () => {
    const caches = [
      parameters("cache", "valkey7", { timeout: "1" }),
      parameters("cache", "valkey8", { timeout: "2" }),
      parameters("cache", "redis7", { timeout: "3" }),
    ];
    const all = contestants(VALKEY, caches, "cache");
    expect(all.map(({ id }) => id)).toEqual(["default", "guides", "ours"]);
    expect(all[1]?.values).toEqual({
      "maxmemory-policy": "allkeys-lru",
      timeout: "300",
      "tcp-keepalive": "60",
    });
    expect(all[2]?.values).toEqual({ timeout: "2" });
    expect(contestants(REDIS, caches, "cache")[2]?.values).toEqual({ timeout: "3" });
  });

  it("cannot be without parameters for the role", () => {
    const caches = [parameters("cache", "valkey8", {})];
    expect(() => contestants(REDIS, caches, "queue")).toThrow(
      "The stack has no parameters of role queue for redis 7.0.15; it has cache on valkey8.",
    );
  });

  it("free in the background by default from Valkey 8 on", () => {
    const freeing = ["redis7", "valkey7", "valkey8", "valkey9"].map(
      (family) => elastiCacheDefaults(family)["lazyfree-lazy-user-del"],
    );
    expect(freeing).toEqual(["no", "no", "yes", "yes"]);
  });

  it("meet on the newest Valkey, else on Redis", () => {
    const older = { ...VALKEY, version: "8.1.0" };
    expect(contestEngine([REDIS, older, VALKEY])).toBe(VALKEY);
    expect(contestEngine([REDIS])).toBe(REDIS);
    expect(() => contestEngine([])).toThrow("neither Redis nor Valkey");
  });
});

describe("a server", () => {
  it("has one parameter for what ElastiCache has in three", () => {
    const limit = "client-output-buffer-limit-pubsub-";
    const three = {
      [`${limit}hard-limit`]: "32",
      [`${limit}soft-limit`]: "8",
      [`${limit}soft-seconds`]: "60",
    };
    expect(serverParameters({ timeout: "0", ...three })).toEqual({
      timeout: "0",
      "client-output-buffer-limit": "pubsub 32 8 60",
    });
    expect(serverParameters({ timeout: "0" })).toEqual({ timeout: "0" });
  });

  it("says numbers in INFO", () => {
    const info = parseInfo(
      "# Memory\r\nused_memory:1048576\r\nmem_fragmentation_ratio:1.25\r\nos:Linux\r\n" +
        "cmdstat_del:calls=1,usec=2200,usec_per_call=2200.00\r\n",
    );
    expect([...info]).toEqual([
      ["used_memory", 1_048_576],
      ["mem_fragmentation_ratio", 1.25],
      ["cmdstat_del.calls", 1],
      ["cmdstat_del.usec", 2200],
      ["cmdstat_del.usec_per_call", 2200],
    ]);
  });
});
