import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import type { KarpenterNodesArgs } from "../../../components/cluster/karpenter-nodes-args.ts";
import { KARPENTER_NODES_DEFAULTS } from "../../../components/cluster/karpenter-nodes-args.ts";
import { KarpenterNodes } from "../../../components/cluster/karpenter-nodes.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import { parts } from "../../support/mime.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { cluster, nodeKernel, groupCapacity } from "../../support/nodes.ts";

const make = (args: Partial<KarpenterNodesArgs> = {}): KarpenterNodes =>
  new KarpenterNodes("nodes-jobs", {
    cluster: cluster().outputs,
    subnetIds: ["subnet-1", "subnet-2"],
    capacity: groupCapacity({ group: "jobs" }),
    kernel: nodeKernel({ allowedUnsafeSysctls: ["net.core.somaxconn"] }),
    instanceTypes: ["m7g.2xlarge", "m8g.2xlarge"],
    nodeRoleName: "karpenter-node-role",
    ...args,
  });

async function build(args: Partial<KarpenterNodesArgs> = {}): Promise<Recording> {
  const recording = await startMocks();
  make(args);
  await recording.settled();
  return recording;
}

type Spec = Readonly<Record<string, unknown>>;
const specOf = (recording: Recording, name: string): Spec =>
  recording.one(name).inputs["spec"] as Spec;

describe("a NodePool", () => {
  it("is exactly this", async () => {
    const { inputs, dependsOn } = (await build()).one("nodes-jobs-pool");
    expect(inputs).toMatchInlineSnapshot(`
     {
       "apiVersion": "karpenter.sh/v1",
       "kind": "NodePool",
       "metadata": {
         "name": "jobs",
       },
       "spec": {
         "disruption": {
           "budgets": [
             {
               "nodes": "10%",
             },
           ],
           "consolidateAfter": "5m",
           "consolidationPolicy": "WhenEmptyOrUnderutilized",
         },
         "limits": {
           "cpu": "48",
           "memory": "196608Mi",
           "nodes": "6",
         },
         "template": {
           "metadata": {
             "labels": {
               "plumbline.dev/node-group": "jobs",
             },
           },
           "spec": {
             "expireAfter": "720h",
             "nodeClassRef": {
               "group": "karpenter.k8s.aws",
               "kind": "EC2NodeClass",
               "name": "jobs",
             },
             "requirements": [
               {
                 "key": "kubernetes.io/os",
                 "operator": "In",
                 "values": [
                   "linux",
                 ],
               },
               {
                 "key": "kubernetes.io/arch",
                 "operator": "In",
                 "values": [
                   "arm64",
                 ],
               },
               {
                 "key": "node.kubernetes.io/instance-type",
                 "operator": "In",
                 "values": [
                   "m7g.2xlarge",
                   "m8g.2xlarge",
                 ],
               },
               {
                 "key": "karpenter.sh/capacity-type",
                 "operator": "In",
                 "values": [
                   "on-demand",
                 ],
               },
             ],
             "terminationGracePeriod": "3600s",
           },
         },
       },
     }
    `);
    expect(dependsOn).toContain("nodes-jobs-class");
  });

  it("is tainted when the group is dedicated", async () => {
    const recording = await build({
      capacity: groupCapacity({ group: "jobs", dedicated: true }),
      capacityType: "spot",
    });
    expect(specOf(recording, "nodes-jobs-pool")).toMatchObject({
      template: {
        spec: {
          taints: [{ key: "plumbline.dev/dedicated", value: "jobs", effect: "NoSchedule" }],
        },
      },
    });
  });
});

