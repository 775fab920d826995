import { describe, expect, it } from "@jest/globals";

import { Cursor } from "../../../policies/core/cursor.ts";
import { exampleResource, exampleStack } from "../../../policies/core/examples.ts";
import {
  autoscalerOf,
  budgetsOf,
  containersOf,
  hasAddress,
  inSameNamespace,
  isLongRunning,
  isNamespacedSysctl,
  podAnnotations,
  podLabels,
  podSpec,
  quantity,
  replicaRange,
  replicasOf,
  selectsLabels,
  servicesOf,
} from "../../../policies/core/pods.ts";
import type { Resource, Stack } from "../../../policies/core/resource.ts";
import type { ExampleResource } from "../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../policies/core/value.ts";
import type { Props, Value } from "../../../policies/core/value.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject";

const pod: Props = {
  metadata: { labels: { app: "shop" }, annotations: { note: "a" } },
  spec: { containers: [{ name: "app" }], initContainers: [{ name: "init" }] },
};

function workload(spec: Props = {}, metadata: Props = { name: "shop" }): ExampleResource {
  return { type: DEPLOYMENT, name: "shop", props: { metadata, spec: { ...spec, template: pod } } };
}

function autoscaler(
  type: string,
  spec: Props,
  target: Value = { kind: "Deployment", name: "shop" },
): ExampleResource {
  const props: Props = { metadata: { name: "shop" }, spec: { ...spec, scaleTargetRef: target } };
  return { type, name: "scaler", props };
}

function service(spec: Props): ExampleResource {
  return { type: "kubernetes:core/v1:Service", name: "service", props: { spec } };
}

/** The stack and, as its first resource, the workload. */
function stackOf(...examples: readonly ExampleResource[]): [Stack, Resource] {
  const stack = exampleStack(examples);
  const [first] = stack.resources;
  if (first === undefined) throw new Error("an empty stack");
  return [stack, first];
}

describe("the pod in a resource", () => {
  it.each([
    ["kubernetes:apps/v1:StatefulSet", { spec: { template: pod } }],
    ["kubernetes:batch/v1:Job", { spec: { template: pod } }],
    ["kubernetes:batch/v1:CronJob", { spec: { jobTemplate: { spec: { template: pod } } } }],
    ["kubernetes:core/v1:Pod", pod],
  ] as const)("is found in %s", (type, props) => {
    const resource = exampleResource({ type, props });
    expect(podSpec(resource).at("containers", 0, "name").text()).toBe("app");
    expect(podLabels(resource).plain()).toEqual({ app: "shop" });
    expect(podAnnotations(resource).plain()).toEqual({ note: "a" });
  });

  it("has its containers, and the init containers after them on demand", () => {
    const spec = podSpec(exampleResource(workload()));
    const names = (init: boolean): unknown =>
      containersOf(spec, { init }).map((c) => c.at("name").text());
    expect(names(false)).toEqual(["app"]);
    expect(names(true)).toEqual(["app", "init"]);
    expect(containersOf(spec)).toHaveLength(1);
  });

  it("keeps running in a DaemonSet, and may end in a CronJob or by itself", () => {
    const types = [
      "kubernetes:apps/v1:DaemonSet",
      "kubernetes:batch/v1:CronJob",
      "kubernetes:core/v1:Pod",
    ];
    expect(types.map(isLongRunning)).toEqual([true, false, false]);
  });
});

describe("replicas", () => {
  it("are 1 where none are written, and none of a DaemonSet", () => {
    expect(replicasOf(exampleResource(workload()))).toBe(1);
    expect(replicasOf(exampleResource(workload({ replicas: "3" })))).toBe(3);
    expect(replicasOf(exampleResource(workload({ replicas: 0 })))).toBe(0);
    const daemons = { ...workload(), type: "kubernetes:apps/v1:DaemonSet" };
    expect(replicasOf(exampleResource(daemons))).toBeUndefined();
    expect(replicaRange(...stackOf(daemons))).toBeUndefined();
  });

  it("are what is written when nothing scales them", () => {
    expect(replicaRange(...stackOf(workload({ replicas: 4 })))).toEqual({ min: 4, max: 4 });
  });

  it.each([
    ["an HPA", HPA, { minReplicas: 2, maxReplicas: 8 }, { min: 2, max: 8 }],
    ["an HPA without minReplicas", HPA, { maxReplicas: 8 }, { min: 1, max: 8 }],
    ["an HPA without maxReplicas", HPA, {}, { min: 3, max: 3 }],
    [
      "a ScaledObject",
      SCALED_OBJECT,
      { minReplicaCount: 2, maxReplicaCount: 4 },
      { min: 2, max: 4 },
    ],
    ["a ScaledObject without numbers", SCALED_OBJECT, {}, { min: 0, max: 100 }],
  ] as const)("are those of %s", (_, type, spec, range) => {
    expect(replicaRange(...stackOf(workload({ replicas: 3 }), autoscaler(type, spec)))).toEqual(
      range,
    );
  });

  it.each([
    ["of another name", { kind: "Deployment", name: "other" }],
    ["of another kind", { kind: "StatefulSet", name: "shop" }],
    ["whose name is unknown and made from nothing here", { kind: "Deployment", name: UNKNOWN }],
  ] as const)("are not those of an autoscaler of a target %s", (_, target) => {
    const [stack, shop] = stackOf(workload(), autoscaler(HPA, { maxReplicas: 8 }, target));
    expect(autoscalerOf(stack, shop)).toBeUndefined();
  });

  it("are scaled by what was made from the workload when names are unknown", () => {
    const target: Props = { kind: "Deployment", name: UNKNOWN };
    const scaler = { ...autoscaler(HPA, { maxReplicas: 8 }, target), madeFrom: { spec: ["shop"] } };
    const [stack, shop] = stackOf(workload({}, { name: UNKNOWN }), scaler);
    expect(autoscalerOf(stack, shop)?.name).toBe("scaler");
  });

  it("of a ScaledObject's target without kind are a Deployment's", () => {
    const scaler = autoscaler(SCALED_OBJECT, {}, { name: "shop" });
    const [stack, shop] = stackOf(workload(), scaler);
    expect(autoscalerOf(stack, shop)?.name).toBe("scaler");
  });
});

