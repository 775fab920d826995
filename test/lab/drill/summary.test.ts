import { describe, expect, it } from "@jest/globals";

import { isPassed, summaryLines } from "../../../lab/drill/summary.ts";
import type { PanelResult } from "../../../lab/drill/types.ts";
import { result, verdict } from "./report/support/result.ts";

const EMPTY = { dashboardTitle: "Queues", panel: "Depth", refId: "A", data: "none" } as PanelResult;

describe("isPassed", () => {
  it("is content when all is as it should be", () => {
    expect(isPassed(result())).toBe(true);
  });

  it.each([
    ["nothing expected", { verdicts: [] }],
    ["a verdict that is not", { verdicts: [verdict({ ok: false })] }],
    ["a panel without data", { panels: [EMPTY] }],
  ])("is not content with %s", (_, changes) => {
    expect(isPassed(result(changes))).toBe(false);
  });

  it("does not ask a quick drill for what it does not cause", () => {
    expect(isPassed(result({ quick: true, panels: [EMPTY] }))).toBe(true);
  });
});

describe("summaryLines", () => {
  it("names the panel without data, and says that a drill was quick", () => {
    const lines = summaryLines(result({ quick: true, panels: [EMPTY] }));
    expect(lines).toContain('panel "Queues: Depth", query A: no data');
    expect(lines.some((line) => line.startsWith("quick:"))).toBe(true);
  });
});
