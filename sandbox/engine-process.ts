import { spawn } from "node:child_process";
import { constants } from "node:os";

import type { Engine } from "./engine/engine.ts";
import { runCommand } from "./engine/command.ts";
import { EXIT, SandboxError } from "./errors.ts";
import type { Interrupts } from "./interrupts.ts";
import type { ProviderProcess } from "./provider-process.ts";
import { reapRun } from "./reap.ts";
import type { StateCommand } from "./recovery.ts";
import type { Reporter } from "./reporter.ts";
import type { SandboxRun, SandboxStack } from "./state.ts";

/** One run of the engine. */
export interface EngineRun {
  /** The engine. */
  readonly engine: Engine;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Folder it runs in. */
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** The providers it is attached to. */
  readonly providers: ProviderProcess;
  /** Who asks it to stop. */
  readonly interrupts: Interrupts;
  /** Where to say what happens. */
  readonly reporter: Reporter;
  /** Run it belongs to. */
  readonly run: SandboxRun;
}

/** How long an engine without providers may take to end. Milliseconds. */
const ABANDON_TIMEOUT = 10_000;

/**
 * Runs the engine, its output on ours, and returns the exit code for it.
 *
 * The first interrupt is passed on, so that the engine finishes what it has begun and records it; the
 * second one kills. When the providers end first, the engine is stopped: it would wait for them.
 */
export async function runEngine(options: EngineRun): Promise<number> {
  const { engine, providers, interrupts, reporter, run } = options;
  interrupts.throwIfInterrupted();
  // In a group of its own: a Ctrl-C in the terminal must reach it once, through us.
  const child = spawn(engine.pulumi, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  let interrupted = false;
  let killer: NodeJS.Timeout | undefined;
  const deaf = interrupts.listen((count) => {
    interrupted = true;
    if (count === 1) reporter.step("stopping after the current steps (Ctrl-C again kills)");
    child.kill(count === 1 ? "SIGINT" : "SIGKILL");
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve({ code, signal }));
    },
  );
  let abandoned = false;
  void providers.exited.then(() => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    abandoned = true;
    child.kill("SIGINT");
    killer = setTimeout(() => child.kill("SIGKILL"), ABANDON_TIMEOUT);
  });
  try {
    const { code, signal } = await ended;
    if (abandoned) {
      throw new SandboxError(
        `The sandbox's providers ended while the engine needed them. Their last words:\n${providers.lastWords()}`,
        EXIT.failed,
      );
    }
    if (signal !== null) reporter.warn(`the engine was killed by ${signal}; run again to go on`);
    if (interrupted) return EXIT.interrupted;
    return code ?? 128 + constants.signals[signal ?? "SIGKILL"];
  } finally {
    clearTimeout(killer);
    deaf();
    if (abandoned || child.signalCode !== null) reapRun(run.id);
  }
}

/** Engine commands on the state alone: they run beside the project, where there is only the run's copy. */
export function stateCommand(
  engine: Engine,
  stack: SandboxStack,
  run: SandboxRun,
  env: NodeJS.ProcessEnv,
): StateCommand {
  return async (...args) => {
    const named = args[1] === "init" ? args : [...args, "--stack", stack.name];
    const { code, stdout, stderr } = await runCommand(
      engine.pulumi,
      ["--cwd", run.folder, "--non-interactive", "--color=never", ...named],
      { env },
    );
    if (code === 0) return stdout;
    throw new SandboxError(
      `\`pulumi ${args.join(" ")}\` failed with exit code ${code ?? "unknown"}:\n${stderr.trim()}\n${stdout.trim()}`,
    );
  };
}
