import { beforeAll, describe, expect, it } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import type { ControllersArgs } from "../../../components/cluster/controllers-args.ts";
import { CONTROLLERS_DEFAULTS } from "../../../components/cluster/controllers-args.ts";
import { Controllers } from "../../../components/cluster/controllers.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { cluster } from "../../support/nodes.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";

function make(args: Partial<ControllersArgs> = {}): Controllers {
  const { outputs } = cluster();
  const provider = new kubernetes.Provider("kubernetes", { kubeconfig: outputs.kubeconfig });
  return new Controllers(
    "controllers",
    { cluster: outputs, vpcId: "vpc-1", ...args },
    { providers: [provider] },
  );
}

async function build(args: Partial<ControllersArgs> = {}): Promise<Recording> {
  const recording = await startMocks();
  make(args);
  await recording.settled();
  return recording;
}

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}
const statementsOf = (recording: Recording, name: string): readonly Statement[] =>
  (policyOf(recording.one(name)) as { Statement: Statement[] }).Statement;

describe("controllers by default", () => {
  let recording: Recording;

  beforeAll(async () => {
    recording = await build();
  });

  it("are load balancers, queue scaling and node scaling, by the cluster's own provider", () => {
    expect(recording.names(RELEASE)).toEqual([
      "controllers-aws-load-balancer-controller",
      "controllers-cluster-autoscaler",
      "controllers-keda",
    ]);
    for (const name of recording.names(RELEASE))
      expect(recording.one(name).provider).toContain("pulumi:providers:kubernetes::kubernetes");
  });

  it("make the load balancer controller know what it cannot ask for", () => {
    expect(recording.one("controllers-aws-load-balancer-controller").inputs).toEqual({
      name: "aws-load-balancer-controller",
      chart: "aws-load-balancer-controller",
      version: "3.5.0",
      repositoryOpts: { repo: "https://aws.github.io/eks-charts" },
      namespace: "kube-system",
      createNamespace: false,
      values: {
        clusterName: "plumbline-test-eks",
        region: "eu-central-1",
        vpcId: "vpc-1",
        replicaCount: 2,
        serviceAccount: { create: true, name: "aws-load-balancer-controller" },
        podDisruptionBudget: { maxUnavailable: 1 },
        enableServiceMutatorWebhook: false,
        enableShield: false,
        enableWaf: false,
        enableWafv2: false,
      },
      atomic: true,
      skipAwait: false,
      timeout: 600,
      maxHistory: 5,
      compat: "true",
    });
  });

  it("put KEDA in a namespace of its own, without a role where no queue needs one", () => {
    expect(recording.one("controllers-keda").inputs).toMatchObject({
      namespace: "keda",
      createNamespace: true,
      version: "2.20.2",
    });
    expect(recording.names("aws:iam/role:Role").filter((name) => name.includes("keda"))).toEqual(
      [],
    );
  });

  it("let KEDA's operator do what it is told, as the service account the chart gives it", async () => {
    const read = { sid: "Read", actions: ["secretsmanager:GetSecretValue"], resources: ["arn:q"] };
    const again = await build({ queueStatements: [read] });
    expect(again.one("controllers-keda-identity").inputs).toMatchObject({
      namespace: "keda",
      serviceAccount: "keda-operator",
    });
    expect(statementsOf(again, "controllers-keda-policy")).toEqual([
      {
        Sid: "Read",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["arn:q"],
      },
    ]);
    expect(again.one("controllers-keda").inputs["values"]).toMatchObject({
      serviceAccount: { operator: { create: true, name: "keda-operator" } },
    });
    expect(again.one("controllers-keda").dependsOn).toContain("controllers-keda-identity");
  });

  it("come after the permissions of their pods", () => {
    expect(recording.one("controllers-aws-load-balancer-controller").dependsOn).toContain(
      "controllers-load-balancers-identity",
    );
    expect(recording.one("controllers-cluster-autoscaler").dependsOn).toContain(
      "controllers-autoscaler-identity",
    );
  });

  it("let the load balancer controller change only what carries the cluster's tag", () => {
    const statements = statementsOf(recording, "controllers-load-balancers-policy");
    const changing = statements.filter(({ Action }) =>
      Action.some((action) =>
        /:(Delete|Modify)(LoadBalancer|TargetGroup|SecurityGroup)/.test(action),
      ),
    );
    expect(changing.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      [
        "DeleteOwnSecurityGroups",
        { StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "plumbline-test-eks" } },
      ],
      [
        "ChangeOwn",
        { StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "plumbline-test-eks" } },
      ],
    ]);
    const tagging = statements.filter(({ Sid }) => Sid === "TagOwn");
    expect(tagging[0]?.Condition).toEqual({
      StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "plumbline-test-eks" },
      Null: { "aws:RequestTag/elbv2.k8s.aws/cluster": "true" },
    });
  });

  it("allow nothing that writes on every resource, but making security groups and a service's role", () => {
    const open = ["controllers-load-balancers-policy", "controllers-autoscaler-policy"]
      .flatMap((name) => statementsOf(recording, name))
      .filter(({ Resource }) => Resource.includes("*"))
      .flatMap(({ Action }) => Action)
      .filter((action) => !/:(Describe|Get|List)/.test(action));
    expect(open.sort()).toEqual(["ec2:CreateSecurityGroup", "iam:CreateServiceLinkedRole"]);
  });

  it("take nodes away although pods have disks of their own, and let them end in their time", () => {
    expect(recording.one("controllers-cluster-autoscaler").inputs["values"]).toEqual({
      autoDiscovery: { clusterName: "plumbline-test-eks" },
      awsRegion: "eu-central-1",
      replicaCount: 2,
      rbac: { serviceAccount: { create: true, name: "cluster-autoscaler" } },
      extraArgs: {
        "skip-nodes-with-local-storage": false,
        "skip-nodes-with-system-pods": false,
        "max-graceful-termination-sec": 600,
      },
    });
  });

  // Cluster Autoscaler's own 600 are also for pods that are not ours.
  it.each([
    [3630, 3630],
    [90, 600],
  ])("wait for pods of %d seconds for %d", async (longestGraceSeconds, seconds) => {
    const again = await build({ longestGraceSeconds });
    expect(again.one("controllers-cluster-autoscaler").inputs["values"]).toMatchObject({
      extraArgs: { "max-graceful-termination-sec": seconds },
    });
  });

  it("scale only this cluster's groups", () => {
    const scale = statementsOf(recording, "controllers-autoscaler-policy").find(
      ({ Sid }) => Sid === "Scale",
    );
    expect(scale?.Condition).toEqual({
      StringEquals: { "aws:ResourceTag/eks:cluster-name": "plumbline-test-eks" },
    });
  });

  it("are tagged and owned", () => {
    const own = (name: string): boolean => name.startsWith("controllers-");
    expect(untagged(recording, "controllers").filter(own)).toEqual([]);
    expect(strays(recording, "controllers").filter(own)).toEqual([]);
  });
});

