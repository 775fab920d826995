import { describe, expect, it } from "@jest/globals";

import { applicationRules } from "../../tuning/observability/application.ts";
import { edgeRules } from "../../tuning/observability/edge.ts";
import { nodeRules } from "../../tuning/observability/node.ts";
import type { RuleGroup } from "../../tuning/observability/types.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { workloadRules } from "../../tuning/observability/workload.ts";
import { APPLICATION_CASES } from "./application-cases.ts";
import { EDGE_CASES } from "./edge-cases.ts";
import { NODE_CASES } from "./node-cases.ts";
import { runMutants } from "./support/mutation-run.ts";
import type { AlertCase } from "./support/promtool.ts";
import { WORKLOAD_CASES } from "./workload-cases.ts";

const TESTED: readonly (readonly [RuleGroup, readonly AlertCase[]])[] = [
  [workloadRules({ namespaces: ["app", "jobs"] }), WORKLOAD_CASES],
  [nodeRules(), NODE_CASES],
  [edgeRules(), EDGE_CASES],
  [applicationRules(), APPLICATION_CASES],
];

const ALERTS = TESTED.flatMap(([group, cases]) =>
  group.rules.filter(isAlert).map(({ alert }) => ({ alert, group, cases })),
);

/** Mutants that mean the same as the rule: changes() counts in whole numbers. */
const SAME: readonly string[] = ["ContainerRestartsOften: >= 3 is >= 2.8499999999999996 (at 115)"];

describe("mistakes in the rules about pods, nodes, edge and application", () => {
  it.each(ALERTS)("are noticed by the cases of $alert", async ({ alert, group, cases }) => {
    const { survivors } = await runMutants(group, alert, cases);
    expect(survivors.filter((name) => !SAME.includes(name))).toEqual([]);
  });
});
