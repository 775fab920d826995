import { allowsSysctl, nearestSysctl, sysctlVerdict } from "../kernel/verdict.ts";
import type { PodDemand } from "../nodes/types.ts";
import type { BudgetLine } from "./finding.ts";

/** What the nodes of one group let a pod do. */
export interface SysctlNodeGroup {
  /** Name in the stack configuration. */
  readonly group: string;
  /** Only pods that name the group run there. */
  readonly dedicated: boolean;
  /** Names, or beginnings ending in "*". */
  readonly allowedUnsafeSysctls: readonly string[];
}

/** Pods, the sysctls they set, and where they may run. */
export interface SysctlBudgetInput {
  /** Kubernetes minor, as "1.34". */
  readonly version: string;
  readonly demands: readonly PodDemand[];
  readonly nodeGroups: readonly SysctlNodeGroup[];
  /**
   * Pod Security Standard each namespace enforces, by namespace; one that is not there counts as restricted, the
   * configuration's default.
   */
  readonly podSecurity: Readonly<Record<string, "restricted" | "baseline" | "privileged">>;
}

/** One sysctl of one workload that some pod of it would not start with. */
export interface RefusedSysctl {
  readonly demand: PodDemand;
  /** As the workload writes it. */
  readonly sysctl: string;
  /** Why, one reason each. */
  readonly reasons: readonly string[];
  /**
   * Groups that lack it, when allowing it there is all it takes; undefined when nothing on the nodes helps.
   */
  readonly lackedBy?: readonly string[];
}

/** Groups a workload's pods may land on: the one it names, else every one that is not dedicated. */
export function groupsOf(
  { group }: PodDemand,
  nodeGroups: readonly SysctlNodeGroup[],
): readonly SysctlNodeGroup[] {
  return nodeGroups.filter((each) =>
    group === undefined ? !each.dedicated : each.group === group,
  );
}

/** Every refusal, in the order of the demands. */
export function refusedSysctls(input: SysctlBudgetInput): RefusedSysctl[] {
  return input.demands.flatMap((demand) =>
    [...new Set(demand.sysctls)].flatMap((sysctl) => judge(demand, sysctl, input) ?? []),
  );
}

function judge(
  demand: PodDemand,
  sysctl: string,
  input: SysctlBudgetInput,
): RefusedSysctl | undefined {
  const verdict = sysctlVerdict(sysctl, input.version);
  const reasons = demand.fargate ? ["Fargate takes no sysctls (containers-roadmap issue 967)"] : [];
  switch (verdict) {
    case "safe":
      break;
    case "unknown": {
      const guess = nearestSysctl(sysctl);
      reasons.push(`unknown${guess === undefined ? "" : `, did you mean ${guess}?`}`);
      break;
    }
    case "node-only":
      reasons.push("has one value for the whole node: it belongs in nodeGroups.<name>.sysctls");
      break;
    case "unsafe":
      return judgeUnsafe(demand, sysctl, input, reasons);
  }
  return reasons.length === 0 ? undefined : { demand, sysctl, reasons };
}

function judgeUnsafe(
  demand: PodDemand,
  sysctl: string,
  { version, nodeGroups, podSecurity }: SysctlBudgetInput,
  elsewhere: readonly string[],
): RefusedSysctl | undefined {
  const standard = podSecurity[demand.namespace] ?? "restricted";
  const landing = demand.fargate ? [] : groupsOf(demand, nodeGroups);
  const lackedBy = landing
    .filter(({ allowedUnsafeSysctls }) => !allowsSysctl(allowedUnsafeSysctls, sysctl))
    .map(({ group }) => group);
  const reasons = [
    ...elsewhere,
    ...(standard === "privileged"
      ? []
      : [
          `namespaces.${demand.namespace} enforces Pod Security ${standard}, which admits no unsafe sysctl`,
        ]),
    ...(lackedBy.length === 0
      ? []
      : [`not allowed by ${lackedBy.map((g) => `nodeGroups.${g}`).join(", ")}`]),
  ];
  if (reasons.length === 0) return undefined;
  const onlyNodes = standard === "privileged" && !demand.fargate;
  return {
    demand,
    sysctl,
    reasons: [`unsafe on Kubernetes ${version}`, ...reasons],
    ...(onlyNodes ? { lackedBy } : {}),
  };
}

/** One line each: what is refused, and why. */
export function sysctlLines(input: SysctlBudgetInput): BudgetLine[] {
  return refusedSysctls(input).map(({ demand, sysctl, reasons }) => ({
    label: demand.label,
    arithmetic: `${sysctl}: ${reasons.join("; ")}`,
    amount: 1,
  }));
}
