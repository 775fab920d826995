import type { Slo } from "../../../tuning/observability/types.ts";
import type { SloOptions } from "../../../tuning/observability/slo.ts";
import type { AlertCase, InputSeries, RecordCase } from "./promtool.ts";
import { counter } from "./ramp.ts";

/** The promise the cases are about. */
export const SLO: Slo = {
  service: "api",
  availability: 0.999,
  latency: { thresholdSeconds: 0.4, objective: 0.95 },
  windowDays: 30,
};
export const OPTIONS: SloOptions = { buckets: [0.2, 0.4, 1], retentionDays: 30 };

const MINUTE = 60;
const HOUR = 3600;

/** One alert as it has to behave. Thresholds: factor * 0.001 and factor * 0.05 for 14.4, 6, 3, 1. */
interface Burn {
  readonly alert: string;
  readonly slo: "availability" | "latency";
  /** Seconds between values and between evaluations. */
  readonly step: number;
  readonly long: number;
  readonly short: number;
  readonly hold: number;
  readonly threshold: number;
  /** What the summary calls 1.02 and 1.1 times the threshold, four significant digits. */
  readonly at102: string;
  readonly at110: string;
  /** The summary behind its first number. */
  readonly rest: string;
}

const failed = (long: string, above: string) =>
  `of the requests to api in prod failed in ${long}; the objective of 99.9% over 30d is in danger above ${above}`;
const slow = (long: string, above: string) =>
  `of the requests to api in prod took too long (more than 0.4 s) in ${long}; the objective of 95% over 30d is in danger above ${above}`;

const W1H = { step: 30, long: HOUR, short: 5 * MINUTE, hold: 2 * MINUTE };
const W6H = { step: 5 * MINUTE, long: 6 * HOUR, short: 30 * MINUTE, hold: 15 * MINUTE };
const W1D = { step: 10 * MINUTE, long: 24 * HOUR, short: 2 * HOUR, hold: HOUR };
const W3D = { step: 30 * MINUTE, long: 72 * HOUR, short: 6 * HOUR, hold: 3 * HOUR };

const availability = { slo: "availability" } as const;
const latency = { slo: "latency" } as const;

/** Each alert with its numbers worked out: 0.0144 * 1.02 = 0.014688, 0.0144 * 1.1 = 0.01584 ... */
// prettier-ignore
export const BURNS: readonly Burn[] = [
  { alert: "SloAvailabilityBurn1h", ...availability, ...W1H, threshold: 0.0144, at102: "1.469%", at110: "1.584%", rest: failed("1h", "1.44%") },
  { alert: "SloAvailabilityBurn6h", ...availability, ...W6H, threshold: 0.006, at102: "0.612%", at110: "0.66%", rest: failed("6h", "0.6%") },
  { alert: "SloAvailabilityBurn1d", ...availability, ...W1D, threshold: 0.003, at102: "0.306%", at110: "0.33%", rest: failed("1d", "0.3%") },
  { alert: "SloAvailabilityBurn3d", ...availability, ...W3D, threshold: 0.001, at102: "0.102%", at110: "0.11%", rest: failed("3d", "0.1%") },
  { alert: "SloLatencyBurn1h", ...latency, ...W1H, threshold: 0.72, at102: "73.44%", at110: "79.2%", rest: slow("1h", "72%") },
  { alert: "SloLatencyBurn6h", ...latency, ...W6H, threshold: 0.3, at102: "30.6%", at110: "33%", rest: slow("6h", "30%") },
  { alert: "SloLatencyBurn1d", ...latency, ...W1D, threshold: 0.15, at102: "15.3%", at110: "16.5%", rest: slow("1d", "15%") },
  { alert: "SloLatencyBurn3d", ...latency, ...W3D, threshold: 0.05, at102: "5.1%", at110: "5.5%", rest: slow("3d", "5%") },
];

/** Requests in a step and the share of them that is bad. */
interface Traffic {
  readonly seconds: number;
  readonly requests: number;
  readonly bad: number;
}

/** Enough that the guard is passed at once: 10 of 100000 are bad even at a tenth of the lowest threshold. */
const BUSY = 100_000;

