import { SECRET_SIGNATURE, SENTINELS, SIGNATURE } from "../policies/core/sentinels.ts";
import type { Json, JsonObject } from "./model.ts";

/** What stands for a secret, as previews show it; its text is never read. */
export const MASK = "[secret]";

/** What stands for a value that is known only once the update is made. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the engine and the providers keep among the inputs for themselves. */
const OWN_KEYS = ["__defaults", "__internal", "__name", "__meta"];

/** Whether a value is known only once the update is made. */
export function isUnknown(value: Json | undefined): boolean {
  return value === UNKNOWN;
}

/** Whether a value is a secret. */
export function isSecret(value: Json | undefined): boolean {
  return value === MASK;
}

/** Whether a value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Properties as a state file or a preview writes them, in the form of the model: secrets masked, one word for what is unknown, files by their hashes. */
export function readProps(props: unknown): JsonObject {
  const entries = Object.entries((props ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries
      .filter(([key, value]) => !OWN_KEYS.includes(key) && value !== null && value !== undefined)
      .map(([key, value]) => [key, readValue(value)]),
  );
}

/** A value as a state file or a preview writes it, in the form of the model. */
export function readValue(value: unknown): Json {
  if (typeof value === "string") return SENTINELS.has(value) ? UNKNOWN : value;
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(readValue);
  if (typeof value !== "object" || value === null) return null;
  const signature = (value as Record<string, unknown>)[SIGNATURE];
  if (signature === SECRET_SIGNATURE) return MASK;
  if (signature !== undefined) return readAsset(value as Record<string, unknown>);
  return readProps(value);
}

/** A file or archive: what counts is its content, not where it lies on this machine. */
function readAsset(asset: Record<string, unknown>): Json {
  const { hash, text, uri } = asset;
  if (typeof hash === "string" && hash !== "") return `sha256:${hash}`;
  return typeof text === "string" ? text : typeof uri === "string" ? uri : UNKNOWN;
}

/** A value for a person, on one line: JSON, but plain words for text without spaces, secrets and what is unknown. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return "(none)";
  if (isUnknown(value)) return "(known after the update)";
  if (isSecret(value)) return MASK;
  if (typeof value === "string")
    return /^[\w./:@%+=-]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value, (_, item: unknown) =>
    item === UNKNOWN ? "(known after the update)" : item,
  );
}

/** The value at a path of keys, undefined when there is none. Items of a list are found by their names, too. */
export function at(
  value: Json | undefined,
  ...keys: readonly (string | number)[]
): Json | undefined {
  let current = value;
  for (const key of keys) {
    if (isList(current)) {
      current =
        typeof key === "number" ? current[key] : current.find((item) => nameOf(item) === key);
    } else if (isObject(current)) current = Object.hasOwn(current, key) ? current[key] : undefined;
    else return undefined;
  }
  return current;
}

/** Names by which items of a list are known, the first that an item has. */
const NAME_KEYS = ["name", "key", "Sid", "id"];

/** The name of an item of a list, such as that of a parameter, a container or a variable. */
export function nameOf(item: Json | undefined): string | undefined {
  if (!isObject(item)) return undefined;
  const found = NAME_KEYS.map((key) => item[key]).find((name) => typeof name === "string");
  return typeof found === "string" && found !== UNKNOWN && found !== MASK ? found : undefined;
}

/** JSON with the keys of all objects sorted: the same value has the same text. */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}
