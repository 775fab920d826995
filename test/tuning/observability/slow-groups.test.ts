import { describe, expect, it } from "@jest/globals";
import { postgresRules } from "../../../tuning/observability/postgres.ts";
import { sloRules } from "../../../tuning/observability/slo.ts";
import { evaluatedGroups } from "../../../tuning/observability/slow-groups.ts";
import { isAlert } from "../../../tuning/observability/types.ts";

const SLO = sloRules(
  { service: "api", availability: 0.999, windowDays: 30 },
  { buckets: [0.5], retentionDays: 35 },
);
const POSTGRES = postgresRules({
  version: 17,
  profile: "web",
  maxConnections: 400,
  connectionBudget: 320,
  headroomPercent: 20,
  replicas: true,
  slowStatementMs: 100,
  idleInTransactionMs: 60_000,
  checkpointTimeoutSeconds: 900,
  vacuumScaleFactor: 0.05,
});

const namesOf = (rules: (typeof SLO)["rules"]) =>
  rules.map((rule) => (isAlert(rule) ? rule.alert : rule.record));

describe("rules over days", () => {
  const [fast, slow, postgres] = evaluatedGroups([SLO, POSTGRES]);

  it("are evaluated every two minutes, in a group of their own", () => {
    expect(slow).toMatchObject({ name: "slo-api-days", domain: "slo", intervalSeconds: 120 });
    expect(namesOf(slow?.rules ?? [])).toEqual([
      "namespace_service:http_requests_failed:ratio_rate1d",
      "namespace_service:http_requests_failed:ratio_rate3d",
      "SloAvailabilityBurn1d",
      "SloAvailabilityBurn3d",
    ]);
  });

  it("leave the rest as it was, and other groups alone", () => {
    expect(fast?.intervalSeconds).toBeUndefined();
    expect([...(fast?.rules ?? []), ...(slow?.rules ?? [])]).toHaveLength(SLO.rules.length);
    expect(postgres).toBe(POSTGRES);
  });
});
