import { beforeAll, expect, it, jest } from "@jest/globals";

import { DOMAINS } from "../../tuning/observability/types.ts";
import { ALIKE } from "./support/alike.ts";
import { runMistakes } from "./support/mutation-run.ts";
import type { Outcome } from "./support/mutation-run.ts";
import { describeInPromtool } from "./support/promtool.ts";
import { SUITES } from "./support/suites.ts";

// Thirteen hundred mistakes: minutes, more of them beside other work.
jest.setTimeout(1_800_000);

const count = (outcomes: readonly Outcome[]) => ({
  total: outcomes.length,
  caught: outcomes.filter(({ caught }) => caught).length,
});

/** Why a mistake cannot be noticed; undefined when it should have been. */
function reason(name: string): string | undefined {
  return ALIKE.find(({ start }) => name.startsWith(start))?.why;
}

/** The table: for each domain what was tried and caught, and each that was not, with its reason. */
function table(outcomes: readonly Outcome[]): string {
  const row = (name: string, { total, caught }: ReturnType<typeof count>) =>
    `${name.padEnd(12)} ${String(caught).padStart(6)} / ${String(total).padEnd(6)} ${((100 * caught) / total).toFixed(1)} %`;
  const survivors = outcomes.filter(({ caught }) => !caught);
  return [
    "mistakes     caught / tried",
    ...DOMAINS.map((domain) => row(domain, count(outcomes.filter((one) => one.domain === domain)))),
    row("all", count(outcomes)),
    "",
    "not caught:",
    ...survivors.map(
      ({ name }) =>
        `- ${name}\n    ${reason(name) ?? "no case has series that tell the two apart"}`,
    ),
    "",
  ].join("\n");
}

describeInPromtool("a mistake in any rule", () => {
  let outcomes: readonly Outcome[] = [];

  beforeAll(async () => {
    outcomes = await runMistakes(SUITES);
    process.stdout.write(`\n${table(outcomes)}\n`);
  });

  it("is noticed by the cases, 95 of 100 at least", () => {
    const { total, caught } = count(outcomes);
    expect(total).toBeGreaterThan(1000);
    expect(caught / total).toBeGreaterThanOrEqual(0.95);
  });

  it("is noticed by the cases unless the rule means the same with it", () => {
    const survivors = outcomes.filter(({ caught }) => !caught).map(({ name }) => name);
    expect(survivors.filter((name) => reason(name) === undefined)).toEqual([]);
  });

  it("is not excused where it is noticed, or cannot be made", () => {
    const survivors = outcomes.filter(({ caught }) => !caught);
    const idle = ALIKE.filter(({ start }) => !survivors.some(({ name }) => name.startsWith(start)));
    expect(idle).toEqual([]);
  });
});
