import { appendFileSync } from "node:fs";

import type { ResultLine } from "../core/results.ts";

/** Names the file that every finding of a run is appended to, one JSON object a line (core/results.ts). */
export const RESULTS_VARIABLE = "PLUMBLINE_POLICY_RESULTS";

/** Appends lines to that file, if one is named. A run that is stopped leaves what was found so far. */
export function writeResults(
  lines: readonly ResultLine[],
  file: string | undefined = process.env[RESULTS_VARIABLE],
): void {
  if (file === undefined || file === "" || lines.length === 0) return;
  appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
