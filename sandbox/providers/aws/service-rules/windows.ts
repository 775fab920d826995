/** Backup and maintenance windows: how long they are, and whether they overlap. */

import { isDailyWindow, isWeeklyWindow } from "../rules/text.ts";
import type { View } from "./view.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MINUTES_A_DAY = 24 * 60;
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;

/** A window in minutes since its cycle began. */
interface Window {
  readonly start: number;
  readonly length: number;
}

const clock = (text: string): number => {
  const [hours, minutes] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
};

/** @returns a daily window; undefined when it is none. */
export function dailyWindow(text: string | undefined): Window | undefined {
  if (text === undefined || !isDailyWindow(text)) return undefined;
  const [from = "", to = ""] = text.split("-");
  const start = clock(from);
  return { start, length: (clock(to) - start + MINUTES_A_DAY) % MINUTES_A_DAY };
}

/** @returns a weekly window; undefined when it is none. */
export function weeklyWindow(text: string | undefined): Window | undefined {
  if (text === undefined || !isWeeklyWindow(text)) return undefined;
  const [from = "", to = ""] = text.toLowerCase().split("-");
  const at = (part: string): number =>
    DAYS.indexOf(part.slice(0, 3)) * MINUTES_A_DAY + clock(part.slice(4));
  const start = at(from);
  return { start, length: (at(to) - start + MINUTES_A_WEEK) % MINUTES_A_WEEK };
}

/** @returns true when the daily window meets the weekly one on any day. */
export function overlap(daily: Window, weekly: Window): boolean {
  return DAYS.some((_, day) => {
    const start = day * MINUTES_A_DAY + daily.start;
    // Each measured from the start of the other, round the week's end.
    const after = (weekly.start - start + MINUTES_A_WEEK) % MINUTES_A_WEEK;
    const before = (start - weekly.start + MINUTES_A_WEEK) % MINUTES_A_WEEK;
    return after < daily.length || before < weekly.length;
  });
}

/**
 * Checks both windows of a database or cache.
 *
 * @param shortest least length of each, in minutes
 */
export function checkWindows(view: View, daily: string, weekly: string, shortest: number): void {
  const [backup, maintenance] = [dailyWindow(view.text(daily)), weeklyWindow(view.text(weekly))];
  for (const [name, window] of [
    [daily, backup],
    [weekly, maintenance],
  ] as const) {
    if (window !== undefined && window.length < shortest)
      view.fail(name, `a window of at least ${shortest} minutes`);
  }
  if (backup !== undefined && maintenance !== undefined && overlap(backup, maintenance)) {
    view.fail(
      weekly,
      `a window that does not overlap ${daily} (${view.text(daily) ?? ""}, every day)`,
      `move ${weekly} or ${daily}`,
    );
  }
}
