import { describe, expect, it } from "@jest/globals";

import { monitoringRules } from "../../tuning/observability/exporters-up.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { problemsOf } from "../support/problems.ts";
import { MONITORING_RULES } from "./exporters-up-cases.ts";

const names = (input: Parameters<typeof monitoringRules>[0]) =>
  monitoringRules(input)
    .rules.filter(isAlert)
    .map(({ alert }) => alert);

const ALWAYS = [
  "PrometheusRuleFailures",
  "PrometheusNotificationsDropped",
  "AlertmanagerNotificationsFail",
  "MonitoringReloadFailed",
];

describe("monitoringRules", () => {
  it("say nothing about what the stack does not have", () => {
    expect(names({ jobs: [], services: [] })).toEqual(ALWAYS);
    expect(names({ jobs: [{ job: "redis", targets: 1 }], services: [] })).toEqual([
      "ExporterDown",
      "ExporterMissing",
      ...ALWAYS,
    ]);
    expect(names({ jobs: [{ job: "kubelet", targets: 1 }], services: [] })).toEqual([
      "ExporterMissing",
      ...ALWAYS,
    ]);
  });

  it("show how many targets there must be", () => {
    const why = MONITORING_RULES[0]?.rules.filter(isAlert).map((rule) => rule.why) ?? [];
    expect(why[1]).toContain("postgres 2, redis 1, cloudwatch 1");
  });

  it("refuse every number of targets that can never be missed, at once", () => {
    const jobs = [
      { job: "postgres", targets: 0 },
      { job: "redis", targets: Number.NaN },
    ];
    expect(
      problemsOf(() => monitoringRules({ jobs, services: [] })).map(({ path }) => path),
    ).toEqual(["jobs.postgres.targets", "jobs.redis.targets"]);
  });
});
