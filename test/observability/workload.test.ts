import { describe, expect, it } from "@jest/globals";

import { TuningError } from "../../tuning/errors.ts";
import { unknownMetrics } from "../../tuning/observability/metrics.ts";
import { workloadRules } from "../../tuning/observability/workload.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";
import { WORKLOAD_CASES } from "./workload-cases.ts";

describe("workloadRules", () => {
  const group = workloadRules({ namespaces: ["app", "jobs"] });

  it("fires when it should, and only then", async () => {
    await expect(expectAlerts([group], WORKLOAD_CASES)).resolves.toBeUndefined();
  });

  it("uses declared metrics only", () => {
    expect(unknownMetrics([group])).toEqual([]);
  });

  it("has four cases of each alert", () => {
    expect(thinlyTested([group], WORKLOAD_CASES)).toEqual([]);
  });

  it("refuses to watch nothing", () => {
    expect(() => workloadRules({ namespaces: [] })).toThrow(/namespaces\n {2}got: {5}none/);
  });

  it("lists every name that is no namespace", () => {
    let problems: readonly string[] = [];
    try {
      workloadRules({ namespaces: ["app", "App", "a|b"] });
    } catch (error) {
      if (error instanceof TuningError) problems = error.problems.map(({ path }) => path);
    }
    expect(problems).toEqual(["namespaces[1]", "namespaces[2]"]);
  });
});
