import type { PropertyChange, ResourceChange } from "../../model.ts";
import { isSecret } from "../../values.ts";
import { brief, listed } from "../general/reading.ts";
import { compareText } from "../../text.ts";
import { templateKeys, touching } from "./objects.ts";

/** What changes in the template of a workload's pods, in words: images and limits with their values, of variables only the names. */
export function templateWords(change: ResourceChange): string {
  const depth = templateKeys(change.type).length;
  const parts = touching(change, ...templateKeys(change.type)).map((one) => partWords(one, depth));
  return listed([...new Set(parts)].toSorted(compareText), 5);
}

function partWords(property: PropertyChange, depth: number): string {
  const [where, kind, name, ...rest] = property.keys.slice(depth).map(String);
  if (where === "metadata")
    return `${kind === "labels" ? "label" : "annotation"} ${name ?? "(all)"}`;
  if (where !== "spec" || kind === undefined) return "the whole template";
  if (kind === "containers" || kind === "initContainers") {
    return containerWords(property, name ?? "(all)", rest);
  }
  if (kind === "volumes") return `volume ${name ?? "(all)"}`;
  const path = property.keys.slice(depth + 1).map(String);
  return `${path.join(".")} ${arrow(property)}`;
}

function containerWords(
  property: PropertyChange,
  container: string,
  [what, name, ...rest]: readonly string[],
): string {
  if (what === undefined) {
    const words = { add: "new", update: "changed", delete: "removed" }[property.kind];
    return `container ${container} (${words})`;
  }
  // Values of variables and of commands may be secrets that nobody marked.
  if (what === "env" || what === "envFrom") return `${what} ${name ?? "(all)"} of ${container}`;
  if (what === "command" || what === "args" || what === "volumeMounts") {
    return `${what} of ${container}`;
  }
  const path = [what, ...(name === undefined ? [] : [name]), ...rest].join(".");
  return `${path} of ${container} ${arrow(property)}`;
}

function arrow({ before, after }: PropertyChange): string {
  if (isSecret(before) || isSecret(after)) return "(secret)";
  return `${brief(before)} -> ${brief(after)}`;
}
