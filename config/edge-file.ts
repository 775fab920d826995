import { LineCounter, parseAllDocuments } from "yaml";
import type { Document } from "yaml";
import type { $ZodIssue } from "zod/v4/core";
import { describeAllowed, siblingKeys } from "./allowed.ts";
import { formatPath } from "./command.ts";
import { showValue, valueAt } from "./problems.ts";
import { schemaAt } from "./schema-walk.ts";
import type { PathKey } from "./schema-walk.ts";
import { didYouMean } from "../tuning/did-you-mean.ts";
import type { Problem } from "../tuning/errors.ts";
import { throwProblems } from "../tuning/errors.ts";
import type { EdgeConfiguration } from "../tuning/edge-lint/model.ts";
import { edgeSchema } from "./edge-file-schema.ts";

/**
 * Reads an edge file: YAML in the words of model.ts. It may hold several documents, each an edge of its own.
 * @param name of the file, for messages
 * @throws TuningError with everything that is wrong, in all documents
 */
export function readEdgeFile(text: string, name: string): readonly EdgeConfiguration[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  throwProblems(documents.flatMap((document) => yamlProblems(document, lines, name)));
  const values = documents.map((document): unknown => document.toJS());
  throwProblems(
    values.length === 0
      ? [{ path: name, got: "nothing", allowed: "one edge or more, as YAML", fix: "Describe one." }]
      : values.flatMap((value, index) =>
          schemaProblems(value, values.length === 1 ? name : `${name}, document ${index + 1}`),
        ),
  );
  return values.map((value) => edgeSchema.parse(value));
}

function yamlProblems({ errors }: Document, lines: LineCounter, name: string): readonly Problem[] {
  return errors.map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return {
      path: `${name}:${line}:${col}`,
      got: message,
      allowed: "YAML",
      fix: "Correct the line.",
    };
  });
}

function schemaProblems(value: unknown, name: string): readonly Problem[] {
  const result = edgeSchema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const keys = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
    if (issue.code !== "unrecognized_keys") return [badValue(issue, keys, value, name)];
    return issue.keys.map((key) => unknownKey([...keys, key], value, name));
  });
}

/** Place in the file, for people. */
function place(name: string, keys: readonly PathKey[]): string {
  return keys.length === 0 ? name : `${name}: ${formatPath(keys)}`;
}

function badValue(
  issue: $ZodIssue,
  keys: readonly PathKey[],
  value: unknown,
  name: string,
): Problem {
  const node = schemaAt(edgeSchema, keys, value);
  const own = issue.message.startsWith("Invalid") ? undefined : issue.message;
  const got = valueAt(value, keys);
  return {
    path: place(name, keys),
    got: showValue(got),
    allowed: own ?? (node === undefined ? "another value" : describeAllowed(node)),
    fix: got === undefined ? "Add it." : "Change it to what is allowed.",
  };
}

function unknownKey(keys: readonly PathKey[], value: unknown, name: string): Problem {
  const known = siblingKeys(edgeSchema, keys, value);
  const meant = didYouMean(String(keys.at(-1)), known);
  return {
    path: place(name, keys),
    got: showValue(valueAt(value, keys)),
    allowed: `known here: ${known.join(", ")}`,
    fix: meant === undefined ? "Take the key out." : `Write ${meant}.`,
  };
}
