import type { LoadTestConfig } from "../../config/schema-load-test.ts";
import type { Setting } from "../setting.ts";
import { CONFIGURATION, JUDGEMENT } from "../workload/sources.ts";
import { podSetting } from "../workload/values.ts";
import type { PodValue } from "../workload/values.ts";
import type { Runner } from "./runner.ts";
import { K6, LITTLE } from "./sources.ts";
import type { Threshold } from "./types.ts";

/** What the settings are made from. */
export interface SettingsInput {
  readonly name: string;
  readonly config: LoadTestConfig;
  readonly users: { readonly count: number; readonly why: string };
  readonly timeoutSeconds: number;
  readonly thresholds: readonly Threshold[];
  readonly runner: Runner;
}

/** Every computed number of a load test with its reason; a changed one applies to the next run. */
export function loadTestSettings(input: SettingsInput): readonly Setting[] {
  const { config, users, timeoutSeconds, thresholds, runner, name } = input;
  const entries: readonly PodValue[] = [
    ...(config.scenario === "websocket" ? [] : userSettings(users)),
    {
      name: "timeout",
      value: timeoutSeconds,
      unit: "s",
      why: "Seconds that the longest request takes; a shorter time would count as failed what was only slow.",
      source: `${CONFIGURATION}, services.${config.service}.longestSeconds`,
      default: "60 s",
    },
    {
      name: "resources.requests.cpu",
      value: runner.resources.cpuRequestMillicores,
      unit: "millicores",
      why: runner.cpuWhy,
      source: `measured (tuning/loadtest/runner.ts); ${JUDGEMENT}`,
      default: "none",
    },
    {
      name: "resources.requests.memory",
      value: runner.resources.memory / 1024 / 1024,
      unit: "MiB",
      why: runner.memoryWhy,
      source: `measured (tuning/loadtest/runner.ts); ${JUDGEMENT}`,
      default: "none",
    },
    ...thresholds.map(({ metric, expression, abortAfterSeconds, why }) => ({
      name: `thresholds["${metric}"]`,
      value: abortAfterSeconds === undefined ? expression : `${expression}, else stop`,
      why,
      source: `${CONFIGURATION}, services.${config.service}.slo; ${K6.thresholds}`,
      default: "none: k6 would pass whatever happens",
    })),
    {
      name: "parallelism",
      value: config.parallelism,
      why: "Runners; each has its share of the load, and judges its own share by the thresholds.",
      source: `${CONFIGURATION}, loadTests.${name}.parallelism; ${K6.segments}`,
      default: "1",
    },
  ];
  return entries.map((entry) => ({ ...podSetting(entry), apply: "immediate" as const }));
}

function userSettings({ count, why }: SettingsInput["users"]): readonly PodValue[] {
  const source = `${LITTLE}; ${K6.openModel}`;
  return [
    { name: "preAllocatedVUs", value: count, why, source, default: "none: required" },
    {
      name: "maxVUs",
      value: count,
      why: "As many as there are from the start: k6 drops requests while it makes another user, and that costs processor time in the middle of the measurement.",
      source: K6.allocation,
      default: "preAllocatedVUs",
    },
  ];
}
