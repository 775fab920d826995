import { Command } from "commander";

import { EXIT } from "../../sandbox/errors.ts";
import { watchInterrupts } from "../../sandbox/interrupts.ts";
import { createReporter } from "../../sandbox/reporter.ts";
import { LabError } from "../errors.ts";
import { findK6 } from "./k6.ts";

const DESCRIPTION = `Gets k6, which load tests run on: from PATH, or built once with Go.

What it is doing goes to stderr, the program's path to stdout.`;

const HELP = `
Exit codes:
  0    it is there
  2    there is none, and none can be built
  130  interrupted`;

async function prepare(): Promise<void> {
  const interrupts = watchInterrupts();
  const reporter = createReporter();
  const { env } = process;
  try {
    console.log(await findK6({ env, reporter, signal: interrupts.signal }));
  } catch (error) {
    if (interrupts.signal.aborted) {
      reporter.step("interrupted");
      process.exitCode = EXIT.interrupted;
    } else if (error instanceof LabError) {
      reporter.error(error.message);
      process.exitCode = EXIT.unusable;
    } else {
      throw error;
    }
  } finally {
    interrupts.close();
  }
}

await new Command("k6")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(prepare)
  .parseAsync();
