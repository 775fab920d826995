import { LineCounter, parseDocument } from "yaml";
import { NAMESPACE } from "./command.ts";
import { MASK } from "./problems.ts";
import type { PathKey } from "./schema-walk.ts";

/** What a stack file says of our namespace. */
export interface StackFile {
  /** Keys of the namespace; an encrypted value is replaced by a mask. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Places of encrypted values. */
  readonly secrets: readonly (readonly PathKey[])[];
  /** Value of aws:region; null when it is not set. */
  readonly awsRegion: string | null;
}

/** A stack file that cannot be read as one, with the place of each mistake. */
export class StackFileError extends Error {
  override readonly name: string = "StackFileError";
}

/**
 * Reads the text of a stack file.
 * @param name file name for messages
 * @throws StackFileError with line and column when it is no YAML, or has no `config:` map
 */
export function readStackText(text: string, name: string): StackFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const places = document.errors.map(({ pos, message }) => {
      const { line, col } = lines.linePos(pos[0]);
      return `${name}:${line}:${col}: ${message}`;
    });
    throw new StackFileError(["This stack file is no valid YAML:", ...places].join("\n"));
  }
  const content: unknown = document.toJS();
  const config = isMap(content) ? content["config"] : undefined;
  if (!isMap(config)) {
    throw new StackFileError(
      `${name}: no keys under "config:". Set the first one with: pulumi config set plumbline:environment dev`,
    );
  }
  return readConfig(config);
}

function readConfig(config: Readonly<Record<string, unknown>>): StackFile {
  const secrets: (readonly PathKey[])[] = [];
  const own = Object.entries(config)
    .filter(([key]) => key.startsWith(`${NAMESPACE}:`))
    .map(([key, value]) => {
      const name = key.slice(key.lastIndexOf(":") + 1);
      return [name, mask(value, [name], secrets)] as const;
    });
  const region = config["aws:region"];
  return {
    values: Object.fromEntries(own),
    secrets,
    awsRegion: typeof region === "string" ? region : null,
  };
}

/** Replaces `{ secure: ... }` by a mask and notes where it stood. */
function mask(value: unknown, path: readonly PathKey[], found: (readonly PathKey[])[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => mask(item, [...path, index], found));
  if (!isMap(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === "secure") {
    found.push(path);
    return MASK;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mask(inner, [...path, key], found)]),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
