import { describe, expect, it } from "@jest/globals";

import type { JsonObject } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { compared, deployment, object, saidOf, verdictsOn } from "./support.ts";

const NEW = { image: "shop/api:2" };

function rollout(
  spec: JsonObject,
  others: readonly ReturnType<typeof object>[] = [],
  pod: JsonObject = {},
): readonly string[] {
  return saidOf(
    compared(
      [deployment({ spec, pod }), ...others],
      [deployment({ spec, pod, container: NEW }), ...others],
    ),
    "api-workload",
  );
}

const HPA = object("autoscaling/v2:HorizontalPodAutoscaler", "api", {
  spec: { minReplicas: 4, maxReplicas: 10, scaleTargetRef: { kind: "Deployment", name: "api" } },
});

describe("a changed template", () => {
  it("rolls with the numbers of the strategy", () => {
    // maxSurge 25 % of 6 is 1.5, rounded up 2; maxUnavailable 25 % of 6 is 1.5, rounded down 1.
    expect(rollout({ replicas: 6 }, [], { terminationGracePeriodSeconds: 90 })).toEqual([
      "rolling k8s-template: Deployment api: image of api shop/api:1 -> shop/api:2. 6 pods are renewed with maxSurge 2 and maxUnavailable 1: at least 5 of 6 serve meanwhile. A pod that ends has up to 90 s.",
    ]);
  });

  it("takes the range of the autoscaler and the least time", () => {
    // 4 pods, 1 at a time: 4 rounds of minReadySeconds 15.
    const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    expect(rollout({ minReadySeconds: 15, strategy }, [HPA])).toEqual([
      "rolling k8s-template: Deployment api: image of api shop/api:1 -> shop/api:2. 4 to 10 pods (HorizontalPodAutoscaler api) are renewed with maxSurge 1 and maxUnavailable 0: each new one is ready before an old one ends. A pod that ends has up to 30 s. It takes at least 60 s: 4 rounds of 15 s until a new pod counts.",
    ]);
  });

  it.each<[string, JsonObject, string]>([
    ["Recreate", { strategy: { type: "Recreate" } }, "downtime"],
    [
      "one pod that may be away",
      { strategy: { rollingUpdate: { maxUnavailable: 1 } } },
      "downtime",
    ],
    [
      "one pod without surge",
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      "downtime",
    ],
    ["one pod by default", {}, "rolling"],
    [
      "all of three may be away",
      { replicas: 3, strategy: { rollingUpdate: { maxUnavailable: "100%" } } },
      "downtime",
    ],
    [
      "three without surge",
      { replicas: 3, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
      "rolling",
    ],
    ["unknown number", { replicas: UNKNOWN }, "rolling"],
    ["paused", { replicas: 3, paused: true }, "in-place"],
  ])("%s", (_, spec, expected) => {
    expect(rollout(spec).map((one) => one.split(" ")[0])).toEqual([expected]);
  });

  it("says of a StatefulSet and a DaemonSet how they are renewed", () => {
    const said = (kind: "StatefulSet" | "DaemonSet", spec: JsonObject): readonly string[] =>
      saidOf(
        compared([deployment({ spec }, kind)], [deployment({ spec, container: NEW }, kind)]),
        "api-workload",
      ).map((one) => one.replace(/image.*?api:2\. /, ""));
    expect(said("StatefulSet", { replicas: 3 })).toEqual([
      "rolling k8s-template: StatefulSet api: 3 pods are renewed one at a time, the last one first, each ending before its successor starts. A pod that ends has up to 30 s.",
    ]);
    expect(said("StatefulSet", {})).toEqual([
      "downtime k8s-template: StatefulSet api: 1 pod: a StatefulSet ends a pod before it starts the new one. A pod that ends has up to 30 s.",
    ]);
    expect(said("StatefulSet", { replicas: 3, updateStrategy: { type: "OnDelete" } })[0]).toMatch(
      /^in-place/,
    );
    expect(
      said("DaemonSet", { updateStrategy: { rollingUpdate: { maxUnavailable: "10%" } } }),
    ).toEqual([
      "rolling k8s-template: DaemonSet api: Pods on all nodes are renewed: a node is without its pod meanwhile, 10% at a time. A pod that ends has up to 30 s.",
    ]);
  });

  it("names variables without their values", () => {
    const container = (value: string): JsonObject => ({
      env: [{ name: "TOKEN", value }],
      resources: { limits: { memory: value === "hush" ? "1Gi" : "512Mi" } },
    });
    const [said] = saidOf(
      compared(
        [deployment({ container: container("psst") })],
        [deployment({ container: container("hush") })],
      ),
      "api-workload",
    );
    expect(said).toContain("env TOKEN of api, resources.limits.memory of api 512Mi -> 1Gi.");
    expect(said).not.toMatch(/psst|hush/);
  });

  it("tells of a liveness probe how soon it restarts", () => {
    const probe = (path: string): JsonObject => ({
      livenessProbe: { httpGet: { path }, periodSeconds: 5, failureThreshold: 6 },
    });
    // 6 failures, one every 5 s: 30 s.
    expect(
      saidOf(
        compared(
          [deployment({ container: probe("/health") })],
          [deployment({ container: probe("/ready") })],
        ),
        "api-workload",
      )[1],
    ).toBe(
      "rolling k8s-liveness-probe: Deployment api: the liveness probe of api asks something else. Should that not answer, each container is restarted after 30 s (6 x 5 s), again and again.",
    );
  });
});

describe("the number of pods", () => {
  const scaled = (
    from: number,
    to: number,
    others: readonly ReturnType<typeof object>[] = [],
  ): readonly string[] =>
    saidOf(
      compared(
        [deployment({ spec: { replicas: from } }), ...others],
        [deployment({ spec: { replicas: to } }), ...others],
      ),
      "api-workload",
    );

  it("says how many come or go", () => {
    expect(scaled(5, 3)).toEqual([
      "in-place k8s-replicas: Deployment api: replicas 5 -> 3: 2 pods end, each within 30 s.",
    ]);
    expect(scaled(3, 4)).toEqual([
      "in-place k8s-replicas: Deployment api: replicas 3 -> 4: 1 pod is added.",
    ]);
    expect(scaled(2, 0)).toEqual([
      "downtime k8s-replicas: Deployment api: replicas 2 -> 0: 2 pods end, each within 30 s. None is left.",
    ]);
    expect(scaled(5, 3, [HPA])).toEqual([
      "in-place k8s-replicas: Deployment api: replicas changes, but 4 to 10 pods (HorizontalPodAutoscaler api) are kept.",
    ]);
  });
});

describe("labels, deletion, replacement", () => {
  const service = object("core/v1:Service", "web", { spec: { selector: { app: "api" } } });

  it("finds Services that lose their pods", () => {
    const comparison = compared(
      [deployment(), service],
      [deployment({ labels: { app: "other" } }), service],
    );
    expect(saidOf(comparison, "api-workload")[1]).toBe(
      "downtime k8s-service-loses-pods: Deployment api: Service web selects none of its new pods, and none of any other workload.",
    );
  });

  it("counts the pods that end", () => {
    const three = deployment({ spec: { replicas: 3 } });
    expect(saidOf(compared([three, service], [service]), "api-workload")).toEqual([
      "downtime k8s-workload-gone: Deployment api is deleted: 3 pods end. Service web has none of its pods any more.",
    ]);
    const other = deployment({ spec: { replicas: 3, selector: { matchLabels: { tier: "web" } } } });
    const replaced = verdictsOn(
      compared([three], [other], { "api-workload": "delete-first" }),
      "api-workload",
    );
    expect(replaced.map((one) => [one.class, one.outage])).toEqual([
      ["downtime", { when: "until the new pods are ready" }],
    ]);
    expect(
      verdictsOn(compared([three], [other], { "api-workload": "create-first" }), "api-workload"),
    ).toEqual([]);
  });

  it("loses the data of a StatefulSet only when its claims go and their class deletes", () => {
    const set = (whenDeleted: string): ReturnType<typeof deployment> =>
      deployment(
        {
          spec: {
            persistentVolumeClaimRetentionPolicy: { whenDeleted },
            volumeClaimTemplates: [{ spec: { storageClassName: "fast" } }],
          },
        },
        "StatefulSet",
      );
    const storage = (reclaimPolicy: string): ReturnType<typeof object> =>
      object("storage.k8s.io/v1:StorageClass", "fast", { reclaimPolicy });
    const classOf = (whenDeleted: string, policy: string): string | undefined =>
      verdictsOn(
        compared([set(whenDeleted), storage(policy)], [storage(policy)]),
        "api-workload",
      )[0]?.class;
    expect(classOf("Delete", "Delete")).toBe("data-loss");
    expect(classOf("Delete", "Retain")).toBe("downtime");
    expect(classOf("Retain", "Delete")).toBe("downtime");
  });

  it("takes labels of the object for nothing", () => {
    expect(
      saidOf(
        compared([deployment()], [deployment({ metadata: { labels: { team: "a" } } })]),
        "api-workload",
      ),
    ).toEqual(["none k8s-metadata: Deployment api: only metadata.labels of the object itself."]);
  });

  it("never tells a secret", () => {
    const [said] = saidOf(
      compared([deployment()], [deployment({ pod: { hostname: MASK } })]),
      "api-workload",
    );
    expect(said).toContain("hostname (secret)");
  });
});
