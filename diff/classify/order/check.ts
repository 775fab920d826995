import type {
  ApplyStep,
  CodeInfo,
  Comparison,
  Finding,
  Json,
  ResourceChange,
  ResourceState,
  Source,
} from "../../model.ts";
import type { View } from "../rule.ts";
import { at, isSecret, isUnknown } from "../../values.ts";

/** Something that one update cannot do with a resource, or must not do at once. */
export interface Problem {
  readonly code: string;
  /** @default "worse" */
  readonly direction?: Finding["direction"] | undefined;
  /** Why one update fails, or what it harms; never a secret. */
  readonly message: string;
  readonly properties: readonly string[];
  /** The updates that lead there, in order. @default - there is no way by updates */
  readonly steps?: readonly ApplyStep[] | undefined;
}

/** Looks at one changed resource after the other. */
export interface OrderCheck {
  readonly codes: readonly CodeInfo[];
  /** The types it is asked about. @default - all */
  readonly types?: readonly string[] | undefined;
  readonly check: (change: ResourceChange, comparison: Comparison) => readonly Problem[];
}

/** A check as a view of the topic "order". */
export function orderView({ codes, types, check }: OrderCheck): View {
  return {
    codes,
    find: (comparison) =>
      comparison.changes
        .filter(({ type }) => types?.includes(type) ?? true)
        .flatMap((change) =>
          check(change, comparison).map(
            ({ code, direction = "worse", message, properties, steps }) => ({
              topic: "order" as const,
              code,
              direction,
              message,
              urn: change.urn,
              properties: [...properties].sort(),
              ...(steps !== undefined && { steps }),
            }),
          ),
        ),
  };
}

/** What a code of this topic stands for. */
export function orderCode(
  code: string,
  title: string,
  why: string,
  ...sources: readonly Source[]
): CodeInfo {
  return { code, kind: "order", title, why, sources };
}

/** A step of several. */
export function step(change: string, why: string): ApplyStep {
  return { change, why };
}

/** A value before and after. */
export interface Move {
  /** @default - absent */
  readonly before: Json | undefined;
  /** @default - absent */
  readonly after: Json | undefined;
}

/** How the value at a place changed; undefined when the engine counts no change of its property. */
export function moveOf(
  change: ResourceChange,
  ...keys: readonly [string, ...(string | number)[]]
): Move | undefined {
  const { before, after, properties } = change;
  if (before === undefined || after === undefined) return undefined;
  if (!properties.some((one) => one.keys[0] === keys[0])) return undefined;
  const move = { before: at(before.inputs, ...keys), after: at(after.inputs, ...keys) };
  return JSON.stringify(move.before) === JSON.stringify(move.after) ? undefined : move;
}

/** The text of a value; undefined when it is none, secret or not known yet. Numbers are turned into text, as providers do. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || isSecret(value) || isUnknown(value)) return undefined;
  return value;
}

/** The number of a value; text that is one counts. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  const text = textOf(value);
  if (text === undefined || text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The boolean of a value; the texts "true" and "false" count. */
export function flagOf(value: Json | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

/** The text at a place among a resource's inputs. */
export function inputText(
  state: ResourceState | undefined,
  ...keys: readonly (string | number)[]
): string | undefined {
  return textOf(at(state?.inputs, ...keys));
}

/** The numbers of a version such as "17.6" or "1.34"; undefined for what is none. */
export function versionOf(value: Json | undefined): readonly number[] | undefined {
  const text = textOf(value);
  if (text === undefined || !/^\d+(\.\d+)*/.test(text)) return undefined;
  return (/^[\d.]+/.exec(text)?.[0] ?? "")
    .split(".")
    .filter((part) => part !== "")
    .map(Number);
}

/** Which of two versions is newer, by the numbers that both have: positive when it is the first. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the engine takes the resource away, now or to make it anew. */
export function goes({ operation }: ResourceChange): boolean {
  return operation === "delete" || operation === "replace";
}

/** Resources of a type, sorted by URN. */
export function ofType(
  resources: ReadonlyMap<string, ResourceState>,
  ...types: readonly string[]
): readonly ResourceState[] {
  return [...resources.values()]
    .filter(({ type }) => types.includes(type))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** What happens to a resource; undefined when it stays as it is. */
export function changeOf({ changes }: Comparison, urn: string): ResourceChange | undefined {
  return changes.find((change) => change.urn === urn);
}

/** Names for a message, at most five of them. */
export function namesOf(resources: readonly { readonly name: string }[]): string {
  const names = resources.map(({ name }) => name).sort();
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
