import { spawn } from "node:child_process";

import { findExecutable } from "../../sandbox/engine/command.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { LabError } from "../errors.ts";
import { DEBIAN_PACKAGES, SUPPORTED_MAJORS } from "./programs.ts";

/** Lines of a failed command that are shown. */
const SHOWN_LINES = 6;

/** How Debian's packages are installed. */
export interface DebianOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  /** Ends what can be ended; the unpacking itself is waited for. */
  readonly signal: AbortSignal;
  /** Whether this process may install packages itself, without sudo. @default - whether it is root's */
  readonly root?: boolean;
}

/**
 * Installs packages with apt-get, as root or through sudo.
 *
 * Ctrl-C ends the update of the lists and the download at once. The unpacking is short, and would leave packages half
 * configured: apt-get itself finishes it.
 *
 * @throws LabError naming the packages where there is no apt-get or no sudo, and with apt-get's words when it fails.
 */
export async function installPackages(
  packages: readonly string[],
  options: DebianOptions,
): Promise<void> {
  if (packages.length === 0) return;
  const { env, reporter, signal, root = process.getuid?.() === 0 } = options;
  const apt = findExecutable("apt-get", env["PATH"]);
  const sudo = findExecutable("sudo", env["PATH"]);
  const list = packages.join(" ");
  if (apt === undefined) {
    throw new LabError(
      `This is not Debian or Ubuntu. Install what these packages of Debian hold: ${list}; PostgreSQL with contrib, ${SUPPORTED_MAJORS.oldest} to ${SUPPORTED_MAJORS.newest} (PGBIN names its programs' folder).`,
    );
  }
  if (!root && sudo === undefined) {
    throw new LabError(`Without sudo only root can install: apt-get install ${list}`);
  }
  const prefix = root || sudo === undefined ? [] : [sudo];
  const asRoot = (args: readonly string[], ends: boolean) => {
    const command = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", ...args];
    return run(command, { env, signal: ends ? signal : undefined });
  };
  // Asks for the password once, before anything draws on the terminal.
  if (prefix.length > 0) must(await run([...prefix, "-v"], { env, signal }), "sudo");
  const task = reporter.task(`installing ${list} with apt-get`, { now: true });
  try {
    must(await asRoot([apt, "update", "-qq"], true), "apt-get update");
    signal.throwIfAborted();
    const names = await resolveNames(packages, options);
    const install = [apt, "install", "-y", "-qq", "--no-install-recommends"];
    must(await asRoot([...install, "--download-only", ...names], true), "apt-get install");
    signal.throwIfAborted();
    must(await asRoot([...install, ...names], false), "apt-get install");
    signal.throwIfAborted();
    task.done(`installed ${names.join(" ")}`);
  } catch (error) {
    task.end();
    throw error;
  }
}

/** The newest PostgreSQL of the release that the stack can run; the package "postgresql" may be of a newer one. */
async function resolveNames(
  packages: readonly string[],
  { env, signal }: DebianOptions,
): Promise<readonly string[]> {
  if (!packages.includes(DEBIAN_PACKAGES.postgres)) return packages;
  const pattern = "^postgresql-[0-9]+$";
  const { output } = await run(["apt-cache", "search", "--names-only", pattern], { env, signal });
  const majors = [...output.matchAll(/^postgresql-(\d+) /gm)]
    .map(([, major]) => Number(major))
    .filter((major) => major >= SUPPORTED_MAJORS.oldest && major <= SUPPORTED_MAJORS.newest);
  if (majors.length === 0) {
    throw new LabError(
      `This release has no PostgreSQL ${SUPPORTED_MAJORS.oldest} to ${SUPPORTED_MAJORS.newest}: install one with contrib (https://www.postgresql.org/download/), and name its programs' folder in PGBIN.`,
    );
  }
  const own = `${DEBIAN_PACKAGES.postgres}-${Math.max(...majors)}`;
  return packages.map((name) => (name === DEBIAN_PACKAGES.postgres ? own : name));
}

interface Outcome {
  readonly code: number | undefined;
  /** What it said, on both of its outputs. */
  readonly output: string;
}

/** Runs a command in this process' own group: sudo asks for its password on the terminal, and Ctrl-C reaches apt-get itself. */
function run(
  [command = "", ...args]: readonly string[],
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal | undefined },
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env, stdio: ["inherit", "pipe", "pipe"] });
    const end = () => child.kill("SIGINT");
    signal?.addEventListener("abort", end, { once: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", fail);
    child.on("close", (code) => {
      signal?.removeEventListener("abort", end);
      if (signal?.aborted === true) fail(signal.reason as Error);
      else done({ code: code ?? undefined, output });
    });
  });
}

function must({ code, output }: Outcome, what: string): void {
  if (code === 0) return;
  const lines = output.trim().split("\n").slice(-SHOWN_LINES);
  throw new LabError(
    [`${what} failed (exit code ${code ?? "unknown"}):`, ...lines.map((line) => `  ${line}`)].join(
      "\n",
    ),
  );
}
