import type { Cursor } from "../../core/cursor.ts";
import { POD_TYPES, inSameNamespace, podSpec } from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

const ACCOUNT = "kubernetes:core/v1:ServiceAccount";
const BINDINGS = [
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
];

/** Token for the Kubernetes API: needed by those who were given rights there, and by nobody else. */
export const podServiceAccountToken = stackRule({
  name: "pod-service-account-token",
  service: "workload",
  checks: "Only pods whose service account has rights in the cluster mount its token.",
  why: "Whoever reads a file of the container speaks to the Kubernetes API in its name, and in the name of every right given to the account later.",
  severity: "medium",
  level: "advisory",
  references: [PAGES.serviceAccounts],
  types: POD_TYPES,
  check(stack, report) {
    report.each(
      stack.ofType(...POD_TYPES),
      (workload) => workload,
      (workload) => {
        const spec = podSpec(workload);
        const own = spec.at("automountServiceAccountToken");
        if (own.flag() === false || hasRights(stack, workload)) return;
        const name = accountName(spec).text() ?? "default";
        refuseDoubt(stack);
        const account = accountOf(stack, workload, name);
        if (!own.isSet && account?.at("automountServiceAccountToken").flag() === false) return;
        report.violation(
          workload,
          `the token of service account ${name} is mounted (automountServiceAccountToken is ${own.text() ?? "not set, and true by default"}), and no RoleBinding gives it a right: set it to false`,
          own,
        );
      },
    );
  },
  good: [
    deployment({ pod: { serviceAccountName: "shop" } }),
    {
      type: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      name: "shop-rights",
      props: {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "shop" },
        subjects: [{ kind: "ServiceAccount", name: "shop" }],
      },
    },
  ],
  bad: {
    example: [deployment({ pod: { serviceAccountName: "shop" } })],
    says: [
      "the token of service account shop is mounted (automountServiceAccountToken is not set, and true by default), and no RoleBinding gives it a right: set it to false",
    ],
  },
});

function accountName(spec: Cursor): Cursor {
  const name = spec.at("serviceAccountName");
  return name.isSet ? name : spec.at("serviceAccount");
}

function accountOf(stack: Stack, workload: Resource, name: string): Resource | undefined {
  return stack.ofType(ACCOUNT).find((account) => {
    const own = account.at("metadata", "name");
    return !own.isHidden && own.text() === name && inSameNamespace(account, workload);
  });
}

/** Whether a binding names the account, or both names were made from one account of the stack. */
function hasRights(stack: Stack, workload: Resource): boolean {
  const name = accountName(podSpec(workload));
  const made = stack.madeFrom(workload, "spec", ACCOUNT);
  return stack.ofType(...BINDINGS).some((binding) => {
    const shared = stack.madeFrom(binding, "subjects", ACCOUNT);
    if (shared.some((account) => made.includes(account))) return true;
    const subjects = binding.at("subjects");
    if (name.isHidden || subjects.isHidden) return false;
    const wanted = name.text() ?? "default";
    return subjects.list().some((subject) => isAccount(subject, wanted));
  });
}

/** @throws Unjudgeable when a binding may be anybody's: its subjects are not known, nor what they were made from */
function refuseDoubt(stack: Stack): void {
  for (const binding of stack.ofType(...BINDINGS)) {
    if ((binding.propertyDependencies["subjects"] ?? []).length > 0) continue;
    for (const subject of binding.at("subjects").list()) {
      if (subject.at("kind").text() === "ServiceAccount") subject.at("name").text();
    }
  }
}

function isAccount(subject: Cursor, name: string): boolean {
  const [own, kind] = [subject.at("name"), subject.at("kind")];
  return !kind.isHidden && kind.text() === "ServiceAccount" && !own.isHidden && own.text() === name;
}
