import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { resolveEngine } from "../sandbox/engine/resolve.ts";
import type { Interrupts } from "../sandbox/interrupts.ts";
import type { Reporter } from "../sandbox/reporter.ts";
import { openStack } from "../sandbox/state.ts";
import { mirrorProject, runSandbox } from "../sandbox/throw-away.ts";

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
 * @throws SandboxError with the engine's last words when the stack does not come up.
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
    mirrorProject(resolve(options.project), folder);
    const { stack, stackFile } = options;
    const args = ["up", "--project", folder, "--stack", stack];
    if (stackFile !== undefined) args.push("--stack-file", resolve(stackFile));
    const failure = `Stack ${stack} does not come up on the sandbox`;
    await runSandbox({ args, env, interrupts, failure });
    return read(openStack(folder, options.stack).checkpoint);
  } finally {
    task.end();
    process.off("exit", remove);
    remove();
  }
}
