import { describe, expect, it } from "@jest/globals";

import { Secret, UNKNOWN } from "../../../sandbox/providers/model.ts";
import type { Props, ResourceModel, Value } from "../../../sandbox/providers/model.ts";
import { provider } from "../../../sandbox/providers/kubernetes/index.ts";

const METADATA = { name: "x" };
const POD = { containers: [{ name: "api", image: "api:1" }] };

function model(token: string): ResourceModel {
  const found = provider.resource(`kubernetes:${token}`);
  if (found === undefined) throw new Error(`no type ${token}`);
  return found;
}

function check(
  token: string,
  news: Props,
  more: { readonly name?: string; readonly olds?: Props; readonly config?: Props } = {},
): ReturnType<ResourceModel["check"]> {
  const context = provider.configure(more.config ?? {});
  const randomHex = (digits: number): string => "0123456789abcdef".slice(0, digits);
  const olds = more.olds === undefined ? {} : { olds: more.olds };
  return model(token).check({
    urn: "urn",
    name: more.name ?? "api",
    news,
    ...olds,
    randomHex,
    context,
  });
}

/** The refused paths. */
function refused(token: string, news: Props): readonly string[] {
  return check(token, { metadata: METADATA, ...news }).failures.map(({ path }) => path);
}

function workload(pod: Value, labels: Props = { app: "x" }): Props {
  return {
    spec: {
      selector: { matchLabels: { app: "x" } },
      template: { metadata: { labels }, spec: pod },
    },
  };
}

describe("names of objects", () => {
  it("are made of logical name and eight digits, and marked as made", () => {
    expect(check("core/v1:ConfigMap", {}).inputs).toEqual({
      metadata: { name: "api-01234567", annotations: { "pulumi.com/autonamed": "true" } },
    });
  });

  it("stay what they were made, while the program gives none", () => {
    const olds = {
      metadata: { name: "api-feedbeef", annotations: { "pulumi.com/autonamed": "true" } },
    };
    expect(check("core/v1:ConfigMap", {}, { olds }).inputs).toEqual(olds);
  });

  it("are not taken over from a name the program gave before", () => {
    const { inputs } = check("core/v1:ConfigMap", {}, { olds: { metadata: { name: "mine" } } });
    expect(inputs).toMatchObject({ metadata: { name: "api-01234567" } });
  });

  it.each<[string, Props]>([
    ["given", { name: "mine" }],
    ["not known yet", { name: UNKNOWN }],
    ["left to the cluster", { generateName: "mine-" }],
  ])("are left alone when %s", (_case, metadata) => {
    expect(check("core/v1:ConfigMap", { metadata }).inputs).toEqual({ metadata });
  });

  it.each([
    ["core/v1:Namespace", "a.b", false],
    ["core/v1:ConfigMap", "a.b", true],
    ["core/v1:ConfigMap", "A", false],
    ["core/v1:ConfigMap", "a_b", false],
    ["core/v1:ConfigMap", "-a", false],
    ["core/v1:Service", "1a", false], // RFC 1035: begins with a letter
    ["core/v1:ConfigMap", "1a", true],
    ["core/v1:Namespace", "a".repeat(63), true],
    ["core/v1:Namespace", "a".repeat(64), false],
    ["core/v1:ConfigMap", "a".repeat(253), true],
    ["core/v1:ConfigMap", "a".repeat(254), false],
    ["batch/v1:CronJob", "a".repeat(53), false], // 52: its jobs' names are 11 characters longer
    ["rbac.authorization.k8s.io/v1:ClusterRole", "system:node", true],
    ["rbac.authorization.k8s.io/v1:ClusterRole", "a/b", false],
  ])("of a %s: %s is %s", (token, name, fine) => {
    const paths = check(token, { metadata: { name } }).failures.map(({ path }) => path);
    expect(paths.includes("metadata.name")).toBe(!fine);
  });

  it("say where a bad name came from", () => {
    const [failure] = check("core/v1:ConfigMap", {}, { name: "My_Config" }).failures;
    expect(failure).toMatchObject({
      path: "metadata.name",
      got: '"My_Config-01234567"',
      fix: 'set metadata.name; it was made of the logical name "My_Config"',
    });
  });
});

