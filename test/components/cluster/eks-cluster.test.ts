import { beforeAll, describe, expect, it } from "@jest/globals";
import type { EksClusterArgs } from "../../../components/cluster/eks-cluster-args.ts";
import { EKS_CLUSTER_DEFAULTS } from "../../../components/cluster/eks-cluster-args.ts";
import { EksCluster } from "../../../components/cluster/eks-cluster.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";
import { CLUSTER_MINIMUM } from "../../support/nodes.ts";

async function build(
  args: Partial<EksClusterArgs> = {},
): Promise<readonly [EksCluster, Recording]> {
  const recording = await startMocks();
  const cluster = new EksCluster("eks", { ...CLUSTER_MINIMUM, ...args });
  await recording.settled();
  return [cluster, recording];
}

describe("a cluster by default", () => {
  let cluster: EksCluster;
  let recording: Recording;

  beforeAll(async () => {
    [cluster, recording] = await build();
  });

  it("has a control plane with exactly these inputs", () => {
    const { tags, ...inputs } = recording.one("eks-cluster").inputs;
    expect(tags).toMatchObject({ component: "eks" });
    expect(inputs).toMatchInlineSnapshot(`
     {
       "accessConfig": {
         "authenticationMode": "API",
         "bootstrapClusterCreatorAdminPermissions": true,
       },
       "bootstrapSelfManagedAddons": false,
       "deletionProtection": true,
       "enabledClusterLogTypes": [
         "api",
         "audit",
         "authenticator",
         "controllerManager",
         "scheduler",
       ],
       "encryptionConfig": {
         "provider": {
           "keyArn": "arn:aws:mock:eu-central-1:123456789012:eks-key",
         },
         "resources": [
           "secrets",
         ],
       },
       "kubernetesNetworkConfig": {
         "ipFamily": "ipv4",
         "serviceIpv4Cidr": "172.20.0.0/16",
       },
       "name": "plumbline-test-eks",
       "roleArn": "arn:aws:mock:eu-central-1:123456789012:eks-role",
       "upgradePolicy": {
         "supportType": "STANDARD",
       },
       "version": "1.34",
       "vpcConfig": {
         "endpointPrivateAccess": true,
         "endpointPublicAccess": false,
         "subnetIds": [
           "subnet-1",
           "subnet-2",
         ],
       },
       "zonalShiftConfig": {
         "enabled": true,
       },
     }
    `);
  });

  it("creates the log group first, for the retention asked for, with a key CloudWatch may use", () => {
    expect(recording.one("eks-logs").inputs).toMatchObject({
      name: "/aws/eks/plumbline-test-eks/cluster",
      retentionInDays: 90,
      kmsKeyId: "arn:aws:mock:eu-central-1:123456789012:eks-key",
    });
    expect(recording.one("eks-cluster").dependsOn).toContain("eks-logs");
    expect(JSON.stringify(policyOf(recording.one("eks-key")))).toContain(
      "log-group:/aws/eks/plumbline-test-eks/cluster",
    );
  });

  it("gives the control plane the smallest role, before it is made", () => {
    expect(policyOf(recording.one("eks-role"), "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "eks.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
    expect(
      recording.resources
        .filter(({ type }) => type.endsWith("RolePolicyAttachment"))
        .filter(({ inputs }) => inputs["role"] === "eks-role")
        .map(({ inputs }) => inputs["policyArn"]),
    ).toEqual(["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"]);
    expect(recording.one("eks-cluster").dependsOn).toContain("eks-role-policy");
  });

  it("lets its creator administer it, and asks no more of it later", () => {
    expect(recording.names("aws:eks/accessEntry:AccessEntry")).toEqual([]);
    expect(recording.one("eks-cluster").ignoreChanges).toEqual([
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
    ]);
  });

  it("is kept", () => {
    for (const name of ["eks-cluster", "eks-key"])
      expect(recording.one(name)).toMatchObject({ protect: true, retainOnDelete: true });
  });

  it("has the add-ons that nodes need, and no other", () => {
    expect(recording.names("aws:eks/addon:Addon")).toEqual([
      "eks-eks-pod-identity-agent",
      "eks-kube-proxy",
      "eks-vpc-cni",
    ]);
    expect(recording.one("eks-kube-proxy").inputs).toMatchObject({
      clusterName: "plumbline-test-eks",
      addonName: "kube-proxy",
      addonVersion: "v1.34.6-eksbuild.13",
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    });
    expect(recording.one("eks-kube-proxy").inputs).not.toHaveProperty("configurationValues");
  });

  it("gives pods prefixes and policies, and the permissions to their own role", () => {
    const { inputs, dependsOn } = recording.one("eks-vpc-cni");
    expect(JSON.parse(String(inputs["configurationValues"]))).toEqual({
      enableNetworkPolicy: "true",
      env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" },
    });
    expect(inputs["podIdentityAssociations"]).toEqual([
      {
        serviceAccount: "aws-node",
        roleArn: "arn:aws:mock:eu-central-1:123456789012:eks-vpc-cni-role",
      },
    ]);
    expect(recording.one("eks-vpc-cni-policy-1").inputs).toEqual({
      role: "eks-vpc-cni-role",
      policyArn: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
    });
    expect(dependsOn).toEqual(
      expect.arrayContaining(["eks-eks-pod-identity-agent", "eks-vpc-cni-policy-1"]),
    );
  });

  it("writes a kubeconfig without a secret", async () => {
    const text = await valueOf(cluster.outputs.kubeconfig);
    expect(JSON.parse(text)).toEqual({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "plumbline-test-eks",
      clusters: [
        {
          name: "plumbline-test-eks",
          cluster: {
            server: "https://eks-cluster.example.invalid",
            "certificate-authority-data": "Y2VydGlmaWNhdGU=",
          },
        },
      ],
      contexts: [
        {
          name: "plumbline-test-eks",
          context: { cluster: "plumbline-test-eks", user: "plumbline-test-eks" },
        },
      ],
      users: [
        {
          name: "plumbline-test-eks",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: [
                "eks",
                "get-token",
                "--cluster-name",
                "plumbline-test-eks",
                "--region",
                "eu-central-1",
                "--output",
                "json",
              ],
              interactiveMode: "Never",
            },
          },
        },
      ],
    });
  });

  it("tags and owns every child", () => {
    expect(untagged(recording, "eks")).toEqual([]);
    expect(strays(recording, "eks")).toEqual([]);
  });

  it("offers all outputs", async () => {
    expect(Object.keys(recording.outputs.get("eks") ?? {}).sort()).toEqual([
      "certificateAuthority",
      "clusterArn",
      "clusterName",
      "clusterSecurityGroupId",
      "endpoint",
      "kmsKeyArn",
      "kubeconfig",
      "logGroupName",
      "version",
    ]);
    expect(await valueOf(cluster.outputs.clusterSecurityGroupId)).toBe("sg-eks-cluster");
  });
});

describe("the documentation", () => {
  const FILE = "components/cluster/eks-cluster-args.ts";

  it("states the defaults that are in force", () => {
    expect(documentedDefaults(FILE, "EksClusterArgs")).toEqual(EKS_CLUSTER_DEFAULTS);
    expect(undocumented(FILE, "EksClusterArgs")).toEqual([]);
  });
});
