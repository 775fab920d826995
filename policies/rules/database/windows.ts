/** A time that comes back every week. Minutes since Monday 00:00 UTC. */
export interface Window {
  readonly start: number;
  readonly length: number;
}

const DAYS: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY = 24 * 60;
const WEEK = 7 * DAY;
const TIME = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
const DAILY = new RegExp(`^${TIME}-${TIME}$`);
const WEEKLY = new RegExp(`^([a-z]{3}):${TIME}-([a-z]{3}):${TIME}$`);

/** The seven windows of a week that "23:30-00:30" means; undefined when it is no such text. */
export function dailyWindows(text: string): readonly Window[] | undefined {
  const match = DAILY.exec(text);
  if (match === null) return undefined;
  const start = minutes(match[1], match[2]);
  const length = modulo(minutes(match[3], match[4]) - start, DAY);
  return DAYS.map((_, day) => ({ start: day * DAY + start, length }));
}

/** The window that "sun:23:00-mon:01:00" means; undefined when it is no such text. */
export function weeklyWindow(text: string): Window | undefined {
  const match = WEEKLY.exec(text.toLowerCase());
  if (match === null) return undefined;
  const from = DAYS.indexOf(match[1] ?? "");
  const to = DAYS.indexOf(match[4] ?? "");
  if (from < 0 || to < 0) return undefined;
  const start = from * DAY + minutes(match[2], match[3]);
  const end = to * DAY + minutes(match[5], match[6]);
  return { start, length: modulo(end - start, WEEK) };
}

/** The first minute that two windows share, undefined when there is none; one ends where the next may begin. */
export function sharedMinute(one: Window, other: Window): number | undefined {
  // On a circle two stretches meet exactly when one of them begins within the other.
  if (modulo(other.start - one.start, WEEK) < one.length && other.length > 0) return other.start;
  return modulo(one.start - other.start, WEEK) < other.length && one.length > 0
    ? one.start
    : undefined;
}

/** "sun 04:30". */
export function formatMinute(minute: number): string {
  const pad = (value: number): string => String(value).padStart(2, "0");
  const time = minute % DAY;
  const day = DAYS[Math.floor(minute / DAY)] ?? "";
  return `${day} ${pad(Math.floor(time / 60))}:${pad(time % 60)}`;
}

function minutes(hours: string | undefined, rest: string | undefined): number {
  return Number(hours) * 60 + Number(rest);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
