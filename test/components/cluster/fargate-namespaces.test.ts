import { describe, expect, it } from "@jest/globals";
import type { FargateNamespacesArgs } from "../../../components/cluster/fargate-namespaces-args.ts";
import { FargateNamespaces } from "../../../components/cluster/fargate-namespaces.ts";
import { policyOf } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { cluster } from "../../support/nodes.ts";

const make = (args: Partial<FargateNamespacesArgs> = {}) =>
  new FargateNamespaces("fargate", {
    cluster: cluster().outputs,
    namespaces: ["reports", "batch"],
    subnetIds: ["subnet-1", "subnet-2"],
    ...args,
  });

describe("namespaces on Fargate", () => {
  it("have a profile each, and one role for the pods of this cluster", async () => {
    const recording = await startMocks();
    make();
    await recording.settled();
    expect(recording.names("aws:eks/fargateProfile:FargateProfile")).toEqual([
      "fargate-batch",
      "fargate-reports",
    ]);
    const { tags, ...inputs } = recording.one("fargate-reports").inputs;
    expect(tags).toMatchObject({ component: "fargate" });
    expect(inputs).toEqual({
      clusterName: "plumbline-test-eks",
      podExecutionRoleArn: "arn:aws:mock:eu-central-1:123456789012:fargate-role",
      subnetIds: ["subnet-1", "subnet-2"],
      selectors: [{ namespace: "reports" }],
    });
    expect(recording.one("fargate-reports").dependsOn).toContain("fargate-role-policy");
    expect(policyOf(recording.one("fargate-role"), "assumeRolePolicy")).toMatchObject({
      Statement: [
        {
          Principal: { Service: "eks-fargate-pods.amazonaws.com" },
          Condition: {
            ArnLike: {
              "aws:SourceArn":
                "arn:aws:eks:eu-central-1:123456789012:fargateprofile/plumbline-test-eks/*",
            },
          },
        },
      ],
    });
    expect(recording.one("fargate-role-policy").inputs["policyArn"]).toBe(
      "arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy",
    );
  });

  it.each<[Partial<FargateNamespacesArgs>, string]>([
    [{ namespaces: [] }, "namespaces"],
    [{ subnetIds: [] }, "subnetIds"],
    [{ namespaces: ["Reports"] }, "namespaces[0]"],
    [{ namespaces: ["reports", "reports"] }, "namespaces[1]"],
  ])("are refused with %j", async (args, path) => {
    const recording = await startMocks();
    const message = refusal(() => make(args));
    await recording.settled();
    expect(message).toMatch(/^FargateNamespaces "fargate": 1 problem\n/);
    expect(message).toContain(`\n${path}\n`);
  });
});
