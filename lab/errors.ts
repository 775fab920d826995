import { EXIT } from "../sandbox/errors.ts";

/** Something a person has to put right before anything can be proved; shown without a stack. */
export class LabError extends Error {
  override readonly name = "LabError";
  /** What the command ends with. */
  readonly exitCode: number = EXIT.unusable;
}

/** One error that lists all problems, one a line. */
export function labError(what: string, problems: readonly string[]): LabError {
  return new LabError([`${what}:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
}
