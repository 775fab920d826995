import type { ClassifiedChange } from "../model.ts";
import { isUnknown } from "../values.ts";
import { rank } from "./rule.ts";

type Unmarked = Omit<ClassifiedChange, "hash">;

/**
 * Which replacements only follow from another one, by URN: what there is to decide about is the other one. Something that is
 * replaced for a reason of its own, stops answering or loses data follows from nothing, whatever else goes with it.
 *
 * @returns the URN of what each follows from in the end
 */
export function followers(changes: readonly Unmarked[]): ReadonlyMap<string, string> {
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  const causes = new Map<string, string>();
  for (const change of changes) {
    const cause = mayFollow(change) ? causeOf(change, byUrn) : undefined;
    if (cause !== undefined) causes.set(change.urn, cause);
  }
  return new Map([...causes.keys()].map((urn) => [urn, rootOf(urn, causes)]));
}

/** Whether nothing of its own replaces it: a value it waits for is known only after the update. */
function mayFollow({ operation, class: own, verdicts, properties }: Unmarked): boolean {
  return (
    operation === "replace" &&
    own === "replace" &&
    verdicts.every(({ outage }) => outage === undefined) &&
    properties.every(({ replaces, after }) => !replaces || isUnknown(after))
  );
}

/** The first of the replaced resources that its values are made from, if their replacement is told as one. */
function causeOf(change: Unmarked, byUrn: ReadonlyMap<string, Unmarked>): string | undefined {
  const sides = [change.before, change.after];
  const made = sides.flatMap((side) => Object.values(side?.propertyDependencies ?? {}).flat());
  return [...new Set(made)].sort().find((urn) => {
    const cause = byUrn.get(urn);
    if (cause === undefined || urn === change.urn) return false;
    return cause.operation === "replace" && rank(cause.class) <= rank("replace");
  });
}

function rootOf(urn: string, causes: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let root = urn;
  for (let next = causes.get(root); next !== undefined; next = causes.get(root)) {
    if (seen.has(next)) break;
    seen.add(next);
    root = next;
  }
  return root;
}
