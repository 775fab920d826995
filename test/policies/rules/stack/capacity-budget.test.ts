import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { capacityBudget } from "../../../../policies/rules/stack/capacity-budget.ts";
import { judged } from "./judged.ts";

type Value = ExampleResource["props"][string];

function quota(hard: ExampleResource["props"], namespace: Value = "app"): ExampleResource {
  return {
    type: "kubernetes:core/v1:ResourceQuota",
    name: "quota",
    props: { metadata: { namespace }, spec: { hard } },
    madeFrom: { metadata: ["space"] },
  };
}

function pods(
  pod: ExampleResource["props"],
  {
    replicas = 3,
    name = "api",
    namespace = "app",
  }: { replicas?: number; name?: string; namespace?: Value } = {},
): ExampleResource {
  return {
    type: "kubernetes:apps/v1:StatefulSet",
    name,
    props: { metadata: { name, namespace }, spec: { replicas, template: { spec: pod } } },
    madeFrom: { metadata: ["space"] },
  };
}

const one = (resources: ExampleResource["props"]) => ({ containers: [{ name: "api", resources }] });

describe("a quota", () => {
  it("holds at its value, in whatever unit", () => {
    const api = pods(one({ requests: { cpu: "100m", memory: "1Gi" } }));
    // 3 x 0.1 = 0.3 cores, 3 x 1,024 = 3,072 MiB.
    expect(judged(capacityBudget, [quota({ "requests.cpu": "300m" }), api])).toEqual(["pass"]);
    expect(judged(capacityBudget, [quota({ "requests.memory": "3072Mi" }), api])).toEqual(["pass"]);
    expect(judged(capacityBudget, [quota({ memory: "3Gi", cpu: "0.299" }), api])).toEqual([
      "cpu: api 3 pods x 0.1 = 0.3; total 0.3 against 0.299 of ResourceQuota quota: raise the quota to 0.3, or lower the replicas or requests of api.",
    ]);
  });

  it("with scopes counts some of the pods only", () => {
    const api = pods(one({ requests: { cpu: "1" } }));
    const scoped = (more: ExampleResource["props"]): ExampleResource => ({
      ...quota({}),
      props: { metadata: { namespace: "app" }, spec: { hard: { pods: "2" }, ...more } },
    });
    expect(judged(capacityBudget, [scoped({}), api])).toHaveLength(1);
    expect(judged(capacityBudget, [scoped({}), api])[0]).toMatch(/^pods: /);
    expect(judged(capacityBudget, [scoped({ scopes: ["BestEffort"] }), api])).toEqual(["pass"]);
    const matchExpressions = [{ scopeName: "PriorityClass", operator: "Exists" }];
    expect(judged(capacityBudget, [scoped({ scopeSelector: { matchExpressions } }), api])).toEqual([
      "pass",
    ]);
  });

  it("counts limits, pods, and a request that is left out as the limit", () => {
    const api = pods(one({ limits: { memory: "2Gi", cpu: 2 } }));
    const hard = { "limits.memory": "5Gi", "requests.cpu": "5", pods: "2", services: "1" };
    expect(judged(capacityBudget, [quota(hard), api])).toEqual([
      "limits.memory: api 3 pods x 2Gi = 6Gi; total 6Gi against 5Gi of ResourceQuota quota: raise the quota to 6Gi, or lower the replicas or requests of api.",
      "requests.cpu: api 3 pods x 2 = 6; total 6 against 5 of ResourceQuota quota: raise the quota to 6, or lower the replicas or requests of api.",
      "pods: api 3 pods x 1 = 3; total 3 against 2 of ResourceQuota quota: raise the quota to 3, or lower the replicas or requests of api.",
    ]);
  });

  it("adds sidecars to the containers, and takes a larger init container instead", () => {
    const cpu = (value: number, more = {}) => ({
      resources: { requests: { cpu: value } },
      ...more,
    });
    const api = (init: ExampleResource["props"]) =>
      pods({ containers: [cpu(1)], initContainers: [init] }, { replicas: 1 });
    const hard = quota({ "requests.cpu": "2" });
    expect(judged(capacityBudget, [hard, api(cpu(2))])).toEqual(["pass"]);
    expect(judged(capacityBudget, [hard, api(cpu(3))])[0]).toMatch(/api 1 pod x 3 = 3;/);
    const sidecar = cpu(2, { restartPolicy: "Always" });
    expect(judged(capacityBudget, [hard, api(sidecar)])[0]).toMatch(/api 1 pod x 3 = 3;/);
  });

  it("is of its own namespace, which may be known by the Namespace it was made from", () => {
    const hard = { pods: "1" };
    const space: ExampleResource = {
      type: "kubernetes:core/v1:Namespace",
      name: "space",
      props: {},
    };
    const of = (namespace: Value) => pods(one({}), { namespace });
    expect(judged(capacityBudget, [quota(hard), of("other")])).toEqual(["pass"]);
    expect(judged(capacityBudget, [quota(hard), of("app")])).toHaveLength(1);
    expect(judged(capacityBudget, [space, quota(hard, UNKNOWN), of(UNKNOWN)])[0]).toMatch(/^pods/);
    expect(
      judged(capacityBudget, [
        space,
        quota(hard, UNKNOWN),
        { ...of(UNKNOWN), madeFrom: { metadata: [] } },
      ]),
    ).toEqual(["pass"]);
  });

  it("reports a request that is unknown, and still what is too much without it", () => {
    const unknown = pods(one({ requests: { cpu: UNKNOWN } }), { name: "worker" });
    const api = pods(one({ requests: { cpu: 1 } }));
    const found = judged(capacityBudget, [quota({ "requests.cpu": 2 }), unknown, api]);
    expect(found[0]).toBe("unknown spec.template.spec.containers[0].resources.requests.cpu");
    expect(found[1]).toMatch(/^requests\.cpu: api 3 pods x 1 = 3; total 3 against 2/);
  });
});

