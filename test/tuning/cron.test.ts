import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cronGaps } from "../../tuning/cron.ts";
import { problemsOf } from "../support/problems.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

describe("the pauses of a schedule", () => {
  it.each([
    // Even ones.
    ["* * * * *", MINUTE, MINUTE],
    ["*/5 * * * *", 5 * MINUTE, 5 * MINUTE],
    ["*/30 * * * *", 30 * MINUTE, 30 * MINUTE],
    ["0 */6 * * *", 6 * HOUR, 6 * HOUR],
    ["30 2 * * *", DAY, DAY],
    ["3/15 * * * *", 15 * MINUTE, 15 * MINUTE],
    ["30 2 * * 0", 7 * DAY, 7 * DAY],
    ["0 0 * * SUN-SAT", DAY, DAY],
    // */7 ends at 56: 4 minutes to the next hour.
    ["*/7 * * * *", 4 * MINUTE, 7 * MINUTE],
    ["0,10,40 * * * *", 10 * MINUTE, 30 * MINUTE],
    // 20, 25, 30 and an hour later again.
    ["20-30/5 * * * *", 5 * MINUTE, 50 * MINUTE],
    ["0 9,10 * * *", HOUR, 23 * HOUR],
    // Friday 17:00 to Monday 9:00 = 7 + 24 + 24 + 9 = 64 h
    ["0 9-17 * * mon-fri", HOUR, 64 * HOUR],
    // Both day fields: either is enough. The 1st on a Sunday or Tuesday lies a day beside the Monday.
    ["0 0 1 * mon", DAY, 7 * DAY],
    // February has 28 days, four months 30, seven 31.
    ["0 0 1 * *", 28 * DAY, 31 * DAY],
    // July to August and December to January: 31 days. Across a month of 30 days, as from March to May: 61.
    ["0 0 31 * *", 31 * DAY, 61 * DAY],
    ["0 0 1 jan *", 365 * DAY, 366 * DAY],
    ["0 0 29 2 *", 1461 * DAY, 1461 * DAY],
    // A step restricts the day of the week too: Sunday, Tuesday, Thursday, Saturday, and Sunday again.
    ["0 0 * * */2", DAY, 2 * DAY],
  ])("%s: %d s and %d s", (schedule, smallestSeconds, largestSeconds) => {
    expect(cronGaps(schedule)).toEqual({ smallestSeconds, largestSeconds });
  });

  it("are never shorter than the step of the minutes allows, nor longer than an hour", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59 }), (step) => {
        const { smallestSeconds, largestSeconds } = cronGaps(`*/${step} * * * *`);
        return (
          smallestSeconds >= MINUTE &&
          smallestSeconds <= largestSeconds &&
          largestSeconds <= HOUR &&
          (60 % step === 0) === (smallestSeconds === largestSeconds && largestSeconds === step * 60)
        );
      }),
    );
  });
});

describe("what is no schedule", () => {
  it.each([
    ["* * * *", "five cron fields"],
    ["* * * * * *", "five cron fields"],
    ["60 * * * *", "minute: 0 to 59"],
    ["* 24 * * *", "hour: 0 to 23"],
    ["* * 0 * *", "day of the month: 1 to 31"],
    ["* * * 13 *", "month: 1 to 12 or jan to dec"],
    // Kubernetes knows Sunday as 0 only.
    ["* * * * 7", "day of the week: 0 to 6 or sun to sat"],
    ["* * * * someday", "day of the week"],
    ["30-20 * * * *", "minute"],
    ["*/0 * * * *", "minute"],
    ["*/ * * * *", "minute"],
    ["1-2-3 * * * *", "minute"],
    ["5,, * * * *", "minute"],
    ["-5 * * * *", "minute"],
  ])("%s is refused: %s", (schedule, allowed) => {
    const [problem] = problemsOf(() => cronGaps(schedule));
    expect(problem).toMatchObject({ path: "schedule", got: schedule });
    expect(problem?.allowed).toContain(allowed);
  });

  it("names the item that is wrong", () => {
    const [problem] = problemsOf(() => cronGaps("0,61,5 * * * *"));
    expect(problem?.fix).toBe('correct "61" in the field "0,61,5"');
  });

  it("is one that never comes, however often on that day", () => {
    const [problem] = problemsOf(() => cronGaps("*/5 * 31 2 *"));
    expect(problem).toMatchObject({ path: "schedule", allowed: "a day that comes" });
  });
});
