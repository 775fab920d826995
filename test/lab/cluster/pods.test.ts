import { describe, expect, it } from "@jest/globals";

import type { ClusterObject } from "../../../lab/cluster/manifest.ts";
import { workloadsOf } from "../../../lab/cluster/pods.ts";
import { objectNamed, shopObjects, withChange } from "./support/shop.ts";

const api = objectNamed(shopObjects(), "Deployment api");
const scaler = objectNamed(shopObjects(), "HorizontalPodAutoscaler api");
const migrate = objectNamed(shopObjects(), "Job migrate");

const most = (...objects: ClusterObject[]) =>
  workloadsOf(objects).map(({ most, arithmetic }) => [most, arithmetic]);

describe("the pods of a workload", () => {
  it("are those of the shop", () => {
    const found = workloadsOf(shopObjects()).map(({ object, most, arithmetic }) => [
      object.manifest.metadata.name,
      most,
      arithmetic,
    ]);
    expect(found).toEqual([
      ["api", 8, "6 replicas + 2 surge"],
      // 25 % of 4 replicas.
      ["mail", 5, "4 replicas + 1 surge"],
      ["migrate", 1, "1 at a time"],
      ["warm", 1, "1 at a time"],
    ]);
  });

  it.each([
    // Alone, without its autoscaler: one replica, and the 2 surge it declares.
    ["spec.strategy.rollingUpdate.maxSurge", 2, 3, "1 replica + 2 surge"],
    ["spec.replicas", 3, 5, "3 replicas + 2 surge"],
    ["spec.replicas", 0, 2, "0 replicas + 2 surge"],
    ["spec.strategy", { type: "Recreate" }, 1, "1 replica + 0 surge"],
    // The defaults of the API: 25 %, rounded up.
    ["spec.strategy", undefined, 2, "1 replica + 1 surge"],
    ["spec.strategy.rollingUpdate.maxSurge", "100%", 2, "1 replica + 1 surge"],
    ["spec.strategy.rollingUpdate.maxSurge", 0, 1, "1 replica + 0 surge"],
  ])("with %s = %j are %i (%s)", (path, value, count, arithmetic) => {
    expect(most(withChange(api, path, value))).toEqual([[count, arithmetic]]);
  });

  it("are as many as the autoscaler of the same name and namespace allows", () => {
    const elsewhere = withChange(scaler, "metadata.namespace", "other");
    const another = withChange(scaler, "spec.scaleTargetRef.name", "web");
    expect(most(api, scaler)).toEqual([[8, "6 replicas + 2 surge"]]);
    expect(most(api, elsewhere, another)).toEqual([[3, "1 replica + 2 surge"]]);
  });

  it("are a hundred where KEDA is given no maximum", () => {
    const mail = objectNamed(shopObjects(), "Deployment mail");
    const scaled = objectNamed(shopObjects(), "ScaledObject mail");
    const open = withChange(scaled, "spec.maxReplicaCount", undefined);
    expect(most(mail, open)).toEqual([[125, "100 replicas + 25 surge"]]);
  });

  it("of a job are those at a time", () => {
    expect(most(withChange(migrate, "spec.parallelism", 3))).toEqual([[3, "3 at a time"]]);
  });

  it("carry the template's labels and its spec, and get their names from the server", () => {
    const [workload] = workloadsOf([api]);
    expect(workload?.namespace).toBe("shop");
    expect(workload?.pod).toMatchObject({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        generateName: "api-",
        labels: {
          "app.kubernetes.io/name": "api",
          "pod-template-hash": expect.any(String),
        },
      },
      spec: { serviceAccountName: "api" },
    });
  });
});
