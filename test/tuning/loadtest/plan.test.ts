import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { loadTestSchema } from "../../../config/schema-load-test.ts";
import { planLoadTest, planLoadTests } from "../../../tuning/loadtest.ts";
import { requestsOf } from "../../../tuning/loadtest/stages.ts";
import { stack } from "../platform-stack.ts";
import { API, CHAT, CONFIG, plan } from "./support.ts";

const limits = (of: ReturnType<typeof plan>) =>
  of.thresholds.map(({ metric, expression, abortAfterSeconds }) =>
    abortAfterSeconds === undefined
      ? `${metric} ${expression}`
      : `${metric} ${expression} or stop after ${abortAfterSeconds} s`,
  );

describe("thresholds are the promise", () => {
  it("of a web service", () => {
    // 1 - 0.999 = 0.001; 14.4 * 0.001 = 0.0144; a tenth of 600 s; 500 a second for 600 s are 300,000, of which 300 may be missing.
    expect(limits(plan({ paths: { "/b": 1, "/a": 3 } }))).toEqual([
      "http_req_failed{scenario:steady} rate<0.001",
      "http_req_failed{scenario:steady} rate<0.0144 or stop after 60 s",
      "http_req_duration{scenario:steady} p(95)<500",
      "checks{scenario:steady} rate>0.999",
      "dropped_iterations count<300",
      "http_req_duration{name:/a} max>=0",
      "http_req_duration{name:/b} max>=0",
    ]);
  });

  it("of WebSockets, each runner with its share of the connections", () => {
    // 1000 / 3 = 333.3; 333 * 0.999 = 332.7.
    expect(limits(plan({ scenario: "websocket", peak: 1000, parallelism: 3 }))).toEqual([
      "ws_connections_failed{scenario:websocket} rate<0.001",
      "ws_connections_failed{scenario:websocket} rate<0.0144 or stop after 60 s",
      "ws_connecting{scenario:websocket} p(95)<500",
      "ws_connections_opened{scenario:websocket} count>=333",
    ]);
  });

  it("in plain digits, without the noise of binary fractions", () => {
    const latency = { thresholdSeconds: 0.2, objective: 0.9995 };
    const slo = { service: "api", availability: 0.9999999, windowDays: 30, latency };
    const [failed, stop, slow] = limits(plan({}, { slo }));
    // 1 - 0.9999999 = 0.0000001; 14.4 of them; 0.9995 * 100; 0.2 s.
    expect(failed).toBe("http_req_failed{scenario:steady} rate<0.0000001");
    expect(stop).toContain(" rate<0.00000144 ");
    expect(slow).toBe("http_req_duration{scenario:steady} p(99.95)<200");
  });

  it("stops at half of all requests where the promise is low, and never below what it allows", () => {
    const slo = (availability: number) => ({ ...API.slo, service: "api", availability }) as never;
    // 14.4 * 0.1 = 1.44.
    expect(limits(plan({}, { slo: slo(0.9) }))[1]).toContain("rate<0.5 or stop");
    expect(limits(plan({}, { slo: slo(0.4) })).join()).not.toContain("stop");
  });

  it("has at least 10 s before it stops a run", () => {
    expect(limits(plan({ durationSeconds: 10 }))[1]).toContain("stop after 10 s");
  });
});

describe("virtual users", () => {
  it("are as many as requests can be under way while the promise is kept", () => {
    // W = 0.95 * 0.5 + 0.05 * 60 = 3.475 s; L = 500 * 3.475 = 1737.5; 4 * sqrt(1737.5) = 166.7; 1904.2.
    const { virtualUsers, settings } = plan();
    expect(virtualUsers).toBe(1905);
    const [before, most] = settings;
    expect([before?.name, before?.value]).toEqual(["preAllocatedVUs", "1905"]);
    expect([most?.name, most?.value]).toEqual(["maxVUs", "1905"]);
    expect(before?.why).toContain("0.95 * 0.5 + 0.05 * 60 = 3.475 s");
  });

  it("are fewer where the longest request is shorter", () => {
    // W = 0.475 + 0.05 * 10 = 0.975; L = 97.5 at 100 a second; 4 * 9.874 = 39.5; 137.
    expect(plan({ peak: 100 }, { longestSeconds: 10 }).virtualUsers).toBe(137);
  });

  it("are the connections of a WebSocket test", () => {
    expect(plan({ scenario: "websocket", peak: 700 }).virtualUsers).toBe(700);
  });

  it("give the runners their memory and processor time", () => {
    // 128 + 1905 * 384 / 1024 = 842.4 MiB; 100 + 500 * 0.5 = 350m.
    const { runner } = plan();
    expect([runner.memory / 1_048_576, runner.cpuRequestMillicores]).toEqual([843, 350]);
    expect(runner.cpuLimitMillicores).toBeUndefined();
  });
});

