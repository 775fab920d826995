import { randomUUID } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { isRunning, ownIdentity } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** What a lock file says about its holder. */
export interface LockRecord extends ProcessIdentity {
  /** What the holder is doing, for the people who wait. */
  readonly purpose: string;
}

/** How a lock is taken. */
export interface LockOptions {
  /** Folder that stands for the thing locked; created when missing. */
  readonly directory: string;
  /** What this process is about to do, for the people who wait. */
  readonly purpose: string;
  /** Called once when somebody else holds the lock, before waiting for it. */
  readonly onWait: (holder: LockRecord | undefined) => void;
  /** Ends the waiting; the promise then rejects with the signal's reason. @default - waits for ever */
  readonly signal?: AbortSignal | undefined;
}

/** How often a holder shows that it lives, to machines that cannot see its process. Milliseconds. */
const HEARTBEAT = 10_000;
/** A lock of another machine is dead after this long without a heartbeat. Milliseconds. */
const FOREIGN_STALE = 60_000;

/**
 * Takes a lock between processes and returns the function that gives it back (safe to call twice).
 *
 * Every contender writes a file of its own name and then looks for others: two can never both go on, and
 * a dead holder's file can be removed without a race, because nobody else will ever use that name.
 */
export async function acquireLock(options: LockOptions): Promise<() => void> {
  mkdirSync(options.directory, { recursive: true });
  let waiting = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (liveLocks(options.directory).length === 0) {
      const mine = writeLock(options.directory, options.purpose);
      if (liveLocks(options.directory, mine).length === 0) return hold(mine);
      rmSync(mine, { force: true });
    } else if (!waiting) {
      waiting = true;
      options.onWait(liveLocks(options.directory)[0]?.record);
    }
    // Random, so that two contenders who met do not meet again and again.
    await sleep(100 + Math.random() * 200, undefined, { signal: options.signal });
  }
}

function writeLock(directory: string, purpose: string): string {
  const record: LockRecord = { ...ownIdentity(), purpose };
  const name = randomUUID();
  const temporary = join(directory, `.${name}.tmp`);
  writeFileSync(temporary, JSON.stringify(record));
  const path = join(directory, `${name}.lock`);
  renameSync(temporary, path);
  return path;
}

function hold(path: string): () => void {
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // Somebody removed the folder under us; there is nothing left to keep fresh.
    }
  }, HEARTBEAT);
  heartbeat.unref();
  const release = () => {
    clearInterval(heartbeat);
    process.off("exit", release);
    rmSync(path, { force: true });
  };
  process.on("exit", release);
  return release;
}

interface FoundLock {
  readonly path: string;
  readonly record: LockRecord | undefined;
}

/** Locks of living holders other than `mine`; those of dead ones are removed on the way. */
function liveLocks(directory: string, mine?: string): FoundLock[] {
  const found: FoundLock[] = [];
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (!name.endsWith(".lock") || path === mine) continue;
    const record = readRecord(path);
    const running = record === undefined ? undefined : isRunning(record);
    const alive = running ?? ageOf(path) < FOREIGN_STALE;
    if (alive) found.push({ path, record });
    else rmSync(path, { force: true });
  }
  return found;
}

function readRecord(path: string): LockRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LockRecord;
  } catch {
    return undefined;
  }
}

/** Milliseconds since the last heartbeat; a file that has just gone is infinitely old. */
function ageOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? Number.POSITIVE_INFINITY : Date.now() - stat.mtimeMs;
}
