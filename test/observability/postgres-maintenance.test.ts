import { expect, it } from "@jest/globals";

import { BEFORE_17, CHECKPOINTS_BEFORE_17 } from "./postgres-maintenance-cases.ts";
import { describeInPromtool, expectAlerts } from "./support/promtool.ts";

describeInPromtool("alerts about maintenance", () => {
  it("look at the counter the version has", async () => {
    await expect(expectAlerts(BEFORE_17, CHECKPOINTS_BEFORE_17)).resolves.toBeUndefined();
  });
});
