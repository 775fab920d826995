import { quantity } from "../../../policies/core/pods.ts";
import type { Comparison, ResourceChange, ResourceState, Snapshot } from "../../model.ts";
import { at, shown } from "../../values.ts";
import { changeOf, inputText, moveOf, namesOf, orderCode, step, textOf } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
const DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Groups that every cluster serves, beside those that end in k8s.io, and Pulumi's own. */
const BUILT_IN =
  /^(?:core|apps|batch|autoscaling|policy|extensions|helm\.sh|yaml|kustomize|meta|.*\.k8s\.io)$/;
/** Groups that end in k8s.io and come with definitions all the same. */
const DEFINED =
  /^(?:gateway|snapshot\.storage|metrics|.*\.x-k8s|.*\.cluster\.x-k8s)\.k8s\.io$|x-k8s\.io$/;

/** Objects in a cluster. */
export const KUBERNETES_ORDER: OrderCheck = {
  codes: [
    orderCode(
      "definition-not-there",
      "A custom resource is made in the same update as its definition, without waiting for it.",
      "The API server does not know the kind until the definition is there: what is made at the same time is refused.",
      SOURCES.definitions,
      SOURCES.waitForDefinitions,
    ),
    orderCode(
      "namespace-goes",
      "A namespace is deleted or replaced while the program keeps objects in it.",
      "With a namespace all that is in it is deleted, volumes too, whatever the program says of it.",
      SOURCES.namespace,
    ),
    orderCode(
      "stateful-set-claims",
      "The volumeClaimTemplates of a StatefulSet change.",
      "They cannot be changed: the StatefulSet is replaced, while the claims that exist keep their size and class.",
      SOURCES.statefulSet,
    ),
    orderCode(
      "claim-shrinks",
      "A PersistentVolumeClaim asks for less storage.",
      "A claim can only grow: the API server refuses it.",
      SOURCES.claims,
    ),
  ],
  check: (change, comparison) => [
    ...definition(change, comparison),
    ...namespace(change, comparison),
    ...statefulSet(change),
    ...claim(change),
  ],
};

/** The API group of a type such as "kubernetes:keda.sh/v1alpha1:ScaledObject", when definitions make it. */
function customGroup(type: string): string | undefined {
  const group = /^kubernetes:([^/]+)\/[^:]+:/.exec(type)?.[1];
  if (group === undefined) return undefined;
  return BUILT_IN.test(group) && !DEFINED.test(group) ? undefined : group;
}

function definition(change: ResourceChange, comparison: Comparison): readonly Problem[] {
  const { changes, base, head } = comparison;
  const group = customGroup(change.type);
  if (change.operation !== "create" || group === undefined || change.after === undefined) return [];
  // A group that has objects already is known to the cluster.
  if ([...base.resources.values()].some(({ type }) => customGroup(type) === group)) return [];
  const created = changes.filter(({ operation }) => operation === "create");
  const definitions = created.filter(
    ({ type, after }) => type === DEFINITION && inputText(after, "spec", "group") === group,
  );
  const makers =
    definitions.length > 0 ? definitions : created.filter(({ type }) => type === RELEASE);
  if (makers.length === 0) return [];
  const waitsFor = reachable(change.after, head);
  if (makers.some(({ urn }) => waitsFor.has(urn))) return [];
  const [kind = change.type] = change.type.split(":").slice(-1);
  const what = definitions.length > 0 ? "definition" : "chart that may bring its definition";
  return [
    {
      code: "definition-not-there",
      message: `${change.name} (${kind} of ${group}) is created in the same update as the ${what}, ${namesOf(makers)}, and does not wait for it: the API server does not know the kind yet.`,
      properties: [],
      steps: [
        step(`${namesOf(makers)} first`, "The API server knows the kind once it is there."),
        step(
          `${change.name}, with dependsOn: [${namesOf(makers)}]`,
          "With the dependency both may be in one update from then on.",
        ),
      ],
    },
  ];
}

