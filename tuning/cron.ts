import type { Problem } from "./errors.ts";
import { throwProblems } from "./errors.ts";

/** Shortest and longest pause between two starts of a schedule. */
export interface CronGaps {
  readonly smallestSeconds: number;
  readonly largestSeconds: number;
}

/** One of the five fields. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for numbers, the first for `min`. */
  readonly names?: readonly string[];
}

/** What a field matches. */
interface Match {
  readonly values: ReadonlySet<number>;
  /** Written as * or ?: matches all and restricts nothing. */
  readonly any: boolean;
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const WEEKDAYS = "sun mon tue wed thu fri sat".split(" ");

/**
 * Fields as Kubernetes reads them (robfig/cron v3, ParseStandard): names of months and days are allowed, Sunday is 0
 * and never 7.
 */
const FIELDS: readonly Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: MONTHS },
  { name: "day of the week", min: 0, max: 6, names: WEEKDAYS },
];

const MINUTES_A_DAY = 24 * 60;
/** The calendar repeats after 28 years (until 2100); a year more shows the pause across the seam. */
const FIRST_DAY = Date.UTC(2001, 0, 1);
const DAYS = 29 * 365 + 7;
const DAY_MS = 86_400_000;

/**
 * Pauses between the starts of a schedule of five cron fields in UTC, over all years: a list that is not even
 * ("0 9,10 * * *") has two.
 * @throws TuningError with the path "schedule" when it is no schedule, or one that never comes
 */
export function cronGaps(schedule: string): CronGaps {
  const [minute, hour, day, month, weekday] = parse(schedule);
  const times = [...hour.values]
    .flatMap((h) => [...minute.values].map((m) => h * 60 + m))
    .sort((a, b) => a - b);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const nights = pauses(matchingDays(day, month, weekday)).map(
    (days) => days * MINUTES_A_DAY - last + first,
  );
  if (nights.length === 0) refuse(schedule, "a day that comes", "correct day and month");
  const gaps = [...pauses(times), ...nights];
  return {
    smallestSeconds: least(gaps) * 60,
    largestSeconds: greatest(gaps) * 60,
  };
}

/** What lies between neighbours. */
function pauses(sorted: readonly number[]): number[] {
  return sorted.slice(1).map((value, index) => value - (sorted[index] ?? value));
}

function least(amounts: readonly number[]): number {
  return amounts.reduce((a, b) => Math.min(a, b));
}

function greatest(amounts: readonly number[]): number {
  return amounts.reduce((a, b) => Math.max(a, b));
}

/** Numbers of the days that match; where both day fields restrict, either is enough, as cron has always read them. */
function matchingDays(day: Match, month: Match, weekday: Match): number[] {
  if (day.any && month.any && weekday.any) return [0, 1];
  const either = !day.any && !weekday.any;
  const matching: number[] = [];
  for (let number = 0; number < DAYS; number += 1) {
    const date = new Date(FIRST_DAY + number * DAY_MS);
    if (!month.values.has(date.getUTCMonth() + 1)) continue;
    const onDay = day.values.has(date.getUTCDate());
    const onWeekday = weekday.values.has(date.getUTCDay());
    if (either ? onDay || onWeekday : onDay && onWeekday) matching.push(number);
  }
  return matching;
}

function parse(schedule: string): [Match, Match, Match, Match, Match] {
  const parts = schedule.trim().split(/\s+/);
  const fields = parts.length === FIELDS.length ? FIELDS : [];
  const [minute, hour, day, month, weekday] = fields.map((field, index) =>
    parseField(parts[index] ?? "", field, schedule),
  );
  if (!minute || !hour || !day || !month || !weekday) {
    return refuse(schedule, 'five cron fields, as "*/5 * * * *"', "write five fields");
  }
  return [minute, hour, day, month, weekday];
}

/** Lists of values, ranges and steps: "1,5", "mon-fri", "*\/10", "20-40/5", "3/15". */
function parseField(text: string, field: Field, schedule: string): Match {
  const values = new Set<number>();
  let any = false;
  for (const item of text.split(",")) {
    const [range = "", step, ...more] = item.split("/");
    const bounds = parseRange(range, step !== undefined, field);
    const every = step === undefined ? 1 : Number(step);
    const stepIsNumber = step === undefined || /^\d+$/.test(step);
    if (bounds === undefined || more.length > 0 || !stepIsNumber || every < 1) {
      return refuse(
        schedule,
        `${field.name}: ${allowedIn(field)}`,
        `correct "${item}" in the field "${text}"`,
      );
    }
    // A step restricts, even of all values: so Kubernetes reads "*/2", unlike older crons.
    if ((range === "*" || range === "?") && every === 1) any = true;
    for (let value = bounds[0]; value <= bounds[1]; value += every) values.add(value);
  }
  return { values, any };
}

/** First and last value; undefined when it is no range of the field. */
function parseRange(
  text: string,
  hasStep: boolean,
  field: Field,
): readonly [number, number] | undefined {
  if (text === "*" || text === "?") return [field.min, field.max];
  const [from = "", to, ...more] = text.split("-");
  const first = parseValue(from, field);
  // "3/15" is every 15th from 3 on.
  const last = to === undefined ? (hasStep ? field.max : first) : parseValue(to, field);
  if (first === undefined || last === undefined || more.length > 0 || first > last) {
    return undefined;
  }
  return [first, last];
}

function parseValue(text: string, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function allowedIn({ min, max, names }: Field): string {
  const spelled = names === undefined ? "" : ` or ${names[0]} to ${names.at(-1)}`;
  return `${min} to ${max}${spelled}, as *, a list, a range or with a step`;
}

function refuse(schedule: string, allowed: string, fix: string): never {
  const problem: Problem = { path: "schedule", got: schedule, allowed, fix };
  throwProblems([problem]);
  throw new Error("a problem that was not thrown");
}
