import { describe, expect, it } from "@jest/globals";
import type { ClusterAddonsArgs } from "../../../components/cluster/cluster-addons-args.ts";
import { CLUSTER_ADDONS_DEFAULTS } from "../../../components/cluster/cluster-addons-args.ts";
import { ClusterAddons } from "../../../components/cluster/cluster-addons.ts";
import { NodeGroup } from "../../../components/cluster/node-group.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { cluster, nodeKernel, groupCapacity } from "../../support/nodes.ts";

async function build(args: Partial<ClusterAddonsArgs> = {}, dedicated = false): Promise<Recording> {
  const recording = await startMocks();
  const { outputs } = cluster();
  const nodes = new NodeGroup("nodes-web", {
    cluster: outputs,
    subnetIds: ["subnet-1"],
    capacity: groupCapacity({ dedicated }),
    kernel: nodeKernel(),
    instanceTypes: ["m7g.2xlarge"],
  });
  new ClusterAddons("addons", { cluster: outputs, nodeGroups: [nodes], ...args });
  await recording.settled();
  return recording;
}

describe("add-ons that run on nodes", () => {
  it("are DNS, metrics, volumes and secrets, each after the nodes", async () => {
    const recording = await build();
    const names = recording
      .names("aws:eks/addon:Addon")
      .filter((name) => name.startsWith("addons-"));
    expect(names).toEqual([
      "addons-aws-ebs-csi-driver",
      "addons-aws-secrets-store-csi-driver-provider",
      "addons-coredns",
      "addons-metrics-server",
    ]);
    for (const name of names) expect(recording.one(name).dependsOn).toContain("nodes-web-nodes");
  });

  it("mount secrets as files, on every node, and copy none into the cluster", async () => {
    const { inputs } = (await build()).one("addons-aws-secrets-store-csi-driver-provider");
    expect(inputs["addonVersion"]).toBe("v3.1.3-eksbuild.1");
    expect(JSON.parse(String(inputs["configurationValues"]))).toEqual({
      awsRegion: "eu-central-1",
      tolerations: [{ operator: "Exists" }],
      "secrets-store-csi-driver": {
        syncSecret: { enabled: false },
        enableSecretRotation: true,
        rotationPollInterval: "2m",
      },
    });
  });

  it("give the volume driver the policy that is narrowed to its own volumes", async () => {
    const recording = await build();
    expect(recording.one("addons-aws-ebs-csi-driver").inputs["podIdentityAssociations"]).toEqual([
      {
        serviceAccount: "ebs-csi-controller-sa",
        roleArn: "arn:aws:mock:eu-central-1:123456789012:addons-aws-ebs-csi-driver-role",
      },
    ]);
    expect(recording.one("addons-aws-ebs-csi-driver-policy-1").inputs["policyArn"]).toBe(
      "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2",
    );
  });

  it("have the user's own version", async () => {
    const recording = await build({ addons: { coredns: "v1.13.2-eksbuild.31" } });
    expect(recording.one("addons-coredns").inputs["addonVersion"]).toBe("v1.13.2-eksbuild.31");
  });

  it("are refused without a group for everybody", async () => {
    await startMocks();
    const { outputs } = cluster();
    const message = refusal(
      () => new ClusterAddons("addons", { cluster: outputs, nodeGroups: [] }),
    );
    expect(message).toMatch(/^ClusterAddons "addons": 1 problem\n\nnodeGroups\n {2}got: {5}none/);
    await expect(build({}, true)).rejects.toThrow("1, all dedicated");
  });

  it("document their defaults", () => {
    const file = "components/cluster/cluster-addons-args.ts";
    expect(documentedDefaults(file, "ClusterAddonsArgs")).toEqual(CLUSTER_ADDONS_DEFAULTS);
    expect(undocumented(file, "ClusterAddonsArgs")).toEqual([]);
  });
});
