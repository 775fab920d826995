import type { Cursor } from "./cursor.ts";
import type { Resource, Stack } from "./resource.ts";

/** Those of a stack that may select certain labels, in the stack's order. */
export interface Selectors {
  /** Of which everything is known. */
  readonly readable: readonly Resource[];
  /** Whose selector is unknown in part. */
  readonly doubtful: readonly Resource[];
}

/** Resources by a text, and those that can be found by none. */
class Index {
  readonly #order = new Map<Resource, number>();
  readonly #byKey = new Map<string, Resource[]>();
  readonly #rest: Resource[] = [];

  /** Files a resource under these texts; without any it is always found. */
  add(resource: Resource, keys: readonly string[]): void {
    this.#order.set(resource, this.#order.size);
    if (keys.length === 0) this.#rest.push(resource);
    for (const key of keys) {
      const same = this.#byKey.get(key);
      if (same === undefined) this.#byKey.set(key, [resource]);
      else same.push(resource);
    }
  }

  /** How many are filed under a text. */
  count(key: string): number {
    return this.#byKey.get(key)?.length ?? 0;
  }

  /** All that are filed under one of the texts or under none, in the order they came in. */
  find(keys: readonly string[]): readonly Resource[] {
    const found = new Set([...keys.flatMap((key) => this.#byKey.get(key) ?? []), ...this.#rest]);
    const rank = (resource: Resource): number => this.#order.get(resource) ?? 0;
    return [...found].sort((a, b) => rank(a) - rank(b));
  }
}

/** What is worked out once for a type of a stack, whose resources do not change. */
function once<T extends object>(
  work: (stack: Stack, type: string) => T,
): (stack: Stack, type: string) => T {
  const done = new WeakMap<Stack, Map<string, T>>();
  return (stack, type) => {
    const ofStack = done.get(stack) ?? new Map<string, T>();
    done.set(stack, ofStack);
    const result = ofStack.get(type) ?? work(stack, type);
    ofStack.set(type, result);
    return result;
  };
}

const indexOf = once((stack, type) => {
  const all = stack.ofType(type);
  const readable = all.filter((resource) => isReadable(selectorOf(resource)));
  const frequency = new Index();
  for (const resource of readable) frequency.add(resource, pairsOf(selectorOf(resource)));
  const index = new Index();
  for (const resource of readable) {
    // All of its labels have to be there: the rarest of them is enough to find it by.
    const [rarest] = [...pairsOf(selectorOf(resource))].sort(
      (a, b) => frequency.count(a) - frequency.count(b),
    );
    index.add(resource, rarest === undefined ? [] : [rarest]);
  }
  const doubtful = all.filter((resource) => !isReadable(selectorOf(resource)));
  return { index, readable, doubtful };
});

/** The Services or budgets of a stack that may select pods with these labels: not all of them, since a stack has many. */
export function selectorsFor(stack: Stack, type: string, labels: Cursor): Selectors {
  const { index, readable, doubtful } = indexOf(stack, type);
  // A label that is not known yet may be any.
  return { readable: isReadable(labels) ? index.find(pairsIn(labels)) : readable, doubtful };
}

const labelled = once((stack, type) => {
  const index = new Index();
  for (const workload of stack.ofType(type)) {
    const labels = workload.at("spec", "template", "metadata", "labels");
    index.add(workload, isReadable(labels) ? pairsIn(labels) : []);
  }
  return index;
});

/** The workloads of a type (a Deployment, a StatefulSet) whose pods a label selector may select. */
export function selectable(stack: Stack, type: string, selector: Cursor): readonly Resource[] {
  const index = labelled(stack, type);
  const pairs = isReadable(selector) ? pairsIn(selector.at("matchLabels")) : [];
  const [rarest] = [...pairs].sort((a, b) => index.count(a) - index.count(b));
  return rarest === undefined ? stack.ofType(type) : index.find([rarest]);
}

const scalers = once((stack, type) => {
  const index = new Index();
  for (const autoscaler of stack.ofType(type)) {
    const target = autoscaler.at("spec", "scaleTargetRef", "name");
    const made = autoscaler.propertyDependencies["spec"] ?? [];
    const name = target.isHidden ? undefined : target.text();
    index.add(autoscaler, [...(name === undefined ? [] : [`name ${name}`]), ...made]);
  }
  return index;
});

/** The autoscalers that may scale a workload: those that name it, or were made from it. */
export function scalersOf(
  stack: Stack,
  types: readonly string[],
  workload: Resource,
  name: string | undefined,
): readonly Resource[] {
  const keys = [...(name === undefined ? [] : [`name ${name}`]), workload.urn];
  return types.flatMap((type) => scalers(stack, type).find(keys));
}

function selectorOf(resource: Resource): Cursor {
  return resource.at("spec", "selector");
}

/** The labels that a selector asks for: those of matchLabels, or of a Service the selector itself. */
function pairsOf(selector: Cursor): readonly string[] {
  const matchLabels = selector.at("matchLabels");
  return matchLabels.entries().length > 0 ? pairsIn(matchLabels) : pairsIn(selector);
}

function pairsIn(labels: Cursor): readonly string[] {
  return labels.entries().flatMap(([key, value]) => {
    const text = value.text();
    return text === undefined ? [] : [`${key}=${text}`];
  });
}

/** Whether nothing in it is hidden. */
function isReadable(cursor: Cursor): boolean {
  return (
    !cursor.isHidden &&
    cursor.entries().every(([, value]) => isReadable(value)) &&
    cursor.list().every((item) => isReadable(item))
  );
}
