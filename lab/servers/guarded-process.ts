import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A server that cannot outlive this process. */
export interface GuardedProcess {
  /** Resolves when it has ended, whatever ended it. */
  readonly exited: Promise<void>;
  /** Whether it still runs. */
  running(): boolean;
  /** The last lines it said. */
  lastWords(): string;
  /** Kills it and waits for that: what it keeps is thrown away anyway. */
  stop(): Promise<void>;
}

/** How a server is started. */
export interface GuardOptions {
  /** Folder it runs in; its log is written there, and the guard removes it when this process is gone. */
  readonly folder: string;
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Numbers of the user and group it runs as. @default - those of this process */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Runs a command for as long as the standard input of this shell stays open. It closes when the process at
 * its other end stops the server, and also when that process is killed and can stop nothing any more. A
 * guard that has begun to clear up is not to be disturbed by the server's end.
 */
const GUARD = `
exec 3<&0
"$@" 3<&- < /dev/null &
server=$!
( cat <&3; trap "" TERM; kill -KILL $server; rm -rf -- "$PLUMBLINE_GUARDED" ) > /dev/null 2>&1 &
guard=$!
wait $server
code=$?
exec 2> /dev/null
kill $guard
wait $guard
exit $code
`;

/** Lines of its log that are shown when it ends too early. */
const SHOWN_LINES = 12;

/** Starts a server under guard, in a group of its own, so that Ctrl-C reaches it through us only. */
export function startGuarded(
  command: string,
  args: readonly string[],
  options: GuardOptions,
): GuardedProcess {
  const { folder, env, user } = options;
  const path = join(folder, `${basename(command)}.log`);
  const log = openSync(path, "a");
  const child = spawn("/bin/sh", ["-c", GUARD, "guard", command, ...args], {
    cwd: folder,
    env: { ...env, PLUMBLINE_GUARDED: folder },
    stdio: ["pipe", log, log],
    detached: true,
    ...user,
  });
  closeSync(log);
  // Closing it ends the server; there is nobody to write to.
  const release = () => child.stdin?.destroy();
  child.stdin?.on("error", () => undefined);
  let end: string | undefined;
  const exited = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      end ??= error.message;
      resolve();
    });
    child.on("exit", (code, signal) => {
      end ??= signal === null ? `exit code ${code ?? "unknown"}` : `killed by ${signal}`;
      release();
      resolve();
    });
  });
  return {
    exited,
    running: () => end === undefined,
    lastWords: () => [...lastLines(path), `  (${end ?? "running"})`].join("\n"),
    stop: async () => {
      release();
      await exited;
    },
  };
}

function lastLines(path: string): readonly string[] {
  try {
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    return lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  } catch {
    return [];
  }
}
