import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import { THROW_AWAY_VARIABLE } from "./environment.ts";
import { EXIT, InterruptedError, SandboxError } from "./errors.ts";
import type { Interrupts } from "./interrupts.ts";

const SANDBOX = join(import.meta.dirname, "cli.ts");

/** The engine's last lines that are shown when it fails. */
const SHOWN_LINES = 40;

/** One run of the sandbox's command. */
export interface SandboxRunOptions {
  /** Its arguments, from the name of the operation on. */
  readonly args: readonly string[];
  /** Environment of the engine. */
  readonly env: NodeJS.ProcessEnv;
  /** Who asks to stop. */
  readonly interrupts: Interrupts;
  /** Whether what it wrote is wanted even if it fails, as a preview that violates policies does. @default false */
  readonly mayFail?: boolean;
  /** What is said first when it fails, such as "Stack prod does not come up on the sandbox". */
  readonly failure: string;
}

/**
 * Runs the sandbox in a state that is thrown away, and returns what it wrote to stdout.
 *
 * @throws SandboxError with the engine's last words when it fails, InterruptedError when interrupted.
 */
export async function runSandbox(options: SandboxRunOptions): Promise<string> {
  const { interrupts } = options;
  interrupts.throwIfInterrupted();
  // In a group of its own: a Ctrl-C in the terminal must reach it once, through us.
  const child = spawn(process.execPath, [SANDBOX, ...options.args], {
    env: { ...options.env, [THROW_AWAY_VARIABLE]: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output: string[] = [];
  const all: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.push(text);
    all.push(text);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => all.push(text));
  const deaf = interrupts.listen(() => child.kill("SIGINT"));
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.on("error", fail);
      child.on("close", done);
    });
    interrupts.throwIfInterrupted();
    if (code === EXIT.interrupted) throw new InterruptedError();
    if (code === EXIT.ok || (options.mayFail === true && code !== EXIT.unusable)) {
      return output.join("");
    }
    throw new SandboxError(`${options.failure}:\n${lastWords(all.join(""))}`);
  } finally {
    deaf();
  }
}

/** What an error begins with that the sandbox itself tells: who reads it is told so already. */
const OWN_ERROR = /^plumbline: error: /;

function lastWords(text: string): string {
  const lines = text.trimEnd().split("\n").slice(-SHOWN_LINES);
  return lines.map((line) => line.replace(OWN_ERROR, "")).join("\n");
}

/**
 * Makes a folder look like the one around a project, so that the program finds what lies beside it (`../web/dist`), and
 * returns the folder that stands for the project.
 *
 * @param around a folder with the project in it, such as its repository
 */
export function mirrorAround(around: string, project: string, folder: string): string {
  let [from, to] = [around, folder];
  const parts = relative(around, project).split(sep);
  for (const part of parts.filter((one) => one !== "")) {
    for (const name of readdirSync(from)) {
      if (name !== part) symlinkSync(join(from, name), join(to, name));
    }
    [from, to] = [join(from, part), join(to, part)];
    mkdirSync(to);
  }
  mirrorProject(from, to);
  return to;
}

/** Makes a folder look like a project, apart from its sandbox; the program finds its packages there too. */
export function mirrorProject(project: string, folder: string): void {
  for (const name of readdirSync(project)) {
    if (name !== ".sandbox") symlinkSync(join(project, name), join(folder, name));
  }
  const packages = nearestPath(project, "node_modules");
  const linked = join(folder, "node_modules");
  if (packages !== undefined && !existsSync(linked)) symlinkSync(packages, linked);
}

/** The path of a name in a folder or the nearest around it, as Node looks for packages. */
export function nearestPath(folder: string, name: string): string | undefined {
  if (existsSync(join(folder, name))) return join(folder, name);
  return dirname(folder) === folder ? undefined : nearestPath(dirname(folder), name);
}
