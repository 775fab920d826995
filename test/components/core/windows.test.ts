import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { windowProblems } from "../../../components/core/windows.ts";

const problems = (daily: string, weekly: string, minimumMinutes = 30) =>
  windowProblems(
    { path: "backupWindow", value: daily, minimumMinutes },
    { path: "maintenanceWindow", value: weekly, minimumMinutes },
  );

describe("windows that fit", () => {
  it.each([
    ["03:00-04:00", "sun:04:30-sun:05:30"],
    ["03:00-04:00", "sun:04:00-sun:05:00"],
    ["23:30-00:30", "mon:00:30-mon:01:30"],
    ["02:00-02:30", "sat:23:00-sun:01:00"],
  ])("%s and %s", (daily, weekly) => {
    expect(problems(daily, weekly)).toEqual([]);
  });
});

describe("windows that overlap", () => {
  it.each([
    ["03:00-04:00", "sun:03:30-sun:04:30"],
    ["03:00-04:00", "sun:02:00-sun:05:00"],
    ["03:00-05:00", "wed:03:30-wed:04:30"],
    ["23:30-00:30", "mon:00:00-mon:01:00"],
    ["00:15-00:45", "sun:23:30-mon:00:30"],
    ["23:45-00:15", "sun:23:30-mon:00:30"],
  ])("%s and %s", (daily, weekly) => {
    const [problem, ...others] = problems(daily, weekly);
    expect(others).toEqual([]);
    expect(problem?.path).toBe("backupWindow, maintenanceWindow");
    expect(problem?.got).toContain("which overlap");
  });
});

describe("windows that AWS cannot read", () => {
  it.each(["3:00-4:00", "03:00", "24:00-25:00", "03:00-04:00-05:00", ""])("daily %s", (daily) => {
    const [problem] = problems(daily, "sun:04:30-sun:05:30");
    expect(problem).toMatchObject({ path: "backupWindow", got: daily });
  });

  it.each(["04:30-05:30", "sun:04:30", "son:04:30-son:05:30", "sun04:30-sun05:30"])(
    "weekly %s",
    (weekly) => {
      const [problem] = problems("03:00-04:00", weekly);
      expect(problem).toMatchObject({ path: "maintenanceWindow", got: weekly });
    },
  );

  it("are reported both at once", () => {
    expect(problems("x", "y").map(({ path }) => path)).toEqual([
      "backupWindow",
      "maintenanceWindow",
    ]);
  });
});

describe("the length", () => {
  it("has a minimum", () => {
    expect(problems("03:00-03:29", "sun:04:30-sun:05:30")).toMatchObject([
      { got: "03:00-03:29, 29 minutes", allowed: "from 30 minutes to 24 hours" },
    ]);
    expect(problems("03:00-03:30", "sun:04:30-sun:05:30")).toEqual([]);
  });

  it("of zero is not a day", () => {
    expect(problems("03:00-03:00", "sun:04:30-sun:05:30")).toMatchObject([
      { got: "03:00-03:00, 0 minutes" },
    ]);
  });
});

describe("overlap", () => {
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

  it("agrees with walking through every minute of the week", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const length = fc.integer({ min: 30, max: 300 });
    fc.assert(
      fc.property(minute, length, fc.nat(6), minute, length, (from, long, day, start, span) => {
        const weekStart = day * 1440 + start;
        const weekEnd = (weekStart + span) % 10_080;
        const weekly = `${days[day] ?? ""}:${clock(start)}-${days[Math.floor(weekEnd / 1440)] ?? ""}:${clock(weekEnd % 1440)}`;
        const daily = `${clock(from)}-${clock((from + long) % 1440)}`;
        const inDaily = (at: number) => (at - from + 1440) % 1440 < long;
        const shared = Array.from({ length: span }, (_, at) => (weekStart + at) % 1440).some(
          inDaily,
        );
        expect(problems(daily, weekly).length).toBe(shared ? 1 : 0);
      }),
    );
  });
});
