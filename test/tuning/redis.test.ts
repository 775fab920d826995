import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { TuningError } from "../../tuning/errors.ts";
import { cacheNodeTypeNames } from "../../tuning/instance-classes.ts";
import type { CacheRole, RedisTuningInput } from "../../tuning/redis.ts";
import { NOT_MODIFIABLE, REDIS_PARAMETERS, engineVersions, tuneRedis } from "../../tuning/redis.ts";

const ROLES: readonly CacheRole[] = ["cache", "queue", "session"];

const base: RedisTuningInput = {
  engine: "valkey",
  engineVersion: "8.0",
  nodeType: "cache.r7g.large",
  role: "cache",
  clusterMode: false,
};

function valuesOf(input: Partial<RedisTuningInput>): Record<string, string> {
  const { settings } = tuneRedis({ ...base, ...input });
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}

function problemsOf(input: Partial<RedisTuningInput>) {
  try {
    tuneRedis({ ...base, ...input });
  } catch (error) {
    if (error instanceof TuningError) return error.problems;
    throw error;
  }
  return [];
}

describe("the eviction policy follows the role", () => {
  it.each([
    // One cache a role: allkeys-* may drop any key, noeviction none, volatile-ttl those with a TTL.
    ["cache", "allkeys-lfu"],
    ["queue", "noeviction"],
    ["session", "volatile-ttl"],
  ] as const)("%s: %s", (role, policy) => {
    expect(valuesOf({ role })["maxmemory-policy"]).toBe(policy);
  });
});

describe("reserved memory, as a share of maxmemory by node size", () => {
  it.each([
    // maxmemory from the ElastiCache guide's node-type table; 25 % is its default.
    // 536,870,912 x 50 %
    ["cache.t4g.micro", "cache", "50", 268_435_456],
    // 1,471,026,299 x 70 % = 1,029,718,409.3
    ["cache.t4g.small", "cache", "30", 1_029_718_409],
    // 3,317,862,236 x 75 % = 2,488,396,677: the smallest node that holds the guide's `maxmemory 2gb`
    ["cache.t4g.medium", "cache", "25", 2_488_396_677],
    // 14,037,181,030 x 75 % = 10,527,885,772.5
    ["cache.r6g.large", "session", "25", 10_527_885_772],
    // 14,037,181,030 x 70 % = 9,826,026,721
    ["cache.r6g.large", "queue", "30", 9_826_026_721],
  ] as const)("%s for %s keeps %s %%", (nodeType, role, percent, usable) => {
    const tuned = tuneRedis({ ...base, nodeType, role });
    const reserved = tuned.settings.find(({ name }) => name === "reserved-memory-percent");
    expect(reserved?.value).toBe(percent);
    expect(tuned.usableMemory).toBe(usable);
  });
});

describe("what every role sends", () => {
  it("the whole group of a cache on Redis OSS 7.1", () => {
    expect(valuesOf({ engine: "redis", engineVersion: "7.1" })).toEqual({
      "maxmemory-policy": "allkeys-lfu",
      "maxmemory-samples": "5",
      "reserved-memory-percent": "25",
      activedefrag: "yes",
      "active-defrag-ignore-bytes": "104857600",
      "active-defrag-threshold-lower": "10",
      "active-defrag-threshold-upper": "100",
      "active-defrag-cycle-min": "5",
      "active-defrag-cycle-max": "25",
      "lazyfree-lazy-eviction": "yes",
      "lazyfree-lazy-expire": "yes",
      "lazyfree-lazy-server-del": "yes",
      "lazyfree-lazy-user-del": "yes",
      // 000: `timeout 300`, `tcp-keepalive 60`
      timeout: "300",
      "tcp-keepalive": "60",
      // 32 MiB and 8 MiB
      "client-output-buffer-limit-pubsub-hard-limit": "33554432",
      "client-output-buffer-limit-pubsub-soft-limit": "8388608",
      "client-output-buffer-limit-pubsub-soft-seconds": "60",
      "slowlog-log-slower-than": "10000",
      "slowlog-max-len": "1024",
      "latency-tracking": "yes",
      // cache.r7g.large: 14,037,181,030 / 100 = 140,371,810 bytes = 133.87 MiB -> 133 x 1,048,576
      "repl-backlog-size": "139460608",
      "close-on-replica-write": "yes",
    });
  });

  it("a queue never closes idle clients, evicts nothing and does not defragment", () => {
    const queue = valuesOf({ role: "queue" });
    expect(queue["timeout"]).toBe("0");
    expect(queue["maxmemory-samples"]).toBeUndefined();
    expect(queue["activedefrag"]).toBe("no");
    expect(queue["active-defrag-cycle-max"]).toBeUndefined();
  });

  it("a burstable node does not defragment", () => {
    expect(valuesOf({ nodeType: "cache.t4g.medium" })["activedefrag"]).toBe("no");
  });

  it("a replica's backlog is at least 10 MiB and at most 256 MiB", () => {
    // 10 x 1,048,576 and 256 x 1,048,576
    expect(valuesOf({ nodeType: "cache.t4g.micro" })["repl-backlog-size"]).toBe("10485760");
    expect(valuesOf({ nodeType: "cache.r6g.16xlarge" })["repl-backlog-size"]).toBe("268435456");
  });
});

