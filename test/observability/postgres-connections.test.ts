import { describe, expect, it } from "@jest/globals";

import { connectionAlerts } from "../../tuning/observability/postgres/connections.ts";
import { POSTGRES } from "./support/data-rules.ts";

describe("alerts about connections", () => {
  it("warn before all are taken where no headroom is asked for", () => {
    // 100 - max(0, 10) = 90 %.
    const high = connectionAlerts({ ...POSTGRES, headroomPercent: 0 }).find(
      ({ alert }) => alert === "PostgresConnectionsHigh",
    );
    expect(high?.expr).toMatch(/ > 0\.9$/);
  });
});
