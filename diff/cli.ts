import { join } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { NoEngineError } from "../sandbox/engine/engine.ts";
import { EXIT, InterruptedError, SandboxError } from "../sandbox/errors.ts";
import { watchInterrupts } from "../sandbox/interrupts.ts";
import { createReporter } from "../sandbox/reporter.ts";
import { runDiff } from "./command.ts";
import type { DiffOptions } from "./command.ts";
import { DEFAULT_FAIL_ON } from "./gate/gate.ts";

const DESCRIPTION = `Tells what a change does to what runs: brings the base of the change up on the sandbox, previews the head on top of it with
the real engine and the policy pack, and says of every resource what happens to it. Without credentials, without a cloud.

Markdown for a comment goes to stdout; diff.md, diff.json, diff.sarif and diff.html go to --out. Nothing of the working tree
is touched.`;

const HELP = `
What can fail (--fail-on), worst first: data-loss, replace, order, policy, downtime, reboot, rolling, in-place, replacements,
security, budget, cost; "none" lets everything pass.

Exit codes: of the worst that fails and is not waived
  0    nothing fails
  2    the two cannot be compared: wrong usage, no such commit, a dirty tree, a base or head that does not run
  10   data-loss: data is deleted that nothing keeps a copy of
  11   replace      12  downtime    13  reboot       14  rolling
  15   in-place     16  replacements
  20   order: one update cannot make it, or must not
  21   policy       22  security    23  budget       24  cost
  130  interrupted

\`make diff\` runs this command, but make itself ends with 2 whatever fails: a pipeline that wants the code calls
\`node diff/cli.ts\`.`;

const ROOT = join(import.meta.dirname, "..");

/** As commander gives them. */
interface Flags extends Omit<DiffOptions, "policyPack"> {
  readonly policyPack: string | false;
}

function nonEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return value;
}

/** A reader that has seen enough closes the pipe: the files and the exit code are there all the same. */
function ignoreClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

/** What a person can put right; a full disk and the like among it, which may come anywhere. */
function isForPeople(error: unknown): error is Error {
  const isKnown = error instanceof SandboxError || error instanceof NoEngineError;
  return isKnown || (error instanceof Error && "syscall" in error);
}

async function compare({ policyPack, ...flags }: Flags): Promise<void> {
  ignoreClosedPipe();
  const interrupts = watchInterrupts();
  const reporter = createReporter();
  const print = (text: string) => process.stdout.write(text);
  const pack = policyPack === false ? {} : { policyPack };
  try {
    const options = { ...flags, ...pack };
    process.exitCode = await runDiff(options, { interrupts, reporter, env: process.env, print });
  } catch (error) {
    if (interrupts.signal.aborted || error instanceof InterruptedError) {
      reporter.step("interrupted");
      process.exitCode = EXIT.interrupted;
    } else if (isForPeople(error)) {
      reporter.error(error.message);
      process.exitCode = EXIT.unusable;
    } else {
      throw error;
    }
  } finally {
    interrupts.close();
  }
}

const program = new Command("diff")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("--base <commit>", "what to compare with, such as origin/main (or --live)", nonEmpty)
  .option(
    "--live [file]",
    "compare with the deployed state: `pulumi stack export`, or a file (-: stdin) with what it says",
  )
  .option("--head <commit>", 'what is compared; ".": the files as they are', nonEmpty, ".")
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--stack-file <path>", "the head's stack file instead of Pulumi.<stack>.yaml", nonEmpty)
  .option("--project <folder>", "Pulumi project", nonEmpty, ROOT)
  .option("--policy-pack <folder>", "policy pack", nonEmpty, join(ROOT, "policies"))
  .option("--no-policy-pack", "leave the policies out")
  .option("--policy-pack-config <file>", "default: config.<stack>.json of the pack", nonEmpty)
  .option("--out <folder>", "where the files go (default: .sandbox/diff/<stack>)", nonEmpty)
  .option("--fail-on <list>", "what fails, with commas between", nonEmpty, DEFAULT_FAIL_ON)
  .option("--waivers <file>", "default: diff/waivers.json of the project, if it exists", nonEmpty)
  .addOption(
    new Option("--providers <which>", "whose word counts for what is replaced")
      .choices(["sandbox", "official"])
      .default("sandbox"),
  )
  .option("--dirty", "compare changes that are not committed, too", false)
  .option("--tip", "compare with the base's tip, not with where the head has left it", false)
  .option("--no-cache", "bring the base up even if that was done before")
  .option("--json", "the JSON to stdout instead of the Markdown", false)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(compare);

await program.parseAsync();
