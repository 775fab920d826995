import { z } from "zod";

import { DocumentError } from "../core/documents.ts";
import type { ResultLine } from "../core/results.ts";

const FINDING = z.object({
  kind: z.literal("finding"),
  rule: z.string().min(1),
  state: z.enum(["violation", "unknown"]),
  level: z.enum(["advisory", "mandatory"]),
  urn: z.string().optional(),
  message: z.string(),
  path: z.string().optional(),
  waiver: z.object({ reason: z.string(), owner: z.string(), expires: z.string() }).optional(),
  deferred: z.literal(true).optional(),
});

const SUMMARY = z.object({
  kind: z.literal("summary"),
  rules: z.number().int().min(0),
  resources: z.number().int().min(0),
  passed: z.record(z.string(), z.number().int().min(0)),
});

const LINE = z.discriminatedUnion("kind", [FINDING, SUMMARY]);

/**
 * Reads the file that a run of the pack wrote (PLUMBLINE_POLICY_RESULTS). A last line that was cut off, as a killed run
 * leaves it, is left out: without a summary such a run is known not to have come to its end.
 *
 * @throws DocumentError that names every line which is none of its
 */
export function readResults(text: string): readonly ResultLine[] {
  const problems: string[] = [];
  const contents = text.split("\n");
  const last = contents.length - 1;
  const lines = contents.flatMap((content, index) => {
    if (content.trim() === "") return [];
    const result = LINE.safeParse(parse(content));
    if (result.success) return [result.data];
    if (isCutOff(content) && index === last) return [];
    problems.push(`line ${index + 1}`);
    return [];
  });
  if (problems.length > 0) {
    throw new DocumentError(`not the results of a run of the pack: ${problems.join(", ")}`);
  }
  return lines;
}

function isCutOff(text: string): boolean {
  return text.startsWith("{") && parse(text) === undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
