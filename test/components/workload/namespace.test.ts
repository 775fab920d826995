import { beforeAll, describe, expect, it } from "@jest/globals";
import type { NamespaceArgs } from "../../../components/workload/namespace-args.ts";
import { Namespace } from "../../../components/workload/namespace.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";
import { namespacePlan } from "../../support/workload-tunings.ts";

const LABELS = {
  "app.kubernetes.io/part-of": "plumbline",
  "app.kubernetes.io/managed-by": "pulumi",
};

async function build(
  args: Partial<NamespaceArgs> = {},
  name = "app",
): Promise<readonly [Namespace, Recording]> {
  const recording = await startMocks();
  const namespace = new Namespace(name, { plan: namespacePlan(), ...args });
  await recording.settled();
  return [namespace, recording];
}

describe("a namespace", () => {
  let namespace: Namespace;
  let recording: Recording;

  beforeAll(async () => {
    [namespace, recording] = await build({ ttls: { TTL_SEARCH: "300", PREFIX_SEARCH: "search:" } });
  });

  it("enforces Pod Security restricted of its cluster's version", () => {
    expect(recording.one("app-namespace").inputs["metadata"]).toEqual({
      name: "app",
      labels: {
        ...LABELS,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.34",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": "v1.34",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "v1.34",
        "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
      },
    });
  });

  it("has exactly this quota", () => {
    expect(recording.one("app-quota").inputs).toEqual({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "app", namespace: "app", labels: LABELS },
      spec: {
        hard: {
          "requests.cpu": "12500m",
          "requests.memory": "32Gi",
          "limits.memory": "32Gi",
          "requests.ephemeral-storage": "40Gi",
          "limits.ephemeral-storage": "40Gi",
          pods: "40",
          "services.loadbalancers": "0",
          "services.nodeports": "0",
        },
      },
    });
  });

  it("has exactly these limits", () => {
    expect(recording.one("app-limits").inputs["spec"]).toEqual({
      limits: [
        {
          type: "Container",
          default: { memory: "128Mi", "ephemeral-storage": "256Mi" },
          defaultRequest: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "256Mi" },
          max: { memory: "2Gi", "ephemeral-storage": "1536Mi" },
        },
      ],
    });
  });

  it("denies what no other policy allows", () => {
    expect(recording.one("app-default-deny").inputs["spec"]).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
  });

  it("holds the lifetimes in a map that gets a new name with them", async () => {
    expect(recording.one("app-ttls").inputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "app", labels: LABELS },
      immutable: true,
      data: { TTL_SEARCH: "300", PREFIX_SEARCH: "search:" },
    });
    expect(await valueOf(namespace.outputs.ttlConfigMap)).toBe("app-ttls-1a2b3c4d");
    expect(recording.one("app-ttls").retainOnDelete).toBe(true);
  });

  it("owns its children and offers its name", async () => {
    expect(strays(recording, "app")).toEqual([]);
    expect(await valueOf(namespace.outputs.name)).toBe("app");
  });
});

describe("a namespace that asks for less", () => {
  it("has another standard, no readiness gates and no lifetimes", async () => {
    const [namespace, recording] = await build({
      plan: namespacePlan({ podSecurity: "baseline" }),
      kubernetesVersion: "1.35",
      loadBalancerReadiness: false,
      ttls: {},
    });
    const { labels } = recording.one("app-namespace").inputs["metadata"] as {
      labels: Record<string, string>;
    };
    expect(labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "baseline",
      "pod-security.kubernetes.io/enforce-version": "v1.35",
    });
    expect(labels).not.toHaveProperty("elbv2.k8s.aws/pod-readiness-gate-inject");
    expect(namespace.outputs.ttlConfigMap).toBeUndefined();
    expect(recording.names("kubernetes:core/v1:ConfigMap")).toEqual([]);
  });
});

describe("transforms", () => {
  it("have the last word on every child", async () => {
    const metadata = { metadata: { name: "changed" } };
    const [, recording] = await build({
      ttls: { TTL_SEARCH: "300" },
      transform: {
        namespace: metadata,
        resourceQuota: metadata,
        limitRange: metadata,
        networkPolicy: metadata,
        configMap: metadata,
      },
    });
    const changed = recording.resources.filter(({ inputs }) =>
      JSON.stringify(inputs).includes('"changed"'),
    );
    // Their namespace was changed with the name of the first.
    expect(changed).toHaveLength(5);
  });
});

describe("what the cluster would refuse", () => {
  it.each(["default", "kube-system"])("is a namespace called %s", async (name) => {
    await startMocks();
    const message = refusal(() => new Namespace(name, { plan: namespacePlan() }));
    expect(message).toContain("which belong to the cluster");
  });

  it("is told in one error", async () => {
    await startMocks();
    const { limits, quota } = namespacePlan();
    const plan = namespacePlan({
      quota: { ...quota, pods: 0 },
      limits: { ...limits, defaultMemoryMiB: 4096 },
    });
    const message = refusal(() => new Namespace("app", { plan }));
    expect(message).toMatch(/^Namespace "app": 2 problems/);
    expect(message).toContain("plan.quota.pods");
    expect(message).toContain("at most maxMemoryMiB (2048)");
  });
});
