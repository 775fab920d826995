import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { displayPath } from "./display-path.ts";
import { SandboxError } from "./errors.ts";
import { commandOf } from "./process-identity.ts";
import { ENGINE_COMMAND } from "./reap.ts";
import type { Reporter } from "./reporter.ts";
import type { SandboxStack } from "./state.ts";

/** Runs an engine command that only touches the state, and returns what it printed. */
export type StateCommand = (...args: string[]) => Promise<string>;

/** What recovery needs. */
export interface RecoveryContext {
  /** The stack; its own lock is held by this process. */
  readonly stack: SandboxStack;
  /** Runs engine commands on it. */
  readonly command: StateCommand;
  /** Where to say what was found. */
  readonly reporter: Reporter;
  /** Gives up waiting. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
}

/** How long an engine whose own run was killed may take to end by itself. Milliseconds. */
const ORPHAN_TIMEOUT = 120_000;

/**
 * Makes a stack fit to be changed, whatever happened to the last run: removes the engine's lock when its
 * engine is gone, takes the last whole copy of the state when the newest is none, creates the stack when
 * there is none, and settles operations that were interrupted.
 *
 * @throws SandboxError when another engine keeps working on the stack, or no copy of the state is whole.
 */
export async function makeReady(context: RecoveryContext): Promise<void> {
  await clearEngineLocks(context);
  repairCheckpoint(context);
  const { stack, command } = context;
  if (!existsSync(stack.checkpoint)) await command("stack", "init", stack.name);
  await settlePending(context);
}

/** Whether the stack can be previewed as it is. */
export function isReadable(stack: SandboxStack): boolean {
  return isWhole(stack.checkpoint);
}

interface EngineLock {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * The engine never removes the lock of an engine that was killed. This process holds the stack's own lock,
 * so nobody else is at work here, except an engine whose run was killed and that is about to end.
 */
async function clearEngineLocks(context: RecoveryContext): Promise<void> {
  const { stack, reporter, signal } = context;
  const deadline = Date.now() + ORPHAN_TIMEOUT;
  let told = false;
  for (;;) {
    const holders = engineLocks(stack).filter((path) => !removeIfDead(path, reporter));
    if (holders.length === 0) return;
    const holder = displayPath(holders[0] ?? "");
    if (Date.now() > deadline) {
      throw new SandboxError(
        `An engine still works on stack ${stack.name}; its lock is ${holder}:\n` +
          `  ${readFileSync(holders[0] ?? "", "utf8")}\nEnd that process, or wait for it, and try again.`,
      );
    }
    if (!told)
      reporter.step(`an engine of an earlier run is still ending (${holder}); waiting for it`);
    told = true;
    await sleep(250, undefined, { signal });
  }
}

function engineLocks(stack: SandboxStack): string[] {
  const folder = join(stack.backend, ".pulumi", "locks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
}

function removeIfDead(path: string, reporter: Reporter): boolean {
  const lock = readJson(path) as EngineLock | undefined;
  if (lock !== undefined && engineLives(lock)) return false;
  reporter.step("the last run was killed: removing the lock it left");
  rmSync(path, { force: true });
  return true;
}

/** On another machine (a container that is gone, say) only the time can tell. */
function engineLives(lock: EngineLock): boolean {
  if (lock.hostname === hostname()) return ENGINE_COMMAND.test(commandOf(lock.pid) ?? "");
  return Date.now() - Date.parse(lock.timestamp) < ORPHAN_TIMEOUT / 2;
}

/** The engine replaces its state in one step and keeps the one before; this is for a disk that did not. */
function repairCheckpoint({ stack, reporter }: RecoveryContext): void {
  const backup = `${stack.checkpoint}.bak`;
  if (isWhole(stack.checkpoint)) return;
  const broken = existsSync(stack.checkpoint);
  if (!broken && !existsSync(backup)) return;
  const shown = displayPath(stack.checkpoint);
  if (!isWhole(backup)) {
    throw new SandboxError(
      `The state ${shown} and its backup are no JSON. Nothing in it is real: ` +
        `remove ${displayPath(stack.folder)} to start again.`,
    );
  }
  if (broken) renameSync(stack.checkpoint, `${stack.checkpoint}.broken`);
  copyFileSync(backup, stack.checkpoint);
  reporter.warn(`${shown} was ${broken ? "cut short" : "missing"}: restored from its backup`);
}

/** What recovery reads of a state. */
interface Checkpoint {
  readonly checkpoint?: {
    readonly latest?: {
      readonly pending_operations?: readonly {
        readonly type: string;
        readonly resource: { readonly urn: string };
      }[];
      readonly resources?: readonly { readonly urn: string; readonly protect?: boolean }[];
    };
  };
}

/**
 * An operation that was interrupted is kept in the state for a person to look up at the provider. The
 * sandbox's resources exist in the state only, so there is nothing to look up: a create that was not
 * recorded did not happen, an update or delete is found again by the next diff. Importing the exported
 * state is the engine's own way to drop them.
 */
async function settlePending(context: RecoveryContext): Promise<void> {
  const { stack, command, reporter } = context;
  const pending = latest(stack)?.pending_operations ?? [];
  if (pending.length === 0) return;
  const names = pending.map(
    ({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`,
  );
  reporter.step(`the last run was cut off while ${names.join(", ")}: doing that again`);
  const file = join(stack.folder, "recovered.json");
  await command("stack", "export", "--file", file);
  await command("stack", "import", "--file", file);
  rmSync(file, { force: true });
}

/** URNs of the resources that the engine refuses to delete. */
export function protectedResources(stack: SandboxStack): string[] {
  const resources = latest(stack)?.resources ?? [];
  return resources.flatMap(({ urn, protect }) => (protect === true ? [urn] : []));
}

function latest(stack: SandboxStack) {
  return (readJson(stack.checkpoint) as Checkpoint | undefined)?.checkpoint?.latest;
}

function isWhole(path: string): boolean {
  return (readJson(path) as Checkpoint | undefined)?.checkpoint !== undefined;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
