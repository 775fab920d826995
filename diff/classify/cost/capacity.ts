import { podTemplateKeys, quantity, REPLICATED_TYPES } from "../../../policies/core/pods.ts";
import type { Comparison, Json, ResourceState, Snapshot } from "../../model.ts";
import { at, isList, isSecret, isUnknown } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import type { Subject } from "../reading/subjects.ts";
import { amountText, directionOf } from "./text.ts";

const CODE = "cost-capacity";

/** What pods ask for: its name, what to divide by, and its unit. */
const RESOURCES = [
  { key: "cpu", per: 1, unit: "cores" },
  { key: "memory", per: 2 ** 30, unit: "GiB of memory" },
] as const;

const SCALERS: Readonly<Record<string, string>> = {
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": "minReplicas",
  "kubernetes:keda.sh/v1alpha1:ScaledObject": "minReplicaCount",
};

/** What workloads that change ask of the nodes: replicas (the least an autoscaler allows) times requests. */
export function capacityFindings(
  subjects: readonly Subject[],
  { base, head }: Comparison,
): readonly UnmarkedFinding[] {
  return RESOURCES.flatMap(({ key, per, unit }) => {
    const moves = subjects.flatMap((subject) => {
      const [before, after] = [
        requested(subject.before, base, key),
        requested(subject.after, head, key),
      ];
      return before === undefined || after === undefined || before === after
        ? []
        : [{ subject, before: before / per, after: after / per }];
    });
    if (moves.length === 0) return [];
    const sum = (side: "before" | "after"): number =>
      Math.round(moves.reduce((all, move) => all + move[side], 0) * 1000) / 1000;
    const texts = moves.map(
      ({ subject, before, after }) =>
        `${subject.name} ${amountText(before)} -> ${amountText(after)}`,
    );
    return [
      {
        topic: "cost",
        code: CODE,
        direction: directionOf(sum("before"), sum("after")),
        message: `${amountText(sum("before"))} -> ${amountText(sum("after"))} ${unit} requested by pods: ${texts.toSorted().join("; ")}.`,
        ...(moves.length === 1 ? { urn: moves[0]?.subject.urn } : {}),
        properties: [],
      },
    ];
  });
}

/** Undefined when it cannot be known; 0 of what is not there or no workload. */
function requested(
  workload: ResourceState | undefined,
  snapshot: Snapshot,
  key: string,
): number | undefined {
  if (workload === undefined || !REPLICATED_TYPES.includes(workload.type)) return 0;
  const replicas = replicasOf(workload, snapshot);
  const spec = at(workload.inputs, ...podTemplateKeys(workload.type), "spec");
  const list = at(spec, "containers");
  if (replicas === undefined || isHidden(spec) || isHidden(list)) return undefined;
  const amounts = (isList(list) ? list : []).map((one) => {
    const value = at(one, "resources", "requests", key) ?? at(one, "resources", "limits", key);
    return isHidden(value) ? undefined : value === undefined ? 0 : quantityOf(value);
  });
  if (amounts.some((one) => one === undefined)) return undefined;
  return replicas * amounts.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

function replicasOf(workload: ResourceState, { resources }: Snapshot): number | undefined {
  const [name, namespace] = ["name", "namespace"].map((key) =>
    at(workload.inputs, "metadata", key),
  );
  const scaler = [...resources.values()].find(
    (one) =>
      Object.hasOwn(SCALERS, one.type) &&
      at(one.inputs, "spec", "scaleTargetRef", "name") === name &&
      at(one.inputs, "metadata", "namespace") === namespace,
  );
  const least =
    scaler === undefined ? undefined : at(scaler.inputs, "spec", SCALERS[scaler.type] ?? "");
  const written = least ?? at(workload.inputs, "spec", "replicas") ?? 1;
  return typeof written === "number" ? written : undefined;
}

function quantityOf(value: Json): number | undefined {
  return typeof value === "string" || typeof value === "number"
    ? quantity(String(value))
    : undefined;
}

function isHidden(value: Json | undefined): boolean {
  return isUnknown(value) || isSecret(value);
}
