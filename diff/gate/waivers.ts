import { readFileSync } from "node:fs";
import { z } from "zod";

import { nearest } from "../../policies/core/nearest.ts";
import { DiffError } from "../errors.ts";
import { HASH_DIGITS } from "./hash.ts";

const HASH = new RegExp(`^[0-9a-f]{${HASH_DIGITS}}$`);

const TEXT = "must be text";

const WAIVER = z.strictObject({
  hash: z
    .string(TEXT)
    .regex(
      HASH,
      `must be ${HASH_DIGITS} digits of 0-9a-f; copy it from diff.md, diff.json or diff.html`,
    )
    .describe("Of the change or finding, as every output tells it"),
  reason: z
    .string(TEXT)
    .trim()
    .min(10, "must be 10 characters or more: say why it is right")
    .describe("Why it is right to make it"),
  owner: z.string(TEXT).trim().min(1, "must name somebody").describe("Who answers for it"),
  expires: z.iso
    .date("must be a day such as 2027-01-31")
    .describe("The last day it holds, in UTC, such as 2027-01-31"),
});

const WAIVERS = z.strictObject({
  $schema: z.string().optional().describe("For editors: waivers.schema.json"),
  version: z.literal(1, "must be 1").describe("Version of this form"),
  waivers: z
    .array(WAIVER, "must be a list")
    .describe("Changes that may be made although they fail"),
});

/** Lets exactly one change or finding pass for a time. */
export type Waiver = z.infer<typeof WAIVER>;

/** What a file of waivers says. */
export interface Waivers {
  readonly waivers: readonly Waiver[];
}

/** Nothing is waived. */
export const NO_WAIVERS: Waivers = { waivers: [] };

/**
 * Reads a file of waivers.
 *
 * @throws DiffError when it cannot be read, is not JSON, or with everything that is wrong in it
 */
export function readWaivers(file: string): Waivers {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const what = error instanceof SyntaxError ? "not JSON: " : "cannot be read: ";
    throw new DiffError(`${file}: ${what}${(error as Error).message}`);
  }
  return parseWaivers(document, file);
}

/**
 * Reads waivers.
 *
 * @param source what mistakes are said of, such as the file's path
 * @throws DiffError with everything that is wrong
 */
export function parseWaivers(document: unknown, source: string): Waivers {
  const result = WAIVERS.safeParse(document);
  const problems = (result.error?.issues ?? []).flatMap((issue) => problemsOf(document, issue));
  problems.push(...repeated(document));
  if (result.success && problems.length === 0) return { waivers: result.data.waivers };
  const lines = problems.map((line) => `  - ${line}`);
  throw new DiffError([`${source}: ${problems.length} to put right`, ...lines].join("\n"));
}

/** The text of waivers.schema.json. */
export function waiversSchema(): string {
  const schema = z.toJSONSchema(WAIVERS, { target: "draft-2020-12", io: "input" });
  const titled = { title: "Waivers of changes to a stack, version 1", ...schema };
  return `${JSON.stringify(titled, undefined, 2)}\n`;
}

function problemsOf(document: unknown, issue: z.core.$ZodIssue): readonly string[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    const allowed = Object.keys(path.length === 0 ? WAIVERS.shape : WAIVER.shape);
    return issue.keys.map((key) => {
      const hint = nearest(key, allowed);
      return `${[...path, key].join(".")}: not known${hint}; allowed: ${allowed.join(", ")}`;
    });
  }
  const place = path.length === 0 ? "the file" : path.join(".");
  return [`${place}: ${message}, got ${got(document, path)}`];
}

/** One change is waived once: of two, nobody knows which counts. */
function repeated(document: unknown): readonly string[] {
  const list = (document as { waivers?: unknown } | null)?.waivers;
  const hashes = (Array.isArray(list) ? (list as readonly unknown[]) : []).map(
    (waiver) => (waiver as { hash?: unknown } | null)?.hash,
  );
  return hashes.flatMap((hash, index) => {
    const first = hashes.indexOf(hash);
    return typeof hash !== "string" || first === index
      ? []
      : [`waivers.${index}.hash: waived by waivers.${first} already; remove one of the two`];
  });
}

/** What was given at a place of a document, shortened. */
function got(document: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | null | undefined)?.[key],
    document,
  );
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
