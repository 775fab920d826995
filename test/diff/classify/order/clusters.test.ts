import { describe, expect, it } from "@jest/globals";

import { findings, worse } from "./comparison.ts";
import type { Given } from "./comparison.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

describe("clusters", () => {
  it("goes up one minor version after the other", () => {
    const [found] = findings({
      type: CLUSTER,
      name: "main",
      before: { version: "1.32" },
      after: { version: "1.34" },
    });
    expect(found?.message).toBe(
      "main goes from Kubernetes 1.32 to 1.34, 2 minor versions at once: EKS takes one at a time.",
    );
    expect(found?.steps?.map(({ change }) => change)).toEqual([
      'main: version: "1.33"',
      "add-ons and node groups of main: 1.33; Karpenter's nodes drift there by themselves, as their NodePools' disruption budgets let them",
      'main: version: "1.34"',
      "add-ons and node groups of main: 1.34; Karpenter's nodes drift there by themselves, as their NodePools' disruption budgets let them",
    ]);
  });

  const mode = (authenticationMode: string) => ({ accessConfig: { authenticationMode } });
  const key = (keyArn: string) => ({
    encryptionConfig: { provider: { keyArn }, resources: ["secrets"] },
  });
  const nodes = (version: string): Given => ({
    type: NODES,
    before: { clusterName: "main", version },
    after: { clusterName: "main", version },
    operation: "same",
  });
  const plane = (before: string, after: string): Given => ({
    type: CLUSTER,
    name: "main",
    before: { name: "main", version: before },
    after: { name: "main", version: after },
  });

  it.each<readonly [string, readonly Given[], readonly string[]]>([
    ["one up", [plane("1.33", "1.34")], []],
    // As numbers of versions: 1.9 is before 1.10.
    ["one up across ten", [plane("1.9", "1.10")], []],
    ["down", [plane("1.34", "1.33")], ["cluster-version-down"]],
    ["nodes three behind", [plane("1.33", "1.34"), nodes("1.31")], []],
    ["nodes four behind", [plane("1.33", "1.34"), nodes("1.30")], ["cluster-node-skew"]],
    [
      "nodes ahead",
      [
        { ...plane("1.33", "1.33"), operation: "same" },
        {
          type: NODES,
          before: { clusterName: "main", version: "1.33" },
          after: { clusterName: "main", version: "1.34" },
        },
      ],
      ["cluster-node-skew"],
    ],
    [
      "an API version that is gone",
      [
        plane("1.25", "1.26"),
        {
          type: "kubernetes:autoscaling/v2beta2:HorizontalPodAutoscaler",
          before: {},
          after: {},
          operation: "same",
        },
      ],
      ["cluster-removed-api"],
    ],
    [
      "an API version that is still served",
      [
        plane("1.24", "1.25"),
        {
          type: "kubernetes:autoscaling/v2beta2:HorizontalPodAutoscaler",
          before: {},
          after: {},
          operation: "same",
        },
      ],
      [],
    ],
    [
      "encryption off",
      [{ type: CLUSTER, before: key("a"), after: {} }],
      ["cluster-encryption-off"],
    ],
    ["encryption on", [{ type: CLUSTER, before: {}, after: key("a") }], []],
    [
      "access back",
      [{ type: CLUSTER, before: mode("API"), after: mode("API_AND_CONFIG_MAP") }],
      ["cluster-access-mode"],
    ],
    [
      "access forward at once",
      [{ type: CLUSTER, before: mode("CONFIG_MAP"), after: mode("API") }],
      ["cluster-access-mode"],
    ],
    [
      "access forward",
      [{ type: CLUSTER, before: mode("API_AND_CONFIG_MAP"), after: mode("API") }],
      [],
    ],
  ])("%s", (_, given, codes) => expect(worse(...given)).toEqual(codes));
});

describe("objects", () => {
  const DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
  const SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject";
  const RELEASE = "kubernetes:helm.sh/v3:Release";
  const NAMESPACE = "kubernetes:core/v1:Namespace";
  const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
  const claim = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
  const made = { type: DEFINITION, name: "crd", after: { spec: { group: "keda.sh" } } };
  const space = { metadata: { name: "shop" } };
  const inside = { metadata: { name: "a", namespace: "shop" } };

  it.each<readonly [string, readonly Given[], readonly string[]]>([
    [
      "a custom resource with its definition",
      [made, { type: SCALED, after: {} }],
      ["definition-not-there"],
    ],
    ["one that waits for it", [made, { type: SCALED, after: {}, waitsFor: [made] }], []],
    [
      "one whose kind is known",
      [
        made,
        { type: SCALED, after: {} },
        { type: SCALED, name: "old", before: {}, after: {}, operation: "same" },
      ],
      [],
    ],
    [
      "one with a chart",
      [
        { type: RELEASE, name: "chart", after: {} },
        { type: SCALED, after: {} },
      ],
      ["definition-not-there"],
    ],
    [
      "a built-in kind with a chart",
      [
        { type: RELEASE, name: "chart", after: {} },
        { type: "kubernetes:networking.k8s.io/v1:Ingress", after: {} },
      ],
      [],
    ],
    [
      "a namespace that is replaced",
      [
        {
          type: NAMESPACE,
          operation: "replace",
          replacement: "delete-first",
          before: space,
          after: space,
        },
        { type: DEPLOYMENT, before: inside, after: inside, operation: "same" },
      ],
      ["namespace-goes"],
    ],
    [
      "a namespace with all that is in it",
      [
        { type: NAMESPACE, before: space },
        { type: DEPLOYMENT, before: inside },
      ],
      [],
    ],
    [
      "templates of claims",
      [
        {
          type: "kubernetes:apps/v1:StatefulSet",
          operation: "replace",
          replacement: "delete-first",
          before: { spec: { volumeClaimTemplates: [claim("1Gi")] } },
          after: { spec: { volumeClaimTemplates: [claim("2Gi")] } },
        },
      ],
      ["stateful-set-claims"],
    ],
    // 1024Mi is 1Gi.
    [
      "a claim of the same size",
      [{ type: CLAIM, before: claim("1Gi"), after: claim("1024Mi") }],
      [],
    ],
    [
      "a claim that shrinks",
      [{ type: CLAIM, before: claim("1Gi"), after: claim("1000Mi") }],
      ["claim-shrinks"],
    ],
  ])("%s", (_, given, codes) => expect(worse(...given)).toEqual(codes));
});
