import { describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { PodIdentityArgs } from "../../../components/cluster/pod-identity.ts";
import { podIdentity } from "../../../components/cluster/pod-identity.ts";
import { PlatformComponent } from "../../../components/core/platform-component.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";

class Shop extends PlatformComponent<object> {
  readonly outputs: { readonly roleArn: pulumi.Output<string> };

  constructor(args: PodIdentityArgs) {
    super("test:Shop", "shop", {});
    const { roleArn } = podIdentity(this, "api", args);
    this.outputs = { roleArn };
    this.register(this.outputs);
  }
}

const MINIMUM: PodIdentityArgs = {
  clusterName: "plumbline-test-eks",
  namespace: "shop",
  serviceAccount: "api",
};

async function build(args: Partial<PodIdentityArgs> = {}): Promise<readonly [Shop, Recording]> {
  const recording = await startMocks();
  const shop = new Shop({ ...MINIMUM, ...args });
  await recording.settled();
  return [shop, recording];
}

describe("a Pod Identity", () => {
  it("is a role for one service account of one cluster", async () => {
    const [, recording] = await build();
    expect(policyOf(recording.one("shop-api-role"), "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PodIdentity",
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:SourceAccount": "123456789012",
              "aws:RequestTag/eks-cluster-name": "plumbline-test-eks",
              "aws:RequestTag/kubernetes-namespace": "shop",
              "aws:RequestTag/kubernetes-service-account": "api",
            },
          },
        },
      ],
    });
    const { tags, ...association } = recording.one("shop-api-identity").inputs;
    expect(tags).toMatchObject({ component: "shop" });
    expect(association).toEqual({
      clusterName: "plumbline-test-eks",
      namespace: "shop",
      serviceAccount: "api",
      roleArn: "arn:aws:mock:eu-central-1:123456789012:shop-api-role",
    });
  });

  it("has no policy where there is nothing to allow", async () => {
    for (const statements of [undefined, []]) {
      const [, recording] = await build(statements === undefined ? {} : { statements });
      expect(recording.names("aws:iam/rolePolicy:RolePolicy")).toEqual([]);
    }
  });

  it("allows what it is told, before the association hands the role out", async () => {
    const [shop, recording] = await build({
      statements: [
        {
          sid: "Read",
          actions: ["s3:GetObject"],
          resources: [pulumi.output("arn:aws:s3:::photos/*")],
          condition: { StringEquals: { "aws:PrincipalAccount": pulumi.output("123456789012") } },
        },
        { actions: ["s3:ListAllMyBuckets"], resources: ["*"] },
      ],
      managedPolicyArns: [
        "arn:aws:iam::aws:policy/One",
        pulumi.output("arn:aws:iam::aws:policy/Two"),
      ],
    });
    expect(policyOf(recording.one("shop-api-policy"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::photos/*"],
          Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
        },
        { Effect: "Allow", Action: ["s3:ListAllMyBuckets"], Resource: ["*"] },
      ],
    });
    expect(recording.one("shop-api-policy-2").inputs["policyArn"]).toBe(
      "arn:aws:iam::aws:policy/Two",
    );
    expect(recording.one("shop-api-identity").dependsOn).toEqual(
      expect.arrayContaining(["shop-api-policy", "shop-api-policy-1", "shop-api-policy-2"]),
    );
    expect(await valueOf(shop.outputs.roleArn)).toBe(
      "arn:aws:mock:eu-central-1:123456789012:shop-api-role",
    );
  });

  it("takes statements that are known later", async () => {
    const [, recording] = await build({
      statements: pulumi.output([{ actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:::q"] }]),
    });
    expect(policyOf(recording.one("shop-api-policy"))).toMatchObject({
      Statement: [{ Action: ["sqs:SendMessage"] }],
    });
  });

  it("tags and owns its children, and lets a transform have the last word", async () => {
    const [, recording] = await build({ transform: { role: { maxSessionDuration: 7200 } } });
    expect(untagged(recording, "shop")).toEqual([]);
    expect(strays(recording, "shop")).toEqual([]);
    expect(recording.one("shop-api-role").inputs["maxSessionDuration"]).toBe(7200);
  });
});
