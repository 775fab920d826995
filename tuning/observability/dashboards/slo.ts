import { percent, promDuration, promNumber, promString } from "../duration.ts";
import { BURN_WINDOWS, burnAlertName, burnRates, ratioName, sloGroupName } from "../slo.ts";
import type { BurnRate, SloKind } from "../slo.ts";
import type { Severity, Slo } from "../types.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";
import { COLOURS } from "./limits.ts";
import type { PanelSpec } from "./panel.ts";

/** One promise of a service. */
export interface Promised {
  readonly kind: SloKind;
  readonly objective: number;
  /** "answered without a server error" */
  readonly good: string;
}

/** The promises of a service: that requests do not fail, and, where it is said, that they are fast. */
export function promisesOf({ availability, latency }: Slo): readonly Promised[] {
  const first: Promised = {
    kind: "availability",
    objective: availability,
    good: "answered without a server error",
  };
  if (latency === undefined) return [first];
  const good = `answered within ${latency.thresholdSeconds} s`;
  return [first, { kind: "latency", objective: latency.objective, good }];
}

/** Share of requests that may be bad, without the noise of binary fractions. */
function budget({ objective }: Promised): string {
  return promNumber(1 - objective);
}

/** The recorded share of bad requests in the chosen namespaces. */
function ratio({ service }: Slo, { kind }: Promised, windowSeconds: number): string {
  return `${ratioName(kind, windowSeconds)}{service=${promString(service)},namespace=~"$namespace"}`;
}

/** The mean over the promise's window, of the shortest recorded windows laid end to end: no moment counts twice. */
function badInWindow(slo: Slo, promised: Promised): string {
  const [shortest = 0] = BURN_WINDOWS;
  const windows = `[${slo.windowDays}d:${promDuration(shortest)}]`;
  return `avg_over_time(${ratio(slo, promised, shortest)}${windows})`;
}

/**
 * Share of the error budget that is left, for each namespace: 1 when no request was bad, 0 when as many were as the promise
 * allows, below 0 when it is broken. A quiet hour counts as much as a busy one: the recorded series are shares.
 */
export function budgetLeft(slo: Slo, promised: Promised): string {
  return `1 - ${badInWindow(slo, promised)} / ${budget(promised)}`;
}

/** What every service promises, how much of its error budget is left and how fast it is being spent. */
export function sloDashboard(slos: readonly Slo[], namespaces: readonly string[]): DashboardSpec {
  return {
    name: "slo",
    title: "Service level objectives",
    description:
      "What the services promise, how much of their error budgets is left and how fast it is spent, from the recorded shares of bad requests.",
    domains: ["slo"],
    variables: [{ name: "namespace", label: "Namespace", values: namespaces }],
    rows: slos.flatMap((slo) => promisesOf(slo).map((promised) => row(slo, promised))),
    from: "now-7d",
  };
}

function row(slo: Slo, promised: Promised): RowSpec {
  const { kind, objective } = promised;
  return {
    title: `${slo.service}: ${kind}, ${percent(objective)} over ${slo.windowDays} days`,
    panels: [
      ...numbers(slo, promised),
      burn(slo, promised, "critical"),
      burn(slo, promised, "warning"),
      spent(slo, promised),
    ],
  };
}

function numbers(slo: Slo, promised: Promised): PanelSpec[] {
  const { kind, objective, good } = promised;
  const { well, critical } = COLOURS;
  const alerts = burnRates(slo.windowDays).map((rate) => burnAlertName(kind, rate.longSeconds));
  const legend = "{{namespace}}";
  return [
    {
      shows: "number",
      title: "Objective",
      says: `Share of the requests to ${slo.service} that are to be ${good}, over ${slo.windowDays} days: what is promised, not what is measured.`,
      unit: "percentunit",
      queries: [{ expr: `vector(${promNumber(objective)})`, legend: "objective" }],
      steps: [{ value: null, color: well }],
      width: 8,
    },
    {
      shows: "number",
      title: "Kept so far",
      says: `Share of the requests that were ${good}, the mean over ${slo.windowDays} days, or over as many as are recorded. Worry below the objective: the promise is broken.`,
      unit: "percentunit",
      queries: [{ expr: `1 - ${badInWindow(slo, promised)}`, legend }],
      steps: [
        { value: null, color: critical },
        { value: objective, color: well },
      ],
      alerts,
      group: sloGroupName(slo.service),
      width: 8,
    },
    {
      shows: "number",
      title: "Error budget left",
      says: `Of the ${percent(Number(budget(promised)))} of requests that may be bad. Worry when it falls faster than the days pass, and stop risky releases when nothing is left.`,
      unit: "percentunit",
      queries: [{ expr: budgetLeft(slo, promised), legend }],
      steps: [
        { value: null, color: critical },
        { value: 0, color: well },
      ],
      alerts,
      group: sloGroupName(slo.service),
      width: 8,
    },
  ];
}

/** Speeds at which the budget is spent, the windows of one severity's alerts with their thresholds. */
function burn(slo: Slo, promised: Promised, severity: Severity): PanelSpec {
  const rates = burnRates(slo.windowDays).filter((rate) => rate.severity === severity);
  const speed = (windowSeconds: number) => ({
    expr: `${ratio(slo, promised, windowSeconds)} / ${budget(promised)}`,
    legend: `{{namespace}} ${promDuration(windowSeconds)}`,
  });
  return {
    shows: "lines",
    title: severity === "critical" ? "Burn rate, fast" : "Burn rate, slow",
    group: sloGroupName(slo.service),
    says: `How many times faster than allowed the budget is spent; at 1 it lasts ${slo.windowDays} days. An alert needs both of its windows: ${rates.map(pair).join("; ")}.`,
    unit: "none",
    queries: rates.flatMap(({ longSeconds, shortSeconds }) => [
      speed(longSeconds),
      speed(shortSeconds),
    ]),
    limits: rates
      // A share of 1 or more cannot be passed: sloRules leaves these alerts out.
      .filter(({ factor }) => factor * Number(budget(promised)) < 1)
      .map(({ longSeconds, factor }) => ({
        alert: burnAlertName(promised.kind, longSeconds),
        value: factor,
      })),
  };
}

function pair({ longSeconds, shortSeconds, factor }: BurnRate): string {
  return `${promDuration(longSeconds)} and ${promDuration(shortSeconds)} above ${promNumber(factor)}`;
}

function spent(slo: Slo, promised: Promised): PanelSpec {
  return {
    shows: "lines",
    title: "Error budget left, over time",
    says: "The budget as it was at each moment, looking back over the whole window. Worry when it falls without end; it recovers as bad days leave the window.",
    unit: "percentunit",
    belowZero: true,
    queries: [{ expr: budgetLeft(slo, promised), legend: "{{namespace}}" }],
  };
}
