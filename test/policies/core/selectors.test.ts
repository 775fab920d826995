import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { exampleStack } from "../../../policies/core/examples.ts";
import {
  BUDGET_TYPE,
  SERVICE_TYPE,
  autoscalerOf,
  budgetedBy,
  budgetsOf,
  podLabels,
  selectsLabels,
  servicesOf,
} from "../../../policies/core/pods.ts";
import type { ExampleResource } from "../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../policies/core/value.ts";
import type { Props } from "../../../policies/core/value.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

function workload(name: string, labels: Props, metadata: Props = { name }): ExampleResource {
  const template = { metadata: { labels }, spec: { containers: [] } };
  return { type: DEPLOYMENT, name, props: { metadata, spec: { template } } };
}

const service = (name: string, selector: Props): ExampleResource => ({
  type: SERVICE_TYPE,
  name,
  props: { spec: { selector } },
});
const budget = (name: string, selector: Props): ExampleResource => ({
  type: BUDGET_TYPE,
  name,
  props: { spec: { selector } },
});

const labels = fc.dictionary(
  fc.constantFrom("app", "part", "tier"),
  fc.constantFrom("a", "b", "c"),
);

describe("what selects pods", () => {
  it("is found by its labels as by going through all of them", () => {
    fc.assert(
      fc.property(
        fc.array(labels, { maxLength: 8 }),
        fc.array(labels, { maxLength: 8 }),
        (pods, asked) => {
          const workloads = pods.map((each, index) => workload(`w${index}`, each));
          const services = asked.map((each, index) => service(`s${index}`, each));
          const budgets = asked.map((each, index) => budget(`b${index}`, { matchLabels: each }));
          const stack = exampleStack([...workloads, ...services, ...budgets]);
          const matches = (pod: Props, selector: Props): boolean =>
            Object.entries(selector).every(([key, value]) => pod[key] === value);
          for (const [index, one] of stack.ofType(DEPLOYMENT).entries()) {
            const selecting = asked.flatMap((each, i) =>
              matches(pods[index] ?? {}, each) ? [i] : [],
            );
            expect(budgetsOf(stack, one).map(({ name }) => name)).toEqual(
              selecting.map((i) => `b${i}`),
            );
            // An empty selector of a Service selects nothing, that of a budget everything.
            expect(servicesOf(stack, one).map(({ name }) => name)).toEqual(
              selecting.filter((i) => Object.keys(asked[i] ?? {}).length > 0).map((i) => `s${i}`),
            );
          }
          for (const one of stack.ofType(BUDGET_TYPE)) {
            expect(budgetedBy(stack, one)).toEqual(
              stack
                .ofType(DEPLOYMENT)
                .filter((other) => selectsLabels(one.at("spec", "selector"), podLabels(other))),
            );
          }
        },
      ),
    );
  });

  it("is in doubt while a label is not known, and found by an expression", () => {
    const stack = exampleStack([
      workload("known", { app: "a" }),
      workload("open", { app: UNKNOWN }),
      budget("by-expression", {
        matchExpressions: [{ key: "app", operator: "In", values: ["a"] }],
      }),
    ]);
    const [known, open] = stack.ofType(DEPLOYMENT);
    if (known === undefined || open === undefined) throw new Error("two workloads");
    expect(budgetsOf(stack, known).map(({ name }) => name)).toEqual(["by-expression"]);
    expect(() => budgetsOf(stack, open)).toThrow("app is not known yet");
  });
});

describe("what scales a workload", () => {
  it("names it, or was made from it", () => {
    const scaler = (name: string, target: Props, madeFrom: readonly string[]): ExampleResource => ({
      type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      name,
      props: { spec: { scaleTargetRef: { kind: "Deployment", ...target } } },
      madeFrom: { spec: madeFrom },
    });
    const stack = exampleStack([
      workload("a", {}),
      workload("b", {}, {}),
      workload("c", {}),
      scaler("of-a", { name: "a" }, []),
      scaler("of-b", { name: UNKNOWN }, ["b"]),
    ]);
    expect(stack.ofType(DEPLOYMENT).map((each) => autoscalerOf(stack, each)?.name)).toEqual([
      "of-a",
      "of-b",
      undefined,
    ]);
  });
});
