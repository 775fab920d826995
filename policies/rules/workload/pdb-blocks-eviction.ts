import type { Cursor } from "../../core/cursor.ts";
import { BUDGET_TYPE, budgetedBy, replicaRange } from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { budget, deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Budgets that never allow an eviction. */
export const pdbBlocksEviction = stackRule({
  name: "pdb-blocks-eviction",
  service: "workload",
  checks: "PodDisruptionBudgets let at least one pod go.",
  why: "No node with such a pod can be drained: upgrades and consolidation of nodes stop there until somebody deletes the budget.",
  severity: "high",
  level: "mandatory",
  references: [
    PAGES.disruptions,
    {
      title: "Karpenter: Disruption, pod-level controls",
      url: "https://karpenter.sh/docs/concepts/disruption/",
    },
  ],
  types: [BUDGET_TYPE],
  check(stack, report) {
    report.each(
      stack.ofType(BUDGET_TYPE),
      (owner) => owner,
      (owner) => {
        const unavailable = owner.at("spec", "maxUnavailable");
        if (unavailable.isSet) {
          // A share is rounded up (disruption controller): above 0 % at least one pod may go.
          if (share(unavailable) !== 0 && unavailable.number() !== 0) return;
          const says = `maxUnavailable is ${unavailable.text() ?? ""}`;
          report.violation(owner, `${says}: no pod may ever go; set it to 1`, unavailable);
          return;
        }
        const available = owner.at("spec", "minAvailable");
        const reason = available.isSet ? blocking(stack, owner, available) : undefined;
        if (reason === undefined) return;
        report.violation(
          owner,
          `minAvailable is ${available.text() ?? ""}, ${reason}: no pod may ever go; use maxUnavailable 1 instead`,
          available,
        );
      },
    );
  },
  good: [deployment({ spec: { replicas: 3 } }), budget({ minAvailable: 2 })],
  bad: {
    example: [deployment({ spec: { replicas: 2 } }), budget({ minAvailable: 2 })],
    says: [
      "minAvailable is 2, and shop has 2 replicas at the least: no pod may ever go; use maxUnavailable 1 instead",
    ],
  },
});

/** Why minAvailable leaves no pod to evict, as far as the stack's workloads tell: it counts all pods it selects. */
function blocking(stack: Stack, owner: Resource, available: Cursor): string | undefined {
  const percent = share(available);
  if (percent !== undefined && percent >= 100) return "which is all of them";
  const count = available.number() ?? 0;
  const selected = budgetedBy(stack, owner).map((workload) => ({
    name: workload.name,
    min: replicaRange(stack, workload)?.min ?? 0,
  }));
  const pods = selected.reduce((sum, { min }) => sum + min, 0);
  const needed = percent === undefined ? count : Math.ceil((percent / 100) * pods);
  if (pods === 0 || needed < pods) return undefined;
  const rounded = percent === undefined ? "" : `${needed} pods rounded up, `;
  const names = selected.map(({ name }) => name).join(" and ");
  const [have, each] = selected.length === 1 ? ["has", ""] : ["have", " together"];
  return `${rounded}and ${names} ${have} ${pods} replica${pods === 1 ? "" : "s"}${each} at the least`;
}

/** The percentage, when it is one. */
function share(value: Cursor): number | undefined {
  const digits = /^(\d+)%$/.exec(value.text()?.trim() ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
