#!/usr/bin/env node
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, Option } from "commander";
import type { Section } from "./tuning/explain.ts";
import { SECTIONS, explain, explainJson } from "./tuning/explain.ts";
import { assessPlatform } from "./tuning/platform.ts";

/** What the command line asks for. */
interface Options {
  readonly stack: string;
  readonly stackFile?: string;
  readonly json: boolean;
  readonly section?: Section[];
}

/** Bad configuration, or a budget that does not fit. */
const EXIT_FAILED = 1;
/** A command line nobody understands. */
const EXIT_USAGE = 2;

/** Lines longer than this are hard to read, however wide the terminal. */
const WIDEST = 120;
const NARROWEST = 60;
/** Where no terminal tells its width: what fits beside a code review. */
const PIPE_WIDTH = 100;

function commandLine(): Command {
  return new Command("explain")
    .description(
      "Prints every computed setting of a stack with value, default, reason and source, what is not sent and why, and the budgets with their sums. Reads the stack file only: no engine, no cloud.",
    )
    .option(
      "-s, --stack <name>",
      "the stack; its Pulumi.<name>.yaml in the current directory is read",
      "prod",
    )
    .option("--stack-file <path>", "another file to read, such as a changed copy")
    .option("--json", "print JSON for machines", false)
    .addOption(new Option("--section <names...>", "print only these parts").choices([...SECTIONS]))
    .addHelpText(
      "after",
      "\nExit status: 0 everything fits, 1 a budget does not fit or the configuration is wrong, 2 usage.",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

/** The stack's file in the current directory, or an error that names the stacks there are. */
function stackFile(stack: string): string {
  const path = join(process.cwd(), `Pulumi.${stack}.yaml`);
  if (existsSync(path)) return path;
  const stacks = readdirSync(process.cwd())
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((name) => name !== undefined);
  const known = stacks.length === 0 ? "there is none yet" : `there are: ${stacks.join(", ")}`;
  throw new Error(`No file Pulumi.${stack}.yaml; ${known}.`);
}

async function print(options: Options): Promise<void> {
  const file = options.stackFile ?? stackFile(options.stack);
  // Brings the Pulumi SDK with it, a second of loading that help and usage errors need not wait for.
  const { readStackFile } = await import("./config/load.ts");
  const plan = assessPlatform(readStackFile(file, options.stack));
  const sections = options.section === undefined ? {} : { sections: options.section };
  const { stdout } = process;
  if (options.json) stdout.write(explainJson(plan, options.section));
  else {
    const width = Math.min(WIDEST, Math.max(NARROWEST, columns()));
    const colour = stdout.isTTY && stdout.hasColors();
    stdout.write(explain(plan, { colour, width, ...sections }));
  }
  const failed = plan.findings.filter(({ status }) => status === "error");
  if (failed.length === 0) return;
  const names = failed.map(({ budget, subject }) => `${budget} of ${subject}`).join(", ");
  process.stderr.write(`explain: does not fit: ${names}\n`);
  process.exitCode = EXIT_FAILED;
}

/** Columns of the terminal; COLUMNS lets a pipe have its own. */
function columns(): number {
  const told = Number(process.env["COLUMNS"]);
  if (process.stdout.isTTY) return process.stdout.columns;
  return Number.isInteger(told) && told > 0 ? told : PIPE_WIDTH;
}

/** A reader that stops early (`| head`) is no failure. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  const program = commandLine().parse();
  await print(program.opts<Options>());
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  } else {
    process.stderr.write(`explain: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT_FAILED;
  }
}
