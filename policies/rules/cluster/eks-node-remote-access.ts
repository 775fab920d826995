import { resourceRule } from "../../core/rule.ts";
import { block, eksGuide } from "./blocks.ts";

const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

/** No SSH to nodes from the world. */
export const eksNodeRemoteAccess = resourceRule({
  name: "eks-node-remote-access",
  service: "cluster",
  checks: "A node group with an SSH key has security groups that say who may come in.",
  why: "A key without them makes EKS open port 22 of every node to 0.0.0.0/0.",
  severity: "critical",
  level: "mandatory",
  references: [
    {
      title: "Amazon EKS API Reference: RemoteAccessConfig",
      url: "https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html",
    },
    eksGuide("Create a managed node group for your cluster", "create-managed-node-group"),
  ],
  types: [NODE_GROUP],
  check(group, report) {
    const access = block(group.at("remoteAccess"));
    // Throws when the whole block is unknown: nothing in it can be taken for set.
    access.entries();
    const key = access.at("ec2SshKey");
    if (!key.isSet || (!key.isHidden && key.text() === "")) return;
    const groups = access.at("sourceSecurityGroupIds");
    if (groups.isHidden || groups.list().length > 0) return;
    report.violation(
      "remoteAccess has an ec2SshKey and no sourceSecurityGroupIds: EKS opens port 22 of the nodes to 0.0.0.0/0. Take remoteAccess out and use Systems Manager, or set sourceSecurityGroupIds.",
      groups,
    );
  },
  good: {
    type: NODE_GROUP,
    props: { remoteAccess: { ec2SshKey: "ops", sourceSecurityGroupIds: ["sg-0123456789"] } },
  },
  bad: {
    example: { type: NODE_GROUP, props: { remoteAccess: { ec2SshKey: "ops" } } },
    says: [
      "remoteAccess has an ec2SshKey and no sourceSecurityGroupIds: EKS opens port 22 of the nodes to 0.0.0.0/0. Take remoteAccess out and use Systems Manager, or set sourceSecurityGroupIds.",
    ],
  },
});