describe("the provider's namespace", () => {
  const config = { namespace: "apps" };

  it("stands in where an object gives none", () => {
    expect(check("core/v1:ConfigMap", { metadata: METADATA }, { config }).inputs).toEqual({
      metadata: { name: "x", namespace: "apps" },
    });
    const own = { metadata: { name: "x", namespace: "own" } };
    expect(check("core/v1:ConfigMap", own, { config }).inputs).toEqual(own);
  });

  it("is nothing to objects outside namespaces", () => {
    const { inputs } = check("core/v1:Namespace", { metadata: METADATA }, { config });
    expect(inputs).toEqual({ metadata: METADATA });
  });
});

describe("labels and annotations", () => {
  it.each<[string, Props, boolean]>([
    ["plain", { app: "api" }, true],
    ["prefixed", { "app.kubernetes.io/name": "api" }, true],
    ["empty value", { app: "" }, true],
    ["space in key", { "a b": "c" }, false],
    ["two slashes", { "a/b/c": "d" }, false],
    ["value with slash", { app: "a/b" }, false],
    ["value too long", { app: "a".repeat(64) }, false],
    ["number", { app: 1 }, false],
    ["boolean", { app: true }, false],
    ["not known yet", { app: UNKNOWN }, true],
  ])("%s", (_case, labels, fine) => {
    const metadata = { name: "x", labels };
    expect(check("core/v1:ConfigMap", { metadata }).failures.length === 0).toBe(fine);
  });

  it("tell how to write a number", () => {
    const metadata = { name: "x", labels: { version: 1 } };
    expect(check("core/v1:ConfigMap", { metadata }).failures[0]?.fix).toBe('write "1"');
  });

  it("limits annotations to 256 KiB in all", () => {
    const of = (length: number): Props => ({ name: "x", annotations: { a: "x".repeat(length) } });
    expect(check("core/v1:ConfigMap", { metadata: of(262_143) }).failures).toEqual([]);
    expect(check("core/v1:ConfigMap", { metadata: of(262_144) }).failures).toHaveLength(1);
  });
});

describe("workloads", () => {
  it("accepts a plain one", () => {
    expect(refused("apps/v1:Deployment", workload(POD))).toEqual([]);
  });

  it("wants selector and template", () => {
    expect(refused("apps/v1:Deployment", { spec: {} })).toEqual(["spec.selector", "spec.template"]);
    expect(refused("apps/v1:Deployment", { spec: UNKNOWN })).toEqual([]);
  });

  it("wants the template to carry what the selector asks for", () => {
    expect(refused("apps/v1:DaemonSet", workload(POD, { app: "y" }))).toEqual([
      "spec.selector.matchLabels.app",
    ]);
    expect(refused("apps/v1:DaemonSet", workload(POD, { app: UNKNOWN }))).toEqual([]);
  });

  it("reports all that is wrong with its containers at once", () => {
    const resources = { requests: { cpu: "2", memory: "1Gb" }, limits: { cpu: "500m" } };
    const pod: Value = {
      containers: [
        { name: "API", image: "a" },
        {
          name: "b",
          resources,
          ports: [{ containerPort: 70_000 }, { containerPort: 80, name: "HTTP" }],
        },
        { name: "b", image: "c", volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] },
      ],
    };
    expect(refused("apps/v1:StatefulSet", workload(pod))).toEqual([
      "spec.template.spec.containers[0].name",
      "spec.template.spec.containers[1].image",
      "spec.template.spec.containers[1].ports[0].containerPort",
      "spec.template.spec.containers[1].ports[1].name",
      "spec.template.spec.containers[1].resources.requests.memory",
      "spec.template.spec.containers[1].resources.requests.cpu",
      "spec.template.spec.containers[2].name",
      "spec.template.spec.containers[2].volumeMounts[0].name",
    ]);
  });

  it("wants a container", () => {
    expect(refused("core/v1:Pod", { spec: { containers: [] } })).toEqual(["spec.containers"]);
    expect(refused("core/v1:Pod", { spec: { containers: UNKNOWN } })).toEqual([]);
  });

  it("knows which restart policies end", () => {
    const job = (restartPolicy?: string): Props => ({
      spec: {
        template: { spec: { ...POD, ...(restartPolicy === undefined ? {} : { restartPolicy }) } },
      },
    });
    expect(refused("batch/v1:Job", job("Never"))).toEqual([]);
    expect(refused("batch/v1:Job", job("Always"))).toEqual(["spec.template.spec.restartPolicy"]);
    expect(refused("batch/v1:Job", job())).toEqual(["spec.template.spec.restartPolicy"]);
    const cron = { spec: { schedule: "* * * * *", jobTemplate: job("OnFailure") } };
    expect(refused("batch/v1:CronJob", cron)).toEqual([]);
  });
});

