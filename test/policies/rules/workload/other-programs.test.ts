import { describe, expect, it } from "@jest/globals";

import { evaluateResource } from "../../../../policies/core/evaluate.ts";
import { exampleResource } from "../../../../policies/core/examples.ts";
import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { containerCapabilities } from "../../../../policies/rules/workload/container-capabilities.ts";
import { containerCpuRequest } from "../../../../policies/rules/workload/container-cpu-request.ts";
import { containerHostPort } from "../../../../policies/rules/workload/container-host-port.ts";
import { containerMemoryLimit } from "../../../../policies/rules/workload/container-memory-limit.ts";
import { containerMemoryRequest } from "../../../../policies/rules/workload/container-memory-request.ts";
import { containerPrivilegeEscalation } from "../../../../policies/rules/workload/container-privilege-escalation.ts";
import { containerPrivileged } from "../../../../policies/rules/workload/container-privileged.ts";
import { containerRunAsNonRoot } from "../../../../policies/rules/workload/container-run-as-non-root.ts";
import { containerSecretEnv } from "../../../../policies/rules/workload/container-secret-env.ts";
import {
  SERVICE,
  budget,
  deployment,
} from "../../../../policies/rules/workload/example-workloads.ts";
import { pdbBlocksEviction } from "../../../../policies/rules/workload/pdb-blocks-eviction.ts";
import { podHostNamespaces } from "../../../../policies/rules/workload/pod-host-namespaces.ts";
import { podHostPath } from "../../../../policies/rules/workload/pod-host-path.ts";
import { podReplicas } from "../../../../policies/rules/workload/pod-replicas.ts";
import { probeLivenessDependency } from "../../../../policies/rules/workload/probe-liveness-dependency.ts";
import { said, states } from "./evaluated.ts";

const OF_THE_NODE = [
  containerPrivileged,
  containerCapabilities,
  containerPrivilegeEscalation,
  containerRunAsNonRoot,
  containerHostPort,
  podHostNamespaces,
  podHostPath,
];

const FULL_ACCESS: Props = {
  hostNetwork: true,
  hostPID: true,
  volumes: [{ name: "cni", hostPath: { path: "/opt/cni/bin" } }],
  containers: [
    { name: "plugin", securityContext: { privileged: true } },
    { name: "agent", securityContext: { capabilities: { add: ["NET_ADMIN"] } } },
  ],
};

function daemonSet(metadata: Props, pod: Props = {}): ExampleResource {
  const template = { spec: { ...FULL_ACCESS, ...pod } };
  return { type: "kubernetes:apps/v1:DaemonSet", props: { metadata, spec: { template } } };
}

/** The rules on access to the node that a pod violates. */
function violated(example: ExampleResource): readonly string[] {
  return OF_THE_NODE.filter((rule) => states(rule, example).includes("violation")).map(
    ({ name }) => name,
  );
}

describe("an agent of the nodes", () => {
  it.each<[string, ExampleResource]>([
    ["a DaemonSet of kube-system", daemonSet({ namespace: "kube-system" })],
    [
      "a DaemonSet that no node can do without",
      daemonSet({}, { priorityClassName: "system-node-critical" }),
    ],
  ])("has the node: %s", (_, agent) => {
    expect(violated(agent)).toEqual([]);
    for (const rule of [containerRunAsNonRoot, containerCapabilities]) {
      if (rule.kind !== "resource") throw new Error("a rule on a resource");
      const limits = rule.limits?.parse({}) ?? {};
      expect(rule.remedy?.(agent.props, agent.type, limits)).toBeUndefined();
    }
  });

  it.each<[string, ExampleResource]>([
    ["another namespace", daemonSet({ namespace: "shop" })],
    ["a namespace that is yet to be made", daemonSet({ namespace: UNKNOWN })],
    [
      "a Deployment",
      { ...daemonSet({ namespace: "kube-system" }), type: "kubernetes:apps/v1:Deployment" },
    ],
  ])("is not %s", (_, other) => {
    expect(violated(other)).toEqual([
      "container-privileged",
      "container-capabilities",
      "container-privilege-escalation",
      "container-run-as-non-root",
      "pod-host-namespaces",
      "pod-host-path",
    ]);
  });

  it("reads below a path of the node that a stack allows, and not beside it", () => {
    const on = (path: string) =>
      deployment({ pod: { volumes: [{ name: "v", hostPath: { path } }] } });
    const limits = { paths: ["/var/log"] };
    expect(states(podHostPath, on("/var/log/pods"), limits)).toEqual(["pass"]);
    expect(states(podHostPath, on("/var/log/"), limits)).toEqual(["pass"]);
    expect(states(podHostPath, on("/var/logs"), limits)).toEqual(["violation"]);
    expect(states(podHostPath, on("/var/lib"), { paths: ["/"] })).toEqual(["pass"]);
  });
});

describe("a pod for Windows", () => {
  it("is told by its nodes, too", () => {
    const pod = { nodeSelector: { "kubernetes.io/os": "windows" } };
    expect(states(containerCapabilities, deployment({ pod }))).toEqual(["pass"]);
    const linux = { nodeSelector: { "kubernetes.io/os": "linux" } };
    expect(states(containerCapabilities, deployment({ pod: linux }))).toEqual(["violation"]);
  });
});

