/** Runs a command once and reads what the operating system says about it and its descendants (Linux). */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One run of one command. */
export interface Run {
  /** Wall-clock time, milliseconds. */
  readonly wall: number;
  /** Peak resident memory of the Pulumi program's Node process plus the providers' process, bytes. */
  readonly memory: number;
}

/** Median, minimum and maximum of some runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A command that failed, with the end of what it said. */
export class CommandFailed extends Error {}

/** How often memory is read. The kernel keeps the high-water mark, so only the last interval of a process can be missed. */
const SAMPLE_MILLISECONDS = 50;

/** The two processes whose memory counts, recognised by what they run. */
const COUNTED = [/@pulumi[/\\]pulumi[/\\]cmd[/\\]run/, /providers[/\\]main\.ts/];

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readOrEmpty(`/proc/${entry}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/** Empty when the process has ended in the meantime. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The high-water marks of the counted processes that run now, added up. Bytes. */
function residentMemory(root: number): number {
  let sum = 0;
  for (const pid of descendants(root)) {
    const commandLine = readOrEmpty(`/proc/${pid}/cmdline`);
    if (!COUNTED.some((pattern) => pattern.test(commandLine))) continue;
    const peak = /VmHWM:\s+(\d+) kB/.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
    sum += Number(peak ?? 0) * 1024;
  }
  return sum;
}

/**
 * Runs `command` once.
 *
 * @throws CommandFailed when it does not exit with 0.
 */
export async function measure(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Run> {
  const started = performance.now();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  let peak = 0;
  const pid = child.pid;
  const sampler = setInterval(() => {
    if (pid !== undefined) peak = Math.max(peak, residentMemory(pid));
  }, SAMPLE_MILLISECONDS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(sampler));
  const wall = performance.now() - started;
  if (code !== 0) {
    const end = said.join("").trimEnd().split("\n").slice(-15).join("\n");
    throw new CommandFailed(
      `${command} ${args.join(" ")} ended with ${code ?? "a signal"}:\n${end}`,
    );
  }
  return { wall, memory: peak };
}

/** Median, minimum and maximum. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? Number.NaN) : upper;
  return {
    median: (upper + lower) / 2,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}
