/** One thing wrong with the input of a calculation. */
export interface Problem {
  /** Where: the key path or parameter name the reader can look up ("database.instanceClass"). */
  readonly path: string;
  /** What was given, as the reader wrote it; never a secret. */
  readonly got: string;
  /** What would have been accepted. */
  readonly allowed: string;
  /** What to do about it, as an instruction. */
  readonly fix: string;
}

/**
 * Bad input of a calculation. Carries every problem found, not only the first, so that one run shows all there is to
 * repair; `message` holds one block per problem.
 */
export class TuningError extends Error {
  override readonly name: string = "TuningError";

  /** Everything that is wrong, in the order it was found. */
  readonly problems: readonly Problem[];

  /**
   * @param problems at least one problem
   */
  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n\n"));
    this.problems = Object.freeze([...problems]);
  }
}

/** One problem as the block of text a person reads. */
export function formatProblem(problem: Problem): string {
  return [
    problem.path,
    `  got:     ${problem.got}`,
    `  allowed: ${problem.allowed}`,
    `  fix:     ${problem.fix}`,
  ].join("\n");
}

/** Throws one TuningError with everything in `problems`; does nothing when there are none. */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new TuningError(problems);
}
