/** How a service rule looks at inputs: only what is known can be wrong. */

import { joinKey } from "../../diff-values.ts";
import { Secret, UNKNOWN, isList, isRecord, reveal, show } from "../../model.ts";
import type { Failure, Props, ProviderContext, Value } from "../../model.ts";

/** One rule of a service: where it is written, and the check. */
export interface ServiceRule {
  /** Where the rule comes from: a page of the service's guide, or the terraform provider's own check. */
  readonly source: string;
  /** Reports what breaks the rule through {@link View.fail}. */
  readonly check: (view: View) => void;
}

/** The inputs of a resource, or of one nested object of it, and where they are. */
export class View {
  /** The account and region. */
  readonly context: ProviderContext;
  readonly #props: Props;
  readonly #path: string;
  readonly #failures: Failure[];
  readonly #secret: boolean;

  /** @param failures list that {@link fail} adds to; nested views share it */
  constructor(
    props: Props,
    context: ProviderContext,
    failures: Failure[],
    path = "",
    secret = false,
  ) {
    this.context = context;
    this.#props = props;
    this.#path = path;
    this.#failures = failures;
    this.#secret = secret;
  }

  /** @returns true when the input is there, known or not. */
  given(name: string): boolean {
    return (reveal(this.#props[name]) ?? undefined) !== undefined;
  }

  /** @returns true when the program left the input out. */
  absent(name: string): boolean {
    return !this.given(name);
  }

  /** @returns the known value without secret wrapping; undefined when left out or not known yet. */
  known(name: string): Value | undefined {
    const value = reveal(this.#props[name]) ?? undefined;
    return value === UNKNOWN ? undefined : value;
  }

  /** @returns the input as text; undefined when left out, unknown or no text. */
  text(name: string): string | undefined {
    const value = this.known(name);
    return typeof value === "string"
      ? value
      : typeof value === "number"
        ? String(value)
        : undefined;
  }

  /** @returns the input as a number; undefined when left out, unknown or no number. */
  number(name: string): number | undefined {
    const value = this.known(name);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  }

  /** @returns true when the input is known to be true. */
  on(name: string): boolean {
    const value = this.known(name);
    return value === true || value === "true";
  }

  /** @returns true when the input is left out or known to be false. */
  off(name: string): boolean {
    const value = this.known(name);
    return this.absent(name) || value === false || value === "false";
  }

  /** @returns the elements of a known list; undefined when left out or unknown. */
  list(name: string): readonly Value[] | undefined {
    const value = this.known(name);
    return isList(value) ? value : undefined;
  }

  /** @returns the known texts of a list; empty when left out or unknown. */
  texts(name: string): readonly string[] {
    return (this.list(name) ?? [])
      .map((item) => reveal(item))
      .filter((item) => typeof item === "string");
  }

  /** @returns a view of a nested object; undefined when left out or unknown. */
  block(name: string): View | undefined {
    const value = this.known(name);
    return isRecord(value) ? this.#below(value, joinKey(this.#path, name), name) : undefined;
  }

  /** @returns views of the known objects of a list. */
  items(name: string): readonly View[] {
    const views: View[] = [];
    (this.list(name) ?? []).forEach((item, index) => {
      const value = reveal(item);
      if (isRecord(value))
        views.push(this.#below(value, `${joinKey(this.#path, name)}[${index}]`, name));
    });
    return views;
  }

  /** Refuses an input: what is allowed there, and how to put it right. */
  fail(name: string, allowed: string, fix?: string): void {
    const value = this.#props[name];
    const secret = this.#secret || value instanceof Secret;
    this.#failures.push({
      path: name === "" ? this.#path : joinKey(this.#path, name),
      got: name === "" ? "the whole" : secret ? "[secret]" : show(value ?? undefined),
      allowed,
      ...(fix === undefined ? {} : { fix }),
    });
  }

  /** Refuses when not exactly one of the inputs is there. */
  exactlyOneOf(...names: readonly string[]): void {
    const given = names.filter((name) => this.given(name));
    if (given.length === 0) this.fail(names[0] ?? "", `exactly one of ${names.join(", ")}`);
    if (given.length > 1) this.#conflict(given, `exactly one of ${names.join(", ")}`);
  }

  /** Refuses when more than one of the inputs is there. */
  atMostOneOf(...names: readonly string[]): void {
    const given = names.filter((name) => this.given(name));
    if (given.length > 1) this.#conflict(given, `at most one of ${names.join(", ")}`);
  }

  /** Refuses each of the inputs that is left out. */
  needs(names: readonly string[], why: string): void {
    for (const name of names) if (this.absent(name)) this.fail(name, `a value; ${why}`);
  }

  /** Refuses each of the inputs that is there. */
  refuses(names: readonly string[], why: string): void {
    for (const name of names)
      if (this.given(name)) this.fail(name, `nothing; ${why}`, `leave ${name} out`);
  }

  #conflict(given: readonly string[], allowed: string): void {
    this.#failures.push({
      path: joinKey(this.#path, given[0] ?? ""),
      got: given.join(" and "),
      allowed,
    });
  }

  #below(props: Props, path: string, name: string): View {
    const secret = this.#secret || this.#props[name] instanceof Secret;
    return new View(props, this.context, this.#failures, path, secret);
  }
}
