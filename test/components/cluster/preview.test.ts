import { describe, expect, it } from "@jest/globals";
import { EksCluster } from "../../../components/cluster/eks-cluster.ts";
import { FargateNamespaces } from "../../../components/cluster/fargate-namespaces.ts";
import { KarpenterNodes } from "../../../components/cluster/karpenter-nodes.ts";
import { Karpenter } from "../../../components/cluster/karpenter.ts";
import { NodeGroup } from "../../../components/cluster/node-group.ts";
import type { Recording } from "../../support/mocks.ts";
import { STANDARD_INVOKES, startMocks } from "../../support/mocks.ts";
import { CLUSTER_MINIMUM, groupCapacity, nodeKernel } from "../../support/nodes.ts";

const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ADDON = "aws:eks/addon:Addon";
const ENTRY = "aws:eks/accessEntry:AccessEntry";

/** A preview in which resources of the types `added` are new, so that their ids are unknown; all others are there. */
async function preview(added: readonly string[]): Promise<Recording> {
  const recording = await startMocks(STANDARD_INVOKES, "test", added);
  const eks = new EksCluster("eks", CLUSTER_MINIMUM);
  const common = {
    cluster: eks.outputs,
    subnetIds: ["subnet-1"],
    kernel: nodeKernel(),
    instanceTypes: ["m7g.2xlarge"],
  };
  new NodeGroup("nodes-web", { ...common, capacity: groupCapacity(), after: [eks] });
  const karpenter = new Karpenter("karpenter", { cluster: eks.outputs });
  new KarpenterNodes("nodes-jobs", {
    ...common,
    capacity: groupCapacity({ group: "jobs" }),
    nodeRoleName: karpenter.outputs.nodeRoleName,
    after: [karpenter],
  });
  new FargateNamespaces("fargate", { ...common, namespaces: ["reports"] });
  await recording.settled();
  return recording;
}

// replaceOn of the types in sandbox/facts/aws-resources.json: a value that is unknown counts as another one
describe.each([
  ["policies", [ATTACHMENT]],
  ["add-ons", [ADDON]],
  ["entries of nodes", [ENTRY]],
])("a preview in which %s are new", (_, added) => {
  it("knows whatever would replace cluster, nodes or profiles", async () => {
    const recording = await preview(added);
    const arn = (name: string): string => `arn:aws:mock:eu-central-1:123456789012:${name}`;
    expect(recording.one("eks-cluster").inputs).toMatchObject({
      name: "plumbline-test-eks",
      roleArn: arn("eks-role"),
    });
    expect(recording.one("nodes-web-nodes").inputs).toMatchObject({
      clusterName: "plumbline-test-eks",
      nodeRoleArn: arn("nodes-web-role"),
    });
    expect(recording.one("fargate-reports").inputs).toMatchObject({
      clusterName: "plumbline-test-eks",
      podExecutionRoleArn: arn("fargate-role"),
    });
    expect(recording.one("karpenter-node-access").inputs).toMatchObject({
      principalArn: arn("karpenter-node-role"),
    });
    expect(recording.one("nodes-jobs-class").inputs["spec"]).toMatchObject({
      role: "karpenter-node-role",
    });
  });

  it("still makes nodes after what they need", async () => {
    const recording = await preview(added);
    expect(recording.one("nodes-web-nodes").dependsOn).toEqual(
      expect.arrayContaining(["nodes-web-role-policy-1", "eks-vpc-cni", "eks-kube-proxy"]),
    );
    expect(recording.one("nodes-jobs-class").dependsOn).toEqual(
      expect.arrayContaining(["karpenter-node-role-policy-1", "karpenter-node-access"]),
    );
  });
});
