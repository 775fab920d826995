import { describe, expect, it } from "@jest/globals";

import type { JsonObject } from "../../../../diff/model.ts";
import { compared, deployment, object, saidOf, verdictsOn } from "./support.ts";
import type { Item } from "./support.ts";

/** What is said of an object of which one part changes. */
function changed(make: (value: number) => Item, ...others: readonly Item[]): readonly string[] {
  return saidOf(compared([make(1), ...others], [make(2), ...others]), make(1).name);
}

describe("content of ConfigMaps and Secrets", () => {
  const config = (value: number): Item =>
    object("core/v1:ConfigMap", "settings", { data: { LEVEL: String(value) } });
  const env = { envFrom: [{ configMapRef: { name: "settings" } }] };

  it("says which pods keep the old value", () => {
    expect(changed(config, deployment({ container: env }))).toEqual([
      "in-place k8s-config-content: ConfigMap settings: its content changes. These keep the old content until their pods restart: Deployment api.",
    ]);
    expect(changed(config)).toEqual([
      "in-place k8s-config-content: ConfigMap settings: its content changes. No pod of this stack reads it.",
    ]);
  });

  it("tells files from variables, and copies of files from both", () => {
    const volumes = [{ name: "files", configMap: { name: "settings" } }];
    const mounted = (mount: JsonObject): Item =>
      deployment({
        pod: { volumes },
        container: { volumeMounts: [{ name: "files", mountPath: "/etc/x", ...mount }] },
      });
    expect(changed(config, mounted({}))[0]).toContain(
      "These see new files within minutes, as far as the program reads them again: Deployment api.",
    );
    expect(changed(config, mounted({ subPath: "a" }))[0]).toContain(
      "These keep the old content until their pods restart: Deployment api.",
    );
  });

  it("sees a template that is renewed with it", () => {
    const hashed = (hash: string): Item =>
      deployment({ container: { ...env, image: `shop/api:${hash}` } });
    expect(
      saidOf(compared([config(1), hashed("1")], [config(2), hashed("2")]), "settings-object"),
    ).toEqual([
      "in-place k8s-config-content: ConfigMap settings: its content changes. These are renewed in the same update and take it then: Deployment api.",
    ]);
  });

  it("counts a dashboard for nothing, and what pods still need for downtime", () => {
    const dashboard = (value: number): Item => ({
      ...config(value),
      inputs: {
        metadata: { name: "d", labels: { grafana_dashboard: "1" } },
        data: { d: String(value) },
      },
    });
    expect(changed(dashboard)[0]).toMatch(/^none k8s-dashboard/);
    const reader = deployment({ container: env });
    expect(saidOf(compared([config(1), reader], [reader]), "settings-object")).toEqual([
      "downtime k8s-config-gone: ConfigMap settings is deleted, and no new pod starts any more of what reads it: Deployment api.",
    ]);
  });
});

describe("autoscalers and budgets", () => {
  it("says what a new range means", () => {
    const scaled = (value: number): Item =>
      object("keda.sh/v1alpha1:ScaledObject", "api", {
        spec: {
          minReplicaCount: value === 1 ? 2 : 0,
          maxReplicaCount: value === 1 ? 8 : 5,
          scaleTargetRef: { name: "api" },
        },
      });
    expect(changed(scaled)).toEqual([
      "in-place k8s-autoscaler-range: ScaledObject api: 2 to 8 pods -> 0 to 5. Up to 2 pods end when little is asked of them. With none left, the first request or message waits for a pod to start. A peak finds 3 pods less; above 5 they end at once.",
    ]);
  });

  it("finds a budget that blocks drains", () => {
    const budget = (value: number): Item =>
      object("policy/v1:PodDisruptionBudget", "api", {
        spec: { minAvailable: value, selector: { matchLabels: { app: "api" } } },
      });
    expect(changed(budget, deployment({ spec: { replicas: 2 } }))).toEqual([
      "in-place k8s-budget-blocks: PodDisruptionBudget api allows no eviction: minAvailable is 2, and Deployment api has 2 pods at the least. Nodes with these pods cannot be drained.",
    ]);
    expect(changed(budget, deployment({ spec: { replicas: 3 } }))).toEqual([
      "in-place k8s-budget: PodDisruptionBudget api: a drain may take its pods as long as 2 are left.",
    ]);
  });
});

