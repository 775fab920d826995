import { acquireLock } from "../../sandbox/lock.ts";
import { isKept, makeKept } from "../../sandbox/engine/kept-folder.ts";
import type { KeptFolder, Making } from "../../sandbox/engine/kept-folder.ts";
import type { Reporter, Task } from "../../sandbox/reporter.ts";

/** Who makes a folder, and for whom. */
export interface KeepOptions {
  /** What it is, for the people who wait: "the API server". */
  readonly what: string;
  /** What is being done, said when it begins. */
  readonly title: string;
  /** What has been done, said at the end. */
  readonly done: string;
  /** Files that have to be there afterwards. */
  readonly needed: readonly string[];
  /** Where to say what is happening. */
  readonly reporter: Reporter;
  /** Gives up, leaving nothing half made. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
}

/** Fills the part of an empty folder, telling how far it is. */
export type Produce = (folder: string, task: Task) => Promise<void>;

/**
 * Makes a folder that is kept for all checkouts, unless it is there: once, however many runs want it at the
 * same time.
 */
export async function keep(
  kept: KeptFolder,
  options: KeepOptions,
  produce: Produce,
): Promise<void> {
  if (isKept(kept)) return;
  const { reporter, signal, what } = options;
  const release = await acquireLock({
    directory: `${kept.path}.locks`,
    purpose: `getting ${what}`,
    signal,
    onWait: (holder) => {
      const who = holder === undefined ? "another run" : `another run (process ${holder.pid})`;
      reporter.step(`${who} is already getting ${what}; waiting for it`);
    },
  });
  try {
    if (isKept(kept)) return;
    const task = reporter.task(options.title, { now: true });
    const making: Making = {
      needed: options.needed,
      produce: (folder) => produce(folder, task),
    };
    try {
      await makeKept(kept, making);
      task.done(options.done);
    } catch (error) {
      task.end();
      throw error;
    }
  } finally {
    release();
  }
}
