import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props } from "../../../../policies/core/value.ts";
import {
  LABELS,
  SERVICE,
  autoscaler,
  budget,
  deployment,
} from "../../../../policies/rules/workload/example-workloads.ts";
import { hpaMinBelowMax } from "../../../../policies/rules/workload/hpa-min-below-max.ts";
import { pdbBlocksEviction } from "../../../../policies/rules/workload/pdb-blocks-eviction.ts";
import { podDisruptionBudget } from "../../../../policies/rules/workload/pod-disruption-budget.ts";
import { podGracePeriod } from "../../../../policies/rules/workload/pod-grace-period.ts";
import { podPreStop } from "../../../../policies/rules/workload/pod-pre-stop.ts";
import { podReplicas } from "../../../../policies/rules/workload/pod-replicas.ts";
import { podTopologySpread } from "../../../../policies/rules/workload/pod-topology-spread.ts";
import { said, states } from "./evaluated.ts";

const of = (replicas: number | string): ExampleResource => deployment({ spec: { replicas } });
const HEADLESS = { ...SERVICE, props: { spec: { selector: LABELS, clusterIP: "None" } } };

function scaledObject(spec: Props): ExampleResource {
  const scaleTargetRef = { name: "shop" };
  return {
    type: "kubernetes:keda.sh/v1alpha1:ScaledObject",
    name: "shop-scaler",
    props: { metadata: { name: "shop" }, spec: { scaleTargetRef, ...spec } },
  };
}

describe("replicas", () => {
  it.each<[string, readonly ExampleResource[], string]>([
    ["2", [SERVICE, of(2)], "pass"],
    ["1", [SERVICE, of(1)], "violation"],
    ["'1'", [SERVICE, of("1")], "violation"],
    ["1 behind a headless Service", [HEADLESS, of(1)], "pass"],
    [
      "1 behind a Service of others",
      [{ ...SERVICE, props: { spec: { selector: { app: "x" } } } }, of(1)],
      "pass",
    ],
    ["1 that an HPA makes 2", [SERVICE, of(1), autoscaler(2, 4)], "pass"],
    ["4 that an HPA makes 1", [SERVICE, of(4), autoscaler(1, 4)], "violation"],
  ])("%s", (_, stack, state) => {
    expect(states(podReplicas, stack)).toEqual([state]);
  });

  it("says where the number comes from", () => {
    const start = "Service shop-service sends requests to these pods, of which there";
    expect(said(podReplicas, [SERVICE, deployment({})])).toEqual([
      `${start} is 1 at the least (spec.replicas is not set): make it 2 or more`,
    ]);
    expect(said(podReplicas, [SERVICE, deployment({}), scaledObject({})])).toEqual([
      `${start} are 0 at the least (ScaledObject shop-scaler): make it 2 or more`,
    ]);
    expect(said(podReplicas, [SERVICE, of(2)], { minReplicas: 3 })).toEqual([
      `${start} are 2 at the least (spec.replicas): make it 3 or more`,
    ]);
  });

  it("are judged Deployment by Deployment", () => {
    const hidden = { ...deployment({ spec: { replicas: UNKNOWN } }), name: "hidden" };
    expect(states(podReplicas, [SERVICE, hidden, of(1)])).toEqual(["unknown", "violation"]);
  });
});

describe("budgets", () => {
  const blind = budget({ maxUnavailable: 1, selector: UNKNOWN });
  it.each<[string, readonly ExampleResource[], string]>([
    ["none of 1 replica", [of(1)], "pass"],
    ["none of 2", [of(2)], "violation"],
    [
      "one of other pods",
      [of(2), budget({ selector: { matchLabels: { app: "x" } } })],
      "violation",
    ],
    ["one of all pods", [of(2), budget({ selector: {} })], "pass"],
    ["one that may be", [of(2), blind], "unknown"],
    ["one that may be another, and one", [of(2), blind, budget({})], "pass"],
    ["none of what an HPA scales from 1", [of(2), autoscaler(1, 4)], "pass"],
    ["none of what an HPA scales from 2", [of(1), autoscaler(2, 4)], "violation"],
  ])("%s", (_, stack, state) => {
    expect(states(podDisruptionBudget, stack)).toEqual([state]);
  });

  it.each([
    [{ maxUnavailable: 1 }, 3, undefined],
    [{ maxUnavailable: "1%" }, 3, undefined], // rounded up: 1
    [{ maxUnavailable: 0 }, 3, "maxUnavailable is 0: no pod may ever go; set it to 1"],
    [{ maxUnavailable: "0%" }, 3, "maxUnavailable is 0%: no pod may ever go; set it to 1"],
    [{ minAvailable: 2 }, 3, undefined],
    [
      { minAvailable: 3 },
      3,
      "minAvailable is 3, and shop has 3 replicas at the least: no pod may ever go; use maxUnavailable 1 instead",
    ],
    [
      { minAvailable: "4" },
      3,
      "minAvailable is 4, and shop has 3 replicas at the least: no pod may ever go; use maxUnavailable 1 instead",
    ],
    [{ minAvailable: "66%" }, 3, undefined], // 1.98, rounded up: 2 of 3
    [
      { minAvailable: "67%" },
      3,
      "minAvailable is 67%, 3 pods rounded up, and shop has 3 replicas at the least: no pod may ever go; use maxUnavailable 1 instead",
    ], // 2.01: 3 of 3
    [
      { minAvailable: "100%" },
      9,
      "minAvailable is 100%, which is all of them: no pod may ever go; use maxUnavailable 1 instead",
    ],
    [
      { minAvailable: 1 },
      1,
      "minAvailable is 1, and shop has 1 replica at the least: no pod may ever go; use maxUnavailable 1 instead",
    ],
    [{ minAvailable: 1 }, 0, undefined],
    [{}, 3, undefined],
  ] as const)("of %j on %s replicas", (spec, replicas, message) => {
    expect(said(pdbBlocksEviction, [of(replicas), budget(spec)])).toEqual([message]);
  });

  it("are measured by the fewest replicas an autoscaler leaves", () => {
    const stack = [of(9), budget({ minAvailable: 2 }), autoscaler(2, 9)];
    expect(states(pdbBlocksEviction, stack)).toEqual(["violation"]);
  });

  it("of other pods do not block these", () => {
    const other = budget({ minAvailable: 3, selector: { matchLabels: { app: "other" } } });
    expect(states(pdbBlocksEviction, [of(3), other])).toEqual(["pass"]);
  });
});

