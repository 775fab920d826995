import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Lines longer than this are hard to read, however wide the terminal. */
const WIDEST = 120;
const NARROWEST = 60;
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
export function endWithTheReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}
