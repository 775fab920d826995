import type { Json, ResourceState } from "../../model.ts";
import { isFormula, parameterFacts, postgresFamily } from "../../../policies/core/rds.ts";
import { at, isList, nameOf } from "../../values.ts";
import { text, told } from "../general/reading.ts";
import { compareText } from "../../text.ts";

/** When a changed parameter takes effect. */
export type Effect = "static" | "dynamic" | "unknown";

/** What is known of a parameter of a family: static ones wait for a restart. */
export function effectOf(family: string | undefined, name: string): Effect {
  const version = postgresFamily(family);
  const facts = version === undefined ? undefined : parameterFacts(version, name);
  if (facts === undefined) return "unknown";
  return facts.apply === "pending-reboot" ? "static" : "dynamic";
}

/** The family of a group, such as "postgres17". */
export function familyOf(group: ResourceState | undefined): string | undefined {
  return text(told(group, "family"));
}

/** Parameters of a group that have names, by name. */
export function parametersOf(group: ResourceState | undefined): ReadonlyMap<string, Json> {
  const list = at(group?.inputs, "parameters");
  if (!isList(list)) return new Map();
  return new Map(
    list.flatMap((item): [string, Json][] => {
      const name = nameOf(item);
      return name === undefined ? [] : [[name, item]];
    }),
  );
}

/** Static parameters whose value is a formula of the class: they change with it, sorted. */
export function staticFormulas(group: ResourceState | undefined): readonly string[] {
  const family = familyOf(group);
  return [...parametersOf(group)]
    .filter(([name, item]) => {
      const value = text(at(item, "value"));
      return value !== undefined && isFormula(value) && effectOf(family, name) === "static";
    })
    .map(([name]) => name)
    .toSorted(compareText);
}

/** Names of static parameters that differ between two groups, sorted. */
export function staticDifferences(
  before: ResourceState | undefined,
  after: ResourceState | undefined,
): readonly string[] {
  const [was, is] = [parametersOf(before), parametersOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => effectOf(familyOf(after) ?? familyOf(before), name) !== "dynamic")
    .filter((name) => at(was.get(name), "value") !== at(is.get(name), "value"))
    .toSorted(compareText);
}
