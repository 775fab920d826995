import { describe, expect, it } from "@jest/globals";

import { applicationRules } from "../../tuning/observability/application.ts";
import { unknownMetrics } from "../../tuning/observability/metrics.ts";
import { APPLICATION_CASES } from "./application-cases.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";

describe("applicationRules", () => {
  const group = applicationRules();

  it("fires when it should, and only then", async () => {
    await expect(expectAlerts([group], APPLICATION_CASES)).resolves.toBeUndefined();
  });

  it("uses declared metrics only", () => {
    expect(unknownMetrics([group])).toEqual([]);
  });

  it("has four cases of each alert", () => {
    expect(thinlyTested([group], APPLICATION_CASES)).toEqual([]);
  });
});
