import { rmSync } from "node:fs";
import { resolve } from "node:path";

import { displayPath } from "./display-path.ts";
import type { Operation, OperationOptions } from "./commands/operation.ts";
import { resolveEngine } from "./engine/resolve.ts";
import type { Engine } from "./engine/engine.ts";
import { runEngine, stateCommand } from "./engine-process.ts";
import { baseEnvironment, engineEnvironment } from "./environment.ts";
import type { Interrupts } from "./interrupts.ts";
import { acquireLock } from "./lock.ts";
import { startProviders } from "./provider-process.ts";
import type { ProviderProcess } from "./provider-process.ts";
import { isReadable, makeReady } from "./recovery.ts";
import type { RecoveryContext } from "./recovery.ts";
import type { Reporter } from "./reporter.ts";
import { stackFilePath } from "./stack-file.ts";
import { openRun, openStack } from "./state.ts";
import type { SandboxStack } from "./state.ts";

/** The engine's own flags for debug messages. */
const DEBUG_FLAGS = ["--debug", "-d"];

/** How an operation is run. */
export interface SessionOptions extends OperationOptions {
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
  /** Environment of this process. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs one operation of the real engine on the sandbox, and returns the exit code.
 *
 * @throws SandboxError when it cannot be run, InterruptedError when interrupted before the engine began.
 */
export async function runOperation(operation: Operation, options: SessionOptions): Promise<number> {
  const { interrupts, reporter } = options;
  const stack = openStack(options.project, options.stack);
  const stackFile = resolve(options.stackFile ?? stackFilePath(stack.project, stack.name));
  const run = openRun(stack, stackFile);
  const closers: (() => void | Promise<void>)[] = [];
  closers.push(() => rmSync(run.folder, { recursive: true, force: true }));
  // Beside the search for the engine: neither waits for the other.
  const starting = startProviders({
    env: baseEnvironment(run, options.env),
    signal: interrupts.signal,
  });
  const started = starting.catch(() => undefined);
  closers.push(async () => (await started)?.stop());
  try {
    const engine = await resolveEngine({ env: options.env, reporter, signal: interrupts.signal });
    const providers = await waitForProviders(starting, reporter);
    const env = {
      ...engineEnvironment(engine, stack, run, options.env),
      PULUMI_DEBUG_PROVIDERS: providers.attach,
      // The program trims what only such a run shows (components/core/lean-sdk.ts).
      ...(options.extra.some((arg) => DEBUG_FLAGS.includes(arg)) && {
        PLUMBLINE_SDK_DEBUG: "true",
      }),
    };
    const command = stateCommand(engine, stack, run, env);
    const context = { stack, command, reporter, signal: interrupts.signal };
    closers.push(await prepare(operation, context));
    reporter.step(
      `${operation.name} of stack ${stack.name}: ${describe(engine, stack, stackFile)}`,
    );
    await operation.before?.(context);
    const args = [
      ...operation.args(options),
      ...["--stack", stack.name, "--config-file", run.stackFile, "--non-interactive"],
    ];
    const cwd = stack.project;
    return await runEngine({ engine, args, cwd, env, providers, interrupts, reporter, run });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function waitForProviders(
  starting: Promise<ProviderProcess>,
  reporter: Reporter,
): Promise<ProviderProcess> {
  const task = reporter.task("starting the providers");
  try {
    return await starting;
  } finally {
    task.end();
  }
}

/**
 * Makes the stack fit for the operation. One that changes it keeps the stack's lock until the function
 * returned here is called; a preview takes it only when there is something to put right first.
 */
async function prepare(operation: Operation, context: RecoveryContext): Promise<() => void> {
  const { stack, reporter, signal } = context;
  if (!operation.changes && isReadable(stack)) return () => undefined;
  const release = await acquireLock({
    directory: stack.locks,
    purpose: operation.name,
    signal,
    onWait: (holder) => {
      const who =
        holder === undefined ? "another run" : `\`${holder.purpose}\` in process ${holder.pid}`;
      reporter.step(`${who} is at work on stack ${stack.name}; waiting for it`);
    },
  });
  try {
    await makeReady(context);
  } catch (error) {
    release();
    throw error;
  }
  if (operation.changes) return release;
  release();
  return () => undefined;
}

function describe(engine: Engine, stack: SandboxStack, stackFile: string): string {
  const sources = { path: "installed", download: "official release", build: "built with Go" };
  const places = [stackFile, stack.folder].map(displayPath);
  return `engine ${engine.version} (${sources[engine.source]}), ${places.join(", state in ")}`;
}
