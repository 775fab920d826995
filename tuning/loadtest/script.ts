import { AS_ASKED, CONNECTIONS_FAILED, CONNECTIONS_OPENED } from "./thresholds.ts";
import type { LoadTestPlan, Stage, Threshold } from "./types.ts";

/** Seconds between two messages of a connection; the guides' heartbeat is every 30 s, at which a short test has none. */
export const MESSAGE_SECONDS = 10;

/** What a connection says, unless WS_MESSAGE says something else: the guides' message. */
const MESSAGE = '{"type":"ping"}';

/**
 * Tags of k6's own metrics: what thresholds and results are told apart by. Each has few values; k6's usual ones bring the
 * text of an error too, in which the port of every connection may stand (a series each, in memory until the end).
 */
const SYSTEM_TAGS = [
  "scenario",
  "name",
  "method",
  "status",
  "check",
  "expected_response",
  "error_code",
] as const;

/**
 * The script that k6 runs: plain JavaScript, the same for the same plan, that loads nothing from anywhere (the guides' fetches
 * a module of helpers at run time and uses two names it never imports). Variables of the environment: BASE_URL says where to
 * go, LOAD_TEST_TOKEN is sent as a bearer token where it is set, WS_MESSAGE replaces what a connection says.
 *
 * It is no user who logs in and clicks: paths come in the mix of their weights, evenly and alike in every run. The guides warm
 * the service up first, by its health check, which warms nothing; here nothing is left out of what is measured.
 */
export function k6Script(plan: LoadTestPlan): string {
  return plan.scenario === "websocket" ? socketScript(plan) : httpScript(plan);
}

function httpScript(plan: LoadTestPlan): string {
  return `${head(plan)}
import http from "k6/http";
import { check } from "k6";
import { scenario } from "k6/execution";

${constants(plan)}

export const options = ${options(plan)};

// The promise counts server errors only; status 0, no answer at all, is none of these.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));

export default function () {
  const path = pathOf(scenario.iterationInTest);
  const response = http.get(BASE_URL + path, {
    headers: HEADERS,
    // One series a path, whatever its query.
    tags: { name: path },
    timeout: "${plan.timeoutSeconds}s",
  });
  check(response, { ${JSON.stringify(AS_ASKED)}: ({ status }) => status < 300 || status >= 500 });
}
`;
}

function socketScript(plan: LoadTestPlan): string {
  const end = plan.stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return `${head(plan)}
import { sleep } from "k6";
import { scenario } from "k6/execution";
import { Counter, Rate } from "k6/metrics";
import { WebSocket } from "k6/websockets";

${constants(plan)}
const MESSAGE = __ENV.WS_MESSAGE || ${JSON.stringify(MESSAGE)};
const SOCKETS = BASE_URL.replace(/^http/, "ws");

export const options = ${options(plan)};

const failed = new Rate(${JSON.stringify(CONNECTIONS_FAILED)});
const opened = new Counter(${JSON.stringify(CONNECTIONS_OPENED)});
// Of this virtual user: each has a connection of its own.
let wasOpen = false;

// One iteration is one connection, open until the end of the test; one that is lost is opened anew after a second.
export default function () {
  const left = ${end} - (Date.now() - scenario.startTime);
  if (left < 1000) {
    sleep(Math.max(left, 1) / 1000);
    return;
  }
  const path = pathOf(scenario.iterationInTest);
  const socket = new WebSocket(SOCKETS + path, null, { headers: HEADERS, tags: { name: path } });
  let state = "connecting";
  let messages;
  const giveUp = setTimeout(() => socket.close(), ${plan.timeoutSeconds * 1000});
  const end = setTimeout(() => {
    clearInterval(messages);
    state = state === "open" ? "ended" : "late";
    socket.close(1000);
  }, left);
  socket.onopen = () => {
    clearTimeout(giveUp);
    if (state !== "connecting") return;
    state = "open";
    failed.add(false);
    if (!wasOpen) opened.add(1);
    wasOpen = true;
    messages = setInterval(() => {
      socket.send(MESSAGE);
      socket.ping();
    }, ${MESSAGE_SECONDS * 1000});
  };
  // Every error is followed by this.
  socket.onclose = () => {
    clearTimeout(giveUp);
    clearTimeout(end);
    clearInterval(messages);
    if (state === "ended") return;
    failed.add(true);
    setTimeout(() => {}, 1000);
  };
}
`;
}

