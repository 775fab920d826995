import { sysctlVerdict } from "../kernel/verdict.ts";
import type { Finding } from "./finding.ts";
import { totalOf } from "./finding.ts";
import { sysctlFixes } from "./sysctl-fixes.ts";
import type { SysctlBudgetInput } from "./sysctl-rules.ts";
import { refusedSysctls, sysctlLines } from "./sysctl-rules.ts";

export type { SysctlBudgetInput, SysctlNodeGroup } from "./sysctl-rules.ts";

/**
 * Sysctls of pods that would keep them from starting: every one must be safe for the cluster's version, or allowed by
 * every node group the pod may land on and by its namespace; on Fargate none is. The scheduler does not look at
 * sysctls, so one node without it is enough for a pod that never starts.
 * @throws TuningError when the version is none
 */
export function sysctlBudget(input: SysctlBudgetInput): Finding {
  const lines = sysctlLines(input);
  const total = totalOf(lines);
  const fits = total === 0;
  return {
    budget: "sysctls",
    subject: "pods",
    status: fits ? "ok" : "error",
    lines,
    total,
    limit: 0,
    limitArithmetic: "no pod may ask for what a kubelet or its namespace refuses",
    unit: "sysctls",
    fixes: fits ? [] : sysctlFixes(input),
    notes: [...shared(input), ...standards(input)],
  };
}

/** Groups that open an unsafe sysctl to whoever lands there. */
function shared({ nodeGroups }: SysctlBudgetInput): string[] {
  return nodeGroups
    .filter(({ dedicated, allowedUnsafeSysctls }) => !dedicated && allowedUnsafeSysctls.length > 0)
    .map(
      ({ group, allowedUnsafeSysctls }) =>
        `nodeGroups.${group} allows ${allowedUnsafeSysctls.join(", ")} to every pod: make it dedicated, so that only the services that need it run there.`,
    );
}

/** Namespaces whose standard alone refuses something: no node setting helps. */
function standards(input: SysctlBudgetInput): string[] {
  const { version, podSecurity } = input;
  const names = refusedSysctls(input)
    .filter(({ demand, sysctl }) => !demand.fargate && sysctlVerdict(sysctl, version) === "unsafe")
    .map(({ demand }) => demand.namespace)
    .filter((namespace) => (podSecurity[namespace] ?? "restricted") !== "privileged");
  return [...new Set(names)].map(
    (namespace) =>
      `Unsafe sysctls need a namespace with podSecurity privileged beside a kubelet that allows them; rather move the service to one of its own than loosen namespaces.${namespace}.`,
  );
}