describe("an EC2NodeClass", () => {
  it("is exactly this, beside its user data", async () => {
    const recording = await build();
    const { userData, ...spec } = specOf(recording, "nodes-jobs-class");
    expect(recording.one("nodes-jobs-class").inputs).toMatchObject({
      apiVersion: "karpenter.k8s.aws/v1",
      kind: "EC2NodeClass",
      metadata: { name: "jobs" },
    });
    expect(userData).not.toBe("");
    expect(spec).toMatchInlineSnapshot(`
     {
       "amiSelectorTerms": [
         {
           "alias": "al2023@v20260903",
         },
       ],
       "blockDeviceMappings": [
         {
           "deviceName": "/dev/xvda",
           "ebs": {
             "deleteOnTermination": true,
             "encrypted": true,
             "volumeSize": "80Gi",
             "volumeType": "gp3",
           },
         },
       ],
       "detailedMonitoring": true,
       "kubelet": {
         "evictionHard": {
           "memory.available": "100Mi",
         },
         "kubeReserved": {
           "cpu": "90m",
           "memory": "1465Mi",
         },
         "maxPods": 110,
       },
       "metadataOptions": {
         "httpEndpoint": "enabled",
         "httpPutResponseHopLimit": 1,
         "httpTokens": "required",
       },
       "role": "karpenter-node-role",
       "securityGroupSelectorTerms": [
         {
           "id": "sg-eks-cluster",
         },
       ],
       "subnetSelectorTerms": [
         {
           "id": "subnet-1",
         },
         {
           "id": "subnet-2",
         },
       ],
       "tags": {
         "Name": "plumbline-test-nodes-jobs-node",
         "component": "nodes-jobs",
         "environment": "test",
         "managed-by": "pulumi",
         "platform": "plumbline",
         "stack": "test",
       },
     }
    `);
  });

  it("has the kernel's settings in its user data, and the pods not twice", async () => {
    const text = String(specOf(await build(), "nodes-jobs-class")["userData"]);
    const [script, config] = parts(text);
    expect(script?.body).toContain("load_module 'tcp_bbr'\n");
    expect(parse(config?.body ?? "")).toMatchObject({
      spec: { kubelet: { config: { allowedUnsafeSysctls: ["net.core.somaxconn"] } } },
    });
    expect(config?.body).not.toContain("maxPods");
  });

  it("encrypts with a key of the user's", async () => {
    const recording = await build({ kmsKeyArn: "arn:aws:kms:::key/1", diskGiB: 100 });
    expect(specOf(recording, "nodes-jobs-class")["blockDeviceMappings"]).toEqual([
      {
        deviceName: "/dev/xvda",
        ebs: {
          volumeType: "gp3",
          volumeSize: "100Gi",
          encrypted: true,
          deleteOnTermination: true,
          kmsKeyID: "arn:aws:kms:::key/1",
        },
      },
    ]);
  });
});

describe("a single fault", () => {
  it.each<[Partial<KarpenterNodesArgs>, string]>([
    [{ amiAlias: "al2023@latest" }, "amiAlias"],
    [{ amiAlias: "bottlerocket@v1.2.3" }, "amiAlias"],
    [{ expireAfterHours: 0 }, "expireAfterHours"],
    [{ terminationGraceSeconds: 59 }, "terminationGraceSeconds"],
    [{ disruptedPercent: 101 }, "disruptedPercent"],
    [{ subnetIds: [] }, "subnetIds"],
  ])("%j", async (args, path) => {
    const recording = await startMocks();
    const message = refusal(() => make(args));
    await recording.settled();
    expect(message).toMatch(/^KarpenterNodes "nodes-jobs": 1 problem\n/);
    expect(message).toContain(`\n${path}\n`);
  });
});

describe("the documentation", () => {
  it("states the defaults that are in force", () => {
    const file = "components/cluster/karpenter-nodes-args.ts";
    const { after, ...literal } = KARPENTER_NODES_DEFAULTS;
    expect(after).toEqual([]);
    expect({
      ...documentedDefaults("components/cluster/nodes-args.ts", "NodesArgs"),
      ...documentedDefaults(file, "KarpenterNodesArgs"),
    }).toEqual(literal);
    expect(undocumented(file, "KarpenterNodesArgs")).toEqual([]);
  });
});