describe("one that is not known", () => {
  it("hides no other port, and no other capability", () => {
    const ports: readonly Props[] = [{ hostPort: UNKNOWN }, { hostPort: "80" }];
    expect(states(containerHostPort, deployment({ container: { ports } }))).toEqual([
      "unknown",
      "violation",
    ]);
    const securityContext: Props = { capabilities: { drop: UNKNOWN, add: ["SYS_ADMIN"] } };
    expect(states(containerCapabilities, deployment({ container: { securityContext } }))).toEqual([
      "unknown",
      "violation",
    ]);
  });
});

describe("a user above 0", () => {
  const user = (securityContext: Props) => deployment({ pod: { securityContext } });

  it("is not root, whether runAsNonRoot says so or not", () => {
    expect(states(containerRunAsNonRoot, user({ runAsUser: 10001 }))).toEqual(["pass"]);
    expect(
      states(containerRunAsNonRoot, user({ runAsUser: "10001", runAsNonRoot: false })),
    ).toEqual(["violation"]);
  });
});

describe("the resources of the pod as a whole", () => {
  const pod = { resources: { requests: { cpu: 1 }, limits: { memory: "1Gi" } } };

  it("are those of its containers", () => {
    for (const rule of [containerCpuRequest, containerMemoryRequest]) {
      expect(states(rule, deployment({ pod }))).toEqual(["pass"]);
    }
    const container = { resources: { requests: { memory: "512Mi" } } };
    expect(states(containerMemoryLimit, deployment({ pod, container }))).toEqual(["pass"]);
  });
});

describe("a variable that is named after a secret", () => {
  it.each([
    ["ALLOW_EMPTY_PASSWORD", "yes", "pass"],
    ["REQUIRE_PASSWORD", "1", "pass"],
    ["DB_SECRET", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db", "pass"],
    ["API_TOKEN", `${"$"}{TOKEN}`, "pass"],
    ["DATABASE_URL", `postgresql://shop:${"$"}{DB_PASSWORD}@db/shop`, "pass"],
    ["API_TOKEN", "yes-or-no", "violation"],
    ["API_TOKEN", "10", "violation"],
  ])("%s=%s: %s", (name, value, state) => {
    const env = [{ name, value }];
    expect(states(containerSecretEnv, deployment({ container: { env } }))).toEqual([state]);
  });
});

describe("a liveness command", () => {
  it.each([
    ["redis-cli -h $(hostname) ping", "pass"],
    ["curl -f http://$POD_IP:8080/live", "pass"],
    ["redis-cli -h $REDIS_HOST ping", "violation"],
  ])("%s: %s", (text, state) => {
    const livenessProbe = { exec: { command: ["sh", "-c", text] } };
    expect(states(probeLivenessDependency, deployment({ container: { livenessProbe } }))).toEqual([
      state,
    ]);
  });
});

describe("what has to be alone", () => {
  it("is a Deployment that ends before it starts, and a StatefulSet with volumes", () => {
    const one = deployment({ spec: { strategy: { type: "Recreate" } } });
    expect(states(podReplicas, [SERVICE, one])).toEqual(["pass"]);
    const set = (spec: Props): ExampleResource => ({
      ...deployment({ spec }),
      type: "kubernetes:apps/v1:StatefulSet",
    });
    const volumeClaimTemplates = [{ metadata: { name: "data" } }];
    expect(states(podReplicas, [SERVICE, set({ volumeClaimTemplates })])).toEqual(["pass"]);
    expect(states(podReplicas, [SERVICE, set({ volumeClaimTemplates: [] })])).toEqual([
      "violation",
    ]);
  });
});

describe("a budget of several workloads", () => {
  const other = (replicas: number): ExampleResource => ({
    ...deployment({ spec: { replicas } }),
    name: "worker",
  });

  it("counts the pods of all of them", () => {
    const shop = deployment({ spec: { replicas: 2 } });
    // 2 + 2 = 4 pods, of which 2 have to stay.
    expect(states(pdbBlocksEviction, [shop, other(2), budget({ minAvailable: 2 })])).toEqual([
      "pass",
    ]);
    // 2 + 1 = 3.
    expect(said(pdbBlocksEviction, [shop, other(1), budget({ minAvailable: "3" })])).toEqual([
      "minAvailable is 3, and shop and worker have 3 replicas together at the least: no pod may ever go; use maxUnavailable 1 instead",
    ]);
  });
});

describe("privileges", () => {
  it("are not taken by the remedy where Kubernetes would refuse the object", () => {
    if (containerPrivilegeEscalation.kind !== "resource") throw new Error("a rule on a resource");
    const { props, type } = deployment({
      container: { securityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] } } },
    });
    expect(containerPrivilegeEscalation.remedy?.(props, type, {})).toBeUndefined();
    expect(
      evaluateResource(containerPrivilegeEscalation, exampleResource({ type, props }), {})[0]
        ?.state,
    ).toBe("violation");
  });
});
