import { createHash } from "node:crypto";

/** What everything the migrations make for themselves begins with; names of the configuration may not. */
export const OWN_PREFIX = "plumbline";

/** Hexadecimal digits of a revision: 64 bits, so that no two definitions of one object ever meet. */
const REVISION_DIGITS = 16;
/** Hexadecimal digits that tell the working names of two objects apart. */
const NAME_DIGITS = 12;

/** An identifier as SQL takes it whatever it contains. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal, with standard_conforming_strings (the default) as the only way backslashes are read. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function hash(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/** The comment that marks an object as made from this definition. */
export function revisionMark(definition: readonly string[]): string {
  return `${OWN_PREFIX} ${hash(JSON.stringify(definition), REVISION_DIGITS)}`;
}

/** Names of an object while it is being replaced, short enough whatever the length of `name`. */
export function workingNames(name: string): { readonly next: string; readonly previous: string } {
  const suffix = hash(name, NAME_DIGITS);
  return { next: `${OWN_PREFIX}_new_${suffix}`, previous: `${OWN_PREFIX}_old_${suffix}` };
}

/** The longest identifier of PostgreSQL, in bytes (NAMEDATALEN - 1). */
const IDENTIFIER_BYTES = 63;

/** Name of the unique index that lets a materialized view be refreshed CONCURRENTLY. */
export function keyName(view: string): string {
  const suffix = "_key";
  return `${view.slice(0, IDENTIFIER_BYTES - suffix.length)}${suffix}`;
}

/** Name of the pg_cron job that refreshes a view. */
export function refreshJob(view: string): string {
  return `${OWN_PREFIX}:${view}`;
}

/** Name of the pg_cron job that deletes old entries of its log. */
export const HISTORY_JOB = `${OWN_PREFIX}:history`;
