/** What a family of rules is, and the parts most families are made of. */

/** One test of a value, already told apart from unknown ones. */
export interface Validator {
  /** What is taken, for the message. */
  readonly allowed: string;
  /** True when the value passes. */
  accepts(value: string): boolean;
}

/** Gists of one kind and how to test for them. */
export interface RuleFamily {
  /** Name for tests and messages. */
  readonly name: string;
  /** Recognises a gist; its groups are handed to `build`. */
  readonly pattern: RegExp;
  /** Makes the validator; undefined when the gist tells nothing that can be tested offline. */
  readonly build: (groups: readonly string[], gist: string) => Validator | undefined;
}

/** @returns a validator from what it takes and its test. */
export const rule = (allowed: string, accepts: (value: string) => boolean): Validator => ({
  allowed,
  accepts,
});

/** @returns a validator of everything the pattern matches. */
export const matching = (allowed: string, pattern: RegExp): Validator =>
  rule(allowed, (v) => pattern.test(v));

/** @returns a family of a fixed meaning, whatever the gist's details. */
export const fixed = (name: string, pattern: RegExp, validator: Validator): RuleFamily => ({
  name,
  pattern,
  build: () => validator,
});
