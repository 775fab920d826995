import { labError } from "../errors.ts";
import { formatDuration, parseDuration } from "./durations.ts";
import { mapCode, scaleExpression, shortestRange, trim } from "./promql.ts";
import type {
  AlertRuleDocument,
  RecordingRuleDocument,
  RuleGroupDocument,
  ScaleNote,
} from "./types.ts";

/** How durations of the stack become durations of the drill. */
export interface Scale {
  /** How many times faster the drill's time runs. */
  readonly factor: number;
  /** Between two scrapes, in milliseconds of real time. */
  readonly scrapeIntervalMs: number;
  /** Between two evaluations of the rules, in milliseconds of real time. */
  readonly evaluationIntervalMs: number;
  /** Milliseconds of the drill for seconds of the stack. */
  toMs(seconds: number): number;
}

/**
 * One factor for everything. At 120 the windows of three days become 36 min, of which the drill needs the part since it
 * began; the duration of 3 h becomes 90 s, and the six hours that have to pass without errors 180 s.
 */
export const FACTOR = 120;

/** At 120 the shortest usual window, 5 min, is 2.5 s: five scrapes. Milliseconds. */
export const INTERVAL_MS = 500;

/** Fewer scrapes in a window make `rate` a matter of luck. */
const SCRAPES_IN_WINDOW = 4;

/** The scale of a drill. @param factor how many times faster time runs. */
export function createScale(factor: number = FACTOR): Scale {
  return {
    factor,
    scrapeIntervalMs: INTERVAL_MS,
    evaluationIntervalMs: INTERVAL_MS,
    toMs: (seconds) => (seconds * 1000) / factor,
  };
}

/** A size that the drill's servers cannot have, and what stands for it. */
export interface Substitute {
  /** Code that precedes the number in an expression, as a regular expression with the metric's name. */
  readonly before: RegExp;
  /** The number becomes this. */
  readonly replace: (value: number) => number;
  /** Why, for the report. */
  readonly why: string;
}

/** Rules for the drill, and what was changed in them beside durations. */
export interface ScaledRules {
  readonly groups: readonly RuleGroupDocument[];
  readonly notes: readonly ScaleNote[];
}

/**
 * Metrics that measure how long something has been going on. What they are compared with is a duration like any other and
 * shrinks with them. A latency is none: the fault makes requests really that slow.
 */
const ELAPSED: readonly string[] = [
  "queue_oldest_task_age_seconds",
  "pg_stat_activity_max_tx_duration",
  "pg_replication_lag_seconds",
  "redis_master_last_io_seconds_ago",
  "redis_connected_slave_lag_seconds",
];

/**
 * The rules with every duration divided by the factor: `for`, intervals, ranges, offsets, and thresholds that are
 * durations. All other thresholds stay: shares and rates a second mean the same in any time, and a count in a window (ten
 * bad requests, six deadlocks) has to be reached within the shorter window.
 *
 * @param substitutes sizes of the stack's servers that become those of the drill's.
 * @throws LabError when a window would hold fewer than four scrapes, listing each.
 */
export function scaleRules(
  groups: readonly RuleGroupDocument[],
  scale: Scale,
  substitutes: readonly Substitute[],
): ScaledRules {
  const problems = groups.flatMap(({ name, rules }) =>
    rules.flatMap((rule) => windowProblem(`${name}.${nameOf(rule)}`, rule.expr, scale)),
  );
  if (problems.length > 0) {
    throw labError(
      `A factor of ${scale.factor} is too large: a window has to hold ${SCRAPES_IN_WINDOW} scrapes`,
      problems,
    );
  }
  const notes: ScaleNote[] = [];
  const scaled = groups.map(({ name, rules }) => ({
    name,
    // One interval for all: a group's own would be shorter than a scrape.
    interval: formatDuration(scale.evaluationIntervalMs),
    rules: rules.map((rule) => scaleRule(rule, scale, substitutes, notes)),
  }));
  return { groups: scaled, notes };
}

function windowProblem(where: string, expr: string, scale: Scale): readonly string[] {
  const shortest = shortestRange(expr);
  if (shortest === undefined) return [];
  const scrapes = shortest / scale.factor / scale.scrapeIntervalMs;
  if (scrapes >= SCRAPES_IN_WINDOW) return [];
  const least = shortest / SCRAPES_IN_WINDOW / scale.scrapeIntervalMs;
  return [`${where}: [${formatDuration(shortest)}] allows a factor of ${trim(least)} at most`];
}

function scaleRule(
  rule: AlertRuleDocument | RecordingRuleDocument,
  scale: Scale,
  substitutes: readonly Substitute[],
  notes: ScaleNote[],
): AlertRuleDocument | RecordingRuleDocument {
  const where = nameOf(rule);
  const elapsed = scaleElapsed(rule.expr, scale.factor);
  for (const { from, to } of elapsed.changes) {
    notes.push({
      where,
      what: `> ${from} becomes > ${to}`,
      why: "the threshold is a duration in seconds and shrinks with all others",
    });
  }
  const sized = substitute(elapsed.expr, substitutes, (what, why) =>
    notes.push({ where, what, why }),
  );
  const expr = scaleExpression(sized, scale.factor);
  if (!("alert" in rule)) return { ...rule, expr };
  const { for: held } = rule;
  if (held === undefined) return { ...rule, expr };
  return { ...rule, expr, for: formatDuration(parseDuration(held) / scale.factor) };
}

/** `metric{...}) > 900`, up to the comparison; no other metric may stand between. */
const COMPARED = new RegExp(
  `(\\b(?:${ELAPSED.join("|")})\\b(?:\\{[^}]*\\})?[\\s)]*[<>]=?\\s*)(\\d+(?:\\.\\d+)?)`,
  "g",
);

interface Elapsed {
  readonly expr: string;
  readonly changes: readonly { readonly from: string; readonly to: string }[];
}

function scaleElapsed(expr: string, factor: number): Elapsed {
  const changes: { from: string; to: string }[] = [];
  const changed = mapCode(expr, (code) =>
    code.replace(COMPARED, (_, before: string, number: string) => {
      const to = trim(Number(number) / factor);
      changes.push({ from: number, to });
      return `${before}${to}`;
    }),
  );
  return { expr: changed, changes };
}

function substitute(
  expr: string,
  substitutes: readonly Substitute[],
  note: (what: string, why: string) => void,
): string {
  let result = expr;
  for (const { before, replace, why } of substitutes) {
    const pattern = new RegExp(`(${before.source})(\\d+(?:\\.\\d+)?(?:e\\+?\\d+)?)`, "g");
    result = result.replace(pattern, (_, code: string, number: string) => {
      const to = trim(replace(Number(number)));
      note(`${number} becomes ${to}`, why);
      return `${code}${to}`;
    });
  }
  return result;
}

function nameOf(rule: AlertRuleDocument | RecordingRuleDocument): string {
  return "alert" in rule ? rule.alert : rule.record;
}
