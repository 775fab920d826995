import { beforeAll, describe, expect, it } from "@jest/globals";

import { PROMTOOL_MISSING } from "../../lab/prometheus/promtool.ts";
import {
  describeInPromtool,
  expectAlerts,
  isLeftOut,
  runSuites,
  thinlyTested,
} from "./support/promtool.ts";
import { SLO_RECORDS } from "./support/slo-cases.ts";
import { ALL_GROUPS } from "./support/stack-groups.ts";
import { SLO_GROUP, SUITES } from "./support/suites.ts";

if (isLeftOut) {
  process.stderr.write(`\nWARNING: the alerts' rules were not tested. ${PROMTOOL_MISSING}\n\n`);
}

describeInPromtool("promtool on the rules", () => {
  let said: ReadonlyMap<string, string> = new Map();
  beforeAll(async () => {
    said = await runSuites(SUITES);
  });

  it.each(SUITES)("agrees: $name", ({ name }) => {
    expect(said.get(name)).toBe("");
  });

  it("records 0 without failures, and nothing without requests", async () => {
    const records = { records: SLO_RECORDS };
    await expect(expectAlerts([SLO_GROUP], [], records)).resolves.toBeUndefined();
  });

  it("finds the whole stack's file well formed", async () => {
    await expect(expectAlerts(ALL_GROUPS, [])).resolves.toBeUndefined();
  });
});

describe("the cases", () => {
  it("are four or more of each alert of the stack, some that fire and some that are quiet", () => {
    expect(
      thinlyTested(
        ALL_GROUPS,
        SUITES.flatMap(({ cases }) => cases),
      ),
    ).toEqual([]);
  });

  it("are of alerts that a stack has", () => {
    const alerts = ALL_GROUPS.flatMap(({ rules }) =>
      rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : [])),
    );
    const unknown = SUITES.flatMap(({ cases }) => cases.map(({ alert }) => alert));
    expect(unknown.filter((alert) => !alerts.includes(alert))).toEqual([]);
  });
});
