import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The engine's process, also when a package manager has wrapped it; not its language host. */
export const ENGINE_COMMAND = /pulumi(?!-language)/;

/** Name of the environment variable by which the processes of a run are known. */
export const RUN_VARIABLE = "PLUMBLINE_RUN";

interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * Ends every process that belongs to a run, however it has been detached. Called only when the run itself
 * is over: the language host and the program may outlive an engine that was killed.
 *
 * @param options.spareEngine leaves everything alone while an engine of the run still writes its state
 * @param options.variable the variable that marks the processes, RUN_VARIABLE when left out
 * @returns false when there is such an engine
 */
export function reapRun(
  id: string,
  options: { readonly spareEngine?: boolean; readonly variable?: string } = {},
): boolean {
  const mark = `${options.variable ?? RUN_VARIABLE}=${id}`;
  const found = processesOf(mark).filter(({ pid }) => pid !== process.pid);
  const engine = found.some(({ command }) => ENGINE_COMMAND.test(command));
  if (engine && options.spareEngine === true) return false;
  for (const { pid } of found) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone by itself in the meantime.
    }
  }
  return true;
}

function processesOf(mark: string): MarkedProcess[] {
  return process.platform === "linux" ? fromProc(mark) : fromPs(mark);
}

function fromProc(mark: string): MarkedProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The environment of other users' processes cannot be read, nor are they ours.
      if (!readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(mark)) return [];
      return [{ pid: Number(name), command: readFileSync(`/proc/${name}/comm`, "utf8").trim() }];
    } catch {
      return [];
    }
  });
}

/** BSD ps shows the environment after the command. */
function fromPs(mark: string): MarkedProcess[] {
  const text = execFileSync("ps", ["-axEww", "-o", "pid=,command="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)/.exec(line);
    if (match === null || !line.split(/\s+/).includes(mark)) return [];
    return [{ pid: Number(match[1]), command: match[2]?.split("/").at(-1) ?? "" }];
  });
}
