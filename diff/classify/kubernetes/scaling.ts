import type { CodeInfo, Comparison, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { numeric, text } from "../general/reading.ts";
import {
  counted,
  isGone,
  kubernetesDocs,
  ofTypes,
  pathsOf,
  podLabels,
  sameNamespace,
  say,
  subjectOf,
  titleOf,
  touching,
} from "./objects.ts";
import { podsOf, rangeOf, SCALER_TYPES } from "./replicas.ts";
import { meets } from "./selection.ts";

const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
const DISRUPTIONS = kubernetesDocs("Disruptions", "concepts/workloads/pods/disruptions");

/** The range of an autoscaler. */
export const RANGE: CodeInfo = {
  code: "k8s-autoscaler-range",
  kind: "in-place",
  title: "The least or the most pods of an autoscaler change.",
  why: "With fewer at the least, pods end when nothing is asked of them; with fewer at the most, a peak finds fewer.",
  sources: [
    kubernetesDocs("Horizontal Pod Autoscaling", "tasks/run-application/horizontal-pod-autoscale"),
    {
      title: "KEDA: ScaledObject specification",
      url: "https://keda.sh/docs/latest/reference/scaledobject-spec/",
    },
  ],
};

/** No autoscaler any more. */
const UNSCALED: CodeInfo = {
  code: "k8s-autoscaler-gone",
  kind: "in-place",
  title: "An autoscaler is deleted.",
  why: "The workload stays at the number of pods it happens to have, whatever is asked of it.",
  sources: [
    kubernetesDocs("Horizontal Pod Autoscaling", "tasks/run-application/horizontal-pod-autoscale"),
  ],
};

/** A budget that lets no pod go. */
const BUDGET_BLOCKS: CodeInfo = {
  code: "k8s-budget-blocks",
  kind: "in-place",
  title: "A PodDisruptionBudget allows no eviction.",
  why: "No node with such a pod can be drained: updates of nodes stop there, for EKS with an error after 15 minutes.",
  sources: [
    DISRUPTIONS,
    {
      title: "Amazon EKS User Guide: Understand each phase of node updates",
      url: "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
    },
  ],
};

/** A budget changes. */
const BUDGET_CHANGED: CodeInfo = {
  code: "k8s-budget",
  kind: "in-place",
  title: "How many pods a drain may take at a time changes.",
  why: "Budgets count only for evictions, such as those of node updates; running pods are not touched.",
  sources: [DISRUPTIONS],
};

/** Recognises what changes of autoscalers do to the number of pods. */
export const SCALER_CLASSIFIER: Classifier = {
  codes: [RANGE, UNSCALED],
  types: SCALER_TYPES,
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison)) {
      return [
        say(
          UNSCALED,
          `${subjectOf(change)} is deleted: its target stays at the number of pods it happens to have.`,
        ),
      ];
    }
    return change.operation === "update" && after !== undefined ? range(change, before, after) : [];
  },
};

function range(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
): readonly Verdict[] {
  const properties = ["minReplicas", "maxReplicas", "minReplicaCount", "maxReplicaCount"].flatMap(
    (key) => touching(change, "spec", key),
  );
  if (properties.length === 0) return [];
  const [old, now] = [rangeOf(before), rangeOf(after)];
  const rest = { properties: pathsOf(properties) };
  if (old === undefined || now === undefined) {
    return [say(RANGE, `${subjectOf(change)}: its range is known only afterwards.`, rest)];
  }
  const words = [
    now.min < old.min
      ? ` Up to ${counted(old.min - now.min, "pod")} end when little is asked of them.`
      : "",
    now.min > old.min ? ` ${counted(now.min - old.min, "pod")} more run at all times.` : "",
    now.min === 0 && old.min > 0
      ? " With none left, the first request or message waits for a pod to start."
      : "",
    now.max < old.max
      ? ` A peak finds ${counted(old.max - now.max, "pod")} less; above ${now.max} they end at once.`
      : "",
  ].join("");
  return [
    say(
      RANGE,
      `${subjectOf(change)}: ${old.min} to ${old.max} pods -> ${now.min} to ${now.max}.${words}`,
      rest,
    ),
  ];
}

/** Recognises what changes of PodDisruptionBudgets do to drains. */
export const BUDGET_CLASSIFIER: Classifier = {
  codes: [BUDGET_BLOCKS, BUDGET_CHANGED],
  types: [BUDGET],
  judge(change, comparison) {
    if (isGone(change, comparison)) {
      return [
        say(
          BUDGET_CHANGED,
          `${subjectOf(change)} is deleted: a drain may end all of its pods at a time.`,
          {
            fix: "Keep a budget with maxUnavailable 1 for what has more than one pod.",
          },
        ),
      ];
    }
    const { after } = change;
    if (after === undefined || change.operation === "replace") return [];
    const blocked = blocking(after, comparison);
    const properties = pathsOf(touching(change, "spec"));
    if (change.operation === "update" && properties.length === 0) return [];
    if (blocked !== undefined) {
      return [
        say(
          BUDGET_BLOCKS,
          `${subjectOf(change)} allows no eviction: ${blocked}. Nodes with these pods cannot be drained.`,
          {
            properties,
            fix: "Use maxUnavailable: 1.",
          },
        ),
      ];
    }
    return properties.length === 0 || change.operation === "create"
      ? []
      : [
          say(BUDGET_CHANGED, `${subjectOf(change)}: a drain may take ${limitWords(after)}.`, {
            properties,
          }),
        ];
  },
};

function limitWords(budget: ResourceState): string {
  const spec = at(budget.inputs, "spec");
  const gone = at(spec, "maxUnavailable");
  if (gone !== undefined) return `up to ${plain(gone)} of its pods at a time`;
  return `its pods as long as ${plain(at(spec, "minAvailable"))} are left`;
}

function plain(value: Parameters<typeof text>[0]): string {
  if (typeof value === "number") return String(value);
  return text(value) ?? "a number not known yet";
}

function blocking(budget: ResourceState, { head }: Comparison): string | undefined {
  const spec = at(budget.inputs, "spec");
  const gone = at(spec, "maxUnavailable");
  if (gone !== undefined) {
    return gone === 0 || gone === "0" || gone === "0%"
      ? `maxUnavailable is ${plain(gone)}`
      : undefined;
  }
  const kept = at(spec, "minAvailable");
  if (text(kept) === "100%") return "minAvailable is 100%";
  const least = numeric(kept);
  if (least === undefined) return undefined;
  const selected = ofTypes(head.resources, [
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
  ]).filter(
    (workload) =>
      sameNamespace(budget, workload) && meets(at(spec, "selector"), podLabels(workload)) === true,
  );
  const counts = selected.map((workload) => podsOf(head, workload)?.min);
  if (selected.length === 0 || counts.some((count) => count === undefined)) return undefined;
  const pods = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  if (pods > least) return undefined;
  return `minAvailable is ${least}, and ${selected.map(titleOf).toSorted().join(" and ")} ${selected.length === 1 ? "has" : "have"} ${counted(pods, "pod")} at the least`;
}
