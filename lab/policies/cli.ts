import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { RULES } from "../../policies/rules/index.ts";
import { resolveEngine } from "../../sandbox/engine/resolve.ts";
import { EXIT } from "../../sandbox/errors.ts";
import { elapsed } from "../../sandbox/reporter.ts";
import { nonEmpty, runLab } from "../command.ts";
import type { LabContext } from "../command.ts";
import { LabError } from "../errors.ts";
import { placeMutants } from "./apply.ts";
import { makeBatches } from "./batches.ts";
import { MUTANTS } from "./mutants/index.ts";
import { recordStack } from "./preview.ts";
import { readRecording } from "./recording.ts";
import type { Recording } from "./recording.ts";
import { isPassed, listLines, resultLines } from "./report.ts";
import { runMutants } from "./run.ts";

const DESCRIPTION = `Proves the policy pack on mistakes: puts each of ${MUTANTS.length} into the stack's own resources, has the \
real engine preview them with the pack, and sees that the expected rule notices, and no other.

The stack's resources are taken from a preview in a state that is thrown away and registered again, many mistakes in one \
preview but one a resource. What it is doing goes to stderr, the result to stdout.`;

const HELP = `
Exit codes:
  0    every mutant was caught by its rule, and nothing else was found
  1    one was missed, or something else was found
  2    it could not be tried: wrong usage, a stack that cannot be previewed or violates rules itself
  130  interrupted`;

interface Flags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly preview?: string;
  readonly pack: string;
  readonly only?: string;
  readonly list?: true;
}

function mutants(flags: Flags): Promise<void> {
  return runLab(async (context) => {
    const wanted = MUTANTS.filter(({ rule }) => flags.only === undefined || rule === flags.only);
    if (wanted.length === 0) throw new LabError(`No mutant is for a rule ${flags.only ?? ""}.`);
    if (flags.list === true) {
      for (const line of listLines(wanted)) console.log(line);
      return EXIT.ok;
    }
    const begin = Date.now();
    // Beforehand, because getting one may take minutes and says how far it is.
    await resolveEngine({ ...context, signal: context.interrupts.signal });
    const recording = await record(flags, context);
    const stackRules = RULES.filter(({ kind }) => kind === "stack").map(({ name }) => name);
    const batches = makeBatches(placeMutants(recording, wanted), new Set(stackRules));
    const run = { stack: flags, recording, batches, pack: flags.pack, context };
    const results = await runMutants(run);
    for (const line of resultLines(results, process.stdout.isTTY)) console.log(line);
    context.reporter.step(
      `${wanted.length} mutants in ${batches.length} previews of ${recording.resources.length} resources (${elapsed(Date.now() - begin)})`,
    );
    return isPassed(results) ? EXIT.ok : EXIT.failed;
  });
}

async function record(flags: Flags, context: LabContext): Promise<Recording> {
  if (flags.preview !== undefined) {
    if (!existsSync(flags.preview)) throw new LabError(`There is no file ${flags.preview}.`);
    return readRecording(readFileSync(flags.preview, "utf8"));
  }
  const task = context.reporter.task(`taking the resources of stack ${flags.stack}`, { now: true });
  try {
    return readRecording(await recordStack(flags, context));
  } finally {
    task.end();
  }
}

const ROOT = join(import.meta.dirname, "..", "..");

const program = new Command("policy-mutants")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--stack-file <path>", "stack file to use instead of Pulumi.<stack>.yaml", nonEmpty)
  .option("--project <folder>", "Pulumi project", ROOT)
  .option("--preview <file>", "its `pulumi preview --json`, instead of taking one", nonEmpty)
  .option("--pack <folder>", "policy pack", nonEmpty, join(ROOT, "policies"))
  .option("--only <rule>", "only the mutants of this rule", nonEmpty)
  .option("--list", "list the mutants, and try none")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(mutants);

await program.parseAsync();
