/** A plugin as a process: started with nothing of the user's, ended with everything it started. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A plugin that listens. */
export interface PluginProcess {
  /** Its port on 127.0.0.1. */
  readonly port: number;
  /** Resolves with what ended it, such as "exit code 1". */
  readonly exited: Promise<string>;
  /** Ends it, and all it started, at once: it keeps nothing that would be lost. */
  kill(): void;
}

/** How a plugin is started. */
export interface PluginOptions {
  /** Path of the executable. */
  readonly path: string;
  /** Where it finds its engine: host and port. */
  readonly engine: string;
  /** Folder it runs in. */
  readonly home: string;
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** How long it may take to listen. Milliseconds. */
  readonly timeout: number;
}

/**
 * Starts the plugin and watches a pipe from us: when it closes, which it does however we end, the whole process group is
 * killed. The plugin itself would notice only when it next looks after its engine, minutes later.
 */
const GUARDED = `
exec 3<&0
"$0" "$@" </dev/null 3<&- &
plugin=$!
( while read -r line <&3; do :; done; kill -KILL 0 ) >/dev/null 2>&1 &
guard=$!
exec 3<&-
wait "$plugin"
code=$?
kill -KILL "$guard"
exit "$code"
`;

/**
 * Starts a plugin and waits for the line in which it says its port. Nothing else that it writes is kept.
 *
 * @throws Error saying why when it ends before, says something else, or takes too long.
 */
export async function startPlugin(options: PluginOptions): Promise<PluginProcess> {
  const child = spawn("/bin/sh", ["-c", GUARDED, options.path, options.engine], {
    env: options.env,
    cwd: options.home,
    stdio: ["pipe", "pipe", "ignore"],
    // A group of its own, so that it can be ended whole.
    detached: true,
  });
  child.stdin.on("error", () => undefined);
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  const exited = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => {
      // What it may have started and left.
      kill();
      resolve(signal === null ? `exit code ${code ?? "unknown"}` : `killed by ${signal}`);
    });
  });
  try {
    return { port: await readPort(child.stdout, exited, options.timeout), exited, kill };
  } catch (error) {
    kill();
    throw error;
  }
}

function readPort(
  stdout: NodeJS.ReadableStream,
  exited: Promise<string>,
  timeout: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`it was not ready within ${timeout / 1_000} s`)),
      timeout,
    );
    const done = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    createInterface({ input: stdout }).once("line", (line) => {
      // Later lines must not fill the pipe.
      stdout.resume();
      const port = Number(/^\s*(\d{1,5})\s*$/.exec(line)?.[1] ?? "0");
      done(() => {
        if (port > 0 && port < 65_536) resolve(port);
        else reject(new Error("it did not say its port"));
      });
    });
    void exited.then((end) => done(() => reject(new Error(`it ended at once (${end})`))));
  });
}