describe("families", () => {
  it.each([
    ["redis", "7.0", "redis7"],
    ["redis", "7.1", "redis7"],
    ["valkey", "7.2", "valkey7"],
    ["valkey", "8.0", "valkey8"],
    ["valkey", "8.1", "valkey8"],
    ["valkey", "8.2", "valkey8"],
  ] as const)("%s %s is %s", (engine, engineVersion, family) => {
    expect(tuneRedis({ ...base, engine, engineVersion }).family).toBe(family);
  });

  it("valkey8 is sent no lazyfree parameter and says why", () => {
    // ElastiCache guide: "Removed parameter groups in Valkey 8.0" lists these four.
    const tuned = tuneRedis(base);
    const four = [
      "lazyfree-lazy-eviction",
      "lazyfree-lazy-expire",
      "lazyfree-lazy-server-del",
      "lazyfree-lazy-user-del",
    ];
    expect(tuned.settings.filter(({ name }) => four.includes(name))).toEqual([]);
    expect(tuned.omitted.map(({ name }) => name)).toEqual(expect.arrayContaining(four));
  });

  it("names the default of the family", () => {
    const backlog = (engineVersion: string) =>
      tuneRedis({ ...base, engineVersion }).settings.find(
        ({ name }) => name === "repl-backlog-size",
      )?.default;
    expect(backlog("7.2")).toBe("1048576");
    expect(backlog("8.0")).toBe("10485760");
  });
});

describe("cluster mode", () => {
  it("is sent with the group only when it is on", () => {
    expect(valuesOf({ clusterMode: true })["cluster-enabled"]).toBe("yes");
    expect(valuesOf({ clusterMode: false })["cluster-enabled"]).toBeUndefined();
  });

  it("lets only a cache read without a majority", () => {
    const reads = (role: CacheRole) =>
      valuesOf({ role, clusterMode: true })["cluster-allow-reads-when-down"];
    expect(ROLES.map(reads)).toEqual(["yes", "no", "no"]);
  });
});

describe("clients a node accepts", () => {
  it.each([
    // ElastiCache guide, maxclients: 65000, t3.medium and t3.small 46000, t4g.micro and t3.micro 20000
    ["cache.t4g.micro", 20_000],
    ["cache.t3.micro", 20_000],
    ["cache.t3.small", 46_000],
    ["cache.t3.medium", 46_000],
    ["cache.t4g.small", 65_000],
    ["cache.r7g.large", 65_000],
  ])("%s: %d", (nodeType, clients) => {
    expect(tuneRedis({ ...base, nodeType }).maxClients).toBe(clients);
  });
});

describe("what is not sent", () => {
  it("explains what the WWMAA guide asks for and ElastiCache refuses", () => {
    const asked = tuneRedis(base).omitted.filter((omitted) => omitted.asked !== undefined);
    expect(Object.fromEntries(asked.map((one) => [one.name, one.asked]))).toEqual({
      maxmemory: "2gb",
      maxclients: "10000",
      "tcp-backlog": "511",
      databases: "16",
    });
    expect(asked.find(({ name }) => name === "maxmemory")?.why).toContain("14037181030 bytes");
  });
});

