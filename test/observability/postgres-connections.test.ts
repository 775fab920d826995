import { describe, expect, it } from "@jest/globals";

import { connectionAlerts } from "../../tuning/observability/postgres/connections.ts";
import { CONNECTION_CASES, CONNECTION_RULES } from "./postgres-connections-cases.ts";
import { POSTGRES } from "./support/data-rules.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";

describe("alerts about connections", () => {
  it("come when they should and only then", async () => {
    await expect(
      expectAlerts(CONNECTION_RULES, CONNECTION_CASES, { evaluationSeconds: 30 }),
    ).resolves.toBeUndefined();
  });

  it("have four cases or more each", () => {
    expect(thinlyTested(CONNECTION_RULES, CONNECTION_CASES)).toEqual([]);
  });

  it("warn before all are taken where no headroom is asked for", () => {
    // 100 - max(0, 10) = 90 %.
    const high = connectionAlerts({ ...POSTGRES, headroomPercent: 0 }).find(
      ({ alert }) => alert === "PostgresConnectionsHigh",
    );
    expect(high?.expr).toMatch(/ > 0\.9$/);
  });
});
