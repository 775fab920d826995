import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { EXIT } from "../../sandbox/errors.ts";
import { nonEmpty, runLab } from "../command.ts";
import type { LabContext } from "../command.ts";
import { openLabHome } from "../engines/home.ts";
import { sweepLeftovers } from "../engines/leftovers.ts";
import type { Engines } from "../engines/types.ts";
import { renderProofReport } from "../report/proof-report.ts";
import { prepare, statesIn } from "./prepare.ts";
import type { Wishes } from "./prepare.ts";
import { bringUp, readProofStack } from "./read-stack.ts";
import type { Proof } from "./result.ts";
import { runProof } from "./run.ts";
import { SECTIONS } from "./sections.ts";
import { summaryText, terminalPaint } from "./summary.ts";
import type { ProofStack } from "./types.ts";
import { isPassed } from "./verdicts.ts";
import { writeProofDocs } from "./write-docs.ts";

const DESCRIPTION = `Proves the stack's tuning on real servers, on this machine.

The stack is brought up on the sandbox, in a state that is thrown away, and its parameters, budgets and migrations are \
tried on real PostgreSQL, PgBouncer and Redis, under load and under faults, beside the values of the guides, of RDS and of \
other tools. All of it listens on the loopback interface only. A full run takes up to 25 minutes on two cores, a quick one \
4. What it is doing goes to stderr, the verdicts to stdout, the report to a folder.`;

const HELP = `
Sections: ${SECTIONS.map(({ id }) => id).join(", ")}

Environment:
  PGBIN   folder of the PostgreSQL the contests run on (default: the newest with client programs and contrib)
  TMPDIR  where the servers' data goes while it runs

Exit codes:
  0    every required check holds
  1    one does not, or a section could not be run to its end; the report says which
  2    it could not be tried: wrong usage, a program that is not installed, no room, a stack that does not come up
  130  interrupted`;

interface Flags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly state?: string;
  readonly only?: readonly string[];
  readonly quick?: true;
  readonly out: string;
  readonly write?: true;
}

async function lab(flags: Flags): Promise<void> {
  await runLab(async (context) => {
    const wishes = { ...flags, quick: flags.quick === true, write: flags.write === true };
    const engines = prepare(wishes, SECTIONS, context.env);
    const stack = await stackOf(flags, context);
    const proof = await prove(wishes, stack, engines, flags.project, context);
    console.log(summaryText(proof, terminalPaint, process.stdout.columns));
    await writeReport(flags.out, proof);
    if (wishes.write) await writeProofDocs(proof);
    context.reporter.step(`the report is in ${flags.out}`);
    return isPassed(proof) ? EXIT.ok : EXIT.failed;
  });
  // A section that was given up may still wait for something: nobody waits for it.
  if (process.exitCode === EXIT.interrupted) process.exit();
}

async function stackOf(flags: Flags, context: LabContext): Promise<ProofStack> {
  if (flags.state === undefined) return await bringUp(context, flags);
  const { own, classes } = statesIn(flags.state, flags.stack);
  return readProofStack(own, classes, flags.stack);
}

async function prove(
  { quick, only }: Wishes,
  stack: ProofStack,
  engines: Engines,
  project: string,
  { interrupts, reporter }: LabContext,
): Promise<Proof> {
  sweepLeftovers();
  const { home, engines: reachable, close } = await openLabHome(engines, interrupts.signal);
  try {
    const context = { stack, engines: reachable, home, quick };
    return await runProof({ sections: SECTIONS, only, context, reporter, project });
  } finally {
    await close();
  }
}

async function writeReport(folder: string, proof: Proof): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  // First, so that nothing is lost should a picture not be drawn.
  put("result.json", JSON.stringify(proof));
  for (const [name, text] of Object.entries(await renderProofReport(proof))) put(name, text);
}

/** Ids with commas between, as often as the option is given. */
function ids(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...nonEmpty(value).split(",")];
}

await new Command("lab")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--stack-file <path>", "stack file to use instead of Pulumi.<stack>.yaml", nonEmpty)
  .option(
    "--project <folder>",
    "Pulumi project, with examples/classes in it",
    nonEmpty,
    join(import.meta.dirname, "..", ".."),
  )
  .option(
    "--state <folder>",
    "states to read instead of bringing the stacks up: <stack>.json and classes.json",
    nonEmpty,
  )
  .option("--only <ids>", "only these sections, with commas between", ids)
  .option("--quick", "minutes: what is right or wrong, not how much faster")
  .option("--out <folder>", "folder for the report", nonEmpty, join(".sandbox", "lab"))
  .option("--write", "write docs/proof.md and its pictures from this run (full, all sections)")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(lab)
  .parseAsync();