describe("other kinds", () => {
  it.each<[string, Props, readonly string[]]>([
    ["core/v1:Service", { spec: { ports: [{ port: 80 }] } }, []],
    ["core/v1:Service", { spec: { clusterIP: "None" } }, []],
    ["core/v1:Service", { spec: {} }, ["spec.ports"]],
    [
      "core/v1:Service",
      { spec: { ports: [{ port: 80 }, { port: 0, name: "b" }] } },
      ["spec.ports[0].name", "spec.ports[1].port"],
    ],
    ["core/v1:Service", { spec: { type: "ExternalName" } }, ["spec.externalName"]],
    ["core/v1:Service", { spec: { type: "Loadbalancer", ports: [{ port: 1 }] } }, ["spec.type"]],
    [
      "core/v1:ConfigMap",
      { data: { "a.b-c_D": "1", "a/b": "2", n: 3 } },
      ['data["a/b"]', "data.n"],
    ],
    ["core/v1:Secret", { stringData: { a: "x".repeat(1_048_577) } }, ["data"]],
    [
      "autoscaling/v2:HorizontalPodAutoscaler",
      { spec: { scaleTargetRef: {}, minReplicas: 3, maxReplicas: 2 } },
      ["spec.maxReplicas"],
    ],
    [
      "autoscaling/v2:HorizontalPodAutoscaler",
      { spec: {} },
      ["spec.scaleTargetRef", "spec.maxReplicas"],
    ],
    ["policy/v1:PodDisruptionBudget", { spec: { minAvailable: 1, maxUnavailable: 1 } }, ["spec"]],
    ["policy/v1:PodDisruptionBudget", { spec: { maxUnavailable: 0 } }, []],
    ["networking.k8s.io/v1:Ingress", { spec: {} }, ["spec"]],
    [
      "rbac.authorization.k8s.io/v1:RoleBinding",
      { roleRef: { kind: "Group", name: "x" } },
      ["roleRef.kind"],
    ],
    ["monitoring.coreos.com/v1:PrometheusRule", { spec: { groups: [] } }, []],
  ])("%s %j: %j", (token, news, expected) => {
    expect(refused(token, news)).toEqual(expected);
  });

  it("never prints the data of a Secret", () => {
    const news = { metadata: METADATA, stringData: new Secret({ a: 12_345 }) };
    expect(check("core/v1:Secret", news).failures).toEqual([
      { path: "stringData.a", got: "[secret]", allowed: "a text" },
    ]);
  });

  it("marks the data of a Secret as secret", () => {
    const { inputs } = check("core/v1:Secret", { metadata: METADATA, stringData: { a: "1" } });
    expect(inputs["stringData"]).toEqual(new Secret({ a: "1" }));
  });
});

describe("variants", () => {
  it("refuses lists", () => {
    expect(check("core/v1:ConfigMapList", {}).failures).toMatchObject([
      { fix: "declare each item as its own resource" },
    ]);
  });

  it("wants the name of what a patch patches", () => {
    expect(check("core/v1:ConfigMapPatch", {}).failures).toMatchObject([{ path: "metadata.name" }]);
    expect(check("core/v1:ConfigMapPatch", { metadata: METADATA }).failures).toEqual([]);
  });

  it.each(["yaml/v2:ConfigGroup", "helm.sh/v4:Chart", "core:ConfigMap", "nonsense"])(
    "knows no %s",
    (token) => {
      expect(provider.resource(`kubernetes:${token}`)).toBeUndefined();
    },
  );
});
