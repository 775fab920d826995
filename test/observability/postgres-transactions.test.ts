import { describe, expect, it } from "@jest/globals";

import { replicationAlerts } from "../../tuning/observability/postgres/replication.ts";
import { POSTGRES } from "./support/data-rules.ts";

describe("alerts about transactions and replication", () => {
  it("say nothing about lag where there is no replica", () => {
    const names = replicationAlerts({ ...POSTGRES, replicas: false }).map(({ alert }) => alert);
    expect(names).toEqual(["PostgresReplicationSlotInactive"]);
  });
});
