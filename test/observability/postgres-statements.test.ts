import { describe, expect, it } from "@jest/globals";

import { statementAlerts } from "../../tuning/observability/postgres/statements.ts";
import { STATEMENT_CASES, STATEMENT_RULES } from "./postgres-statements-cases.ts";
import { POSTGRES } from "./support/data-rules.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";

describe("alerts about statements", () => {
  it("come when they should and only then", async () => {
    await expect(expectAlerts(STATEMENT_RULES, STATEMENT_CASES)).resolves.toBeUndefined();
  });

  it("have four cases or more each", () => {
    expect(thinlyTested(STATEMENT_RULES, STATEMENT_CASES)).toEqual([]);
  });

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
