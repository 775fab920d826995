import { describe, expect, it } from "@jest/globals";

import type { JsonObject } from "../../../../diff/model.ts";
import { compared, object, saidOf, verdictsOn } from "./support.ts";
import type { Item } from "./support.ts";

const CLASS = "storage.k8s.io/v1:StorageClass";
const NAMESPACE: Item = {
  type: "kubernetes:core/v1:Namespace",
  name: "space",
  inputs: { metadata: { name: "app" } },
};

describe("a namespace that goes", () => {
  const gone = (policy: string) => {
    const others = [object(CLASS, "disks", { reclaimPolicy: policy })];
    const inside = object("core/v1:PersistentVolumeClaim", "data", {
      spec: { storageClassName: "disks" },
    });
    return verdictsOn(compared([NAMESPACE, inside, ...others], others), "space")[0];
  };

  it("loses data only where the storage class does not retain it", () => {
    expect(gone("Delete")?.class).toBe("data-loss");
    expect(gone("Retain")?.class).toBe("downtime");
    expect(gone("Retain")?.message).toContain("their storage class retains the volumes");
  });
});

describe("a release that goes", () => {
  const gone = (values: JsonObject) => {
    const release: Item = {
      type: "kubernetes:helm.sh/v3:Release",
      name: "grafana",
      inputs: { name: "grafana", chart: "grafana", values },
    };
    return verdictsOn(compared([release], []), "grafana")[0]?.class;
  };

  it("may take a claim of the chart with it", () => {
    expect(gone({ grafana: { persistence: { enabled: true } } })).toBe("data-loss");
    expect(gone({ persistence: { enabled: true, existingClaim: "mine" } })).toBe("downtime");
    expect(gone({ persistence: { enabled: false } })).toBe("downtime");
    expect(gone({})).toBe("downtime");
  });
});

describe("annotations of the load balancer", () => {
  const said = (annotation: string, before: string, after: string): readonly string[] => {
    const ingress = (value: string): Item =>
      object("networking.k8s.io/v1:Ingress", "web", {
        metadata: {
          name: "web",
          namespace: "app",
          annotations: { [`alb.ingress.kubernetes.io/${annotation}`]: value },
        },
      });
    return saidOf(compared([ingress(before)], [ingress(after)]), "web-object").map(
      (one) => one.split(":")[0] ?? "",
    );
  };

  it("make another one only for scheme and group; types of targets make other target groups", () => {
    expect(said("scheme", "internal", "internet-facing")).toEqual([
      "downtime k8s-ingress-load-balancer",
    ]);
    expect(said("group.name", "a", "b")).toEqual(["downtime k8s-ingress-load-balancer"]);
    expect(said("target-type", "instance", "ip")).toEqual(["downtime k8s-ingress-targets"]);
    expect(said("ip-address-type", "ipv4", "dualstack")).toEqual(["in-place k8s-ingress-settings"]);
    expect(said("load-balancer-name", "a", "b")).toEqual(["in-place k8s-ingress-settings"]);
  });

  it("of a Service, too, keep the load balancer for another type of targets", () => {
    const service = (value: string): Item =>
      object("core/v1:Service", "web", {
        metadata: {
          name: "web",
          namespace: "app",
          annotations: {
            "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": value,
          },
        },
      });
    expect(
      verdictsOn(compared([service("instance")], [service("ip")]), "web-object").filter(
        (one) => one.class === "downtime",
      ),
    ).toEqual([]);
  });
});
