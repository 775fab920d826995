import { describe, expect, it } from "@jest/globals";

import type { JsonObject } from "../../../../diff/model.ts";
import { MASK } from "../../../../diff/values.ts";
import { compared, deployment, object, saidOf, verdictsOn } from "./support.ts";
import type { Item } from "./support.ts";

function cluster(inputs: JsonObject): Item {
  return { type: "aws:eks/cluster:Cluster", name: "main", inputs: { version: "1.33", ...inputs } };
}

function group(inputs: JsonObject, name = "general"): Item {
  return {
    type: "aws:eks/nodeGroup:NodeGroup",
    name,
    inputs: {
      version: "1.33",
      scalingConfig: { desiredSize: 6, maxSize: 8, minSize: 3 },
      ...inputs,
    },
  };
}

/** What is said of an item that changes. */
function said(before: Item, after: Item, ...others: readonly Item[]): readonly string[] {
  return saidOf(compared([before, ...others], [after, ...others]), before.name);
}

describe("an EKS cluster", () => {
  it("goes up one version at a time", () => {
    expect(said(cluster({}), cluster({ version: "1.34" }), group({}))).toEqual([
      "in-place eks-version: Cluster main: Kubernetes 1.33 -> 1.34: the control plane is upgraded while the API stays reachable, without a way back. Nodes of general stay at their version until their group is updated.",
    ]);
    expect(said(cluster({}), cluster({ version: "1.35" }))[0]).toContain(
      "EKS refuses: it takes one minor version at a time, and this is 2; the update fails there.",
    );
    expect(said(cluster({}), cluster({ version: "1.32" }))[0]).toContain("there is no way back");
  });

  it("takes everything with it", () => {
    const verdicts = saidOf(
      compared(
        [cluster({}), group({}), deployment()],
        [cluster({ roleArn: "b" }), group({}), deployment()],
        { main: "create-first" },
      ),
      "main",
    );
    expect(verdicts).toEqual([
      "replace eks-cluster-gone: Cluster main is made anew, empty: 1 object of this stack, 1 workload and 1 node group among them, go with it.",
    ]);
  });

  it("says who no longer reaches the API", () => {
    const closed = cluster({ vpcConfig: { endpointPublicAccess: false } });
    expect(said(cluster({ vpcConfig: { endpointPublicAccess: true } }), closed)[0]).toContain(
      "It is reached from inside the network only",
    );
  });
});

describe("a node group", () => {
  const tainted = { taints: [{ key: "dedicated", value: "db", effect: "NO_SCHEDULE" }] };
  const tolerant = deployment({
    pod: {
      nodeSelector: { pool: "db" },
      tolerations: [{ key: "dedicated", operator: "Equal", value: "db", effect: "NoSchedule" }],
    },
  });

  it("rolls with a new launch template and names who runs only there", () => {
    // 33 % of 6 nodes is 1.98, rounded down 1.
    const own = {
      ...tainted,
      labels: { pool: "db" },
      updateConfig: { maxUnavailablePercentage: 33 },
    };
    expect(
      said(
        group({ ...own, launchTemplate: { version: "1" } }),
        group({ ...own, launchTemplate: { version: "2" } }),
        tolerant,
        group({}, "other"),
      ),
    ).toEqual([
      "rolling eks-nodes-roll: Node group general: launchTemplate.version: 1 -> 2: its 6 nodes (desired) are renewed, 1 at a time. A PodDisruptionBudget that allows no eviction for 15 minutes fails the update. Only there run Deployment api.",
    ]);
  });

  it("is gone for a while when it is deleted first", () => {
    const [before, after] = [group({ capacityType: "SPOT" }), group({ capacityType: "ON_DEMAND" })];
    const first = verdictsOn(compared([before], [after], { general: "delete-first" }), "general");
    expect(first.map((one) => [one.class, one.outage])).toEqual([
      ["downtime", { when: "until the new nodes are ready" }],
    ]);
    const beside = verdictsOn(compared([before], [after], { general: "create-first" }), "general");
    expect(beside.map((one) => [one.class, one.outage])).toEqual([["rolling", undefined]]);
  });

  it("counts nodes", () => {
    const sized = (desiredSize: number): Item => group({ scalingConfig: { desiredSize } });
    expect(said(sized(5), sized(3))).toEqual([
      "in-place eks-nodes-scale: Node group general: scalingConfig.desiredSize: 5 -> 3. 2 nodes are drained and end.",
    ]);
    expect(said(sized(1), sized(0))[0]).toMatch(/^downtime/);
  });

  it("finds pods that fit no node any more", () => {
    expect(said(group({}), group(tainted), deployment())).toEqual([
      expect.stringMatching(
        /^downtime eks-no-node: Node group general: taints.*: Deployment api fits no node of this stack any more\.$/,
      ),
    ]);
    expect(said(group({}), group(tainted), deployment(), group({}, "other"))).toEqual([]);
  });

  it("renews by a launch template only what takes its new version", () => {
    const template = (userData: string): Item => ({
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      name: "nodes",
      inputs: { userData },
      rest: { outputs: { id: "lt-1" } },
    });
    const user = (version: string): Item => group({ launchTemplate: { id: "lt-1", version } });
    expect(
      saidOf(compared([template("YQ=="), user("1")], [template("Yg=="), user("2")]), "nodes"),
    ).toEqual([
      "rolling eks-launch-template: Launch template nodes: user data (kubelet and kernel settings): a new version; the nodes of general are renewed by it.",
    ]);
    expect(
      saidOf(compared([template("YQ=="), user("1")], [template("Yg=="), user("1")]), "nodes"),
    ).toEqual([
      "in-place eks-launch-template: Launch template nodes: user data (kubelet and kernel settings): a new version; general stays at another version of it.",
    ]);
  });
});