describe("stages", () => {
  it("of a ramp: four steps, each reached in a third of its quarter", () => {
    // 600 s / 4 = 150 s; a third is 50 s. 10 * 1/4 = 2.5.
    expect(plan({ scenario: "ramp", peak: 10 }).stages).toEqual([
      { milliseconds: 50_000, target: 3 },
      { milliseconds: 100_000, target: 3 },
      { milliseconds: 50_000, target: 5 },
      { milliseconds: 100_000, target: 5 },
      { milliseconds: 50_000, target: 8 },
      { milliseconds: 100_000, target: 8 },
      { milliseconds: 50_000, target: 10 },
      { milliseconds: 100_000, target: 10 },
    ]);
  });

  it("of a spike: a tenth, at once the peak, at once back", () => {
    expect(plan({ scenario: "spike", peak: 2000 }).stages).toEqual([
      { milliseconds: 0, target: 200 },
      { milliseconds: 150_000, target: 200 },
      { milliseconds: 0, target: 2000 },
      { milliseconds: 300_000, target: 2000 },
      { milliseconds: 0, target: 200 },
      { milliseconds: 150_000, target: 200 },
    ]);
  });

  it("come to a number of requests", () => {
    // 150 * 200 + 300 * 2000 + 150 * 200.
    expect(requestsOf(plan({ scenario: "spike", peak: 2000 }).stages)).toBe(660_000);
    // 10 s from 0 to 4, then 10 s of 4.
    const stages = [
      { milliseconds: 10_000, target: 4 },
      { milliseconds: 10_000, target: 4 },
    ];
    expect(requestsOf(stages)).toBe(60);
  });

  it("last as long as they should, and never leave the peak's range", () => {
    const configs = fc.record({
      scenario: fc.constantFrom("ramp", "spike", "steady", "websocket"),
      peak: fc.integer({ min: 1, max: 20_000 }),
      durationSeconds: fc.integer({ min: 10, max: 86_400 }),
    });
    fc.assert(
      fc.property(configs, (config) => {
        const { stages } = plan({ ...config, parallelism: 100 });
        const total = stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
        const targets = stages.map(({ target }) => target);
        expect(total).toBe(config.durationSeconds * 1000);
        expect(Math.max(...targets)).toBe(config.peak);
        expect(Math.min(...targets)).toBeGreaterThan(0);
        expect(stages.every(({ milliseconds }) => Number.isInteger(milliseconds))).toBe(true);
      }),
    );
  });
});

describe("what cannot be computed", () => {
  const problems = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return (error as { problems: readonly { path: string; allowed: string }[] }).problems;
    }
    return [];
  };
  const paths = (config: Partial<typeof CONFIG>, service: typeof API | undefined) =>
    problems(() => planLoadTest("rush", { ...CONFIG, ...config }, service)).map(({ path }) => path);
  const { slo, ...silent } = API;
  const { latency, ...available } = slo ?? { latency: undefined };

  it.each([
    ["a service there is not", ["loadTests.rush.service"], {}, undefined],
    ["a worker", ["loadTests.rush.service"], {}, { ...API, kind: "worker" as const }],
    ["WebSockets on a web service", ["loadTests.rush.scenario"], { scenario: "websocket" }, API],
    ["requests on WebSockets", ["loadTests.rush.scenario"], {}, CHAT],
    ["no promise", ["services.api.slo"], {}, silent],
    ["no promise of latency", ["services.api.slo.latency"], {}, { ...API, slo: available }],
    [
      "a health check",
      ['loadTests.rush.paths["/health?a=1"]'],
      { paths: { "/health?a=1": 1 } },
      API,
    ],
    ["a comma", ['loadTests.rush.paths["/a?b=1,2"]'], { paths: { "/a?b=1,2": 1 } }, API],
    ["no path", ["loadTests.rush.paths"], { paths: {} }, API],
    ["a weight of 0", ['loadTests.rush.paths["/"]'], { paths: { "/": 0 } }, API],
    ["half a request", ["loadTests.rush.peak"], { peak: 0.5 }, API],
    ["more users than ports", ["loadTests.rush.parallelism"], { peak: 10_000 }, API],
  ] as const)("is %s", (_, expected, config, service) => {
    expect(paths(config as Partial<typeof CONFIG>, service as typeof API | undefined)).toEqual(
      expected,
    );
    expect(latency).toBeDefined();
  });

  it("says how many runners it takes", () => {
    // L = 10,000 * 3.475 = 34,750; with 4 * 186.4 = 35,496 users; two runners of 28,232.
    const [problem] = problems(() => planLoadTest("rush", { ...CONFIG, peak: 10_000 }, API));
    expect(problem).toMatchObject({ fix: "set it to 2, or lower the peak" });
    expect(plan({ peak: 10_000, parallelism: 2 }).virtualUsers).toBe(35_496);
  });

  it("is told all at once", () => {
    const config = { peak: 0, durationSeconds: -1, scenario: "websocket" as const };
    expect(paths(config, { ...silent, kind: "web" })).toEqual([
      "loadTests.rush.scenario",
      "services.api.slo",
      "loadTests.rush.peak",
      "loadTests.rush.durationSeconds",
    ]);
  });
});

describe("a stack's load tests", () => {
  const test = (change: object) => loadTestSchema.parse({ ...CONFIG, ...change });

  it("are planned with what the stack says of their service", () => {
    const config = stack();
    const api = config.services["api"];
    if (api === undefined) throw new Error("the stack has no api");
    const slo = { ...API.slo, availability: 0.99, windowDays: 28, latency: API.slo?.latency };
    const services = { ...config.services, api: { ...api, slo, longestSeconds: 10 } };
    const rush = test({ peak: 100 });
    const plans = planLoadTests({ ...config, services, loadTests: { rush } });
    expect(plans["rush"]).toMatchObject({
      virtualUsers: 137,
      timeoutSeconds: 10,
      baseUrl: "http://api.app.svc.cluster.local.:8000",
    });
  });

  it("are refused together", () => {
    const loadTests = { one: test({ service: "nobody" }), two: test({ service: "worker" }) };
    expect(() => planLoadTests({ ...stack(), loadTests })).toThrow(
      /loadTests\.one\.service[^]*loadTests\.two\.service/,
    );
  });
});