describe("namespaces", () => {
  it.each([
    ["a", "a", true],
    ["a", "b", false],
    ["a", UNKNOWN, true],
    ["a", undefined, true],
  ] as const)("%p and %p can be one: %p", (one, other, expected) => {
    const at = (namespace: Value | undefined): Resource =>
      exampleResource(workload({}, namespace === undefined ? {} : { namespace }));
    expect(inSameNamespace(at(one), at(other))).toBe(expected);
  });
});

describe("selectors", () => {
  it.each([
    ["the labels", { selector: { app: "shop" } }, 1],
    ["other labels", { selector: { app: "other" } }, 0],
    ["a label more", { selector: { app: "shop", tier: "web" } }, 0],
    ["nothing", { selector: {} }, 0],
    ["nothing at all", {}, 0],
  ] as const)("of a Service on %s select %#", (_, spec, count) => {
    expect(servicesOf(...stackOf(workload(), service(spec)))).toHaveLength(count);
  });

  it("that are unknown matter only when none is known to select", () => {
    const [hidden, known] = [
      service({ selector: { app: UNKNOWN } }),
      service({ selector: { app: "shop" } }),
    ];
    expect(servicesOf(...stackOf(workload(), hidden, known))).toHaveLength(1);
    expect(() => servicesOf(...stackOf(workload(), hidden))).toThrow(
      "spec.selector.app is not known yet",
    );
  });

  it.each([
    [{}, true],
    [{ matchLabels: { app: "shop" } }, true],
    [{ matchLabels: { app: "other" } }, false],
    [{ matchExpressions: [{ key: "app", operator: "In", values: ["shop", "cart"] }] }, true],
    [{ matchExpressions: [{ key: "tier", operator: "In", values: ["web"] }] }, false],
    [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["shop"] }] }, false],
    [{ matchExpressions: [{ key: "tier", operator: "NotIn", values: ["web"] }] }, true],
    [{ matchExpressions: [{ key: "app", operator: "Exists" }] }, true],
    [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }, false],
    [{ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, false],
    [{ matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, true],
  ] as const)("by labels: %j select them: %p", (selector, expected) => {
    expect(selectsLabels(new Cursor(selector), new Cursor({ app: "shop" }))).toBe(expected);
  });

  it("of a PodDisruptionBudget select all pods when empty, and none when absent", () => {
    const budget = (spec: Props): ExampleResource => ({
      type: "kubernetes:policy/v1:PodDisruptionBudget",
      name: "budget",
      props: { spec },
    });
    expect(budgetsOf(...stackOf(workload(), budget({ selector: {} })))).toHaveLength(1);
    expect(budgetsOf(...stackOf(workload(), budget({})))).toHaveLength(0);
  });

  it("tell a headless Service from one with an address", () => {
    const of = (spec: Props): boolean => hasAddress(exampleResource(service(spec)));
    expect([of({}), of({ clusterIP: "10.0.0.1" }), of({ clusterIP: "None" })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("quantities", () => {
  it.each([
    ["500m", 0.5],
    ["2", 2],
    ["0", 0],
    ["1.5Gi", 1_610_612_736], // 1.5 x 1024^3
    ["128Mi", 134_217_728], // 128 x 1024^2
    ["1k", 1000],
    ["1e3", 1000],
    ["1E", 1e18],
    ["Gi", undefined],
    ["1 GB", undefined],
    ["", undefined],
    [undefined, undefined],
  ] as const)("%p is %p", (text, expected) => {
    expect(quantity(text)).toBe(expected);
  });
});

describe("sysctls", () => {
  it.each([
    ["net.ipv4.tcp_keepalive_time", true],
    ["net.core.somaxconn", true],
    ["net/core/somaxconn", true],
    ["kernel.shmmax", true],
    ["kernel.sem", true],
    ["fs.mqueue.msg_max", true],
    ["net.core.netdev_max_backlog", false],
    ["net/core/default_qdisc", false],
    ["kernel.pid_max", false],
    ["fs.file-max", false],
    ["vm.swappiness", false],
  ])("%s belongs to the pod: %p", (name, expected) => {
    expect(isNamespacedSysctl(name)).toBe(expected);
  });
});
