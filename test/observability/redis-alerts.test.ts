import { describe, expect, it } from "@jest/globals";

import { REDIS_CASES, REDIS_DOWN_CASES, REDIS_RULES } from "./redis-cases.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";

describe("alerts about caches", () => {
  it("come when they should and only then", async () => {
    await expect(expectAlerts(REDIS_RULES, REDIS_CASES)).resolves.toBeUndefined();
  });

  it("wait for a minute before a node is called down", async () => {
    const often = { evaluationSeconds: 30 };
    await expect(expectAlerts(REDIS_RULES, REDIS_DOWN_CASES, often)).resolves.toBeUndefined();
  });

  it("have four cases or more each", () => {
    expect(thinlyTested(REDIS_RULES, [...REDIS_DOWN_CASES, ...REDIS_CASES])).toEqual([]);
  });
});
