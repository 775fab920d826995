import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout; tests run from its root. */
export const ROOT = resolve(__dirname, "..", "..", "..");

const CLI = join(ROOT, "sandbox", "cli.ts");
const NODE = join(ROOT, "node_modules", ".bin", "node");

/** A resource as the state keeps it. */
export interface StateResource {
  readonly urn: string;
  readonly id?: string;
  readonly delete?: boolean;
}

/** What the tests read of a state. */
export interface State {
  readonly resources: readonly StateResource[];
  readonly pending: number;
}

/** A command that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A sandbox command that runs. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** What a program may use of this checkout. */
const PARTS = ["node_modules", "components", "config", "stack", "tuning", "workers", "index.ts"];

/** A folder like this checkout's, without its state; `removeCopy` removes it. The space in its name is on purpose. */
export function copyRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "plumbline copy "));
  for (const part of PARTS) symlinkSync(join(ROOT, part), join(root, part));
  return root;
}

/** A fixture's program in a folder of its own, where it finds what it imports; `removeFixture` removes it. */
export function copyFixture(name: string): string {
  const folder = join("test", "engine", "fixtures", name);
  const project = join(copyRoot(), folder);
  cpSync(join(ROOT, folder), project, { recursive: true });
  return project;
}

/** Removes what copyRoot made. */
export function removeCopy(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

/** Removes what copyFixture made. */
export function removeFixture(project: string): void {
  removeCopy(resolve(project, "..", "..", "..", ".."));
}

/** Starts a sandbox command on a project. */
export function startSandbox(
  project: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Running {
  const [name = "", ...rest] = args;
  const child = spawn(NODE, [CLI, name, "--project", project, "--stack", "dev", ...rest], { env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((done) => {
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
  return { process: child, ended };
}

/** Runs a sandbox command on a project to its end. */
export function sandbox(
  project: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<Ended> {
  return startSandbox(project, args, env).ended;
}

/** What a preview says it would do, by kind of step: `{ same: 33 }`. */
export async function changes(project: string): Promise<Readonly<Record<string, number>>> {
  const { code, stdout, stderr } = await sandbox(project, ["preview", "--json"]);
  if (code !== 0) throw new Error(`preview ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
  return (JSON.parse(stdout) as { changeSummary: Record<string, number> }).changeSummary;
}

/** The state of stack dev; undefined before there is one. */
export function readState(project: string): State | undefined {
  const path = join(project, ".sandbox/dev/state/.pulumi/stacks/sample/dev.json");
  try {
    const { latest } = (
      JSON.parse(readFileSync(path, "utf8")) as {
        checkpoint: {
          latest?: { resources?: StateResource[]; pending_operations?: unknown[] };
        };
      }
    ).checkpoint;
    return {
      resources: latest?.resources ?? [],
      pending: latest?.pending_operations?.length ?? 0,
    };
  } catch {
    return undefined;
  }
}

/** Process number of the engine that holds the stack; undefined when none does. */
export function enginePid(project: string): number | undefined {
  const folder = join(project, ".sandbox/dev/state/.pulumi/locks");
  try {
    const name = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((path) =>
      path.endsWith(".json"),
    );
    if (name === undefined) return undefined;
    return (JSON.parse(readFileSync(join(folder, name), "utf8")) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

/** Waits until `condition` holds, looking every few milliseconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited a minute in vain: ${what}`);
    await new Promise((next) => setTimeout(next, 5));
  }
}