describe("Karpenter", () => {
  it("is installed where its prerequisites are given", async () => {
    const recording = await build({
      clusterAutoscaler: false,
      karpenter: { queueName: "q" as never },
    });
    expect(recording.names(RELEASE)).toEqual([
      "controllers-aws-load-balancer-controller",
      "controllers-karpenter",
      "controllers-keda",
    ]);
    const { inputs } = recording.one("controllers-karpenter");
    expect(inputs).toMatchObject({
      chart: "oci://public.ecr.aws/karpenter/karpenter",
      version: "1.14.1",
      namespace: "kube-system",
      values: {
        replicas: 2,
        serviceAccount: { create: true, name: "karpenter" },
        settings: { clusterName: "plumbline-test-eks", interruptionQueue: "q" },
        controller: { env: [{ name: "AWS_REGION", value: "eu-central-1" }] },
      },
    });
    expect(inputs).not.toHaveProperty("repositoryOpts");
  });
});

describe("what the user says", () => {
  it("is waited for, and replaces versions and values", async () => {
    const recording = await startMocks();
    const { outputs } = cluster();
    const nodes = new kubernetes.Provider("nodes", { kubeconfig: outputs.kubeconfig });
    new Controllers("controllers", {
      cluster: outputs,
      vpcId: "vpc-1",
      replicas: 1,
      versions: { keda: "2.21.0" },
      after: [nodes],
      transform: { release: (args) => ({ ...args, timeout: 900 }) },
    });
    await recording.settled();
    expect(recording.one("controllers-keda").inputs).toMatchObject({
      version: "2.21.0",
      timeout: 900,
      values: { operator: { replicaCount: 1 } },
    });
    expect(recording.one("controllers-keda").dependsOn).toContain("nodes");
  });

  it.each<[Partial<ControllersArgs>, string]>([
    [{ replicas: 0 }, "replicas"],
    [{ longestGraceSeconds: 1e6 }, "longestGraceSeconds"],
    [{ versions: { keda: ">=2.0.0" } }, 'versions["keda"]'],
    [{ versions: { nginx: "1.0.0" } as object }, 'versions["nginx"]'],
  ])("is refused with %j", async (args, path) => {
    const recording = await startMocks();
    const message = refusal(() => make(args));
    await recording.settled();
    expect(message).toMatch(/^Controllers "controllers": 1 problem\n/);
    expect(message).toContain(`\n${path}\n`);
  });

  it("has documented defaults", () => {
    const file = "components/cluster/controllers-args.ts";
    const { after, ...literal } = CONTROLLERS_DEFAULTS;
    expect(after).toEqual([]);
    expect(documentedDefaults(file, "ControllersArgs")).toEqual(literal);
    expect(undocumented(file, "ControllersArgs")).toEqual([]);
  });
});
