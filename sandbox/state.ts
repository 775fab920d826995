import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

import { SandboxError } from "./errors.ts";
import { isRunning, ownIdentity } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { reapRun } from "./reap.ts";
import { renderStackFile } from "./stack-file.ts";

/** A stack on the sandbox: which one, and where everything of it lies. */
export interface SandboxStack {
  /** Folder of the Pulumi project. */
  readonly project: string;
  /** Name in Pulumi.yaml. */
  readonly projectName: string;
  /** Name of the stack. */
  readonly name: string;
  /** `.sandbox/<stack>`: all the sandbox ever writes, outside the engine cache. */
  readonly folder: string;
  /** The engine's PULUMI_HOME. */
  readonly home: string;
  /** Folder of the engine's file backend. */
  readonly backend: string;
  /** Locks of this project's own runs. */
  readonly locks: string;
  /** The state itself, as the file backend keeps it. */
  readonly checkpoint: string;
}

/** One run on a stack: a folder of its own, so that runs at the same time do not meet. */
export interface SandboxRun {
  /** Marks every process of the run, in its environment as PLUMBLINE_RUN. */
  readonly id: string;
  /** A project folder without a program: commands that only touch the state run here. */
  readonly folder: string;
  /** The copy of the stack file that the engine is given. */
  readonly stackFile: string;
}

/**
 * Finds the places of a stack.
 *
 * @throws SandboxError when the name is no stack name, or the folder no Pulumi project.
 */
export function openStack(project: string, name: string): SandboxStack {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name) || name.startsWith(".")) {
    throw new SandboxError(
      `"${name}" is no stack name: up to 100 letters, digits, dashes, underscores and dots, no dot in front.`,
    );
  }
  const projectName = readProjectName(project);
  const root = realpathSync(project);
  const folder = join(root, ".sandbox", name);
  const backend = join(folder, "state");
  return {
    project: root,
    projectName,
    name,
    folder,
    home: join(folder, "home"),
    backend,
    locks: join(folder, "locks"),
    checkpoint: join(backend, ".pulumi", "stacks", projectName, `${name}.json`),
  };
}

function readProjectName(project: string): string {
  const path = join(project, "Pulumi.yaml");
  if (!existsSync(path)) throw new SandboxError(`${project} is no Pulumi project: no Pulumi.yaml.`);
  let name: unknown;
  try {
    name = (parse(readFileSync(path, "utf8")) as { name?: unknown } | null)?.name;
  } catch (error) {
    throw new SandboxError(`${path} is no YAML: ${(error as Error).message}`);
  }
  if (typeof name !== "string") throw new SandboxError(`${path} has no "name".`);
  return name;
}

/**
 * Prepares the folders of one run, and clears those of runs that were killed.
 *
 * @throws SandboxError when the stack file is missing or no YAML.
 */
export function openRun(stack: SandboxStack, stackFile: string): SandboxRun {
  const content = renderStackFile(stackFile, stack.project);
  const runs = join(stack.folder, "runs");
  sweepRuns(runs);
  const id = randomUUID();
  const folder = join(runs, id);
  for (const path of [stack.home, stack.backend, folder]) mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, OWNER), JSON.stringify(ownIdentity()));
  const copy = join(folder, `Pulumi.${stack.name}.yaml`);
  writeFileSync(copy, content);
  copyFileSync(join(stack.project, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  return { id, folder, stackFile: copy };
}

const OWNER = "owner.json";

/** A killed run leaves its folder, and sometimes a language host that waits for an engine that is gone. */
function sweepRuns(runs: string): void {
  if (!existsSync(runs)) return;
  for (const id of readdirSync(runs)) {
    const folder = join(runs, id);
    if (ownerRuns(folder) || !reapRun(id, { spareEngine: true })) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the run of a folder still goes on; one that has just begun may not have said who it is. */
function ownerRuns(folder: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER), "utf8")) as ProcessIdentity;
    return isRunning(owner) !== false;
  } catch {
    const begun = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    return begun !== undefined && Date.now() - begun < 60_000;
  }
}
