import { KUBERNETES_CLASSIFIERS } from "../../../../diff/classify/kubernetes/index.ts";
import type { Classifier } from "../../../../diff/classify/rule.ts";
import type {
  Comparison,
  JsonObject,
  ResourceChange,
  ResourceState,
  Verdict,
} from "../../../../diff/model.ts";
import { propertyChanges } from "../../../../diff/read/properties.ts";
import { stateOf } from "../../support/builders.ts";

/** A resource of one side. */
export interface Item {
  readonly type: string;
  readonly name: string;
  readonly inputs: JsonObject;
  readonly rest?: Partial<ResourceState>;
}

type Order = NonNullable<ResourceChange["replacement"]>;

/** What changes between two stacks. @param replaced which are replaced, and in which order, by name */
export function compared(
  base: readonly Item[],
  head: readonly Item[],
  replaced: Readonly<Record<string, Order>> = {},
): Comparison {
  const [old, now] = [base, head].map(
    (items) =>
      new Map(
        items.map(({ type, name, inputs, rest }) => {
          const state = { ...stateOf(type, name, inputs), ...rest };
          return [state.urn, state] as const;
        }),
      ),
  );
  if (old === undefined || now === undefined) throw new Error("two sides");
  const changes = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((urn) => {
    const change = changeOf(old.get(urn), now.get(urn), replaced);
    return change === undefined ? [] : [change];
  });
  const snapshot = { project: "shop", stack: "prod" };
  return {
    base: { ...snapshot, resources: old },
    head: { ...snapshot, resources: now },
    changes,
  };
}

function changeOf(
  before: ResourceState | undefined,
  after: ResourceState | undefined,
  replaced: Readonly<Record<string, Order>>,
): ResourceChange | undefined {
  const state = after ?? before;
  if (state === undefined) return undefined;
  const { urn, type, name } = state;
  const common = { urn, type, name, component: name, before, after, unknownEffects: [] };
  if (before === undefined) return { ...common, operation: "create", properties: [] };
  if (after === undefined) return { ...common, operation: "delete", properties: [] };
  const replacement = replaced[name];
  const properties = propertyChanges(before.inputs, after.inputs, {
    differing: [],
    replacing: [],
  }).map((one) => ({ ...one, replaces: replacement !== undefined }));
  if (replacement !== undefined)
    return { ...common, operation: "replace", replacement, properties };
  return properties.length === 0 ? undefined : { ...common, operation: "update", properties };
}

/** What the classifiers say of one resource. */
export function verdictsOn(
  comparison: Comparison,
  name: string,
  classifiers: readonly Classifier[] = KUBERNETES_CLASSIFIERS,
): readonly Verdict[] {
  const change = comparison.changes.find((one) => one.name === name);
  if (change === undefined) return [];
  return classifiers
    .filter(({ types }) => types?.includes(change.type) ?? true)
    .flatMap((classifier) => classifier.judge(change, comparison));
}

/** "class code: message" of what the classifiers say of one resource. */
export function saidOf(
  comparison: Comparison,
  name: string,
  classifiers?: readonly Classifier[],
): readonly string[] {
  return verdictsOn(comparison, name, classifiers).map(
    (one) => `${one.class} ${one.code}: ${one.message}`,
  );
}

/** A Deployment "api" in the namespace "app" with one container "api". */
export function deployment(
  {
    spec = {},
    pod = {},
    container = {},
    labels = { app: "api" },
    metadata = {},
  }: {
    readonly spec?: JsonObject;
    readonly pod?: JsonObject;
    readonly container?: JsonObject;
    readonly labels?: JsonObject;
    readonly metadata?: JsonObject;
  } = {},
  kind: "Deployment" | "StatefulSet" | "DaemonSet" = "Deployment",
): Item {
  return {
    type: `kubernetes:apps/v1:${kind}`,
    name: "api-workload",
    inputs: {
      kind,
      metadata: { name: "api", namespace: "app", ...metadata },
      spec: {
        selector: { matchLabels: { app: "api" } },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "api", image: "shop/api:1", ...container }], ...pod },
        },
        ...spec,
      },
    },
  };
}

/** An object of the namespace "app". */
export function object(type: string, name: string, body: JsonObject): Item {
  return {
    type: `kubernetes:${type}`,
    name: `${name}-object`,
    inputs: { metadata: { name, namespace: "app" }, ...body },
  };
}