describe("overrides", () => {
  it("take the place of one value, say what it would have been, and keep the others", () => {
    const before = tuneRedis(base).settings;
    const after = tuneRedis({ ...base, overrides: { "maxmemory-policy": "allkeys-lru" } }).settings;
    const policy = after.find(({ name }) => name === "maxmemory-policy");
    expect(policy).toMatchObject({ value: "allkeys-lru", overridden: true });
    expect(policy?.why).toContain("instead of the computed allkeys-lfu");
    const others = ({ name }: { name: string }) => name !== "maxmemory-policy";
    expect(after.filter(others)).toEqual(before.filter(others));
  });

  it("may set a parameter that is not computed", () => {
    const { settings, omitted } = tuneRedis({
      ...base,
      overrides: { "notify-keyspace-events": "Ex" },
    });
    expect(settings.at(-1)).toMatchObject({
      name: "notify-keyspace-events",
      value: "Ex",
      default: "(empty)",
      overridden: true,
    });
    expect(omitted.some(({ name }) => name === "notify-keyspace-events")).toBe(false);
  });

  it("change the memory left for data", () => {
    // 14,037,181,030 x 60 % = 8,422,308,618
    const overrides = { "reserved-memory-percent": "40" };
    expect(tuneRedis({ ...base, overrides }).usableMemory).toBe(8_422_308_618);
  });

  it("are all refused in one error, each with its path and a fix", () => {
    const problems = problemsOf({
      role: "queue",
      overrides: {
        maxmemory: "2gb",
        maxclients: "10000",
        "maxmemory-policy": "allkeys-lru",
        timeout: "10",
        "tcp-keepalives": "60",
        "slowlog-max-len": "many",
        "lazyfree-lazy-expire": "yes",
      },
    });
    expect(problems.map(({ path }) => path)).toEqual([
      "parameters.maxmemory",
      "parameters.maxclients",
      "parameters.maxmemory-policy",
      "parameters.timeout",
      "parameters.tcp-keepalives",
      "parameters.slowlog-max-len",
      "parameters.lazyfree-lazy-expire",
    ]);
    expect(problems[3]?.allowed).toBe("a whole number, 0 or 20 to 2147483647");
    expect(problems[4]?.fix).toBe("did you mean tcp-keepalive?");
    expect(problems[6]?.allowed).toContain("valkey8");
  });

  it.each([
    ["the cluster mode", { "cluster-enabled": "yes" }, "cluster-enabled"],
    [
      "a group without shards",
      { "cluster-require-full-coverage": "no" },
      "cluster-require-full-coverage",
    ],
    ["the clients' health check", { timeout: "30" }, "timeout"],
    ["each other", { "active-defrag-cycle-min": "50" }, "active-defrag-cycle-min"],
    [
      "the engine version",
      { "commandlog-reply-larger-than": "1048576" },
      "commandlog-reply-larger-than",
    ],
  ])("are refused when they contradict %s", (_, overrides, name) => {
    expect(problemsOf({ overrides }).map(({ path }) => path)).toEqual([`parameters.${name}`]);
  });

  it("are checked although the node type is unknown, in the same error", () => {
    const problems = problemsOf({ nodeType: "cache.r7g.huge", overrides: { databases: "16" } });
    expect(problems.map(({ path }) => path)).toEqual(["nodeType", "parameters.databases"]);
  });

  it("of a version nobody offers is an error naming the versions", () => {
    const [problem] = problemsOf({ engine: "redis", engineVersion: "7.2" });
    expect(problem).toMatchObject({ path: "engineVersion", allowed: "redis 7.0, 7.1" });
  });
});

describe("for every node type, role, engine version and cluster mode", () => {
  const inputs = cacheNodeTypeNames().flatMap((nodeType) =>
    ROLES.flatMap((role) =>
      (["valkey", "redis"] as const).flatMap((engine) =>
        engineVersions(engine).flatMap((engineVersion) =>
          [true, false].map((clusterMode) => ({
            nodeType,
            role,
            engine,
            engineVersion,
            clusterMode,
          })),
        ),
      ),
    ),
  );

  it("sends only parameters of the table, inside their range, each once and with a reason", () => {
    const wrong = inputs.flatMap((input) => {
      const { settings } = tuneRedis(input);
      const names = new Set(settings.map(({ name }) => name));
      return settings
        .filter(({ name, value, why, source }) => {
          const { min, max, values } = REDIS_PARAMETERS[name] ?? { min: Infinity };
          const inRange =
            values === undefined
              ? (Number(value) >= (min ?? 0) && Number(value) <= (max ?? 2 ** 31 - 1)) ||
                (name === "timeout" && value === "0")
              : values.includes(value);
          return !inRange || NOT_MODIFIABLE[name] !== undefined || why === "" || source === "";
        })
        .map(({ name, value }) => ({ input, name, value }))
        .concat(names.size === settings.length ? [] : [{ input, name: "twice", value: "" }]);
    });
    expect(inputs.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });

  it("leaves memory for data and less than maxmemory", () => {
    const wrong = inputs.filter((input) => {
      const { usableMemory, node } = tuneRedis(input);
      return usableMemory <= 0 || usableMemory >= node.maxmemory;
    });
    expect(wrong).toEqual([]);
  });

  it("says of nothing both that it is sent and that it is not", () => {
    const both = inputs.filter((input) => {
      const { settings, omitted } = tuneRedis(input);
      const sent = new Set(settings.map(({ name }) => name));
      return omitted.some(({ name }) => sent.has(name));
    });
    expect(both).toEqual([]);
  });

  it("accepts its own computed values as overrides and changes nothing by them", () => {
    fc.assert(
      fc.property(fc.constantFrom(...inputs), (input) => {
        const computed = tuneRedis(input).settings;
        const overrides = Object.fromEntries(computed.map(({ name, value }) => [name, value]));
        const again = tuneRedis({ ...input, overrides }).settings;
        expect(again.map(({ name, value }) => [name, value])).toEqual(
          computed.map(({ name, value }) => [name, value]),
        );
      }),
    );
  });
});
