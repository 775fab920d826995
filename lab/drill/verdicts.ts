import type { RoutingTimes } from "./alertmanager-config.ts";
import { parseDuration } from "./durations.ts";
import type { Inhibited } from "./inhibition.ts";
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
  /** What Alertmanager held back, and when. */
  readonly inhibited: Inhibited;
}

/** After a fault it may take a moment until what follows from it is seen. Milliseconds. */
const AFTERMATH_MS = 5_000;
/** Prometheus' own start of an alert and the first evaluation that shows it are no further apart. Milliseconds. */
const SAME_START_MS = 1_500;

/** Alerting rules of groups by name. */
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
  const { scale, deliveries, routing } = evidence;
  const [rule] = alertRules(evidence.groups).get(alert) ?? [];
  const [written] = alertRules(evidence.stackGroups).get(alert) ?? [];
  const forMs = parseDuration(rule?.for ?? "0s");
  const allowedMs = forMs + 2 * scale.evaluationIntervalMs;
  const spans = evidence.spans.filter(
    (span) => span.alert === alert && within(span, fault, graceOf(alert, evidence)),
  );
  const fired = spans.filter(({ firedAt }) => firedAt !== undefined);
  const [seen] = spans;
  const [first] = fired;
  const firedAfterMs =
    first?.firedAt === undefined ? undefined : Math.max(0, first.firedAt - first.activeAt);
  const told = deliveriesOf(first, deliveries);
  const inhibitedBy = heldBackBy(alert, fault, evidence);
  const count =
    told.length + toldAgain(first, fault, deliveries) + repeats(alert, fault, deliveries, routing);
  const inTime = firedAfterMs !== undefined && firedAfterMs <= allowedMs;
  const receivers = [...new Set(told.map(({ receiver }) => receiver))];
  const delivered = told.length > 0 && count === receivers.length;
  const resolved = told.length > 0 && isResolved(first, fault, deliveries);
  const excused = told.length === 0 && inhibitedBy.length > 0;
  return {
    alert,
    severity: rule?.labels?.["severity"] ?? "",
    fault: fault.name,
    kind: fault.kind,
    forMs,
    forStack: written?.for ?? "0s",
    pending: spans.length > 0,
    ...(seen === undefined ? {} : { seenAfterMs: Math.max(0, seen.activeAt - fault.from) }),
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

/**
 * Alerts that held one back while a fault lasted. Only those that the fault explains excuse it: an alert that silences what
 * it has nothing to do with is what the drill is to find.
 */
function heldBackBy(
  alert: string,
  { causes, mayCause, from, to }: FaultRun,
  { inhibited }: Evidence,
): readonly string[] {
  const by = (inhibited.get(alert) ?? []).filter(({ at }) => at >= from && at <= to + AFTERMATH_MS);
  return [...new Set(by.map((one) => one.by))].filter((one) =>
    [...causes, ...mayCause].includes(one),
  );
}

/** Firing notifications of one that had ended and came again while its fault lasted. */
function toldAgain(
  span: AlertSpan | undefined,
  { to }: FaultRun,
  deliveries: readonly Delivery[],
): number {
  if (span?.firedAt === undefined) return 0;
  const again = deliveries
    .filter(({ at }) => at <= to)
    .flatMap(({ receiver, alerts }) =>
      alerts
        .filter(({ status, labels }) => status === "firing" && isAbout(labels, span))
        .filter(({ startsAt }) => startsAt >= (span.firedAt ?? 0) + SAME_START_MS)
        .map(({ startsAt }) => `${receiver} ${startsAt}`),
    );
  return new Set(again).size;
}

/** That one ended while its fault lasted says nothing of what happens when the fault is over. */
function isResolved(
  span: AlertSpan | undefined,
  { to }: FaultRun,
  deliveries: readonly Delivery[],
): boolean {
  if (span?.firedAt === undefined) return false;
  return deliveries.some(
    ({ at, alerts }) =>
      at >= to &&
      alerts.some(({ status, labels }) => status === "resolved" && isAbout(labels, span)),
  );
}

/** Prometheus says when an alert began to fire; notifications come with all its labels. */
function isOf({ labels, startsAt }: DeliveredAlert, span: AlertSpan): boolean {
  return (
    isAbout(labels, span) &&
    span.firedAt !== undefined &&
    Math.abs(startsAt - span.firedAt) < SAME_START_MS
  );
}

function isAbout(delivered: Labels, { alert, labels }: AlertSpan): boolean {
  const own = Object.entries({ ...labels, alertname: alert });
  return own.every(([name, value]) => delivered[name] === value);
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
