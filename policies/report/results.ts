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
});

const SUMMARY = z.object({
  kind: z.literal("summary"),
  rules: z.number().int().min(0),
  resources: z.number().int().min(0),
  passed: z.record(z.string(), z.number().int().min(0)),
});

const LINE = z.discriminatedUnion("kind", [FINDING, SUMMARY]);

/**
 * Reads the file that a run of the pack wrote (PLUMBLINE_POLICY_RESULTS).
 *
 * @throws DocumentError that names every line which is none of its
 */
export function readResults(text: string): readonly ResultLine[] {
  const problems: string[] = [];
  const lines = text.split("\n").flatMap((content, index) => {
    if (content.trim() === "") return [];
    const result = LINE.safeParse(parse(content));
    if (result.success) return [result.data];
    problems.push(`line ${index + 1}`);
    return [];
  });
  if (problems.length > 0) {
    throw new DocumentError(`not the results of a run of the pack: ${problems.join(", ")}`);
  }
  return lines;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
