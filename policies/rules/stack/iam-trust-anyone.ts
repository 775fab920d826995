import { resourceRule } from "../../core/rule.ts";
import { statementsOf } from "./iam-documents.ts";

/** Who may become a role. */
export const iamTrustAnyone = resourceRule({
  name: "iam-trust-anyone",
  service: "stack",
  checks: "No role may be assumed by everybody.",
  why: "A trust policy with principal * and no condition lets every AWS account in the world become the role.",
  severity: "critical",
  level: "mandatory",
  references: [
    {
      title: "AWS Well-Architected SEC03-BP07: Analyze public and cross-account access",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_analyze_cross_account.html",
    },
  ],
  types: ["aws:iam/role:Role"],
  check(role, report) {
    const policy = role.at("assumeRolePolicy");
    const open = statementsOf(policy).some(
      ({ effect, principals, usesNotPrincipal, hasCondition }) =>
        effect === "Allow" && !hasCondition && (usesNotPrincipal || principals.includes("*")),
    );
    if (!open) return;
    report.violation(
      "assumeRolePolicy lets everybody assume the role: name the accounts, roles or services in Principal, or add a Condition.",
      policy,
    );
  },
  good: {
    type: "aws:iam/role:Role",
    props: { assumeRolePolicy: trust({ Service: "ec2.amazonaws.com" }) },
  },
  bad: {
    example: { type: "aws:iam/role:Role", props: { assumeRolePolicy: trust({ AWS: "*" }) } },
    says: [
      "assumeRolePolicy lets everybody assume the role: name the accounts, roles or services in Principal, or add a Condition.",
    ],
  },
});

function trust(principal: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
  });
}
