import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { resolveEngine } from "../sandbox/engine/resolve.ts";
import { THROW_AWAY_VARIABLE } from "../sandbox/environment.ts";
import { EXIT, InterruptedError } from "../sandbox/errors.ts";
import type { Interrupts } from "../sandbox/interrupts.ts";
import type { Reporter } from "../sandbox/reporter.ts";
import { openStack } from "../sandbox/state.ts";
import { LabError } from "./errors.ts";

const SANDBOX = join(import.meta.dirname, "..", "sandbox", "cli.ts");

/** The engine's last lines that are shown when it fails. */
const SHOWN_LINES = 40;

/** Which stack is brought up. */
export interface StackOptions {
  /** Folder of the Pulumi project. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  /** Its stack file. @default - Pulumi.<stack>.yaml of the project */
  readonly stackFile?: string | undefined;
  /** Who asks to stop. */
  readonly interrupts: Interrupts;
  /** Where to say what happens. */
  readonly reporter: Reporter;
  /** Environment of the engine. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Brings a stack up on the sandbox in a state of its own, and returns what `read` makes of the state: what the real engine
 * would have deployed. The checkout's own sandbox is left alone.
 *
 * @param read gets the path of the state; it and the project as the program saw it are gone afterwards.
 * @throws LabError with the engine's last words when the stack does not come up.
 */
export async function readStack<T>(
  options: StackOptions,
  read: (checkpoint: string) => T,
): Promise<T> {
  const { env, reporter, interrupts } = options;
  // Beforehand, because getting one may take minutes and says how far it is.
  await resolveEngine({ env, reporter, signal: interrupts.signal });
  const folder = mkdtempSync(join(tmpdir(), "plumbline-stack-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on("exit", remove);
  const task = reporter.task(`bringing stack ${options.stack} up on the sandbox`);
  try {
    mirror(resolve(options.project), folder);
    await runSandbox(folder, options);
    return read(openStack(folder, options.stack).checkpoint);
  } finally {
    task.end();
    process.off("exit", remove);
    remove();
  }
}

/** Makes a folder look like a project, apart from its sandbox; the program finds its packages there too. */
function mirror(project: string, folder: string): void {
  for (const name of readdirSync(project)) {
    if (name !== ".sandbox") symlinkSync(join(project, name), join(folder, name));
  }
  const packages = nearest(project, "node_modules");
  const linked = join(folder, "node_modules");
  if (packages !== undefined && !existsSync(linked)) symlinkSync(packages, linked);
}

/** Looks for a name in a folder and those around it, as Node looks for packages. */
function nearest(folder: string, name: string): string | undefined {
  if (existsSync(join(folder, name))) return join(folder, name);
  return dirname(folder) === folder ? undefined : nearest(dirname(folder), name);
}

async function runSandbox(folder: string, options: StackOptions): Promise<void> {
  const { stack, stackFile, interrupts } = options;
  interrupts.throwIfInterrupted();
  const args = ["up", "--project", folder, "--stack", stack];
  if (stackFile !== undefined) args.push("--stack-file", resolve(stackFile));
  // In a group of its own: a Ctrl-C in the terminal must reach it once, through us.
  const child = spawn(process.execPath, [SANDBOX, ...args], {
    env: { ...options.env, [THROW_AWAY_VARIABLE]: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  const deaf = interrupts.listen(() => child.kill("SIGINT"));
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.on("error", fail);
      child.on("close", done);
    });
    if (interrupts.signal.aborted) throw new InterruptedError();
    if (code === EXIT.ok) return;
    const last = said.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
    throw new LabError(`Stack ${stack} does not come up on the sandbox:\n${last}`);
  } finally {
    deaf();
  }
}