describe("spread", () => {
  const affine = (terms: Props) => deployment({ spec: { replicas: 2 }, pod: { affinity: terms } });
  it.each<[string, ExampleResource, string]>([
    ["one replica", of(1), "pass"],
    ["two", of(2), "violation"],
    [
      "required anti-affinity",
      affine({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } }),
      "pass",
    ],
    [
      "preferred anti-affinity",
      affine({ podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } }),
      "pass",
    ],
    [
      "affinity to others",
      affine({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } }),
      "violation",
    ],
    [
      "no constraints in the list",
      deployment({ spec: { replicas: 2 }, pod: { topologySpreadConstraints: [] } }),
      "violation",
    ],
    [
      "unknown constraints",
      deployment({ spec: { replicas: 2 }, pod: { topologySpreadConstraints: UNKNOWN } }),
      "unknown",
    ],
  ])("of %s", (_, shop, state) => {
    expect(states(podTopologySpread, [shop])).toEqual([state]);
  });
});

describe("autoscalers", () => {
  it.each<[ExampleResource, string]>([
    [autoscaler(3, 4), "pass"],
    [autoscaler(4, 3), "violation"],
    [scaledObject({ maxReplicaCount: 1 }), "pass"], // 0 by default
    [scaledObject({ minReplicaCount: 100 }), "violation"], // 100 by default
    [scaledObject({ minReplicaCount: 2, maxReplicaCount: "2" }), "violation"],
  ])("%# %s", (scaler, state) => {
    expect(states(hpaMinBelowMax, scaler)).toEqual([state]);
  });

  it("of an HPA begin with 1 by default", () => {
    const shop = autoscaler(1, 1);
    const props = { spec: { maxReplicas: 1 } };
    expect(said(hpaMinBelowMax, { ...shop, props })).toEqual([
      "minReplicas is 1 and maxReplicas 1: raise maxReplicas to what the peak needs, or take the autoscaler out and set spec.replicas",
    ]);
  });
});

describe("the end", () => {
  const ending = (preStop: Props, pod: Props = {}) =>
    deployment({ container: { lifecycle: { preStop } }, pod });
  const running = (...command: readonly string[]) => ({ exec: { command } });

  it.each([
    // The pause against the grace period, 30 s by default.
    [{ sleep: { seconds: 29 } }, {}, "pass"],
    [{ sleep: { seconds: 30 } }, {}, "violation"],
    [{ sleep: { seconds: "30" } }, { terminationGracePeriodSeconds: "31" }, "pass"],
    [{ sleep: { seconds: 0 } }, { terminationGracePeriodSeconds: 0 }, "violation"],
    [running("sleep", "30"), {}, "violation"],
    [running("/bin/sleep", "29"), {}, "pass"],
    [running("sh", "-c", "sleep 20 && nginx -s quit; sleep 10"), {}, "violation"], // 20 + 10
    [running("sh", "-c", "sleep 0.5m"), {}, "violation"], // 30 s
    [running("sh", "-c", "nginx -s quit"), { terminationGracePeriodSeconds: 1 }, "pass"],
    [{ httpGet: { path: "/drain", port: 80 } }, { terminationGracePeriodSeconds: 1 }, "pass"],
    [{ sleep: { seconds: UNKNOWN } }, {}, "unknown"],
  ] as const)("with %j in %j: %s", (preStop, pod, state) => {
    expect(states(podGracePeriod, ending(preStop, pod))).toEqual([state]);
  });

  it("says what is set", () => {
    const shop = ending({ sleep: { seconds: 15 } }, { terminationGracePeriodSeconds: 10 });
    expect(said(podGracePeriod, shop)).toEqual([
      "terminationGracePeriodSeconds is 10 and the preStop hook of container app takes 15 s of it: set it to 15 s and its longest request together",
    ]);
  });

  it("without a pause matters behind a Service that has an address", () => {
    expect(states(podPreStop, [SERVICE, deployment({})])).toEqual(["violation"]);
    expect(states(podPreStop, [HEADLESS, deployment({})])).toEqual(["pass"]);
    expect(states(podPreStop, [SERVICE, ending({ httpGet: { port: 80 } })])).toEqual(["pass"]);
  });
});
