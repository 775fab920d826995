import { burnRates } from "../observability/burn-rates.ts";
import type { BurnRate } from "../observability/burn-rates.ts";
import { percent, promDuration, promNumber } from "../observability/duration.ts";
import type { Inhibition } from "../observability/routing.ts";
import { inhibitions } from "../observability/routing.ts";
import { isAlert } from "../observability/types.ts";
import type { AlertRule, RuleGroup, Severity, Slo } from "../observability/types.ts";
import type { Setting } from "../setting.ts";
import type { AlreadyTold, ApplyWords, Layout } from "./settings.ts";
import { formatSettings, heading, styled } from "./settings.ts";
import { grouped, hanging } from "./text.ts";

/** The parts that only a stack with monitoring has, in the order they are printed. */
export const OBSERVABILITY_SECTIONS = ["slos", "alerts", "monitoring"] as const;
/** One of them. */
export type ObservabilitySection = (typeof OBSERVABILITY_SECTIONS)[number];

/** What of the plan is explained. */
export interface ObservabilityParts {
  readonly slos: readonly Slo[];
  /** Every rule of the stack, by group. */
  readonly groups: readonly RuleGroup[];
  /** Sizes of Prometheus, routing, exporters: whatever was computed for them. */
  readonly settings: readonly Setting[];
  /** Names of who is told, by severity (monitoring.routes). */
  readonly routes: Readonly<Record<Severity, readonly string[]>>;
}

/** How many requests a second the budget is counted at: a round number to multiply from. */
const EXAMPLE_RATE = 10;
const DAY_SECONDS = 86_400;

const WORDS: ApplyWords = {
  immediate: "applies at once",
  "pending-reboot": "applies with a restart",
  rolling: "applies with a rollout",
};

/** One promise of a service, and what it allows. */
export interface ErrorBudget {
  /** "availability" or "latency". */
  readonly kind: "availability" | "latency";
  /** Share of requests that must be good. */
  readonly objective: number;
  readonly windowDays: number;
  /** Minutes of the window in which everything may be bad. */
  readonly minutes: number;
  /** Requests of the window that may be bad, at `requestsPerSecond`. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** When somebody is told. */
  readonly alerts: readonly BurnAlert[];
}

/** One speed of spending the budget. */
export interface BurnAlert extends Pick<
  BurnRate,
  "longSeconds" | "shortSeconds" | "forSeconds" | "factor" | "severity" | "source"
> {
  /** Share of bad requests above which it is spent so fast; of 1 or more nobody is told. */
  readonly threshold: number;
}

/** What a promise allows, for availability and, where there is one, for latency. */
export function errorBudgets(slo: Slo): readonly ErrorBudget[] {
  const { availability, latency, windowDays } = slo;
  const budget = (kind: ErrorBudget["kind"], objective: number): ErrorBudget => {
    const allowed = exact(1 - objective);
    return {
      kind,
      objective,
      windowDays,
      minutes: exact((windowDays * DAY_SECONDS * allowed) / 60),
      requests: Math.round(windowDays * DAY_SECONDS * EXAMPLE_RATE * allowed),
      requestsPerSecond: EXAMPLE_RATE,
      alerts: burnRates(windowDays).map((rate) => burnAlert(rate, allowed)),
    };
  };
  const own = budget("availability", availability);
  return latency === undefined ? [own] : [own, budget("latency", latency.objective)];
}

function burnAlert(rate: BurnRate, allowed: number): BurnAlert {
  const { longSeconds, shortSeconds, forSeconds, factor, severity, source } = rate;
  const threshold = exact(factor * allowed);
  return { longSeconds, shortSeconds, forSeconds, factor, severity, source, threshold };
}

/** Without the noise of binary fractions: 1 - 0.999 is 0.001. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** One part as lines of text. */
export function observabilitySection(
  section: ObservabilitySection,
  parts: ObservabilityParts,
  layout: Layout,
): string[] {
  switch (section) {
    case "slos":
      return slosLines(parts.slos, layout);
    case "alerts":
      return alertsLines(parts.groups, layout);
    case "monitoring":
      return monitoringLines(parts, layout);
  }
}

/** One part for machines: the same content. */
export function observabilityJson(
  section: ObservabilitySection,
  parts: ObservabilityParts,
): unknown {
  switch (section) {
    case "slos":
      return Object.fromEntries(parts.slos.map((slo) => [slo.service, errorBudgets(slo)]));
    case "alerts":
      return parts.groups.map(({ name, rules }) => ({ name, alerts: rules.filter(isAlert) }));
    case "monitoring": {
      const { settings, routes, groups } = parts;
      return { settings, routes, inhibitions: inhibitions(groups) };
    }
  }
}

function slosLines(slos: readonly Slo[], layout: Layout): string[] {
  if (slos.length === 0) return heading(layout, "slos", "No service promises anything.");
  return [
    ...heading(layout, "slos", "what each service promises, and how fast its budget may be spent"),
    ...slos.flatMap((slo) => [
      `  ${styled(layout, "bold", slo.service)}`,
      ...errorBudgets(slo).flatMap((budget) => budgetLines(slo, budget, layout)),
    ]),
    ...hanging("      source   ", sources(slos), layout.width).map((line) =>
      styled(layout, "dim", line),
    ),
    "",
  ];
}