function head({ name, service, scenario }: LoadTestPlan): string {
  return `// Load test ${name}: ${scenario} on ${service}. Generated from what the service promises.`;
}

/** What every script begins with. */
function constants({ paths, baseUrl }: LoadTestPlan): string {
  const total = paths.reduce((sum, { weight }) => sum + weight, 0);
  return `const BASE_URL = (__ENV.BASE_URL || ${JSON.stringify(baseUrl)}).replace(/\\/+$/, "");
const HEADERS = __ENV.LOAD_TEST_TOKEN ? { Authorization: "Bearer " + __ENV.LOAD_TEST_TOKEN } : {};
const PATHS = ${JSON.stringify(paths, undefined, 2)};

// Multiples of the golden ratio fill 0 to 1 evenly: paths alternate in the mix of their weights, alike in every run.
function pathOf(number) {
  let rest = ((number * 0.6180339887498949) % 1) * ${total};
  for (const { path, weight } of PATHS) {
    if (rest < weight) return path;
    rest -= weight;
  }
  return PATHS[0].path;
}`;
}

function options(plan: LoadTestPlan): string {
  const all = {
    scenarios: { [plan.scenario]: scenarioOf(plan) },
    thresholds: thresholdsOf(plan.thresholds),
    discardResponseBodies: true,
    systemTags: SYSTEM_TAGS,
    // A redirect may lead to somebody else's server, and would take the token there.
    maxRedirects: 0,
    userAgent: `plumbline-load-test/${plan.name}`,
    summaryTrendStats: trendStatistics(plan.thresholds),
  };
  return JSON.stringify(all, undefined, 2);
}

function scenarioOf(plan: LoadTestPlan): Readonly<Record<string, unknown>> {
  const { scenario, peak, durationSeconds, virtualUsers, timeoutSeconds } = plan;
  const stages = plan.stages.map(stageOf);
  // What is under way at the end is waited for: the slowest requests are the ones that count.
  const gracefulStop = `${timeoutSeconds}s`;
  const users = { preAllocatedVUs: virtualUsers, maxVUs: virtualUsers };
  if (scenario === "websocket") {
    return {
      executor: "ramping-vus",
      startVUs: 0,
      stages,
      gracefulRampDown: gracefulStop,
      gracefulStop,
    };
  }
  if (scenario === "steady") {
    const rate = { rate: peak, timeUnit: "1s", duration: `${durationSeconds}s` };
    return { executor: "constant-arrival-rate", ...rate, ...users, gracefulStop };
  }
  const rate = { startRate: 0, timeUnit: "1s", stages };
  return { executor: "ramping-arrival-rate", ...rate, ...users, gracefulStop };
}

function stageOf({ milliseconds, target }: Stage): Readonly<Record<string, unknown>> {
  return { duration: `${milliseconds}ms`, target };
}

function thresholdsOf(all: readonly Threshold[]): Readonly<Record<string, readonly unknown[]>> {
  const byMetric: Record<string, unknown[]> = {};
  for (const { metric, expression: threshold, abortAfterSeconds } of all) {
    (byMetric[metric] ??= []).push(
      abortAfterSeconds === undefined
        ? threshold
        : { threshold, abortOnFail: true, delayAbortEval: `${abortAfterSeconds}s` },
    );
  }
  return byMetric;
}

/** Those people ask for, and the percentile that is judged. */
function trendStatistics(all: readonly Threshold[]): readonly string[] {
  const judged = all
    .map(({ expression }) => /^p\([\d.]+\)/.exec(expression)?.[0])
    .filter((statistic) => statistic !== undefined);
  return [...new Set(["avg", "min", "med", "p(90)", "p(95)", "p(99)", "max", ...judged])];
}
