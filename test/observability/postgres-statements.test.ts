import { describe, expect, it } from "@jest/globals";

import { statementAlerts } from "../../tuning/observability/postgres/statements.ts";
import { POSTGRES } from "./support/data-rules.ts";

describe("alerts about statements", () => {
  it("say nothing about the cache of a database for reports, and call slow what its log does", () => {
    const alerts = statementAlerts({ ...POSTGRES, profile: "analytics", slowStatementMs: 1000 });
    expect(alerts.map(({ alert }) => alert)).toEqual([
      "PostgresSlowStatements",
      "PostgresDeadlocks",
      "PostgresLocksHigh",
    ]);
    expect(alerts[0]?.expr).toContain(" > 1 and ");
  });
});
