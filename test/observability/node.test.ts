import { describe, expect, it } from "@jest/globals";

import { unknownMetrics } from "../../tuning/observability/metrics.ts";
import { nodeRules } from "../../tuning/observability/node.ts";
import { NODE_CASES } from "./node-cases.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";

describe("nodeRules", () => {
  const group = nodeRules();

  it("fires when it should, and only then", async () => {
    await expect(expectAlerts([group], NODE_CASES)).resolves.toBeUndefined();
  });

  it("uses declared metrics only", () => {
    expect(unknownMetrics([group])).toEqual([]);
  });

  it("has four cases of each alert", () => {
    expect(thinlyTested([group], NODE_CASES)).toEqual([]);
  });
});
