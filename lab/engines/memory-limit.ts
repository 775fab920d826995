import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import {
  SYSTEM_FOLDERS,
  descendants,
  groupParent,
  readText,
  removeGroup,
} from "./control-group.ts";
import type { GroupVersion } from "./control-group.ts";

/** How long the children of a killed process may take to leave a limit. Milliseconds. */
const LEAVE_MS = 5_000;
/** Between two looks whether they have. Milliseconds. */
const LOOK_MS = 20;

/** What the processes under a limit take. Bytes. */
export interface MemoryUse {
  /** Memory that cannot be dropped: private memory of the processes, and shared memory (shared_buffers). */
  readonly held: number;
  /** Pages of files, which the system drops when it needs room. */
  readonly pageCache: number;
  /** The most that was taken at one time, page cache included; before Linux 5.19 with version 2, what is taken now. */
  readonly peak: number;
  /** Processes that the system killed because the limit was reached. */
  readonly killed: number;
}

/** A limit to the memory of a group of processes, page cache included: a control group of Linux. */
export interface MemoryLimit {
  /** Bytes. */
  readonly bytes: number;
  /**
   * Puts a process and all of its children under the limit; what they start later is under it too. After `remove` it begins
   * anew.
   *
   * @throws the system's error when the process runs and cannot be put there.
   */
  add(pid: number): void;
  /**
   * Starts something whose processes are under the limit from their first page on; memory that a process took before `add`
   * does not count. After `remove` it begins anew.
   *
   * @param work starts processes, and returns when they are there.
   */
  start<T>(work: () => T): T;
  /** What is taken now; after `remove`, what was taken last. */
  use(): MemoryUse;
  /**
   * Ends the limit; the processes have to be ended. Waits a moment for children of theirs, who may learn of it late. One that
   * stays keeps the group, which the next run removes (leftovers.ts). Safe to call twice.
   */
  remove(): Promise<void>;
}

/**
 * Names of one version's files: Linux, Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst. Memory that is
 * swapped out counts for the limit too, for a database class has no swap: version 1 limits both together, version 2 swap alone.
 */
const FILES = {
  v1: {
    limit: "memory.limit_in_bytes",
    swap: "memory.memsw.limit_in_bytes",
    peak: "memory.max_usage_in_bytes",
    events: "memory.oom_control",
  },
  v2: {
    limit: "memory.max",
    swap: "memory.swap.max",
    peak: "memory.peak",
    events: "memory.events",
  },
} as const;

/**
 * Limits the memory of the processes that are added to it.
 *
 * @param name unique on the machine; ends with the number of this process, so that leftovers are known (leftovers.ts).
 * @param bytes the limit.
 * @param system @default - the running Linux
 * @returns undefined where this process may not make control groups: only root may, and not in every container
 */
export function limitMemory(
  name: string,
  bytes: number,
  system = SYSTEM_FOLDERS,
): MemoryLimit | undefined {
  const parent = groupParent(system);
  if (parent === undefined) return undefined;
  const { version, own } = parent;
  const folder = join(parent.folder, name);
  const make = () => makeGroup(folder, version, bytes);
  try {
    make();
  } catch {
    return undefined;
  }
  let last = readUse(folder, version);
  return {
    bytes,
    add: (pid) => {
      if (!existsSync(folder)) make();
      // First the process: what it starts from now on is under the limit, and what it started before is listed after.
      moveTo(folder, pid);
      for (const each of descendants(pid, system)) moveTo(folder, each);
    },
    start: (work) => {
      if (!existsSync(folder)) make();
      // A process begins in the group of the one that starts it.
      moveTo(folder, process.pid);
      try {
        return work();
      } finally {
        moveTo(own, process.pid);
      }
    },
    use: () => {
      if (existsSync(folder)) last = readUse(folder, version);
      return last;
    },
    remove: async () => {
      if (existsSync(folder)) last = readUse(folder, version);
      const deadline = Date.now() + LEAVE_MS;
      while (!removeGroup(folder) && Date.now() < deadline) await sleep(LOOK_MS);
    },
  };
}

function makeGroup(folder: string, version: GroupVersion, bytes: number): void {
  mkdirSync(folder);
  try {
    writeFileSync(join(folder, FILES[version].limit), String(bytes));
  } catch (error) {
    removeGroup(folder);
    throw error;
  }
  try {
    writeFileSync(join(folder, FILES[version].swap), String(version === "v1" ? bytes : 0));
  } catch {
    // A system without accounting of swap.
  }
}

function moveTo(folder: string, pid: number): void {
  try {
    writeFileSync(join(folder, "cgroup.procs"), String(pid));
  } catch (error) {
    // It may have ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readUse(folder: string, version: GroupVersion): MemoryUse {
  const stat = numbers(readText(join(folder, "memory.stat")));
  const of = (v1: string, v2: string) => stat.get(version === "v1" ? v1 : v2) ?? 0;
  const shared = of("shmem", "shmem");
  const held = of("rss", "anon") + shared;
  // Both versions count shared memory among the files.
  const pageCache = of("cache", "file") - shared;
  const peak = readText(join(folder, FILES[version].peak)).trim();
  return {
    held,
    pageCache,
    peak: peak === "" ? held + pageCache : Number(peak),
    killed: numbers(readText(join(folder, FILES[version].events))).get("oom_kill") ?? 0,
  };
}

/** "name number" lines. */
function numbers(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split("\n").map((line) => {
      const [name = "", value] = line.split(" ");
      return [name, Number(value)];
    }),
  );
}
