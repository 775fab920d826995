import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";

/** Lines longer than this are hard to read, however wide the terminal. */
const WIDEST = 120;
const NARROWEST = 60;
/** A command line nobody understands. */
const EXIT_USAGE = 2;
/** Where no terminal tells its width: what fits beside a code review. */
const PIPE_WIDTH = 100;

/**
 * The stack's file in the current directory.
 * @throws Error naming the stacks there are
 */
export function stackFilePath(stack: string): string {
  const path = join(process.cwd(), `Pulumi.${stack}.yaml`);
  if (existsSync(path)) return path;
  const stacks = readdirSync(process.cwd())
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((name) => name !== undefined);
  const known = stacks.length === 0 ? "there is none yet" : `there are: ${stacks.join(", ")}`;
  throw new Error(`No file Pulumi.${stack}.yaml; ${known}.`);
}

/** Colour and columns for a report on standard output: colour on a terminal that has it, COLUMNS lets a pipe have its own width. */
export function reportLayout(): { readonly colour: boolean; readonly width: number } {
  const { stdout } = process;
  return {
    colour: stdout.isTTY && stdout.hasColors(),
    width: Math.min(WIDEST, Math.max(NARROWEST, columns())),
  };
}

function columns(): number {
  const told = Number(process.env["COLUMNS"]);
  if (process.stdout.isTTY) return process.stdout.columns;
  return Number.isInteger(told) && told > 0 ? told : PIPE_WIDTH;
}

/** A reader that stops early (`| head`) is no failure. */
function endWithTheReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

/** What every report takes. */
export interface ReportOptions {
  readonly stack: string;
  readonly stackFile?: string;
  readonly json: boolean;
}

/**
 * The command line of a report on a stack; its own options are added to it.
 * @param exits what the exit statuses mean, for the help
 */
export function reportCommand(name: string, description: string, exits: string): Command {
  return new Command(name)
    .description(description)
    .option(
      "-s, --stack <name>",
      "the stack; its Pulumi.<name>.yaml in the current directory is read",
      "prod",
    )
    .option("--stack-file <path>", "another stack file to read, such as a changed copy")
    .option("--json", "print JSON for machines", false)
    .addHelpText("after", `\nExit status: ${exits}.`)
    .allowExcessArguments(false)
    .exitOverride();
}

/**
 * Runs a report to its end; an error is a line on standard error and an exit status, never a stack.
 * @param failed status where nothing could be reported; a command line nobody understands is 2
 */
export async function runReport<Options extends ReportOptions>(
  command: Command,
  print: (options: Options) => Promise<void>,
  failed: number,
): Promise<void> {
  endWithTheReader();
  try {
    await print(command.parse().opts<Options>());
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${command.name()}: ${message}\n`);
    process.exitCode = failed;
  }
}
