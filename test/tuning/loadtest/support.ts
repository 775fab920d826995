import type { LoadTestConfig } from "../../../config/schema-load-test.ts";
import type { LoadTestPlan, LoadTestService } from "../../../tuning/loadtest.ts";
import { planLoadTest } from "../../../tuning/loadtest.ts";

/** A load test as the configuration has it, with the defaults. */
export const CONFIG: LoadTestConfig = {
  service: "api",
  scenario: "steady",
  peak: 500,
  durationSeconds: 600,
  paths: { "/": 1 },
  parallelism: 1,
};

/** A web service with the guides' promise. */
export const API: LoadTestService = {
  kind: "web",
  namespace: "app",
  port: 8000,
  slo: {
    service: "api",
    availability: 0.999,
    latency: { thresholdSeconds: 0.5, objective: 0.95 },
    windowDays: 30,
  },
  healthPaths: ["/health", "/metrics"],
};

/** The same for WebSockets. */
export const CHAT: LoadTestService = { ...API, kind: "realtime" };

/** A plan with a part of the configuration changed. */
export function plan(
  change: Partial<LoadTestConfig> = {},
  service: Partial<LoadTestService> = {},
): LoadTestPlan {
  const base = change.scenario === "websocket" ? CHAT : API;
  return planLoadTest("rush", { ...CONFIG, ...change }, { ...base, ...service });
}
