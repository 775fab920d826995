import type { Cursor } from "../../core/cursor.ts";
import { inSameNamespace } from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import type { ExampleResource, StackReport } from "../../core/rule.ts";
import { landingOf, nodeSources } from "./nodes.ts";
import type { NodeSource } from "./nodes.ts";
import { peakOf, peakText, peakTotal, workloadsOf } from "./peak.ts";
import type { Peak } from "./peak.ts";
import { amountText, podAmount, quantity } from "./quantity.ts";
import type { Amount } from "./quantity.ts";
import { labelOf, listed } from "./text.ts";

const QUOTA = "kubernetes:core/v1:ResourceQuota";
const NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool";
const NAMESPACE = "kubernetes:core/v1:Namespace";

/**
 * What pods ask for at the peak of a rollout against what they may have: the ResourceQuota of their namespace, and
 * the limits of the Karpenter pool that is the only place they can run. Pods that may land on several kinds of
 * nodes, DaemonSets and what is suspended are not counted, nor node groups, whose machines' sizes no property tells.
 */
export const capacityBudget = stackRule({
  name: "capacity-budget",
  service: "stack",
  checks: "Workloads at their maximum fit their namespace's quota and their node pool's limits.",
  why: "The replicas beyond it stay Pending: the autoscaler asks for them at the peak, and the rollout waits for them forever.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "Kubernetes: Resource Quotas",
      url: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
    },
    {
      title: "Karpenter: NodePools, spec.limits",
      url: "https://karpenter.sh/docs/concepts/nodepools/",
    },
  ],
  types: [QUOTA, NODE_POOL],
  check(stack, report) {
    for (const { owner, key, amount, parts, total, limit, at } of capacityUses(stack, report)) {
      if (total > limit)
        report.violation(owner, overrun(owner, key, amount, parts, total, limit), at);
    }
  },
  good: example("8"),
  bad: {
    example: example("4"),
    says: [
      "requests.cpu: api (5 + 2) pods x 1 = 7; total 7 against 4 of ResourceQuota app: raise the quota to 7, or lower the replicas or requests of api.",
    ],
  },
});

/** What one pod counts for an entry of a quota or of limits; undefined when it does not count there. */
type Counting = (key: string) => Amount | undefined;

function quotaAmount(key: string): Amount | undefined {
  if (key === "pods" || key === "count/pods") return { kind: "pods" };
  const [scope, resource] = key.includes(".") ? key.split(".", 2) : ["requests", key];
  if (resource === undefined || !["cpu", "memory", "ephemeral-storage"].includes(resource))
    return undefined;
  if (scope !== "requests" && scope !== "limits") return undefined;
  return { kind: scope, resource };
}

function poolAmount(key: string): Amount | undefined {
  return key === "cpu" || key === "memory" ? { kind: "requests", resource: key } : undefined;
}

/** One workload's part of what counts. */
export interface CapacityPart {
  readonly workload: Resource;
  readonly peak: Peak;
  /** What one of its pods counts. */
  readonly each: number;
}

/** An entry of a quota or of a pool's limits, and what asks for it. */
export interface CapacityUse {
  /** The ResourceQuota or NodePool. */
  readonly owner: Resource;
  /** Such as "requests.cpu". */
  readonly key: string;
  readonly amount: Amount;
  readonly parts: readonly CapacityPart[];
  /** What the workloads ask for at the peak of a rollout: pods, cores or bytes. */
  readonly total: number;
  readonly limit: number;
  readonly at: Cursor;
}

/** Every quota of a namespace and every pool's limits, with what the workloads ask of them. */
export function capacityUses(stack: Stack, report: StackReport): readonly CapacityUse[] {
  const uses: CapacityUse[] = [];
  report.each(
    stack.ofType(QUOTA),
    (quota) => quota,
    (quota) => {
      if (isScoped(quota)) return;
      const own = workloadsOf(stack).filter((one) => sharesNamespace(stack, one, quota));
      usesOf(uses, stack, report, quota, own, quota.at("spec", "hard"), quotaAmount);
    },
  );
  if (stack.ofType(NODE_POOL).length === 0) return uses;
  const sources = nodeSources(stack);
  report.each(
    sources.filter(({ kind }) => kind === "node pool"),
    ({ resource }) => resource,
    ({ resource: pool }) => {
      const bound = workloadsOf(stack).filter((one) => isBound(stack, one, sources, pool));
      usesOf(uses, stack, report, pool, bound, pool.at("spec", "limits"), poolAmount);
    },
  );
  return uses;
}

