import { inspect } from "node:util";

/** Stands for a value that only exists once the resource has been created. */
export const UNKNOWN = Symbol("unknown");

/**
 * A value the program marked as secret. Rules cannot look inside, so no message can tell it; the pack
 * itself opens it only to hand it back to the engine after a remediation.
 */
export class Secret {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value, for the wire only. */
  open(): Value {
    return this.#value;
  }

  /** What JSON and the console show instead of it. */
  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}

/** A property's value as a rule sees it. Assets and archives are plain objects. */
export type Value =
  | null
  | boolean
  | number
  | string
  | typeof UNKNOWN
  | Secret
  | readonly Value[]
  | { readonly [key: string]: Value };

/** The properties of a resource. */
export type Props = Readonly<Record<string, Value>>;

/** Whether a value is an object with keys, rather than a list, a secret or a scalar. */
export function isProps(value: Value | undefined): value is Props {
  return (
    typeof value === "object" && value !== null && !isList(value) && !(value instanceof Secret)
  );
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/**
 * What is known of a resource as a whole: what came of it where that is known, else what the program asked for. At preview
 * the engine tells nothing of what came of objects whose cluster is yet to be made, and calls unknown what nobody asked for.
 */
export function mergeProps(inputs: Props, outputs: Props): Props {
  const known = Object.entries(outputs).filter(([, value]) => value !== UNKNOWN);
  return { ...inputs, ...Object.fromEntries<Value>(known) };
}
