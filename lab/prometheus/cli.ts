import { Command } from "commander";

import { EXIT } from "../../sandbox/errors.ts";
import { watchInterrupts } from "../../sandbox/interrupts.ts";
import { createReporter } from "../../sandbox/reporter.ts";
import { LabError } from "../errors.ts";
import { findAmtool } from "./amtool.ts";
import { findPromtool } from "./promtool.ts";

const DESCRIPTION = `Gets what the tests of the alerts run on.

What it is doing goes to stderr, the program's path to stdout.`;

const HELP = `
Exit codes:
  0    it is there; with --optional also when it is not, unless CI is set
  2    there is none, and none can be built
  130  interrupted`;

interface Flags {
  readonly optional?: true;
}

async function get(find: typeof findPromtool, { optional }: Flags): Promise<void> {
  const interrupts = watchInterrupts();
  const reporter = createReporter();
  const { env } = process;
  try {
    console.log(await find({ env, reporter, signal: interrupts.signal }));
  } catch (error) {
    if (interrupts.signal.aborted) {
      reporter.step("interrupted");
      process.exitCode = EXIT.interrupted;
    } else if (!(error instanceof LabError)) {
      throw error;
    } else if (optional === true && (env["CI"] ?? "") === "") {
      reporter.warn(`the tests that run on it are left out. ${error.message}`);
    } else {
      reporter.error(error.message);
      process.exitCode = EXIT.unusable;
    }
  } finally {
    interrupts.close();
  }
}

const program = new Command("prometheus")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable));

program
  .command("promtool")
  .description("get promtool: from PATH, Debian's, or built once with Go")
  .option("--optional", "only warn when there is none; in CI it is an error all the same")
  .action((flags: Flags) => get(findPromtool, flags));

program
  .command("amtool")
  .description("get amtool: a newer one from PATH, or built once with Go")
  .option("--optional", "only warn when there is none; in CI it is an error all the same")
  .action((flags: Flags) => get(findAmtool, flags));

await program.parseAsync();
