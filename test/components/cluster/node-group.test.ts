import { beforeAll, describe, expect, it } from "@jest/globals";
import type { NodeGroupArgs } from "../../../components/cluster/node-group-args.ts";
import { NODE_GROUP_DEFAULTS } from "../../../components/cluster/node-group-args.ts";
import { NodeGroup } from "../../../components/cluster/node-group.ts";
import { NODES_DEFAULTS } from "../../../components/cluster/nodes-args.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import { parts } from "../../support/mime.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";
import { cluster, nodeKernel, groupCapacity } from "../../support/nodes.ts";

async function build(args: Partial<NodeGroupArgs> = {}): Promise<readonly [NodeGroup, Recording]> {
  const recording = await startMocks();
  const eks = cluster();
  const group = new NodeGroup("nodes-web", {
    cluster: eks.outputs,
    after: [eks],
    subnetIds: ["subnet-1", "subnet-2"],
    capacity: groupCapacity(),
    kernel: nodeKernel(),
    instanceTypes: ["m7g.2xlarge", "m8g.2xlarge"],
    ...args,
  });
  await recording.settled();
  return [group, recording];
}

describe("a managed group", () => {
  let group: NodeGroup;
  let recording: Recording;

  beforeAll(async () => {
    [group, recording] = await build();
  });

  it("has exactly these inputs", () => {
    const { tags, ...inputs } = recording.one("nodes-web-nodes").inputs;
    expect(tags).toMatchObject({ component: "nodes-web" });
    expect(inputs).toMatchInlineSnapshot(`
     {
       "amiType": "AL2023_ARM_64_STANDARD",
       "capacityType": "ON_DEMAND",
       "clusterName": "plumbline-test-eks",
       "instanceTypes": [
         "m7g.2xlarge",
         "m8g.2xlarge",
       ],
       "labels": {
         "plumbline.dev/node-group": "web",
       },
       "launchTemplate": {
         "id": "nodes-web-template-id",
         "version": "3",
       },
       "nodeRepairConfig": {
         "enabled": true,
       },
       "nodeRoleArn": "arn:aws:mock:eu-central-1:123456789012:nodes-web-role",
       "scalingConfig": {
         "desiredSize": 3,
         "maxSize": 6,
         "minSize": 3,
       },
       "subnetIds": [
         "subnet-1",
         "subnet-2",
       ],
       "taints": [],
       "updateConfig": {
         "maxUnavailablePercentage": 33,
       },
       "version": "1.34",
     }
    `);
  });

  it("has a launch template with exactly these inputs, beside its user data", () => {
    const { tags, userData, tagSpecifications, ...inputs } =
      recording.one("nodes-web-template").inputs;
    expect(tags).toMatchObject({ component: "nodes-web" });
    expect(userData).not.toBe("");
    expect(tagSpecifications).toHaveLength(3);
    expect(inputs).toMatchInlineSnapshot(`
     {
       "blockDeviceMappings": [
         {
           "deviceName": "/dev/xvda",
           "ebs": {
             "deleteOnTermination": "true",
             "encrypted": "true",
             "volumeSize": 80,
             "volumeType": "gp3",
           },
         },
       ],
       "description": "Nodes of web",
       "metadataOptions": {
         "httpEndpoint": "enabled",
         "httpPutResponseHopLimit": 1,
         "httpTokens": "required",
       },
       "monitoring": {
         "enabled": true,
       },
       "updateDefaultVersion": true,
     }
    `);
  });

  it("tags machines, disks and interfaces, which EKS does not", () => {
    const specifications = recording.one("nodes-web-template").inputs["tagSpecifications"] as {
      resourceType: string;
      tags: Record<string, string>;
    }[];
    expect(specifications.map(({ resourceType }) => resourceType)).toEqual([
      "instance",
      "volume",
      "network-interface",
    ]);
    for (const { tags } of specifications) {
      expect(tags).toMatchObject({
        component: "nodes-web",
        "managed-by": "pulumi",
        Name: "plumbline-test-nodes-web-node",
      });
    }
  });

  it("starts nodes with the tuning, as text a node can read", () => {
    const encoded = String(recording.one("nodes-web-template").inputs["userData"]);
    const [script, config] = parts(Buffer.from(encoded, "base64").toString("utf8"));
    expect(script?.body).toContain("set_sysctl 'net.ipv4.tcp_rmem' '4096 131072 16777216'\n");
    expect(config?.body).toContain("maxPods: 110\n");
  });

  it("lets nodes join and pull, and no more", () => {
    expect(policyOf(recording.one("nodes-web-role"), "assumeRolePolicy")).toMatchObject({
      Statement: [{ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    expect(
      recording.resources
        .filter(({ name }) => name.startsWith("nodes-web-role-policy"))
        .map(({ inputs }) => inputs["policyArn"]),
    ).toEqual([
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
  });

  it("comes after network, agent and the role's policies", () => {
    expect(recording.one("nodes-web-nodes").dependsOn).toEqual(
      expect.arrayContaining([
        "eks-cluster",
        "eks-vpc-cni",
        "eks-eks-pod-identity-agent",
        "eks-kube-proxy",
        "nodes-web-role-policy-1",
        "nodes-web-role-policy-2",
      ]),
    );
  });

  it("leaves its size to whoever scales it, and its names to be generated", () => {
    const { inputs, ignoreChanges } = recording.one("nodes-web-nodes");
    expect(ignoreChanges).toEqual(["scalingConfig.desiredSize"]);
    expect(inputs).not.toHaveProperty("nodeGroupName");
    expect(recording.one("nodes-web-template").inputs).not.toHaveProperty("name");
  });

  it("tags and owns every child", () => {
    const others = (name: string): boolean => !name.startsWith("eks-");
    expect(untagged(recording, "nodes-web").filter(others)).toEqual([]);
    expect(strays(recording, "nodes-web").filter(others)).toEqual([]);
  });

  it("offers group, role and names", async () => {
    expect(group.outputs).toMatchObject({ group: "web", dedicated: false });
    expect(await valueOf(group.outputs.nodeGroupName)).toBe("nodes-web-nodes-1a2b3c4");
    expect(await valueOf(group.outputs.autoScalingGroupName)).toBe("eks-nodes-web-nodes");
    expect(await valueOf(group.outputs.nodeRoleName)).toBe("nodes-web-role");
  });
});

describe("a change of the tuning", () => {
  it("makes a new version of the template, and so rolls the nodes; the group stays", async () => {
    const [, before] = await build();
    const [, after] = await build({
      kernel: nodeKernel({ sysctls: { "net.ipv4.tcp_rmem": "4096 131072 33554432" } }),
    });
    const changed = after.resources
      .filter(({ custom }) => custom)
      .filter(
        ({ name, inputs }) => JSON.stringify(before.one(name).inputs) !== JSON.stringify(inputs),
      )
      .map(({ name, inputs }) => [
        name,
        Object.keys(inputs).filter(
          (key) => JSON.stringify(before.one(name).inputs[key]) !== JSON.stringify(inputs[key]),
        ),
      ]);
    // userData is updated in place: nothing of the template forces a replacement but its name.
    expect(changed).toEqual([["nodes-web-template", ["userData"]]]);
    expect(after.one("nodes-web-nodes").inputs["launchTemplate"]).toEqual({
      id: "nodes-web-template-id",
      version: "3",
    });
  });
});

describe("a dedicated group on spot machines", () => {
  it("keeps other pods away", async () => {
    const [, recording] = await build({
      capacity: groupCapacity({ group: "jobs", dedicated: true, nodes: { min: 0, max: 4 } }),
      instanceTypes: ["m7i.2xlarge"],
      capacityType: "spot",
      labels: { "example.com/team": "data" },
    });
    expect(recording.one("nodes-web-nodes").inputs).toMatchObject({
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "SPOT",
      taints: [{ key: "plumbline.dev/dedicated", value: "jobs", effect: "NO_SCHEDULE" }],
      labels: { "plumbline.dev/node-group": "jobs", "example.com/team": "data" },
      scalingConfig: { minSize: 0, maxSize: 4, desiredSize: 0 },
    });
  });
});

describe("what the user says", () => {
  it("reaches template, role and group", async () => {
    const [, recording] = await build({
      kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/mine",
      diskGiB: 200,
      sessionManager: true,
      desiredNodes: 4,
      maxUnavailablePercent: 50,
      releaseVersion: "1.34.1-20260903",
      transform: { nodeGroup: { forceUpdateVersion: true }, nodeRole: { description: "mine" } },
    });
    expect(recording.one("nodes-web-template").inputs["blockDeviceMappings"]).toEqual([
      {
        deviceName: "/dev/xvda",
        ebs: {
          volumeType: "gp3",
          volumeSize: 200,
          encrypted: "true",
          deleteOnTermination: "true",
          kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/mine",
        },
      },
    ]);
    expect(recording.one("nodes-web-role-policy-3").inputs["policyArn"]).toBe(
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    );
    expect(recording.one("nodes-web-role").inputs["description"]).toBe("mine");
    expect(recording.one("nodes-web-nodes").inputs).toMatchObject({
      releaseVersion: "1.34.1-20260903",
      forceUpdateVersion: true,
      updateConfig: { maxUnavailablePercentage: 50 },
      scalingConfig: { desiredSize: 4 },
    });
    // A number given on purpose is sent: EKS refuses a range that the old one is outside of.
    expect(recording.one("nodes-web-nodes").ignoreChanges).toEqual([]);
  });

  it("cannot replace the user data as a whole", async () => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new NodeGroup("nodes-web", {
          cluster: cluster().outputs,
          subnetIds: ["subnet-1"],
          capacity: groupCapacity(),
          kernel: nodeKernel(),
          instanceTypes: ["m7g.2xlarge"],
          transform: { launchTemplate: { userData: "" } as object },
        }),
    );
    await recording.settled();
    expect(message).toContain("transform of nodes-web-template: userData");
  });
});

describe("the documentation", () => {
  it("states the defaults that are in force", () => {
    const { after, ...literal } = NODE_GROUP_DEFAULTS;
    expect(after).toEqual([]);
    const common = documentedDefaults("components/cluster/nodes-args.ts", "NodesArgs");
    expect({
      ...common,
      ...documentedDefaults("components/cluster/node-group-args.ts", "NodeGroupArgs"),
    }).toEqual(literal);
    expect({ ...common, after: [] }).toEqual(NODES_DEFAULTS);
    expect(undocumented("components/cluster/nodes-args.ts", "NodesArgs")).toEqual([]);
    expect(undocumented("components/cluster/node-group-args.ts", "NodeGroupArgs")).toEqual([]);
  });
});
