import { describe, expect, it } from "@jest/globals";
import { BudgetError } from "../../tuning/budget/error.ts";
import { TuningError } from "../../tuning/errors.ts";
import { assessPlatform, planPlatform } from "../../tuning/platform.ts";
import { RAW, clusterStack, stack, wakalaStack, withService } from "./platform-stack.ts";

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a stack that fits", () => {
  const plan = planPlatform(stack());

  it("has every cache and every service under its name", () => {
    expect(Object.keys(plan.caches)).toEqual(["main", "jobs"]);
    expect(Object.keys(plan.services)).toEqual(["api", "worker"]);
    expect(plan.caches["jobs"]?.input.role).toBe("queue");
    expect(plan.services["api"]?.environment["DATABASE_TIMEOUTS_SET_BY"]).toBe("role");
  });

  it("tunes the major version of the engine version", () => {
    expect(plan.database.input).toMatchObject({ version: 17, instanceClass: "db.r7g.xlarge" });
    expect(plan.database.maxConnections).toBe(400);
  });

  it("adds up every budget", () => {
    const sums = plan.findings.map(({ budget, subject, status }) => [budget, subject, status]);
    expect(sums).toEqual([
      ["connections", "database", "ok"],
      ["connections", "proxy of database", "ok"],
      ["memory", "database at its budgeted connections", "ok"],
      ["memory", "database at max_connections", "ok"],
      ["demand", "database", "ok"],
      ["cache-connections", "cache main", "ok"],
      ["cache-connections", "cache jobs", "ok"],
    ]);
  });

  it("counts as one does by hand", () => {
    const total = (index: number) => plan.findings[index]?.total;
    // worker (4 + 1) x 4 x 2 = 40; migrate 2; proxy 50 % of 400 = 200; 3 + 10 + 3 + 2 = 18
    expect(total(0)).toBe(260);
    // api (10 + 3) x 4 x 12
    expect(total(1)).toBe(624);
    // 5,000 x 12 % x 80 ms
    expect(total(4)).toBe(48);
    // api 13 x 4 x 50
    expect(total(5)).toBe(2600);
    // api 13 x 4 x 5 = 260, worker 5 x 4 x 10 = 200
    expect(total(6)).toBe(460);
  });

  it("without an edge has no demand", () => {
    const { findings } = planPlatform(stack({ edge: undefined }));
    expect(findings.some(({ budget }) => budget === "demand")).toBe(false);
  });

  it("is computed alike each time, and from nothing but the configuration", () => {
    expect(JSON.stringify(planPlatform(stack()))).toBe(JSON.stringify(plan));
  });
});

