import { describe, expect, it } from "@jest/globals";

import { TuningError } from "../../tuning/errors.ts";
import { workloadRules } from "../../tuning/observability/workload.ts";

describe("workloadRules", () => {
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