/** The series of one service in one namespace with this traffic. */
function traffic(
  burn: Burn,
  stretches: readonly Traffic[] = [],
  labels = 'service="api",namespace="prod"',
) {
  const grow = (series: string, of: (one: Traffic) => number) =>
    counter(
      `${series}}`,
      burn.step,
      stretches.map((one) => ({ seconds: one.seconds, perStep: of(one) })),
    );
  const bad = ({ requests, bad: share }: Traffic) => requests * share;
  const good = (one: Traffic) => one.requests - bad(one);
  const all = ({ requests }: Traffic) => requests;
  if (burn.slo === "availability") {
    return [
      // Two routes, so that something is to be summed; a client's errors are no failures of the service.
      grow(`http_requests_total{${labels},route="/",status="200"`, (one) => good(one) / 2),
      grow(`http_requests_total{${labels},route="/plans",status="404"`, (one) => good(one) / 2),
      grow(`http_requests_total{${labels},route="/",status="503"`, bad),
    ];
  }
  return [
    grow(`http_request_duration_seconds_bucket{${labels},le="0.2"`, () => 0),
    grow(`http_request_duration_seconds_bucket{${labels},le="0.4"`, good),
    grow(`http_request_duration_seconds_bucket{${labels},le="1"`, all),
    grow(`http_request_duration_seconds_bucket{${labels},le="+Inf"`, all),
    grow(`http_request_duration_seconds_count{${labels}`, all),
  ];
}

/** The cases of every alert that is evaluated with this step. */
export function sloCases(burn: Burn): readonly AlertCase[] {
  return [...edgeCases(burn), ...windowCases(burn), ...trafficCases(burn)];
}

function firing({ slo, rest }: Burn, share: string): AlertCase["expect"] {
  return [{ labels: { service: "api", namespace: "prod", slo }, summary: `${share} ${rest}` }];
}

/** At `times` the threshold for so long. */
function busy({ threshold }: Burn, times: number, seconds: number): Traffic {
  return { seconds, requests: BUSY, bad: threshold * times };
}

function makeCase(
  burn: Burn,
  name: string,
  input: readonly InputSeries[],
  at: number,
  expect: AlertCase["expect"] = [],
): AlertCase {
  return { name, alert: burn.alert, input, intervalSeconds: burn.step, at, expect };
}

/** The ratio is there from the second value on, at one step; the alert is pending then and fires when `hold` has passed. */
function edgeCases(burn: Burn): readonly AlertCase[] {
  const { step, hold } = burn;
  const above = traffic(burn, [busy(burn, 1.02, hold + step)]);
  const below = traffic(burn, [busy(burn, 0.98, 2 * hold)]);
  const others = [
    ...traffic(burn, [busy(burn, 0.5, hold + step)], 'service="api",namespace="staging"'),
    ...traffic(
      burn,
      [{ seconds: hold + step, requests: BUSY, bad: 1 }],
      'service="web",namespace="prod"',
    ),
  ];
  return [
    makeCase(burn, "fires just above the threshold", above, hold + step, firing(burn, burn.at102)),
    makeCase(burn, "quiet just before it has held long enough", above, hold),
    makeCase(burn, "quiet just below the threshold", below, 2 * hold),
    makeCase(
      burn,
      "fires for one service in one namespace",
      [...above, ...others],
      hold + step,
      firing(burn, burn.at102),
    ),
  ];
}

