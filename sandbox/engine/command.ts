import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How a helper command is run. It is killed with all it started, since none of them keeps anything. */
export interface CommandOptions {
  /** Folder to run in. @default - the current one */
  readonly cwd?: string | undefined;
  /** The whole environment of the command. */
  readonly env: NodeJS.ProcessEnv;
  /** The command is killed after this many milliseconds. @default - never */
  readonly timeout?: number | undefined;
  /** Kills the command. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** Called with each line of its error output. @default - lines are only kept */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** What a command that ended left behind. */
export interface CommandResult {
  /** Exit code; undefined when a signal or the time limit ended it. */
  readonly code: number | undefined;
  /** Its standard output. */
  readonly stdout: string;
  /** Its error output. */
  readonly stderr: string;
}

/**
 * Runs a command to its end; a command that fails is a result, not an exception.
 *
 * @throws when it cannot be started at all, and with the signal's reason when that fired.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that what the command started ends with it.
      detached: true,
    });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    };
    const timer = options.timeout === undefined ? undefined : setTimeout(kill, options.timeout);
    options.signal?.addEventListener("abort", kill, { once: true });
    let stdout = "";
    let stderr = "";
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) options.onLine?.(line);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", kill);
      if (options.signal?.aborted === true) reject(options.signal.reason as Error);
      else resolve({ code: code ?? undefined, stdout, stderr });
    });
  });
}

/** First executable of this name on a PATH; undefined when there is none. */
export function findExecutable(name: string, path: string | undefined): string | undefined {
  for (const folder of (path ?? "").split(delimiter)) {
    const candidate = join(folder === "" ? "." : folder, name);
    if (isExecutable(candidate)) return candidate;
  }
  return undefined;
}

/** Whether this is a file that may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