describe("add-ons and access", () => {
  it("knows the add-ons that pods need", () => {
    const addon = (addonName: string, inputs: JsonObject = {}): Item => ({
      type: "aws:eks/addon:Addon",
      name: addonName,
      inputs: { addonName, addonVersion: "v1", ...inputs },
    });
    expect(said(addon("coredns"), addon("coredns", { addonVersion: "v2" }))).toEqual([
      "rolling eks-addon: Add-on coredns: addonVersion: v1 -> v2: its pods are renewed.",
    ]);
    const goneClass = (item: Item): string | undefined =>
      verdictsOn(compared([item], []), item.name)[0]?.class;
    expect(goneClass(addon("coredns"))).toBe("downtime");
    expect(goneClass(addon("coredns", { preserve: true }))).toBe("in-place");
    expect(goneClass(addon("metrics-server"))).toBe("in-place");
  });

  it("names the pods that lose their role", () => {
    const identity: Item = {
      type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
      name: "api-identity",
      inputs: { namespace: "app", serviceAccount: "api", roleArn: "r" },
    };
    const user = deployment({ pod: { serviceAccountName: "api" } });
    expect(saidOf(compared([identity, user], [user]), "api-identity")).toEqual([
      "downtime eks-pod-identity: Service account api: the pods of Deployment api lose their role.",
    ]);
  });
});

describe("Karpenter", () => {
  const pool = (template: JsonObject, spec: JsonObject = {}): Item => ({
    type: "kubernetes:karpenter.sh/v1:NodePool",
    name: "workers-pool",
    inputs: {
      metadata: { name: "workers" },
      spec: { template: { spec: { nodeClassRef: { name: "workers" }, ...template } }, ...spec },
    },
  });
  const nodeClass = (spec: JsonObject): Item =>
    object("karpenter.k8s.aws/v1:EC2NodeClass", "workers", { spec });

  it("replaces nodes that drift, by the pool's budgets", () => {
    const budgets = { disruption: { budgets: [{ nodes: "20%" }] } };
    expect(
      said(pool({ expireAfter: "1h" }, budgets), pool({ expireAfter: "2h" }, budgets)),
    ).toEqual([
      "rolling karpenter-drift: NodePool workers: its nodes are replaced, at most 20% of them at a time.",
    ]);
    expect(said(nodeClass({ userData: "a" }), nodeClass({ userData: "b" }), pool({}))).toEqual([
      "rolling karpenter-drift: EC2NodeClass workers: userData changes: the nodes of NodePool workers are replaced, at most 10%, the default, of them at a time.",
    ]);
  });

  it("leaves them when only its behaviour changes", () => {
    expect(said(pool({}, { limits: { cpu: "48" } }), pool({}, { limits: { cpu: "24" } }))).toEqual([
      "in-place karpenter-behaviour: NodePool workers: spec.limits.cpu changes how Karpenter treats its nodes, which stay.",
    ]);
  });

  it("says who has nowhere to run when a pool goes", () => {
    const user = deployment({ pod: { nodeSelector: { "karpenter.sh/nodepool": "workers" } } });
    const comparison = compared([pool({}), user], [user]);
    expect(saidOf(comparison, "workers-pool")).toEqual([
      "downtime karpenter-pool-gone: NodePool workers is deleted: its nodes are drained and end. No other nodes of this stack fit Deployment api: pods stay pending.",
    ]);
    expect(verdictsOn(compared([pool({})], []), "workers-pool")[0]?.class).toBe("rolling");
  });

  it("tells no user data", () => {
    const [one] = said(nodeClass({ userData: MASK }), nodeClass({ userData: "hush" }), pool({}));
    expect(one).not.toContain("hush");
  });
});
