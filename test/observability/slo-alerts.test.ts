import { describe, expect, it } from "@jest/globals";

import { sloRules } from "../../tuning/observability/slo.ts";
import { onlyAlert } from "./support/mutants.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";
import { BURNS, OPTIONS, SLO, SLO_RECORDS, sloCases } from "./support/slo-cases.ts";

const GROUP = sloRules(SLO, OPTIONS);

describe("the SLO's alerts in promtool", () => {
  // Each with the series it reads alone: all rules at every step of every case would take a minute.
  it.each(BURNS)("$alert behaves as said", async (burn) => {
    const options = { evaluationSeconds: burn.step };
    await expect(
      expectAlerts([onlyAlert(GROUP, burn.alert)], sloCases(burn), options),
    ).resolves.toBeUndefined();
  });

  it("record 0 without failures, and nothing without requests", async () => {
    await expect(expectAlerts([GROUP], [], { records: SLO_RECORDS })).resolves.toBeUndefined();
  });

  it("have cases, all of them", () => {
    expect(thinlyTested([GROUP], BURNS.flatMap(sloCases))).toEqual([]);
  });
});
