import { describe, expect, it } from "@jest/globals";

import { spansOf } from "../../../lab/drill/prometheus-api.ts";
import { createScale } from "../../../lab/drill/scale.ts";
import type { AlertSpan, Delivery, FaultRun } from "../../../lab/drill/types.ts";
import { countVerdicts, falseAlerts, judge } from "../../../lab/drill/verdicts.ts";
import type { Evidence } from "../../../lab/drill/verdicts.ts";

const LABELS = { severity: "critical", instance: "a" };
const FAULT: FaultRun = {
  name: "stopped",
  what: "it is stopped",
  wave: 1,
  kind: "real",
  causes: ["Down"],
  mayCause: [],
  from: 100_000,
  to: 110_000,
};
const SPAN: AlertSpan = {
  alert: "Down",
  labels: LABELS,
  activeAt: 101_000,
  firedAt: 101_500,
  endedAt: 111_000,
};

function delivery(at: number, status: "firing" | "resolved", startsAt = 101_500): Delivery {
  const alert = {
    status,
    labels: { ...LABELS, alertname: "Down" },
    annotations: { summary: "It is down." },
    startsAt,
    fingerprint: "f",
  };
  return { at, receiver: "topic", groupKey: "g", status, alerts: [alert] };
}

function evidence(change: Partial<Evidence> = {}): Evidence {
  const groups = (held: string) => [
    { name: "g", rules: [{ alert: "Down", expr: "up == 0", for: held, labels: LABELS }] },
  ];
  return {
    stackGroups: groups("1m"),
    groups: groups("500ms"),
    scale: createScale(120),
    routing: { groupWaitMs: 250, groupIntervalMs: 2_500, repeatIntervalMs: 120_000 },
    faults: [FAULT],
    spans: [SPAN],
    deliveries: [delivery(102_000, "firing"), delivery(112_000, "resolved")],
    phases: [{ name: "wave 1", kind: "wave", from: 100_000, to: 120_000 }],
    inhibited: new Map(),
    ...change,
  };
}

function only(change?: Partial<Evidence>) {
  return judge(evidence(change))[0];
}

describe("judge", () => {
  it("is content with an alert that fired in time, was delivered once and resolved", () => {
    // Allowed: 500 ms and two evaluations of 500 ms.
    expect(only()).toMatchObject({
      ...{ alert: "Down", forStack: "1m", forMs: 500, allowedMs: 1_500, firedAfterMs: 500 },
      ...{ pending: true, fired: true, deliveries: 1, delivered: true, resolved: true, ok: true },
      summary: "It is down.",
    });
  });

  it.each([
    ["later than allowed", { spans: [{ ...SPAN, firedAt: 102_501 }] }, { fired: false }],
    ["before the fault", { spans: [{ ...SPAN, activeAt: 98_000 }] }, { pending: false }],
    ["without a delivery", { deliveries: [] }, { delivered: false, resolved: false }],
    ["without its end", { deliveries: [delivery(102_000, "firing")] }, { resolved: false }],
    [
      "told twice",
      {
        deliveries: [
          delivery(102_000, "firing"),
          delivery(104_500, "firing"),
          delivery(112_000, "resolved"),
        ],
      },
      { deliveries: 2, delivered: false },
    ],
    [
      "told again after an end while the fault lasted",
      {
        deliveries: [
          delivery(102_000, "firing"),
          delivery(104_500, "resolved"),
          delivery(107_000, "firing", 106_500),
          delivery(112_000, "resolved"),
        ],
      },
      { deliveries: 2, delivered: false },
    ],
    [
      "whose end came while the fault lasted, and none after it",
      { deliveries: [delivery(102_000, "firing"), delivery(104_500, "resolved")] },
      { resolved: false },
    ],
  ])("is not content with one %s", (_, change, verdict) => {
    expect(only(change)).toMatchObject({ ...verdict, ok: false });
  });

  it("takes an alert that another held back for what the routing wants", () => {
    const faults = [{ ...FAULT, mayCause: ["NodeDown"] }];
    const inhibited = new Map([["Down", [{ at: 102_000, by: "NodeDown" }]]]);
    expect(only({ deliveries: [], faults, inhibited })).toMatchObject({
      ...{ delivered: false, inhibitedBy: ["NodeDown"], ok: true },
    });
  });

  it.each([
    ["before the fault", { at: 99_000, by: "NodeDown" }],
    ["long after it", { at: 116_000, by: "NodeDown" }],
    ["by what the fault does not explain", { at: 102_000, by: "Watchdog" }],
  ])("does not excuse one that was held back %s", (_, heldBack) => {
    const faults = [{ ...FAULT, mayCause: ["NodeDown"] }];
    const verdict = only({ deliveries: [], faults, inhibited: new Map([["Down", [heldBack]]]) });
    expect(verdict).toMatchObject({ delivered: false, ok: false });
    expect(verdict).not.toHaveProperty("inhibitedBy");
  });
});

