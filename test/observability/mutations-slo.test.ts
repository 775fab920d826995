import { describe, expect, it } from "@jest/globals";

import { sloRules } from "../../tuning/observability/slo.ts";
import { runMutants } from "./support/mutation-run.ts";
import { BURNS, OPTIONS, SLO, sloCases } from "./support/slo-cases.ts";

const GROUP = sloRules(SLO, OPTIONS);

/** All of them would take minutes: each alert has about forty. */
const EVERY = 8;

/** Ranges: the traffic of the cases is too steady to tell all of them apart; slo.test.ts compares each. */
const isRange = (name: string) => name.includes(": [");

describe("mistakes in the SLO's rules", () => {
  it("are noticed by the cases, 95 of 100 at least", async () => {
    const results = [];
    for (const burn of BURNS) {
      const options = { evaluationSeconds: burn.step, every: EVERY, skip: isRange };
      results.push(await runMutants(GROUP, burn.alert, sloCases(burn), options));
    }
    const [total, caught] = [sum(results, "total"), sum(results, "caught")];
    const survivors = results.flatMap((result) => result.survivors);
    // A failure shows which ones survived.
    expect(caught / total >= 0.95 ? "enough" : survivors).toBe("enough");
    expect(total).toBeGreaterThanOrEqual(24);
  });
});

function sum(
  results: readonly { readonly total: number; readonly caught: number }[],
  key: "total" | "caught",
) {
  return results.reduce((before, result) => before + result[key], 0);
}
