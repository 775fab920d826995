import { beforeAll, describe, expect, it } from "@jest/globals";
import { KARPENTER_DEFAULTS } from "../../../components/cluster/karpenter-args.ts";
import { Karpenter } from "../../../components/cluster/karpenter.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";
import { cluster } from "../../support/nodes.ts";

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

let karpenter: Karpenter;
let recording: Recording;
let statements: readonly Statement[];

beforeAll(async () => {
  recording = await startMocks();
  karpenter = new Karpenter("karpenter", { cluster: cluster().outputs });
  await recording.settled();
  const policy = policyOf(recording.one("karpenter-controller-policy"));
  statements = (policy as { Statement: Statement[] }).Statement;
});

const allowing = (action: string): readonly Statement[] =>
  statements.filter(({ Action }) => Action.includes(action));

describe("what the controller may do", () => {
  it("starts machines only with this cluster's tags, or from its own templates", () => {
    const named = Object.fromEntries(
      allowing("ec2:RunInstances").map(({ Sid, Condition }) => [Sid, Condition]),
    );
    expect(named).toEqual({
      // Images, subnets, groups: nothing is made of them.
      LaunchWith: undefined,
      LaunchFromTemplate: {
        StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/plumbline-test-eks": "owned" },
        StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
      },
      LaunchTagged: {
        StringEquals: {
          "aws:RequestTag/kubernetes.io/cluster/plumbline-test-eks": "owned",
          "aws:RequestTag/eks:eks-cluster-name": "plumbline-test-eks",
        },
        StringLike: { "aws:RequestTag/karpenter.sh/nodepool": "*" },
      },
    });
    const unconditional = statements.find(({ Sid }) => Sid === "LaunchWith")?.Resource ?? [];
    expect(unconditional.some((arn) => arn.includes("instance/"))).toBe(false);
  });

  it("ends only its own machines", () => {
    for (const action of ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"]) {
      expect(allowing(action).map(({ Condition }) => Condition)).toEqual([
        {
          StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/plumbline-test-eks": "owned" },
          StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
        },
      ]);
    }
  });

  it("passes on the nodes' role to EC2, and no other", () => {
    expect(allowing("iam:PassRole")).toMatchObject([
      {
        Resource: ["arn:aws:mock:eu-central-1:123456789012:karpenter-node-role"],
        Condition: {
          StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] },
        },
      },
    ]);
  });

  it("changes nothing without a condition or a resource", () => {
    const open = statements
      .filter(({ Condition, Resource }) => Condition === undefined && Resource.includes("*"))
      .flatMap(({ Action }) => Action);
    expect(open.sort()).toEqual(["iam:ListInstanceProfiles", "pricing:GetProducts"]);
    const writing = statements
      .filter(({ Resource }) => Resource.includes("*"))
      .flatMap(({ Action }) => Action)
      .filter((action) => !/:(Describe|Get|List)/.test(action));
    expect(writing).toEqual([]);
  });

  it("fits a role's own policy", () => {
    // IAM quota: 10,240 characters without white space.
    const text = String(recording.one("karpenter-controller-policy").inputs["policy"]);
    expect(text.replace(/\s/g, "").length).toBeLessThan(10_240);
  });

  it("is for its service account", () => {
    expect(recording.one("karpenter-controller-identity").inputs).toMatchObject({
      namespace: "kube-system",
      serviceAccount: "karpenter",
    });
  });
});

describe("nodes", () => {
  it("may join, with a role of ours", async () => {
    expect(recording.one("karpenter-node-access").inputs).toMatchObject({
      clusterName: "plumbline-test-eks",
      principalArn: "arn:aws:mock:eu-central-1:123456789012:karpenter-node-role",
      type: "EC2_LINUX",
    });
    expect(await valueOf(karpenter.outputs.nodeRoleName)).toBe("karpenter-node-role");
  });
});

describe("interruptions", () => {
  it("go from four rules to an encrypted queue", () => {
    expect(recording.names("aws:cloudwatch/eventTarget:EventTarget")).toEqual([
      "karpenter-health-target",
      "karpenter-rebalance-target",
      "karpenter-spot-target",
      "karpenter-state-target",
    ]);
    expect(JSON.parse(String(recording.one("karpenter-spot-rule").inputs["eventPattern"]))).toEqual(
      {
        source: ["aws.ec2"],
        "detail-type": ["EC2 Spot Instance Interruption Warning"],
      },
    );
    expect(recording.one("karpenter-spot-target").inputs).toEqual({
      rule: "karpenter-spot-rule",
      arn: "arn:aws:mock:eu-central-1:123456789012:karpenter-interruptions",
    });
    expect(recording.one("karpenter-interruptions").inputs).toMatchObject({
      messageRetentionSeconds: 300,
      sqsManagedSseEnabled: true,
    });
  });

  it("come from EventBridge of this account, over TLS", () => {
    const { inputs } = recording.one("karpenter-interruptions-policy");
    expect(inputs["queueUrl"]).toBe("https://sqs.example.invalid/karpenter-interruptions");
    expect(policyOf(recording.one("karpenter-interruptions-policy"))).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
        {
          Effect: "Deny",
          Principal: "*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});

describe("the component", () => {
  it("tags and owns every child", () => {
    const own = (name: string): boolean => !name.startsWith("eks-");
    expect(untagged(recording, "karpenter").filter(own)).toEqual([]);
    expect(strays(recording, "karpenter").filter(own)).toEqual([]);
  });

  it("documents its defaults", () => {
    const file = "components/cluster/karpenter-args.ts";
    expect(documentedDefaults(file, "KarpenterArgs")).toEqual(KARPENTER_DEFAULTS);
    expect(undocumented(file, "KarpenterArgs")).toEqual([]);
  });
});
