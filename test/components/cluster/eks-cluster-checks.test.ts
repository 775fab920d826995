import { describe, expect, it } from "@jest/globals";
import type { EksClusterArgs } from "../../../components/cluster/eks-cluster-args.ts";
import { clusterProblems } from "../../../components/cluster/eks-cluster-checks.ts";
import { EksCluster, resolveClusterArgs } from "../../../components/cluster/eks-cluster.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { CLUSTER_MINIMUM } from "../../support/nodes.ts";

const problems = (args: Partial<EksClusterArgs>) =>
  clusterProblems(resolveClusterArgs({ ...CLUSTER_MINIMUM, ...args }));
const ROLE = "arn:aws:iam::123456789012:role/team";

describe("arguments that fit", () => {
  it.each<Partial<EksClusterArgs>>([
    {},
    { version: "1.32", serviceCidr: "10.100.0.0/16", logRetentionDays: 1 },
    { publicAccessCidrs: ["198.51.100.7/32", "172.15.0.0/16", "172.32.0.0/16"] },
    { access: { team: { principalArn: ROLE, policy: "edit", namespaces: ["shop"] } } },
    { deployerArn: "arn:aws:iam::123456789012:user/path/ci", addons: {} },
    { addons: { coredns: "v1.13.2-eksbuild.31" } },
  ])("%j", (args) => {
    expect(problems(args)).toEqual([]);
  });
});

describe("a single fault", () => {
  it.each<[Partial<EksClusterArgs>, string, string]>([
    [{ version: "1.31" as "1.32" }, "version", "1.32, 1.33, 1.34, 1.35, 1.36"],
    [{ subnetIds: [] }, "subnetIds", "2 or more"],
    [{ subnetIds: ["subnet-1"] }, "subnetIds", "2 or more"],
    [{ publicAccessCidrs: ["203.0.113.0"] }, "publicAccessCidrs[0]", "an IPv4 block"],
    [{ publicAccessCidrs: ["203.0.113.0/33"] }, "publicAccessCidrs[0]", "an IPv4 block"],
    [{ publicAccessCidrs: ["203.0.113.256/24"] }, "publicAccessCidrs[0]", "an IPv4 block"],
    [{ publicAccessCidrs: ["0.0.0.0/0"] }, "publicAccessCidrs[0]", "lets everybody try"],
    [{ publicAccessCidrs: ["1.2.3.4/32", "10.1.0.0/16"] }, "publicAccessCidrs[1]", "public"],
    [
      { publicAccessCidrs: Array.from({ length: 41 }, (_, n) => `203.0.113.${n}/32`) },
      "publicAccessCidrs",
      "at most 40",
    ],
    [{ serviceCidr: "100.64.0.0/16" }, "serviceCidr", "/12 to /24"],
    [{ serviceCidr: "10.0.0.0/8" }, "serviceCidr", "/12 to /24"],
    [{ serviceCidr: "10.0.0.0/25" }, "serviceCidr", "/12 to /24"],
    [{ logRetentionDays: 2 }, "logRetentionDays", "1, 3, 5"],
    [{ keyDeletionWindowDays: 6 }, "keyDeletionWindowDays", "from 7 to 30"],
    [
      { access: { team: { principalArn: ROLE, policy: "owner" as "edit" } } },
      "access.team.policy",
      "cluster-admin, admin, edit, view",
    ],
    [
      { access: { team: { principalArn: ROLE, policy: "cluster-admin", namespaces: ["shop"] } } },
      "access.team.namespaces",
      "for the whole cluster",
    ],
    [
      { access: { a: { principalArn: ROLE }, b: { principalArn: ROLE } } },
      "access.b.principalArn",
      "access.a is the same",
    ],
    [
      { deployerArn: ROLE, access: { a: { principalArn: ROLE } } },
      "access.a.principalArn",
      "deployerArn is the same",
    ],
    [
      { deployerArn: "arn:aws:sts::123456789012:assumed-role/ci/session" },
      "deployerArn",
      "an IAM role or user",
    ],
    [{ addons: { "vpc-cni": "1.22.4" } }, 'addons["vpc-cni"]', "as EKS spells it"],
    [{ addons: { calico: "v1.0.0-eksbuild.1" } }, 'addons["calico"]', "one of vpc-cni"],
  ])("%j", (args, path, allowed) => {
    const found = problems(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("several faults", () => {
  it("are one error of the component, and nothing is made", async () => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new EksCluster("eks", {
          ...CLUSTER_MINIMUM,
          subnetIds: [],
          publicAccessCidrs: ["0.0.0.0/0"],
          logRetentionDays: 0,
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^EksCluster "eks": 3 problems/);
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  });
});