describe("Services and Ingresses", () => {
  const service = (spec: JsonObject): Item => object("core/v1:Service", "web", { spec });

  it("finds a selector without pods", () => {
    const select = (value: number): Item =>
      service({ selector: { app: value === 1 ? "api" : "gone" } });
    expect(changed(select, deployment())).toEqual([
      "downtime k8s-service-selector: Service web selects no pod of this stack any more: it has no endpoints, connections are refused.",
    ]);
    const back = (value: number): Item =>
      service({ selector: { app: value === 2 ? "api" : "gone" } });
    expect(changed(back, deployment())).toEqual([
      "in-place k8s-service-selector: Service web sends to the pods of Deployment api from now on.",
    ]);
  });

  it("finds a port that closes and a target that nobody opens", () => {
    const port = (value: number): Item =>
      service({
        selector: { app: "api" },
        ports: [{ name: "http", port: 79 + value, targetPort: 8080 }],
      });
    expect(changed(port, deployment())).toEqual([
      "downtime k8s-service-port: Service web: spec.ports.http.port: 80 -> 81. Clients of port 80 are refused.",
    ]);
    const target = (value: number): Item =>
      service({
        selector: { app: "api" },
        ports: [{ name: "http", port: 80, targetPort: value === 1 ? "http" : "web" }],
      });
    const open = deployment({ container: { ports: [{ name: "http", containerPort: 8080 }] } });
    expect(changed(target, open)).toEqual([
      "downtime k8s-service-port: Service web: spec.ports.http.targetPort: http -> web. No container of its pods has a port named web.",
    ]);
  });

  it("knows the types that lose an address", () => {
    const typed = (from: string, to: string) =>
      changed((value) => service({ type: value === 1 ? from : to }))[0]?.split(" ")[0];
    expect(typed("LoadBalancer", "ClusterIP")).toBe("downtime");
    expect(typed("ClusterIP", "LoadBalancer")).toBe("in-place");
    expect(typed("NodePort", "ClusterIP")).toBe("downtime");
  });

  const ingress = (host: string, annotations: JsonObject = {}): Item => ({
    type: "kubernetes:networking.k8s.io/v1:Ingress",
    name: "web-ingress",
    inputs: {
      metadata: { name: "web", namespace: "app", annotations },
      spec: {
        rules: [{ host, http: { paths: [{ path: "/", backend: { service: { name: "web" } } }] } }],
      },
    },
  });

  it("finds hosts that go, and another load balancer", () => {
    expect(
      saidOf(compared([ingress("a.example.com")], [ingress("b.example.com")]), "web-ingress"),
    ).toEqual(["downtime k8s-ingress-rules: Ingress web no longer serves a.example.com/."]);
    const scheme = (value: string): Item =>
      ingress("a.example.com", { "alb.ingress.kubernetes.io/scheme": value });
    expect(
      saidOf(compared([scheme("internal")], [scheme("internet-facing")]), "web-ingress")[0],
    ).toMatch(
      /^downtime k8s-ingress-load-balancer: Ingress web: .*scheme.*: internal -> internet-facing\./,
    );
    const other = (value: string): Item =>
      ingress("a.example.com", { "alb.ingress.kubernetes.io/ssl-policy": value });
    expect(saidOf(compared([other("a")], [other("b")]), "web-ingress")[0]).toMatch(
      /^in-place k8s-ingress-settings/,
    );
  });

  it("names the Ingress that still sends to a Service that goes", () => {
    const web = ingress("a.example.com");
    expect(saidOf(compared([service({}), web], [web]), "web-object")).toEqual([
      "downtime k8s-service-gone: Service web is deleted: its name and its address answer no more. Ingress web still sends to it.",
    ]);
  });
});

