import { appendFileSync } from "node:fs";
import { isAbsolute } from "node:path";

import type { ResultLine } from "../core/results.ts";

/** Names the file that every finding of a run is appended to, one JSON object a line (core/results.ts). */
export const RESULTS_VARIABLE = "PLUMBLINE_POLICY_RESULTS";

/** That file cannot be written. */
export class ResultsFileError extends Error {
  override readonly name = "ResultsFileError";
}

/**
 * Appends lines to that file, if one is named. A run that is stopped leaves what was found so far.
 *
 * @throws ResultsFileError when it cannot be written, or is relative
 */
export function writeResults(
  lines: readonly ResultLine[],
  file: string | undefined = process.env[RESULTS_VARIABLE],
): void {
  if (file === undefined || file === "" || lines.length === 0) return;
  // The engine starts the pack in the pack's own folder, which nobody means.
  if (!isAbsolute(file)) {
    throw new ResultsFileError(`${RESULTS_VARIABLE} is ${file}: make it an absolute path`);
  }
  try {
    // In one piece, so that the lines of two runs do not mix.
    appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  } catch (error) {
    throw new ResultsFileError(
      `${RESULTS_VARIABLE} cannot be written: ${(error as Error).message}`,
    );
  }
}
