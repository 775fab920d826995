import { describe, expect, it } from "@jest/globals";

import {
  BEFORE_17,
  CHECKPOINTS_BEFORE_17,
  MAINTENANCE_CASES,
  MAINTENANCE_RULES,
} from "./postgres-maintenance-cases.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";

describe("alerts about maintenance", () => {
  it("come when they should and only then", async () => {
    await expect(expectAlerts(MAINTENANCE_RULES, MAINTENANCE_CASES)).resolves.toBeUndefined();
  });

  it("look at the counter the version has", async () => {
    await expect(expectAlerts(BEFORE_17, CHECKPOINTS_BEFORE_17)).resolves.toBeUndefined();
  });

  it("have four cases or more each", () => {
    expect(thinlyTested(MAINTENANCE_RULES, MAINTENANCE_CASES)).toEqual([]);
  });
});
