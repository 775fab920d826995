import type {
  AlertSpan,
  AlertVerdict,
  Delivery,
  DrillResult,
} from "../../../../../lab/drill/types.ts";

/** When the drill of these tests began; not a round number of seconds. Unix milliseconds. */
export const START = 1_760_000_000_250;

/** So many seconds after the start. Unix milliseconds. */
export function at(seconds: number): number {
  return START + seconds * 1000;
}

export function verdict(changes: Partial<AlertVerdict>): AlertVerdict {
  return {
    alert: "PostgresDown",
    severity: "critical",
    fault: "database stopped",
    kind: "real",
    forMs: 500,
    forStack: "1m",
    pending: true,
    seenAfterMs: 1700,
    firedAfterMs: 600,
    allowedMs: 1500,
    fired: true,
    deliveries: 1,
    delivered: true,
    resolved: true,
    receivers: ["topic"],
    ok: true,
    ...changes,
  };
}

export function delivery(
  alert: string,
  seconds: number,
  status: Delivery["status"] = "firing",
): Delivery {
  const one = {
    status,
    labels: { alertname: alert },
    annotations: {},
    startsAt: at(seconds),
    fingerprint: alert,
  };
  return { at: at(seconds), receiver: "topic", groupKey: alert, status, alerts: [one] };
}

export function span(alert: string, changes: Partial<AlertSpan> = {}): AlertSpan {
  return {
    alert,
    labels: { alertname: alert, instance: "database" },
    activeAt: at(51),
    ...changes,
  };
}

/** A drill of 100 s with a quiet period from 10 to 40 s and one fault from 50 to 60 s, which caused one alert. */
export function result(changes: Partial<DrillResult> = {}): DrillResult {
  return {
    stack: "prod",
    quick: false,
    startedAt: START,
    endedAt: at(100),
    factor: 120,
    scrapeIntervalMs: 500,
    evaluationIntervalMs: 500,
    programs: ["prometheus, version 2.42.0"],
    phases: [
      { name: "quiet", kind: "quiet", from: at(10), to: at(40) },
      { name: "wave 1", kind: "wave", from: at(50), to: at(80) },
    ],
    faults: [
      {
        name: "database stopped",
        what: "the primary is ended",
        wave: 1,
        kind: "real",
        causes: ["PostgresDown"],
        mayCause: ["HighErrorRate"],
        from: at(50),
        to: at(60),
      },
    ],
    verdicts: [verdict({})],
    skipped: [],
    falseAlerts: [],
    spans: [span("PostgresDown", { firedAt: at(52), endedAt: at(62) })],
    deliveries: [delivery("PostgresDown", 53), delivery("PostgresDown", 64, "resolved")],
    panels: [],
    leftOut: [],
    scaleNotes: [],
    notCaused: [],
    counts: {
      expected: 1,
      fired: 1,
      delivered: 1,
      resolved: 1,
      inhibited: 0,
      false: 0,
      skipped: 0,
    },
    ...changes,
  };
}
