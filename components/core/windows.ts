import type { Problem } from "../../tuning/errors.ts";

/** A span of time that recurs every week, in minutes since Monday 00:00 UTC; may run past the end of the week. */
interface Span {
  readonly start: number;
  readonly length: number;
}

/** One window as the user gave it. */
export interface WindowArg {
  /** Name of the argument. */
  readonly path: string;
  /** "03:00-04:00" (daily) or "sun:04:30-sun:05:30" (weekly), UTC. */
  readonly value: string;
  /** Shortest length the service takes, minutes. */
  readonly minimumMinutes: number;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY = 24 * 60;
const WEEK = 7 * DAY;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * What the service would refuse in a daily window (backup, snapshot) and a weekly one (maintenance): spelling, length, and
 * any overlap on the day of the weekly one. Windows may run past midnight.
 */
export function windowProblems(daily: WindowArg, weekly: WindowArg): readonly Problem[] {
  const day = parseDaily(daily.value);
  const week = parseWeekly(weekly.value);
  const problems = [
    ...spanProblems(daily, day, "hh:mm-hh:mm in UTC, for example 03:00-04:00"),
    ...spanProblems(weekly, week, "ddd:hh:mm-ddd:hh:mm in UTC, for example sun:04:30-sun:05:30"),
  ];
  if (day === undefined || week === undefined || !overlapInWeek(day, week)) return problems;
  return [
    ...problems,
    {
      path: `${daily.path}, ${weekly.path}`,
      got: `${daily.value} and ${weekly.value}, which overlap`,
      allowed: "two windows that have no minute in common: AWS refuses the pair",
      fix: `move ${weekly.path} behind the end of ${daily.path}`,
    },
  ];
}

function spanProblems(arg: WindowArg, span: Span | undefined, form: string): readonly Problem[] {
  const { path, value, minimumMinutes } = arg;
  if (span === undefined) {
    return [{ path, got: value, allowed: form, fix: `write ${path} in this form` }];
  }
  if (span.length >= minimumMinutes && span.length <= DAY) return [];
  const allowed = `from ${minimumMinutes} minutes to 24 hours`;
  return [
    { path, got: `${value}, ${span.length} minutes`, allowed, fix: `change the end of ${path}` },
  ];
}

/** Whether the daily span meets the weekly one on any day, both running past midnight or not. */
function overlapInWeek(daily: Span, weekly: Span): boolean {
  return DAYS.some((_, day) => meet({ ...daily, start: daily.start + day * DAY }, weekly));
}

function meet(a: Span, b: Span): boolean {
  return distance(a.start, b.start) < a.length || distance(b.start, a.start) < b.length;
}

/** Minutes from `from` forward to `to` in a week that begins again. */
function distance(from: number, to: number): number {
  return (((to - from) % WEEK) + WEEK) % WEEK;
}

function parseDaily(value: string): Span | undefined {
  const [from, to, ...rest] = value.split("-").map(minuteOfDay);
  if (from === undefined || to === undefined || rest.length > 0) return undefined;
  return { start: from, length: (((to - from) % DAY) + DAY) % DAY };
}

function parseWeekly(value: string): Span | undefined {
  const [from, to, ...rest] = value.split("-").map(minuteOfWeek);
  if (from === undefined || to === undefined || rest.length > 0) return undefined;
  return { start: from, length: distance(from, to) };
}

function minuteOfWeek(value: string): number | undefined {
  const day = DAYS.indexOf(value.slice(0, 3).toLowerCase());
  const minute = minuteOfDay(value.slice(4));
  if (day === -1 || value[3] !== ":" || minute === undefined) return undefined;
  return day * DAY + minute;
}

function minuteOfDay(value: string): number | undefined {
  const match = TIME.exec(value);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}
