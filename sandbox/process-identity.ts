import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Who a process is. A number alone is not enough: the system gives it to another process later, and a
 * leftover lock would then seem to be held for ever.
 */
export interface ProcessIdentity {
  /** Process number. */
  readonly pid: number;
  /** Name of the machine (or container) the number is valid on. */
  readonly host: string;
  /** When the process started, in the operating system's own spelling; only ever compared. */
  readonly started: string;
}

/** The identity of this process, to be written into a lock. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) ?? "unknown" };
}

/**
 * Whether the process still runs.
 *
 * @returns `undefined` when it ran on another machine: from here nobody can know.
 */
export function isRunning(identity: ProcessIdentity): boolean | undefined {
  if (identity.host !== hostname()) return undefined;
  return startOf(identity.pid) === identity.started;
}

/** Name of the command that a process runs, without its folder; undefined when there is no such process. */
export function commandOf(pid: number): string | undefined {
  if (startOf(pid) === undefined) return undefined;
  try {
    const name =
      process.platform === "linux"
        ? readFileSync(`/proc/${pid}/comm`, "utf8")
        : execFileSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" });
    return name.trim().split("/").at(-1);
  } catch {
    return undefined;
  }
}

/** When a process started; undefined when there is none. A zombie has ended: it only awaits its parent. */
function startOf(pid: number): string | undefined {
  if (process.platform !== "linux") return startByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name, in brackets, may itself hold spaces and brackets: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields[0], fields[19]];
    if (ticks === undefined || state === "Z" || state === "X") return undefined;
    // Ticks count from the boot, so the boot belongs to the identity.
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${ticks}`;
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const text = execFileSync("ps", ["-p", String(pid), "-o", "stat=,lstart="], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return text === "" || text.startsWith("Z") ? undefined : text.replace(/^\S+\s+/, "");
  } catch {
    return undefined;
  }
}
