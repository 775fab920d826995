import { TuningError } from "../errors.ts";
import type { Finding } from "./finding.ts";
import { formatAmount, formatFinding } from "./report.ts";

/**
 * The parts of a stack do not fit together. The message shows every failed sum line by line and
 * the changes that would fit; `problems` holds the same in short.
 */
export class BudgetError extends TuningError {
  override readonly name = "BudgetError";
  /** Every finding that is an error. */
  readonly findings: readonly Finding[];

  /**
   * @param findings at least one finding whose status is "error"
   */
  constructor(findings: readonly Finding[]) {
    super(
      findings.map(({ budget, subject, total, limit, unit, fixes }) => ({
        path: `budget ${budget}, ${subject}`,
        got: formatAmount(total, unit),
        allowed: `at most ${formatAmount(limit, unit)}`,
        fix: fixes[0]?.change ?? "combine several changes: no single one fits",
      })),
    );
    this.findings = findings;
    this.message = [
      "The stack does not fit together.",
      ...findings.map((finding) => formatFinding(finding)),
    ].join("\n\n");
  }
}
