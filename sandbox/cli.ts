import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";

import { down } from "./commands/down.ts";
import type { Operation } from "./commands/operation.ts";
import { preview } from "./commands/preview.ts";
import { up } from "./commands/up.ts";
import { NoEngineError } from "./engine/engine.ts";
import { resolveEngine } from "./engine/resolve.ts";
import { EXIT, InterruptedError, SandboxError } from "./errors.ts";
import { watchInterrupts } from "./interrupts.ts";
import type { Interrupts } from "./interrupts.ts";
import { createReporter } from "./reporter.ts";
import { runOperation } from "./session.ts";

const DESCRIPTION = `Runs the platform on the real Pulumi engine with no cloud behind it.

What it is doing goes to stderr, the engine's output to stdout. Everything it writes is in \
.sandbox/<stack>/ of the project, and an engine it had to get in PLUMBLINE_CACHE \
(default: plumbline in the user's cache folder).`;

const HELP = `
Arguments after "--" go to the engine as they are:
  preview --stack prod -- --show-sames --target "**database**"

Exit codes:
  0    done
  1    the sandbox's providers ended while the engine ran
  2    the engine never ran: wrong usage, no engine, broken stack file
  130  interrupted
  any other code is the engine's own: 255 when the program or an update failed`;

interface StackFlags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly json?: true;
  readonly diff?: true;
  readonly keepProtection?: true;
  readonly policyPack?: string;
  readonly policyPackConfig?: string;
}

const reporter = createReporter();

/** Runs `work`, and turns what goes wrong for the user into one message and an exit code. */
async function withInterrupts(work: (interrupts: Interrupts) => Promise<number>): Promise<void> {
  const interrupts = watchInterrupts();
  try {
    process.exitCode = await work(interrupts);
  } catch (error) {
    if (interrupts.signal.aborted || error instanceof InterruptedError) {
      reporter.step("interrupted");
      process.exitCode = EXIT.interrupted;
    } else if (error instanceof SandboxError || error instanceof NoEngineError) {
      reporter.error(error.message);
      process.exitCode = error instanceof SandboxError ? error.exitCode : EXIT.unusable;
    } else {
      throw error;
    }
  } finally {
    interrupts.close();
  }
}

function stackCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("-s, --stack <name>", "stack", "prod")
    .option("--stack-file <path>", "stack file to use instead of Pulumi.<stack>.yaml", nonEmpty)
    .option("--project <folder>", "Pulumi project", join(import.meta.dirname, ".."))
    .option("--json", "output for machines")
    .option("--diff", "every property that changes")
    .argument("[engineArguments...]", 'after "--": further arguments for the engine');
}

function withPolicies(command: Command): Command {
  return command
    .option("--policy-pack <folder>", "policy pack that judges the resources", nonEmpty)
    .option("--policy-pack-config <file>", "its levels, limits and waivers", nonEmpty);
}

function nonEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return value;
}

function run(operation: Operation, flags: StackFlags, extra: readonly string[]): Promise<void> {
  return withInterrupts((interrupts) =>
    runOperation(operation, {
      ...flags,
      json: flags.json === true,
      diff: flags.diff === true,
      extra,
      interrupts,
      reporter,
      env: process.env,
    }),
  );
}

const program = new Command("sandbox")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable));

withPolicies(stackCommand(program, "preview", "show what an update would do")).action(
  (extra: string[], flags: StackFlags) => run(preview, flags, extra),
);
withPolicies(stackCommand(program, "up", "make the sandbox what the program says")).action(
  (extra: string[], flags: StackFlags) => run(up, flags, extra),
);
stackCommand(program, "down", "remove everything from the sandbox")
  .option("--keep-protection", "leave protected resources protected: the engine then refuses")
  .action((extra: string[], flags: StackFlags) =>
    run(down(flags.keepProtection === true), flags, extra),
  );
program
  .command("engine")
  .description("get the engine, and print where it is")
  .action(() =>
    withInterrupts(async ({ signal }) => {
      const { pulumi } = await resolveEngine({ reporter, signal });
      console.log(pulumi);
      return EXIT.ok;
    }),
  );

await program.parseAsync();
