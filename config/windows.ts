const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** A recurring span of time in minutes: `start` counts from midnight or from Monday 00:00 UTC. */
export interface TimeWindow {
  readonly start: number;
  readonly length: number;
}

/** Reads "hh:mm-hh:mm"; an end before the start is on the next day. The text has passed the schema. */
export function dailyWindowOf(text: string): TimeWindow {
  const [from = "", to = ""] = text.split("-");
  const start = minutesOf(from);
  return { start, length: positive(minutesOf(to) - start, DAY_MINUTES) };
}

/** Reads "ddd:hh:mm-ddd:hh:mm"; an end before the start is in the next week. The text has passed the schema. */
export function weeklyWindowOf(text: string): TimeWindow {
  const [from = "", to = ""] = text.split("-");
  const start = weekMinutesOf(from);
  return { start, length: positive(weekMinutesOf(to) - start, WEEK_MINUTES) };
}

/** Do the daily and the weekly window share a minute on any day? */
export function windowsOverlap(daily: TimeWindow, weekly: TimeWindow): boolean {
  return DAYS.some((_, day) => {
    const start = day * DAY_MINUTES + daily.start;
    const ahead = positive(weekly.start - start, WEEK_MINUTES);
    const behind = positive(start - weekly.start, WEEK_MINUTES);
    return ahead < daily.length || behind < weekly.length;
  });
}

/** A daily window of `length` minutes that ends when the weekly one starts, as "hh:mm-hh:mm". */
export function windowBefore(weekly: TimeWindow, length: number): string {
  const end = weekly.start % DAY_MINUTES;
  return `${clock(end - length)}-${clock(end)}`;
}

function minutesOf(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function weekMinutesOf(text: string): number {
  return DAYS.indexOf(text.slice(0, 3)) * DAY_MINUTES + minutesOf(text.slice(4));
}

function positive(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

function clock(minutes: number): string {
  const inDay = positive(minutes, DAY_MINUTES);
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${pad(Math.floor(inDay / 60))}:${pad(inDay % 60)}`;
}