/** What lies in which window; each quiet case would fire with a window or threshold that is a little off. */
function windowCases(burn: Burn): readonly AlertCase[] {
  const { step, hold, short, long } = burn;
  const last = short + hold + step;
  const burst = [busy(burn, 0.97, 2 * last), busy(burn, 1.03, last)];
  // Long: (1.1 + 0.97) / 2 = 1.035 times the threshold; short: 0.97.
  const over = [busy(burn, 1.1, short + step), busy(burn, 0.97, short + step)];
  // Long: (3 * 1.125 + 0.5 * 0.95) / 3.5 = 1.1; short: (1.125 + 0.95) / 2 = 1.0375.
  const fading = [busy(burn, 1.125, 3 * short), busy(burn, 0.95, short / 2)];
  const old = [busy(burn, 1.2975, long / 2), busy(burn, 0.97, long), busy(burn, 1.03, last)];
  // (1.2975 / 3 + 0.97 * 5 / 12 + 1.03 / 6) * 12 / 11 = 1.00833 * 12 / 11 = 1.1; the last half alone: 0.99.
  const kept = [
    busy(burn, 1.2975, long / 3),
    busy(burn, 0.97, (long * 5) / 12),
    busy(burn, 1.03, long / 6),
  ];
  // A tenth of the requests with the same share of bad ones: it is a share of the same window's requests.
  const many = { ...busy(burn, 1.1, hold + step), requests: 10 * BUSY };
  const [half, all] = [short / 2, short].map((seconds) => [many, busy(burn, 1.1, seconds)]);
  const at = (stretches: readonly Traffic[] = []) =>
    stretches.reduce((sum, one) => sum + one.seconds, 0);
  return [
    makeCase(
      burn,
      "fires while the requests become fewer",
      traffic(burn, half),
      at(half),
      firing(burn, burn.at110),
    ),
    makeCase(
      burn,
      "fires when the requests have become fewer",
      traffic(burn, all),
      at(all),
      firing(burn, burn.at110),
    ),
    makeCase(
      burn,
      "quiet in a burst that the long window does not notice",
      traffic(burn, burst),
      at(burst),
    ),
    makeCase(burn, "quiet again when the short window is below", traffic(burn, over), at(over)),
    makeCase(
      burn,
      "fires while half of the short window was bad",
      traffic(burn, fading),
      at(fading),
      firing(burn, burn.at110),
    ),
    makeCase(burn, "forgets what is older than the long window", traffic(burn, old), at(old)),
    makeCase(
      burn,
      "remembers all of the long window",
      traffic(burn, kept),
      at(kept),
      firing(burn, burn.at110),
    ),
  ];
}

/** All requests are bad, but few: a jump of some, then next to none so that there is a ratio still. */
function trafficCases(burn: Burn): readonly AlertCase[] {
  const { step, hold, long } = burn;
  const jump = (requests: number): Traffic => ({ seconds: step, requests, bad: 1 });
  const trickle = (seconds: number): Traffic => ({ seconds, requests: 0.00001, bad: 1 });
  const some = (requests: number, bad: number): Traffic => ({
    seconds: step,
    requests,
    bad: bad / requests,
  });
  // 9.7 in the long window, of 13.3 (72.9 %) three quarters of it ago, and 5 before it.
  const few = [jump(5), trickle(long), some(13.3, 9.7), trickle((long * 3) / 4), trickle(hold)];
  // 5.3 at its begin and 5 just now; 50 good ones before it.
  const enough = [
    some(50, 0),
    trickle(long),
    jump(5.3),
    trickle((long * 3) / 4),
    jump(5),
    trickle(hold),
  ];
  const at = (stretches: readonly Traffic[]) =>
    stretches.reduce((sum, one) => sum + one.seconds, 0);
  const none = [{ seconds: 2 * hold, requests: 0, bad: 1 }];
  return [
    makeCase(burn, "quiet with 9 bad requests, most there were", traffic(burn, few), at(few)),
    makeCase(
      burn,
      "fires with 10 bad requests, all there were in its window",
      traffic(burn, enough),
      at(enough),
      firing(burn, "100%"),
    ),
    makeCase(burn, "quiet without requests", traffic(burn, none), at(none)),
    makeCase(burn, "quiet without a service", [], 2 * hold),
  ];
}

/** Recorded shares: a half and a quarter are exact in binary. */
export const SLO_RECORDS: readonly RecordCase[] = [
  "5m",
  "30m",
  "1h",
  "2h",
  "6h",
  "1d",
  "3d",
].flatMap((window): RecordCase[] => [
  {
    name: "0 for a service that never failed",
    expr: `namespace_service:http_requests_failed:ratio_rate${window}`,
    input: [
      {
        series: 'http_requests_total{service="api",namespace="prod",status="200"}',
        values: "0+8x4",
      },
    ],
    at: 240,
    expect: [
      {
        labels: `namespace_service:http_requests_failed:ratio_rate${window}{service="api",namespace="prod"}`,
        value: 0,
      },
    ],
  },
  {
    name: "nothing without requests",
    expr: `namespace_service:http_requests_failed:ratio_rate${window} >= 0`,
    input: [
      { series: 'http_requests_total{service="api",namespace="prod",status="200"}', values: "8x4" },
    ],
    at: 240,
    expect: [],
  },
]);
