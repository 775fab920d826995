import { Secret, UNKNOWN, isList, isProps } from "./value.ts";
import type { Props, Value } from "./value.ts";

/** What JSON can say: a value with nothing unknown or secret in it. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** A rule had to look at a value that is not known yet, or is secret: it can say neither yes nor no. */
export class Unjudgeable extends Error {
  override readonly name = "Unjudgeable";
  /** Property it stopped at, such as "spec.template". */
  readonly path: string;
  /** Why it could not be read. */
  readonly reason: "unknown" | "secret";

  constructor(
    path: string,
    reason: "unknown" | "secret",
    why = reason === "unknown" ? "is not known yet" : "is secret",
  ) {
    super(`${path} ${why}`);
    this.path = path;
    this.reason = reason;
  }
}

/**
 * A place among the properties of a resource, which knows its own path. Going on from an absent place is
 * allowed and leads to an absent one; reading an unknown or secret one throws Unjudgeable, so that a rule
 * written as if all were known comes out as "unknown" instead of passing by accident.
 */
export class Cursor {
  /** Such as "spec.template.spec.containers[0].image"; empty at the top. */
  readonly path: string;
  readonly #value: Value | undefined;

  constructor(value: Value | undefined, path = "") {
    this.#value = value;
    this.path = path;
  }

  /** The place below: a key of an object, or an index of a list. */
  at(...keys: readonly (string | number)[]): Cursor {
    return keys.reduce<Cursor>((cursor, key) => cursor.#step(key), this);
  }

  /** Whether there is something, known or not: neither absent nor null. */
  get isSet(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  /** Whether there is something of which only its existence may be told: unknown, or secret. */
  get isHidden(): boolean {
    return this.#value === UNKNOWN || this.#value instanceof Secret;
  }

  /** Whether it is a secret. */
  get isSecret(): boolean {
    return this.#value instanceof Secret;
  }

  /** The text; numbers and booleans are turned into text, as providers do. @throws Unjudgeable */
  text(): string | undefined {
    const value = this.#known();
    if (typeof value === "string") return value;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
  }

  /** The number; text that is one counts, as providers let it. @throws Unjudgeable */
  number(): number | undefined {
    const value = this.#known();
    if (typeof value === "number") return value;
    if (typeof value !== "string" || value.trim() === "") return undefined;
    const number = Number(value);
    return Number.isFinite(number) ? number : undefined;
  }

  /** The boolean; the texts "true" and "false" count. @throws Unjudgeable */
  flag(): boolean | undefined {
    const value = this.#known();
    if (typeof value === "boolean") return value;
    if (value === "true") return true;
    return value === "false" ? false : undefined;
  }

  /** The items of a list, none when it is absent. Each may itself be unknown. @throws Unjudgeable */
  list(): readonly Cursor[] {
    const value = this.#known();
    if (!isList(value)) return [];
    return value.map((item, index) => new Cursor(item, `${this.path}[${index}]`));
  }

  /** The texts of a list. @throws Unjudgeable when the list or one of its items is unknown */
  texts(): readonly string[] {
    return this.list().flatMap((item) => item.text() ?? []);
  }

  /** Keys and places of an object, none when it is absent. Each may itself be unknown. @throws Unjudgeable */
  entries(): readonly (readonly [string, Cursor])[] {
    const value = this.#known();
    if (!isProps(value)) return [];
    return Object.keys(value).map((key) => [key, this.#step(key)] as const);
  }

  /** All below it as JSON. @throws Unjudgeable when anything in it is unknown or secret */
  plain(): Plain | undefined {
    const value = this.#known();
    if (isList(value)) return this.list().map((item) => item.plain() ?? null);
    if (!isProps(value)) return value;
    return Object.fromEntries(this.entries().map(([key, item]) => [key, item.plain() ?? null]));
  }

  #step(key: string | number): Cursor {
    // What is below an unknown is unknown itself; the path stays at what is to be known first.
    if (this.isHidden) return this;
    const path = typeof key === "number" ? `${this.path}[${key}]` : join(this.path, key);
    const value = this.#value;
    if (isList(value)) return new Cursor(typeof key === "number" ? value[key] : undefined, path);
    if (!isProps(value)) return new Cursor(undefined, path);
    return new Cursor(Object.hasOwn(value, key) ? value[key] : undefined, path);
  }

  #known(): Exclude<Value, typeof UNKNOWN | Secret> | undefined {
    const value = this.#value;
    if (value === UNKNOWN) throw new Unjudgeable(this.path, "unknown");
    if (value instanceof Secret) throw new Unjudgeable(this.path, "secret");
    return value;
  }
}

function join(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** A cursor at the top of a resource's properties. */
export function cursorOf(props: Props): Cursor {
  return new Cursor(props);
}
