import { describe, expect, it } from "@jest/globals";

import { replicationAlerts } from "../../tuning/observability/postgres/replication.ts";
import { TRANSACTION_CASES, TRANSACTION_RULES } from "./postgres-transactions-cases.ts";
import { POSTGRES } from "./support/data-rules.ts";
import { expectAlerts, thinlyTested } from "./support/promtool.ts";

describe("alerts about transactions and replication", () => {
  it("come when they should and only then", async () => {
    await expect(expectAlerts(TRANSACTION_RULES, TRANSACTION_CASES)).resolves.toBeUndefined();
  });

  it("have four cases or more each", () => {
    expect(thinlyTested(TRANSACTION_RULES, TRANSACTION_CASES)).toEqual([]);
  });

  it("say nothing about lag where there is no replica", () => {
    const names = replicationAlerts({ ...POSTGRES, replicas: false }).map(({ alert }) => alert);
    expect(names).toEqual(["PostgresReplicationSlotInactive"]);
  });
});
