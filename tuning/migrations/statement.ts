import type { Problem } from "../errors.ts";

/** A stretch of SQL: code, or a quoted literal or identifier with its quotes. */
interface Segment {
  readonly kind: "code" | "quoted";
  readonly text: string;
}

/**
 * What could end the statement it is put into, or mean something to psql itself, outside of quotes: psql runs `\!` in a
 * shell, and replaces `:name` and `:'name'` by a variable (two colons are a cast). In E'' and U&'' a quote may end
 * elsewhere than read here.
 */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /;/, what: "a semicolon" },
  { pattern: /--|\/\*/, what: "a comment" },
  { pattern: /\\/, what: "a backslash" },
  { pattern: /\$/, what: "a dollar quote or parameter" },
  { pattern: /(^|[^:]):([a-z_{]|\u0000)/i, what: "a psql variable" },
  { pattern: /\b(e|u&)\u0000/i, what: "an E'' or U&'' string" },
];

/** Stands for what is quoted. */
const QUOTED = "\u0000";

const BALANCED = "one statement with its quotes and parentheses closed";

/** What is wrong with a piece of SQL that is put into a statement of ours. */
export function statementProblems(path: string, text: string): readonly Problem[] {
  const segments = segmentsOf(text);
  if (segments === undefined || !parenthesesClose(segments)) {
    return [{ path, got: shorten(text), allowed: BALANCED, fix: "close what is open" }];
  }
  return FORBIDDEN.filter(({ pattern }) => pattern.test(code(segments))).map(({ what }) => ({
    path,
    got: shorten(text),
    allowed: `one statement without ${what} outside of quotes`,
    fix: "leave it out; what needs it belongs in the application's own migrations",
  }));
}

/** The same SQL with each run of blanks outside of quotes as one: layout is not a change. */
export function withoutLayout(text: string): string {
  const segments = segmentsOf(text) ?? [];
  return segments
    .map(({ kind, text: part }) => (kind === "code" ? part.replace(/\s+/g, " ") : part))
    .join("")
    .trim();
}

/** The text with a NUL for each literal and quoted name; empty where quotes do not close. */
export function codeOf(text: string): string {
  return code(segmentsOf(text) ?? []);
}

function code(segments: readonly Segment[]): string {
  return segments.map(({ kind, text }) => (kind === "code" ? text : QUOTED)).join("");
}

/** Undefined when a quote stays open. A doubled quote is part of the literal it stands in. */
function segmentsOf(text: string): readonly Segment[] | undefined {
  const parts = text.match(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[^'"]+|['"]/g) ?? [];
  if (parts.some((part) => part === "'" || part === '"')) return undefined;
  return parts.map((part) => ({
    kind: part.startsWith("'") || part.startsWith('"') ? "quoted" : "code",
    text: part,
  }));
}

function parenthesesClose(segments: readonly Segment[]): boolean {
  let depth = 0;
  for (const character of code(segments)) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Most characters of a statement that an error repeats. */
const SHOWN = 80;

/** The beginning of a text, on one line. */
export function shorten(text: string): string {
  const line = JSON.stringify(text);
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}...`;
}