describe("a node pool", () => {
  const pool = (name: string, more: ExampleResource["props"] = {}): ExampleResource => ({
    type: "kubernetes:karpenter.sh/v1:NodePool",
    name,
    props: {
      metadata: { name },
      spec: {
        limits: { cpu: "2" },
        template: { metadata: { labels: { team: name } }, spec: more },
      },
    },
  });
  const api = (pod: ExampleResource["props"]) => pods({ ...one({ requests: { cpu: 1 } }), ...pod });

  it("has its limits for pods that can run nowhere else", () => {
    const [a, b] = [pool("a"), pool("b")];
    expect(judged(capacityBudget, [a, api({})])).toEqual([
      "cpu: api 3 pods x 1 = 3; total 3 against 2 of NodePool a: raise the limit to 3, or lower the replicas or requests of api.",
    ]);
    expect(judged(capacityBudget, [a, b, api({})])).toEqual(["pass"]);
    expect(judged(capacityBudget, [a, b, api({ nodeSelector: { team: "b" } })])[0]).toMatch(
      /of NodePool b:/,
    );
    expect(judged(capacityBudget, [a, b, api({ nodeSelector: { team: "c" } })])).toEqual(["pass"]);
  });

  it("has taints that only pods which tolerate them get past", () => {
    const taints = [{ key: "dedicated", value: "b", effect: "NoSchedule" }];
    const stack = [pool("a"), pool("b", { taints })];
    expect(judged(capacityBudget, [...stack, api({})])[0]).toMatch(/of NodePool a:/);
    const tolerations = [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }];
    expect(judged(capacityBudget, [...stack, api({ tolerations })])).toEqual(["pass"]);
    const wrong = [{ key: "dedicated", value: "a" }];
    expect(judged(capacityBudget, [...stack, api({ tolerations: wrong })])[0]).toMatch(/Pool a:/);
  });

  it("is judged by required affinity and by its requirements", () => {
    const arm = {
      requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }],
    };
    const stack = [pool("a"), pool("b", arm)];
    const affinity = (matchExpressions: ExampleResource["props"][]) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions }],
        },
      },
    });
    const amd = { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] };
    expect(judged(capacityBudget, [...stack, api({ affinity: affinity([amd]) })])[0]).toMatch(
      /Pool a:/,
    );
    const notA = { key: "team", operator: "NotIn", values: ["a"] };
    expect(judged(capacityBudget, [...stack, api({ affinity: affinity([notA]) })])[0]).toMatch(
      /Pool b:/,
    );
    const none = { key: "team", operator: "DoesNotExist" };
    expect(judged(capacityBudget, [...stack, api({ affinity: affinity([none]) })])).toEqual([
      "pass",
    ]);
  });
});