function sources(slos: readonly Slo[]): string {
  const all = slos.flatMap((slo) => errorBudgets(slo).flatMap(({ alerts }) => alerts));
  return [...new Set(all.map(({ source }) => source))].join("; ");
}

function budgetLines({ latency }: Slo, budget: ErrorBudget, layout: Layout): string[] {
  const { kind, objective, windowDays, minutes, requests, requestsPerSecond } = budget;
  const good =
    kind === "latency" && latency !== undefined
      ? `answered within ${promNumber(latency.thresholdSeconds)} s`
      : "answered without a server error";
  const allowed = `${percent(exact(1 - objective))} of ${windowDays} d: ${grouped(minutes)} minutes of everything, or ${grouped(requests)} requests at ${requestsPerSecond} a second`;
  return [
    ...hanging(`    ${kind}  `, `${percent(objective)} of requests ${good}`, layout.width),
    ...hanging("      budget   ", allowed, layout.width),
    ...burnTable(budget.alerts, layout),
    "",
  ];
}

const HEADS = ["window", "and in", "factor", "bad above", "for", "severity"] as const;

/** The burn rates side by side; one that can never be passed says so. */
function burnTable(alerts: readonly BurnAlert[], layout: Layout): string[] {
  const rows = alerts.map((alert) => [
    promDuration(alert.longSeconds),
    promDuration(alert.shortSeconds),
    promNumber(alert.factor),
    percent(alert.threshold),
    promDuration(alert.forSeconds),
    alert.threshold < 1 ? alert.severity : "none: never above 100%",
  ]);
  const widths = HEADS.map((head, index) =>
    Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `      ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd();
  return [styled(layout, "dim", line(HEADS)), ...rows.map(line)];
}

function monitoringLines(parts: ObservabilityParts, layout: Layout): string[] {
  const { settings, routes, groups } = parts;
  const told = Object.entries(routes).flatMap(([severity, names]) =>
    hanging(`    ${severity.padEnd(10)}`, names.join(", "), layout.width),
  );
  const held = inhibitions(groups).flatMap((one) => heldBack(one, layout));
  return [
    ...heading(layout, "monitoring", "Prometheus, Alertmanager, Grafana and the exporters"),
    ...formatSettings(settings, "monitoring", new Map(), WORDS, layout),
    `  ${styled(layout, "underline", "Who is told")}`,
    "",
    ...told,
    "",
    ...(held.length === 0 ? [] : [`  ${styled(layout, "underline", "Held back")}`, "", ...held]),
  ];
}

/** What says nothing new while an alert fires, about the same subject. */
function heldBack({ source, targets, equal, why }: Inhibition, layout: Layout): string[] {
  const same = equal.length === 0 ? "" : `, with the same ${equal.join(", ")}`;
  return [
    `  ${styled(layout, "bold", source)}`,
    ...hanging("      holds    ", `${targets.join(", ")}${same}`, layout.width),
    ...hanging("      why      ", why, layout.width),
    "",
  ];
}

function alertsLines(groups: readonly RuleGroup[], layout: Layout): string[] {
  const counted = groups.map(({ rules }) => rules.filter(isAlert).length);
  const total = counted.reduce((sum, count) => sum + count, 0);
  const about = `${grouped(total)} alerts in ${grouped(groups.length)} groups`;
  const told: AlreadyTold = new Map();
  return [
    ...heading(layout, "alerts", about),
    ...groups.flatMap((group) => groupLines(group, told, layout)),
  ];
}

function groupLines({ name, domain, rules }: RuleGroup, told: AlreadyTold, layout: Layout) {
  const alerts = rules.filter(isAlert);
  if (alerts.length === 0) return [];
  const title = `  ${styled(layout, "underline", name)}`;
  if (domain !== "slo") {
    return [title, "", ...alerts.flatMap((alert) => alertLines(alert, name, told, layout))];
  }
  // Windows, thresholds and reasons stand in the table of the promise.
  return [title, ...alerts.map((alert) => `  ${headline(alert, layout)}`), ""];
}

function headline({ alert, severity, forSeconds }: AlertRule, layout: Layout): string {
  const colour = severity === "critical" ? "red" : "yellow";
  const lasts = forSeconds === 0 ? "at once" : `for ${promDuration(forSeconds)}`;
  return `${styled(layout, "bold", alert)}  ${styled(layout, colour, severity)}, ${lasts}`;
}

function alertLines(alert: AlertRule, group: string, told: AlreadyTold, layout: Layout): string[] {
  const { expr, why, source } = alert;
  const key = `${why}\n${source}`;
  const before = told.get(key);
  const head = [`  ${headline(alert, layout)}`, ...hanging("      when     ", expr, layout.width)];
  if (before !== undefined) {
    return [...head, styled(layout, "dim", `      as for ${before.name}`), ""];
  }
  told.set(key, { owner: group, name: alert.alert });
  return [
    ...head,
    ...hanging("      why      ", why, layout.width),
    ...hanging("      source   ", source, layout.width).map((line) => styled(layout, "dim", line)),
    "",
  ];
}
