import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";
import { inlineDocuments, statementsOf } from "./iam-documents.ts";
import type { Statement } from "./iam-documents.ts";

/** A statement with a condition is judged like one without: most conditions do not take an action away. */
export const iamWildcard = resourceRule({
  name: "iam-wildcard",
  service: "stack",
  checks: "IAM policies allow no whole service on all resources.",
  why: 'A stolen credential with "s3:*" on "*" reads and deletes every bucket of the account.',
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "AWS Well-Architected SEC03-BP02: Grant least privilege access",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_least_privileges.html",
    },
  ],
  types: [
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/role:Role",
  ],
  check(resource, report) {
    report.each(documents(resource), (document) => {
      for (const one of statementsOf(document)) {
        const excess = excessOf(one);
        if (excess === undefined) continue;
        report.violation(
          `Allows ${excess} on Resource "*": name the actions it needs, and the ARNs it needs them on.`,
          document,
        );
      }
    });
  },
  good: { type: "aws:iam/rolePolicy:RolePolicy", props: { policy: document("s3:GetObject") } },
  bad: {
    example: { type: "aws:iam/rolePolicy:RolePolicy", props: { policy: document("s3:*") } },
    says: [
      'Allows Action "s3:*" on Resource "*": name the actions it needs, and the ARNs it needs them on.',
    ],
  },
});

function documents(resource: Resource): readonly Cursor[] {
  return resource.type === "aws:iam/role:Role"
    ? inlineDocuments(resource.at("inlinePolicies"))
    : [resource.at("policy")];
}

/** What is too much in a statement, in words; undefined when nothing is. */
function excessOf({ effect, actions, resources, usesNotAction }: Statement): string | undefined {
  if (effect !== "Allow" || !resources.includes("*")) return undefined;
  if (usesNotAction) return "all but NotAction";
  const wild = actions.filter((action) => action === "*" || /^(?:[^:*]+|\*):\*$/.test(action));
  if (wild.length === 0) return undefined;
  return `Action ${wild.map((action) => JSON.stringify(action)).join(", ")}`;
}

function document(action: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
  });
}
