import { describe, expect, it } from "@jest/globals";
import type { EksClusterArgs } from "../../../components/cluster/eks-cluster-args.ts";
import { EksCluster } from "../../../components/cluster/eks-cluster.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";
import { CLUSTER_MINIMUM } from "../../support/nodes.ts";

const DEPLOYER = "arn:aws:iam::123456789012:role/ci";

async function build(args: Partial<EksClusterArgs> = {}): Promise<Recording> {
  const recording = await startMocks();
  new EksCluster("eks", { ...CLUSTER_MINIMUM, ...args });
  await recording.settled();
  return recording;
}

describe("a deployer", () => {
  it("is administrator by an entry of ours, and the creator gets nothing", async () => {
    const recording = await build({ deployerArn: DEPLOYER });
    expect(recording.one("eks-cluster").inputs["accessConfig"]).toEqual({
      authenticationMode: "API",
      bootstrapClusterCreatorAdminPermissions: false,
    });
    expect(recording.one("eks-deployer").inputs).toMatchObject({
      clusterName: "plumbline-test-eks",
      principalArn: DEPLOYER,
      type: "STANDARD",
    });
    expect(recording.one("eks-deployer-policy").inputs).toEqual({
      clusterName: "plumbline-test-eks",
      principalArn: DEPLOYER,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
  });
});

describe("access", () => {
  it("is given by entries, for the cluster or for namespaces", async () => {
    const recording = await build({
      access: {
        team: {
          principalArn: "arn:aws:iam::123456789012:role/team",
          policy: "edit",
          namespaces: ["shop"],
        },
        auditor: { principalArn: "arn:aws:iam::123456789012:user/auditor" },
      },
    });
    expect(recording.one("eks-access-team-policy").inputs).toEqual({
      clusterName: "plumbline-test-eks",
      principalArn: "arn:aws:iam::123456789012:role/team",
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
      accessScope: { type: "namespace", namespaces: ["shop"] },
    });
    expect(recording.one("eks-access-auditor-policy").inputs).toMatchObject({
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
      accessScope: { type: "cluster" },
    });
  });
});

describe("a public endpoint", () => {
  it("is on for the listed blocks only", async () => {
    const recording = await build({ publicAccessCidrs: ["203.0.113.0/24"] });
    expect(recording.one("eks-cluster").inputs["vpcConfig"]).toEqual({
      subnetIds: ["subnet-1", "subnet-2"],
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
    });
  });
});

describe("a new version", () => {
  it("moves the control plane and the add-ons, and nothing else", async () => {
    const before = await build();
    const after = await build({ version: "1.35" });
    const changed = after.resources
      .filter(({ name, custom }) => custom && before.resources.some((one) => one.name === name))
      .filter(
        ({ name, inputs }) => JSON.stringify(before.one(name).inputs) !== JSON.stringify(inputs),
      )
      .map(({ name }) => name)
      .sort();
    expect(changed).toEqual(["eks-cluster", "eks-kube-proxy"]);
    expect(after.one("eks-kube-proxy").inputs["addonVersion"]).toBe("v1.35.3-eksbuild.13");
  });
});

describe("a key from outside", () => {
  it("encrypts Secrets, and not the logs, which its policy may not allow", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/mine";
    const recording = await build({ kmsKeyArn });
    expect(recording.names("aws:kms/key:Key")).toEqual([]);
    expect(recording.one("eks-cluster").inputs["encryptionConfig"]).toEqual({
      provider: { keyArn: kmsKeyArn },
      resources: ["secrets"],
    });
    expect(recording.one("eks-logs").inputs).not.toHaveProperty("kmsKeyId");
  });
});

describe("what the user says last", () => {
  it("replaces the version of an add-on and any property of a child", async () => {
    const recording = await build({
      addons: { "vpc-cni": "v1.23.1-eksbuild.1" },
      protect: false,
      transform: {
        cluster: { forceUpdateVersion: true },
        addon: (args) => ({ ...args, preserve: true }),
        addonRole: { description: "mine" },
      },
    });
    expect(recording.one("eks-vpc-cni").inputs).toMatchObject({
      addonVersion: "v1.23.1-eksbuild.1",
      preserve: true,
    });
    expect(recording.one("eks-cluster")).toMatchObject({ protect: false, retainOnDelete: false });
    expect(recording.one("eks-cluster").inputs["forceUpdateVersion"]).toBe(true);
    expect(recording.one("eks-vpc-cni-role").inputs["description"]).toBe("mine");
  });
});