describe("a stack on a cluster", () => {
  const plan = planPlatform(clusterStack());

  it("has nodes and pods beside the rest, and their sums after the others", () => {
    expect(Object.keys(plan.cluster?.workloads ?? {})).toEqual(["api", "worker", "chat"]);
    const budgets = [...new Set(plan.findings.map(({ budget }) => budget))];
    expect(budgets).toEqual([
      "connections",
      "memory",
      "demand",
      "cache-connections",
      "node-cpu",
      "node-memory",
      "node-storage",
      "node-pods",
      "sysctls",
    ]);
  });

  it("counts a job's connections to a cache", () => {
    const main = plan.findings.find(({ subject }) => subject === "cache main");
    // api (10 + 3 + 7 that end) x 4 x 50 = 4,000; warm 2
    expect(main?.total).toBe(4002);
  });

  it("counts connections of old replicas that still end, as far as a rollout leaves them time", () => {
    const [database, proxy] = plan.findings;
    const ending = (lines: typeof database) =>
      lines?.lines.filter(({ label }) => label.endsWith(", ending"));
    // Direct: worker 4 replicas less 1 that still serves; 8 a replica.
    expect(ending(database)).toEqual([
      {
        label: "services.worker, ending",
        arithmetic: "3 old replicas x 4 workers x (2 + 0)",
        amount: 24,
      },
    ]);
    // Through the proxy: api 7 x 4 x 12, chat (3 - 1) x 2 x 2; the proxy's own share stays.
    expect(ending(proxy)?.map(({ amount }) => amount)).toEqual([336, 8]);
    // worker (4 + 1 + 3) x 4 x 2 = 64; migrate 2; proxy 200; 18
    expect(database?.total).toBe(284);
    expect(database?.notes[0]).toContain("old pods that finish what they have");
    // 20 replicas x 4 x 12
    expect(plan.services["api"]?.atPeak).toBe(960);
  });

  it("is none without one", () => {
    expect(planPlatform(stack())).not.toHaveProperty("cluster");
  });

  it("is refused when its pods do not fit, like any other sum", () => {
    const crowded = withService("chat", { replicas: { min: 2, max: 200 } });
    const error = thrownBy(() => planPlatform(crowded));
    expect(error).toBeInstanceOf(BudgetError);
    const budgets = (error as BudgetError).findings.map(({ budget }) => budget);
    expect(budgets).toContain("node-cpu");
  });

  it("lists what is wrong with its pods beside what is wrong with the caches", () => {
    const { database, caches } = clusterStack();
    const wrong = {
      ...withService("api", { probes: { livenessPath: "/redis" } }),
      database: { ...database, engineVersion: "14.1" },
      caches,
    };
    const error = thrownBy(() => planPlatform(wrong));
    expect((error as TuningError).problems.map(({ path }) => path)).toEqual([
      "database.engineVersion",
      "services.api.probes.livenessPath",
    ]);
  });
});

describe("a stack that does not fit", () => {
  it("is refused with the arithmetic: 1,200 against 400", () => {
    const error = thrownBy(() => planPlatform(wakalaStack()));
    expect(error).toBeInstanceOf(BudgetError);
    const message = (error as Error).message.replaceAll(/ +/g, " ");
    expect(message).toContain("(10 + 0) replicas x 4 workers x (20 + 10) 1,200");
    expect(message).toContain("80 % of max_connections 400");
    expect(message).toContain("services.api.workers: 4 -> 1");
    expect(message).toContain("services.api.via: direct -> proxy");
    expect((error as BudgetError).findings.map(({ budget }) => budget)).toEqual(["connections"]);
  });

  it("is assessed without an error", () => {
    const { findings } = assessPlatform(wakalaStack());
    expect(findings[0]).toMatchObject({ budget: "connections", status: "error", total: 1218 });
  });
});

describe("wrong input", () => {
  it("of every part is listed in one error, each with its key path", () => {
    const { caches, services, database } = RAW;
    const error = thrownBy(() =>
      planPlatform(
        stack({
          database: { ...database, engineVersion: "14.1" },
          caches: {
            ...caches,
            main: {
              role: "cache",
              engineVersion: "9.9",
              nodeType: "cache.r7g.large",
            },
            jobs: {
              role: "queue",
              engineVersion: "8.0",
              nodeType: "cache.m7g.large",
              parameters: { "maxmemory-policy": "allkeys-lru", maxmemory: "2gb" },
            },
          },
          services: {
            api: {
              kind: "web",
              replicas: { min: 3, max: 10 },
              via: "proxy",
              pool: { size: 8, recycleSeconds: 3600 },
            },
            ...(services?.["worker"] === undefined ? {} : { worker: services["worker"] }),
          },
        }),
      ),
    );
    expect(error).toBeInstanceOf(TuningError);
    expect(error).not.toBeInstanceOf(BudgetError);
    expect((error as TuningError).problems.map(({ path }) => path)).toEqual([
      "database.engineVersion",
      "caches.main.engineVersion",
      "caches.jobs.parameters.maxmemory-policy",
      "caches.jobs.parameters.maxmemory",
      "services.api.pool.recycleSeconds",
    ]);
  });
});
