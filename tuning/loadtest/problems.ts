import type { LoadTestConfig } from "../../config/schema-load-test.ts";
import type { Problem } from "../errors.ts";
import { virtualUsers, MOST_USERS_OF_A_RUNNER } from "./users.ts";
import type { LoadTestService } from "./types.ts";

/** Runners that the configuration takes. */
const MOST_RUNNERS = 100;

/** Paths of a test: each is a threshold, a line of the summary and series of its own. This project's judgement. */
const MOST_PATHS = 100;

/** Kubernetes documentation, "ConfigMaps": the data stored in a ConfigMap cannot exceed 1 MiB. */
const CONFIG_MAP_BYTES = 1024 * 1024;

/** Bytes kept free beside the script for the TestRun, which has a size of its own (some 4 KiB), and for names. */
const MANIFEST_BYTES = 16 * 1024;

/** What k6 takes for the end of a tag in the name of a threshold; it knows no escape. */
const ENDS_A_TAG = /[{},"]/;

/** Everything that keeps a load test from being computed, paths from the root. */
export function loadTestProblems(
  name: string,
  config: LoadTestConfig,
  service: LoadTestService | undefined,
): readonly Problem[] {
  const path = `loadTests.${name}`;
  if (service === undefined) return [unknownService(path, config)];
  return [
    ...kindProblems(path, config, service),
    ...(service.kind === "worker" ? [] : promiseProblems(config, service)),
    ...(service.kind === "worker" ? [] : sizeProblems(path, config, service)),
    ...wholeProblems(path, config),
    ...pathProblems(path, config, service),
  ];
}

function unknownService(path: string, { service }: LoadTestConfig): Problem {
  return {
    path: `${path}.service`,
    got: service,
    allowed: "a service of the stack, of kind web or realtime",
    fix: "name one of services",
  };
}

function kindProblems(
  path: string,
  { service: name, scenario }: LoadTestConfig,
  { kind }: LoadTestService,
): Problem[] {
  if (kind === "worker") {
    return [
      {
        path: `${path}.service`,
        got: `${name}, of kind worker`,
        allowed: "a service of kind web or realtime: nobody sends requests to a worker",
        fix: "name the service whose requests give the worker its tasks",
      },
    ];
  }
  const sockets = kind === "realtime";
  if (sockets === (scenario === "websocket")) return [];
  return [
    {
      path: `${path}.scenario`,
      got: `${scenario}, for ${name} of kind ${kind}`,
      allowed: sockets ? "websocket, for kind realtime" : "ramp, spike or steady, for kind web",
      fix: `set it to ${sockets ? "websocket" : "ramp"}, or name a service of kind ${sockets ? "web" : "realtime"}`,
    },
  ];
}

/** Without a latency nothing says how many requests can be under way while the promise is kept. */
function promiseProblems({ service: name }: LoadTestConfig, { slo }: LoadTestService): Problem[] {
  if (slo?.latency !== undefined) return sloProblems(name, slo);
  const missing = slo === undefined ? "slo" : "slo.latency";
  return [
    {
      path: `services.${name}.${missing}`,
      got: "none",
      allowed: "a promise of availability and latency: a load test has its thresholds from it",
      fix: `promise what users may expect, as services.${name}.slo: { availability: 0.999, latency: { thresholdSeconds: 0.5, objective: 0.95 } }`,
    },
  ];
}

function sloProblems(name: string, slo: NonNullable<LoadTestService["slo"]>): Problem[] {
  const share = (key: string, value: number): Problem[] =>
    value > 0 && value < 1
      ? []
      : [
          {
            path: `services.${name}.slo.${key}`,
            got: String(value),
            allowed: "a share above 0 and below 1",
            fix: "write 99.9 % as 0.999",
          },
        ];
  const seconds = slo.latency?.thresholdSeconds ?? Number.NaN;
  return [
    ...share("availability", slo.availability),
    ...share("latency.objective", slo.latency?.objective ?? Number.NaN),
    ...(Number.isFinite(seconds) && seconds > 0
      ? []
      : [
          {
            path: `services.${name}.slo.latency.thresholdSeconds`,
            got: String(seconds),
            allowed: "seconds above 0",
            fix: "name the seconds a request may take",
          },
        ]),
  ];
}

/** More users than a runner has ports would fail to connect, which would look as if the service failed. */
function sizeProblems(path: string, config: LoadTestConfig, service: LoadTestService): Problem[] {
  const { latency } = service.slo ?? {};
  if (latency === undefined) return [];
  const { count } = virtualUsers(config, latency, timeoutOf(service));
  const needed = Math.ceil(count / MOST_USERS_OF_A_RUNNER);
  if (!Number.isFinite(count) || needed <= config.parallelism) return [];
  const what = config.scenario === "websocket" ? "connections" : "requests under way";
  return [
    {
      path: `${path}.parallelism`,
      got: `${config.parallelism}, with ${count} ${what} at a peak of ${config.peak}`,
      allowed: `at least ${needed}: a pod has ${MOST_USERS_OF_A_RUNNER} ports for connections to one address`,
      fix:
        needed <= MOST_RUNNERS
          ? `set it to ${needed}, or lower the peak`
          : `lower the peak: ${MOST_RUNNERS} runners are the most`,
    },
  ];
}

function wholeProblems(path: string, config: LoadTestConfig): Problem[] {
  return (["peak", "durationSeconds", "parallelism"] as const)
    .filter((key) => !Number.isSafeInteger(config[key]) || config[key] < 1)
    .map((key) => ({
      path: `${path}.${key}`,
      got: String(config[key]),
      allowed: "a whole number above 0",
      fix: "round it",
    }));
}

function pathProblems(path: string, config: LoadTestConfig, service: LoadTestService): Problem[] {
  const { healthPaths = [] } = service;
  const names = Object.keys(config.paths);
  const none: Problem = {
    path: `${path}.paths`,
    got: "none",
    allowed: "1 path or more",
    fix: "name what users ask for, with a weight each",
  };
  const many: Problem = {
    path: `${path}.paths`,
    got: `${names.length} paths`,
    allowed: `at most ${MOST_PATHS}: each has results of its own`,
    fix: "keep those that users ask for most, or declare a second load test",
  };
  const where = (each: string) => `${path}.paths["${each}"]`;
  return [
    ...(names.length === 0 ? [none] : []),
    ...(names.length > MOST_PATHS ? [many] : []),
    ...names
      .filter((each) => healthPaths.includes(withoutQuery(each)))
      .map((each) => ({
        path: where(each),
        got: "a path of probes or metrics",
        allowed: "what users ask for: a health check takes no database and no cache",
        fix: "remove it, and name a page or an endpoint",
      })),
    ...names
      .filter((each) => ENDS_A_TAG.test(each))
      .map((each) => ({
        path: where(each),
        got: each,
        allowed: 'a path without { } , and "',
        fix: `write it as ${each.replace(/[{},"]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
      })),
    ...Object.entries(config.paths)
      .filter(([, weight]) => !Number.isSafeInteger(weight) || weight < 1)
      .map(([each, weight]) => ({
        path: where(each),
        got: String(weight),
        allowed: "a weight: a whole number above 0",
        fix: "remove a path that is not to be asked for",
      })),
  ];
}

/** A script that no ConfigMap holds: every path stands in it twice. */
export function scriptProblems(name: string, script: string): readonly Problem[] {
  const bytes = Buffer.byteLength(script);
  const most = CONFIG_MAP_BYTES - MANIFEST_BYTES;
  if (bytes <= most) return [];
  return [
    {
      path: `loadTests.${name}.paths`,
      got: `a script of ${bytes} bytes`,
      allowed: `at most ${most}: a ConfigMap holds 1 MiB, the TestRun included`,
      fix: "shorten the paths, or name fewer",
    },
  ];
}

function withoutQuery(path: string): string {
  return path.split("?")[0] ?? path;
}

/** Seconds after which a request is given up: by then the longest has been answered. */
export function timeoutOf(service: {
  readonly longestSeconds?: LoadTestService["longestSeconds"] | undefined;
}): number {
  return service.longestSeconds ?? 60;
}
