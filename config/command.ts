import type { PathKey } from "./schema-walk.ts";

/** The namespace of all keys of this project in a stack file. */
export const NAMESPACE = "plumbline";

/** A path for people and for `pulumi config`: `services.api.replicas.max`, `a["b.c"][0]`. */
export function formatPath(path: readonly PathKey[]): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[A-Za-z0-9_-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}

/** `a.b["c.d"][0]` as keys: what formatPath writes, and the paths of calculations. */
export function keysOfPath(path: string): readonly PathKey[] {
  const steps = path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|[^.[\]]+/g);
  return [...steps].map(([word, quoted, index]) =>
    index === undefined ? (quoted ?? word) : Number(index),
  );
}

/** The command that sets the key at `path` to `value` in the file of `stack`. */
export function setCommand(path: readonly PathKey[], value: unknown, stack: string): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const parts = ["pulumi config set", ...keyArguments(path), ...typeArguments(path, value)];
  return [...parts, shellWord(text), "--stack", shellWord(stack)].join(" ");
}

/** The command that sets the key at `path` to a secret; it asks for the value, so that no shell history keeps it. */
export function setSecretCommand(path: readonly PathKey[], stack: string): string {
  const parts = ["pulumi config set", ...keyArguments(path), "--secret --stack", shellWord(stack)];
  return parts.join(" ");
}

/** The command that removes the key at `path` from the file of `stack`. */
export function removeCommand(path: readonly PathKey[], stack: string): string {
  return ["pulumi config rm", ...keyArguments(path), "--stack", shellWord(stack)].join(" ");
}

function keyArguments(path: readonly PathKey[]): readonly string[] {
  const key = `'${`${NAMESPACE}:${formatPath(path)}`.replaceAll("'", String.raw`'\''`)}'`;
  return path.length > 1 ? ["--path", key] : [key];
}

/**
 * Inside a map `pulumi config set` stores whole numbers and booleans with their type and all else
 * as text; a fraction, and a text that looks like a number or boolean, must be told apart.
 */
function typeArguments(path: readonly PathKey[], value: unknown): readonly string[] {
  if (path.length < 2) return [];
  if (typeof value === "number" && !Number.isInteger(value)) return ["--type float"];
  if (typeof value === "string" && /^(true|false|-?\d+)$/.test(value)) return ["--type string"];
  return [];
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
