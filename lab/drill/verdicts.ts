import { parseDuration } from "./durations.ts";
import type { RoutingTimes } from "./alertmanager-config.ts";
import { longestRange } from "./promql.ts";
import type { Scale } from "./scale.ts";
import type {
  AlertRuleDocument,
  AlertSpan,
  AlertVerdict,
  DeliveredAlert,
  Delivery,
  DrillCounts,
  DrillPhase,
  FalseAlert,
  FaultRun,
  Labels,
  RuleGroupDocument,
} from "./types.ts";

/** What verdicts are made from. */
export interface Evidence {
  /** The stack's rules as they are, for what is written in them. */
  readonly stackGroups: readonly RuleGroupDocument[];
  /** The rules of the drill. */
  readonly groups: readonly RuleGroupDocument[];
  readonly scale: Scale;
  readonly routing: RoutingTimes;
  readonly faults: readonly FaultRun[];
  readonly spans: readonly AlertSpan[];
  readonly deliveries: readonly Delivery[];
  readonly phases: readonly DrillPhase[];
  /** Names of alerts by which each alert was inhibited. */
  readonly inhibited: ReadonlyMap<string, ReadonlySet<string>>;
}

/** After a fault it may take a moment until what follows from it is seen. Milliseconds. */
const AFTERMATH_MS = 5_000;

/** Alerting rules of groups by name; of several with one name the first. */
export function alertRules(
  groups: readonly RuleGroupDocument[],
): ReadonlyMap<string, readonly AlertRuleDocument[]> {
  const rules = new Map<string, AlertRuleDocument[]>();
  for (const rule of groups.flatMap((group) => group.rules)) {
    if ("alert" in rule) rules.set(rule.alert, [...(rules.get(rule.alert) ?? []), rule]);
  }
  return rules;
}

/** What became of every alert that a fault was to cause and that the stack has rules for. */
export function judge(evidence: Evidence): readonly AlertVerdict[] {
  const rules = alertRules(evidence.groups);
  return evidence.faults.flatMap((fault) =>
    fault.causes
      .filter((alert) => rules.has(alert))
      .map((alert) => verdict(alert, fault, evidence)),
  );
}

function verdict(alert: string, fault: FaultRun, evidence: Evidence): AlertVerdict {
  const { scale, deliveries, inhibited, routing } = evidence;
  const [rule] = alertRules(evidence.groups).get(alert) ?? [];
  const [written] = alertRules(evidence.stackGroups).get(alert) ?? [];
  const forMs = parseDuration(rule?.for ?? "0s");
  const allowedMs = forMs + 2 * scale.evaluationIntervalMs;
  const spans = evidence.spans.filter(
    (span) => span.alert === alert && within(span, fault, graceOf(alert, evidence)),
  );
  const fired = spans.filter(({ firedAt }) => firedAt !== undefined);
  const first = fired[0];
  const firedAfterMs =
    first?.firedAt === undefined ? undefined : Math.max(0, first.firedAt - first.activeAt);
  const told = deliveriesOf(first, deliveries);
  const inhibitedBy = [...(inhibited.get(alert) ?? [])];
  const count = told.length + repeats(alert, fault, deliveries, routing);
  const inTime = firedAfterMs !== undefined && firedAfterMs <= allowedMs;
  const receivers = [...new Set(told.map(({ receiver }) => receiver))];
  const delivered = told.length > 0 && count === receivers.length;
  const resolved = told.length > 0 && isResolved(first, deliveries);
  const excused = told.length === 0 && inhibitedBy.length > 0;
  return {
    alert,
    severity: rule?.labels?.["severity"] ?? "",
    fault: fault.name,
    kind: fault.kind,
    forMs,
    forStack: written?.for ?? "0s",
    pending: spans.length > 0,
    ...(firedAfterMs === undefined ? {} : { firedAfterMs }),
    allowedMs,
    fired: inTime,
    deliveries: count,
    delivered,
    resolved,
    receivers,
    ...(told[0]?.summary === undefined ? {} : { summary: told[0].summary }),
    ...(excused ? { inhibitedBy } : {}),
    ok: inTime && (excused ? first?.endedAt !== undefined : delivered && resolved),
  };
}

/** Whether a span began while a fault was there, or soon after. */
function within(span: AlertSpan, { from, to }: FaultRun, graceMs: number): boolean {
  return span.activeAt >= from - 1_000 && span.activeAt <= to + graceMs;
}

/** The windows of an alert still hold a fault that is over. */
function graceOf(alert: string, { groups }: Evidence): number {
  const ranges = (alertRules(groups).get(alert) ?? []).map(({ expr }) => longestRange(expr));
  return AFTERMATH_MS + Math.max(0, ...ranges);
}

interface Told {
  readonly receiver: string;
  readonly summary: string | undefined;
}