/** Everything a resource waits for, by way of others too. */
function reachable(from: ResourceState, { resources }: Snapshot): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [from];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const next = [
      ...one.dependencies,
      ...Object.values(one.propertyDependencies).flat(),
      ...(one.parent === undefined ? [] : [one.parent]),
    ];
    for (const urn of next) {
      if (found.has(urn)) continue;
      found.add(urn);
      const state = resources.get(urn);
      if (state !== undefined) open.push(state);
    }
  }
  return found;
}

function namespace(change: ResourceChange, comparison: Comparison): readonly Problem[] {
  const { name, type, operation, before } = change;
  if (type !== NAMESPACE || before === undefined || before.retainOnDelete) return [];
  if (operation !== "delete" && operation !== "replace") return [];
  const space = inputText(before, "metadata", "name");
  if (space === undefined) return [];
  const inside = [...comparison.head.resources.values()].filter((one) => {
    if (!one.type.startsWith("kubernetes:") || one.urn === change.urn) return false;
    if (inputText(one, "metadata", "namespace") !== space) return false;
    const own = changeOf(comparison, one.urn)?.operation;
    return own !== "create" && own !== "replace";
  });
  if (inside.length === 0) return [];
  return [
    {
      code: "namespace-goes",
      message: `${name} (${space}) is ${operation === "delete" ? "deleted" : "replaced"} while the program keeps ${inside.length} objects in it as they are, such as ${namesOf(inside)}: they are deleted with it, and the state still has them.`,
      properties: [],
      steps: [
        step(`a second namespace beside ${space}, with the same objects`, "Both serve meanwhile."),
        step(
          "data and traffic: to the objects of the second one",
          "Claims and Secrets do not move by themselves.",
        ),
        step(`${name} and what is in it out of the program`, "Nobody uses it any more."),
      ],
    },
  ];
}

function statefulSet(change: ResourceChange): readonly Problem[] {
  const { name, type } = change;
  if (type !== STATEFUL_SET) return [];
  if (moveOf(change, "spec", "volumeClaimTemplates")?.before === undefined) return [];
  return [
    {
      code: "stateful-set-claims",
      message: `The volumeClaimTemplates of ${name} change: the StatefulSet is replaced, its pods stop, and its existing claims keep what they were made with.`,
      properties: ["spec.volumeClaimTemplates"],
      steps: [
        step(
          `each claim of ${name}: the new size (kubectl patch pvc; the storage class needs allowVolumeExpansion)`,
          "Templates make new claims only.",
        ),
        step(
          `kubectl delete statefulset ${inputText(change.before, "metadata", "name") ?? name} --cascade=orphan`,
          "The pods and claims stay and serve.",
        ),
        step(
          `${name}: the new volumeClaimTemplates (pulumi refresh, then up)`,
          "The new StatefulSet takes over the pods and claims of its names.",
        ),
      ],
    },
  ];
}

function claim(change: ResourceChange): readonly Problem[] {
  if (change.type !== CLAIM) return [];
  const [from, to] = [change.before, change.after].map((state) =>
    at(state?.inputs, "spec", "resources", "requests", "storage"),
  );
  if (moveOf(change, "spec") === undefined) return [];
  const [old, now] = [quantity(textOf(from)), quantity(textOf(to))];
  if (old === undefined || now === undefined || now >= old) return [];
  const { name } = change;
  return [
    {
      code: "claim-shrinks",
      message: `${name} goes from ${shown(from)} down to ${shown(to)}: a claim only grows.`,
      properties: ["spec.resources.requests.storage"],
      steps: [
        step(`a second claim of ${shown(to)} beside ${name}`, "An existing claim only grows."),
        step(
          "a Job that copies the files, the pods stopped",
          "What is written after the copy would be lost.",
        ),
        step(`the pods: the second claim; ${name} out of the program`, "Nobody uses it any more."),
      ],
    },
  ];
}
