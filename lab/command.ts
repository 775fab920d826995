import { InvalidArgumentError } from "commander";

import { NoEngineError } from "../sandbox/engine/engine.ts";
import { EXIT, InterruptedError, SandboxError } from "../sandbox/errors.ts";
import { watchInterrupts } from "../sandbox/interrupts.ts";
import type { Interrupts } from "../sandbox/interrupts.ts";
import { createReporter } from "../sandbox/reporter.ts";
import type { Reporter } from "../sandbox/reporter.ts";
import { LabError } from "./errors.ts";

/** What a command of the lab works with. */
export interface LabContext {
  readonly interrupts: Interrupts;
  readonly reporter: Reporter;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a command of the lab: says what a person has to put right in words, and sets the exit code.
 *
 * @param work returns the exit code.
 */
export async function runLab(work: (context: LabContext) => Promise<number>): Promise<void> {
  const interrupts = watchInterrupts();
  const reporter = createReporter();
  try {
    process.exitCode = await work({ interrupts, reporter, env: process.env });
  } catch (error) {
    if (interrupts.signal.aborted || error instanceof InterruptedError) {
      reporter.step("interrupted");
      process.exitCode = EXIT.interrupted;
    } else if ([LabError, SandboxError, NoEngineError].some((known) => error instanceof known)) {
      reporter.error((error as Error).message);
      process.exitCode = EXIT.unusable;
    } else {
      throw error;
    }
  } finally {
    interrupts.close();
  }
}

/** An option's text. @throws InvalidArgumentError when it is empty. */
export function nonEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return value;
}