function usesOf(
  uses: CapacityUse[],
  stack: Stack,
  report: StackReport,
  owner: Resource,
  workloads: readonly Resource[],
  hard: Cursor,
  counting: Counting,
): void {
  for (const [key, at] of hard.entries()) {
    const amount = counting(key);
    const limit = amount === undefined ? undefined : quantity(at);
    if (amount === undefined || limit === undefined) continue;
    const parts: CapacityPart[] = [];
    report.each(
      workloads,
      (workload) => workload,
      (workload) => {
        const peak = peakOf(stack, workload, 0);
        const each = podAmount(workload, amount);
        if (peakTotal(peak) * each > 0) parts.push({ workload, peak, each });
      },
    );
    const all = parts.reduce((sum, { peak, each }) => sum + peakTotal(peak) * each, 0);
    // In thousandths, the smallest amount there is: three times 0.1 is 0.3.
    const total = Math.round(all * 1000) / 1000;
    uses.push({ owner, key, amount, parts, total, limit, at });
  }
}

function overrun(
  owner: Resource,
  key: string,
  amount: Amount,
  parts: readonly CapacityPart[],
  total: number,
  limit: number,
): string {
  const show = (value: number): string => amountText(amount, value);
  const sums = parts
    .map((part) => [part, peakTotal(part.peak) * part.each] as const)
    .sort(([a, most], [b, other]) => (other === most ? compare(a, b) : other - most));
  const [largest] = sums;
  const sum = listed(
    sums.map(([{ workload, peak, each }, all]) => [
      `${labelOf(workload)} ${peakText(peak)} x ${show(each)} = ${show(all)}`,
      all,
    ]),
    show,
  );
  const [what, which] = owner.type === QUOTA ? ["ResourceQuota", "quota"] : ["NodePool", "limit"];
  return `${key}: ${sum}; total ${show(total)} against ${show(limit)} of ${what} ${labelOf(owner)}: raise the ${which} to ${show(total)}, or lower the replicas or requests of ${largest === undefined ? "a workload" : labelOf(largest[0].workload)}.`;
}

function compare(a: CapacityPart, b: CapacityPart): number {
  return labelOf(a.workload).localeCompare(labelOf(b.workload));
}

/** Whether a quota counts some of the pods only, such as those of one priority. @throws Unjudgeable */
function isScoped(quota: Resource): boolean {
  const spec = quota.at("spec");
  return (
    spec.at("scopes").list().length > 0 ||
    spec.at("scopeSelector", "matchExpressions").list().length > 0
  );
}

/** Two namespaces that are unknown are one when the same Namespace of the stack made both. */
function sharesNamespace(stack: Stack, workload: Resource, quota: Resource): boolean {
  const own = workload.at("metadata", "namespace");
  const theirs = quota.at("metadata", "namespace");
  if (!own.isHidden && !theirs.isHidden) {
    return (own.text() ?? "default") === (theirs.text() ?? "default");
  }
  const spaces = stack.madeFrom(quota, "metadata", NAMESPACE);
  const made = stack.madeFrom(workload, "metadata", NAMESPACE);
  return inSameNamespace(workload, quota) && made.some((one) => spaces.includes(one));
}

function isBound(
  stack: Stack,
  workload: Resource,
  sources: readonly NodeSource[],
  pool: Resource,
): boolean {
  const landing = landingOf(stack, workload, sources);
  return landing.length === 1 && landing[0]?.resource === pool;
}

function example(cpu: string): readonly ExampleResource[] {
  const containers = [{ name: "api", resources: { requests: { cpu: "1000m" } } }];
  return [
    {
      type: QUOTA,
      name: "app",
      props: { metadata: { namespace: "app" }, spec: { hard: { "requests.cpu": cpu } } },
    },
    {
      type: "kubernetes:apps/v1:Deployment",
      name: "api",
      props: {
        metadata: { name: "api", namespace: "app" },
        spec: { replicas: 5, template: { spec: { containers } } },
      },
    },
  ];
}