/** First notification of a span's alert to each receiver. */
function deliveriesOf(span: AlertSpan | undefined, deliveries: readonly Delivery[]): Told[] {
  if (span?.firedAt === undefined) return [];
  const told = new Map<string, Told>();
  for (const { receiver, alerts } of deliveries) {
    const alert = alerts.find((one) => one.status === "firing" && isOf(one, span));
    if (alert === undefined || told.has(receiver)) continue;
    told.set(receiver, { receiver, summary: alert.annotations["summary"] });
  }
  return [...told.values()];
}

/** Alertmanager keeps the first start of an alert that comes again at once: any end after the beginning counts. */
function isResolved(span: AlertSpan | undefined, deliveries: readonly Delivery[]): boolean {
  const { firedAt } = span ?? {};
  if (span === undefined || firedAt === undefined) return false;
  return deliveries.some(
    ({ at, alerts }) =>
      at > firedAt &&
      alerts.some(
        ({ status, labels }) =>
          status === "resolved" &&
          labels["alertname"] === span.alert &&
          sameLabels(labels, span.labels),
      ),
  );
}

/** Prometheus says when an alert began to fire; notifications come with all its labels. */
function isOf({ labels, startsAt }: DeliveredAlert, span: AlertSpan): boolean {
  return (
    labels["alertname"] === span.alert &&
    sameLabels(labels, span.labels) &&
    span.firedAt !== undefined &&
    Math.abs(startsAt - span.firedAt) < 1_500
  );
}

function sameLabels(delivered: Labels, own: Labels): boolean {
  return Object.entries(own).every(([name, value]) => delivered[name] === value);
}

/**
 * Notifications without news: a group that says the same as the time before, sooner than it is to be repeated. That a
 * group is sent again because another alert joined or left it is as it should be.
 */
function repeats(
  alert: string,
  fault: FaultRun,
  deliveries: readonly Delivery[],
  { repeatIntervalMs }: RoutingTimes,
): number {
  const last = new Map<string, Delivery>();
  let count = 0;
  for (const delivery of deliveries) {
    const key = `${delivery.receiver} ${delivery.groupKey}`;
    const before = last.get(key);
    last.set(key, delivery);
    const concerns = delivery.alerts.some(
      ({ labels, status }) => labels["alertname"] === alert && status === "firing",
    );
    if (!concerns || before === undefined) continue;
    if (delivery.at < fault.from || delivery.at > fault.to) continue;
    const soon = delivery.at - before.at < repeatIntervalMs * 0.9;
    if (soon && contents(before) === contents(delivery)) count += 1;
  }
  return count;
}

function contents({ alerts }: Delivery): string {
  return alerts
    .map(({ fingerprint, status, startsAt }) => `${fingerprint} ${status} ${startsAt}`)
    .sort()
    .join("\n");
}

/**
 * Every alert that fired and that no fault explains, from the quiet period until all is over: while servers start, targets
 * are missing, and while a hundred queries are run nothing is watched any more. One that still fires when the quiet period
 * begins counts.
 */
export function falseAlerts(evidence: Evidence): readonly FalseAlert[] {
  const { spans, faults, phases } = evidence;
  const begin = phases.find(({ kind }) => kind !== "start")?.from ?? 0;
  const end = phases.find(({ kind }) => kind === "panels")?.from ?? Infinity;
  return spans
    .filter(({ firedAt }) => firedAt !== undefined)
    .filter(({ activeAt, endedAt = Infinity }) => endedAt >= begin && activeAt < end)
    .filter((span) => {
      const grace = graceOf(span.alert, evidence);
      return !faults.some(
        ({ causes, mayCause, ...run }) =>
          [...causes, ...mayCause].includes(span.alert) &&
          within(span, { causes, mayCause, ...run }, grace),
      );
    })
    .map((span) => ({ span, phase: phaseOf(span.activeAt, phases) }));
}

function phaseOf(time: number, phases: readonly DrillPhase[]): string {
  return phases.find(({ from, to }) => time >= from && time < to)?.name ?? "between phases";
}

/** The numbers of the last line. An alert that several faults are to cause counts once, by its worst verdict. */
export function countVerdicts(
  verdicts: readonly AlertVerdict[],
  falseCount: number,
  skipped: number,
): DrillCounts {
  const alerts = [...new Set(verdicts.map(({ alert }) => alert))];
  const all = (holds: (verdict: AlertVerdict) => boolean) =>
    alerts.filter((name) => verdicts.filter(({ alert }) => alert === name).every(holds)).length;
  return {
    expected: alerts.length,
    fired: all(({ fired }) => fired),
    delivered: all(({ delivered }) => delivered),
    resolved: all(({ resolved }) => resolved),
    inhibited: all(({ inhibitedBy }) => inhibitedBy !== undefined),
    false: falseCount,
    skipped,
  };
}
