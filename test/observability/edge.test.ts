import { describe, expect, it } from "@jest/globals";

import { TuningError } from "../../tuning/errors.ts";
import type { EdgeRulesInput } from "../../tuning/observability/edge.ts";
import { edgeRules } from "../../tuning/observability/edge.ts";
import { OTHER_EDGE_CASES } from "./edge-cases.ts";
import { describeInPromtool, expectAlerts } from "./support/promtool.ts";

/** Paths of what is wrong with the input. */
function refused(input: EdgeRulesInput): readonly string[] {
  try {
    edgeRules(input);
  } catch (error) {
    if (error instanceof TuningError) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}

describeInPromtool("edgeRules in promtool", () => {
  it("judges by the stack's own period, hit rate and latency", async () => {
    const own = edgeRules({
      periodSeconds: 60,
      hitRatePercent: 50,
      originLatencyMilliseconds: 200,
    });
    await expect(expectAlerts([own], OTHER_EDGE_CASES)).resolves.toBeUndefined();
  });
});

describe("edgeRules", () => {
  it("says nothing of the hit rate where the API's requests are misses by nature", () => {
    const names = edgeRules({ api: true }).rules.map((rule) => "alert" in rule && rule.alert);
    expect(names).toEqual(["CdnServerErrors", "CdnOriginSlow"]);
  });

  it("refuses a share where CloudWatch has percent", () => {
    expect(() => edgeRules({ hitRatePercent: 0.9 })).toThrow(/Write 90 for 90 %, not 0\.9\./);
  });

  it.each([
    [{ hitRatePercent: 1 }, ["hitRatePercent"]],
    [{ hitRatePercent: 100 }, ["hitRatePercent"]],
    [{ hitRatePercent: Number.NaN }, ["hitRatePercent"]],
    [{ periodSeconds: 0 }, ["periodSeconds"]],
    [{ periodSeconds: 90 }, ["periodSeconds"]],
    [{ originLatencyMilliseconds: 0 }, ["originLatencyMilliseconds"]],
    [{ originLatencyMilliseconds: Number.POSITIVE_INFINITY }, ["originLatencyMilliseconds"]],
    [{ periodSeconds: 30, hitRatePercent: 0.5 }, ["periodSeconds", "hitRatePercent"]],
    [{ periodSeconds: 60, hitRatePercent: 99.9 }, []],
  ])("says all that is wrong with %j", (input, paths) => {
    expect(refused(input)).toEqual(paths);
  });
});