describe("storage and namespaces", () => {
  const claim: Item = object("core/v1:PersistentVolumeClaim", "data", {
    spec: { storageClassName: "fast" },
  });
  const storage = (reclaimPolicy: string): Item =>
    object("storage.k8s.io/v1:StorageClass", "fast", { reclaimPolicy });

  it("loses a claim's data as its class says", () => {
    const classOf = (...others: readonly Item[]): string | undefined =>
      verdictsOn(compared([claim, ...others], others), "data-object")[0]?.class;
    expect(classOf(storage("Delete"))).toBe("data-loss");
    expect(classOf(storage("Retain"))).toBe("downtime");
    expect(classOf()).toBe("data-loss");
  });

  it("knows that a volume cannot shrink", () => {
    const sized = (value: number): Item =>
      object("core/v1:PersistentVolumeClaim", "data", {
        spec: { resources: { requests: { storage: `${3 - value}Gi` } } },
      });
    expect(changed(sized)).toEqual([
      "in-place k8s-volume-size: PersistentVolumeClaim data: storage 2Gi -> 1Gi: Kubernetes refuses: a volume cannot shrink, and the update fails there.",
    ]);
  });

  it("names what goes with a namespace", () => {
    const namespace: Item = {
      type: "kubernetes:core/v1:Namespace",
      name: "app-namespace",
      inputs: { metadata: { name: "app" } },
    };
    expect(saidOf(compared([namespace, deployment(), claim], []), "app-namespace")).toEqual([
      "data-loss k8s-namespace-gone: Namespace app is deleted, and everything in it: 2 objects of this stack, among them Deployment api. PersistentVolumeClaim data keeps data in volumes, whose claims go too.",
    ]);
    expect(verdictsOn(compared([namespace, deployment()], []), "app-namespace")[0]?.class).toBe(
      "downtime",
    );
  });
});

describe("what nothing that serves reads", () => {
  it("is of class none, or of the next run", () => {
    const rule = (value: number): Item =>
      object("monitoring.coreos.com/v1:PrometheusRule", "rules", {
        spec: { groups: [{ name: "a", interval: value }] },
      });
    expect(changed(rule)).toEqual([
      "none k8s-observer: PrometheusRule rules: only what is observed changes.",
    ]);
    const cron = (value: number): Item =>
      object("batch/v1:CronJob", "warm", { spec: { schedule: `${value} * * * *` } });
    expect(changed(cron)).toEqual([
      'in-place k8s-cron-job: CronJob warm: spec.schedule: "1 * * * *" -> "2 * * * *" from the next run on.',
    ]);
  });

  it("says what of a CronJob's pods changes", () => {
    const cron = (value: number): Item =>
      object("batch/v1:CronJob", "warm", {
        spec: {
          jobTemplate: {
            spec: {
              template: { spec: { containers: [{ name: "warm", image: `warm:${value}` }] } },
            },
          },
        },
      });
    expect(changed(cron)).toEqual([
      "in-place k8s-cron-job: CronJob warm: image of warm warm:1 -> warm:2 from the next run on.",
    ]);
  });

  it("tells of a release its version, and of its values only the names", () => {
    const release = (value: number): Item => ({
      type: "kubernetes:helm.sh/v3:Release",
      name: "keda-release",
      inputs: {
        name: "keda",
        chart: "keda",
        version: `2.${value}`,
        values: { replicaCount: 2, password: `p${value}` },
      },
    });
    expect(changed(release)).toEqual([
      "rolling helm-release-version: Release keda: version: 2.1 -> 2.2: its 2 pods are renewed.",
      "rolling helm-release-values: Release keda: values password change: where they reach the template of pods, its 2 pods are renewed.",
    ]);
  });
});