describe("falseAlerts", () => {
  it("finds what no fault explains, with its phase", () => {
    const other = { ...SPAN, alert: "Other" };
    const quiet = { ...SPAN, activeAt: 50_000, firedAt: 50_500 };
    const pending: AlertSpan = { alert: "Pending", labels: {}, activeAt: 101_000 };
    const found = falseAlerts(evidence({ spans: [SPAN, other, quiet, pending] }));
    expect(found).toEqual([
      { span: other, phase: "wave 1" },
      { span: quiet, phase: "between phases" },
    ]);
  });

  it("leaves out what happened before the quiet period and after the end", () => {
    const phases = [
      { name: "warm-up", kind: "start" as const, from: 0, to: 40_000 },
      { name: "quiet", kind: "quiet" as const, from: 40_000, to: 60_000 },
      { name: "panels", kind: "panels" as const, from: 200_000, to: 210_000 },
    ];
    const early = { ...SPAN, activeAt: 10_000, firedAt: 11_000, endedAt: 39_000 };
    const lasting = { ...early, endedAt: 41_000 };
    const late = { ...SPAN, activeAt: 200_000, firedAt: 201_000, endedAt: 202_000 };
    const found = falseAlerts(evidence({ spans: [early, lasting, late], phases }));
    expect(found).toEqual([{ span: lasting, phase: "warm-up" }]);
  });

  it("accepts what follows by nature", () => {
    const faults = [{ ...FAULT, mayCause: ["Other"] }];
    expect(falseAlerts(evidence({ faults, spans: [{ ...SPAN, alert: "Other" }] }))).toEqual([]);
  });
});

describe("countVerdicts", () => {
  it("counts an alert of several faults once, by its worst verdict", () => {
    const twice = [FAULT, { ...FAULT, name: "again", from: 300_000, to: 310_000 }];
    const verdicts = judge(evidence({ faults: twice }));
    expect(countVerdicts(verdicts, 2, 1)).toEqual({
      ...{ expected: 1, fired: 0, delivered: 0, resolved: 0, inhibited: 0, false: 2, skipped: 1 },
    });
  });
});

describe("spansOf", () => {
  const series = (alertstate: string, times: readonly number[]) => ({
    labels: { __name__: "ALERTS", alertname: "Down", alertstate, instance: "a" },
    points: times.map((time) => [time, 1] as const),
  });

  it("puts pending and firing together, and separates what has a gap between", () => {
    const spans = spansOf(
      [series("pending", [1_000, 1_500, 9_000]), series("firing", [2_000, 2_500])],
      1_500,
      20_000,
    );
    expect(spans).toEqual([
      { alert: "Down", labels: { instance: "a" }, activeAt: 1_000, firedAt: 2_000, endedAt: 2_500 },
      { alert: "Down", labels: { instance: "a" }, activeAt: 9_000, endedAt: 9_000 },
    ]);
  });

  it("says of one that still fires that it has not ended", () => {
    const [span] = spansOf([series("firing", [2_000, 2_500])], 1_500, 3_000);
    expect(span).toEqual({
      alert: "Down",
      labels: { instance: "a" },
      activeAt: 2_000,
      firedAt: 2_000,
    });
  });

  it("begins anew when Prometheus says that it is true since another time", () => {
    const since = {
      labels: { __name__: "ALERTS_FOR_STATE", alertname: "Down", instance: "a" },
      points: [
        [1_000, 1],
        [1_500, 1],
        [2_500, 2],
        [3_000, 2],
      ] as const,
    };
    const states = [series("pending", [1_000, 1_500, 2_500]), series("firing", [3_000])];
    expect(spansOf([...states, since], 1_500, 9_000)).toEqual([
      { alert: "Down", labels: { instance: "a" }, activeAt: 1_000, endedAt: 1_500 },
      { alert: "Down", labels: { instance: "a" }, activeAt: 2_500, firedAt: 3_000, endedAt: 3_000 },
    ]);
  });

  it("begins anew when a firing alert becomes pending", () => {
    const spans = spansOf([series("firing", [2_000]), series("pending", [2_500])], 1_500, 9_000);
    expect(spans.map(({ activeAt, endedAt }) => [activeAt, endedAt])).toEqual([
      [2_000, 2_000],
      [2_500, 2_500],
    ]);
  });
});
