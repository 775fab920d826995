import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** What the processes under a limit take. Bytes. */
export interface MemoryUse {
  /** Memory that cannot be dropped: private memory of the processes, and shared memory (shared_buffers). */
  readonly held: number;
  /** Pages of files, which the system drops when it needs room. */
  readonly pageCache: number;
  /** The most that was taken at one time, page cache included. */
  readonly peak: number;
  /** Processes that the system killed because the limit was reached. */
  readonly killed: number;
}

/** A limit to the memory of a group of processes, page cache included: a control group of Linux. */
export interface MemoryLimit {
  /** Bytes. */
  readonly bytes: number;
  /** Puts a process and all of its children under the limit; what they start later is under it too. */
  add(pid: number): void;
  use(): MemoryUse;
  /** Ends the limit; the processes have to be gone. Safe to call twice. */
  remove(): void;
}

/** Where control groups of version 1 keep memory, and where version 2 keeps all. */
const ROOTS = { v1: "/sys/fs/cgroup/memory", v2: "/sys/fs/cgroup" } as const;

/** Names of one version's files. */
const FILES = {
  v1: {
    limit: "memory.limit_in_bytes",
    peak: "memory.max_usage_in_bytes",
    events: "memory.oom_control",
  },
  v2: { limit: "memory.max", peak: "memory.peak", events: "memory.events" },
} as const;

/**
 * Limits the memory of the processes that are added to it.
 *
 * @param name unique on the machine.
 * @param bytes the limit.
 * @returns undefined where this process may not make control groups: only root may, and not in every container
 */
export function limitMemory(name: string, bytes: number): MemoryLimit | undefined {
  const version = existsSync(join(ROOTS.v2, "cgroup.controllers")) ? "v2" : "v1";
  const files = FILES[version];
  const folder = join(ROOTS[version], ownGroup(version), name);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, files.limit), String(bytes));
  } catch {
    removeFolder(folder);
    return undefined;
  }
  return {
    bytes,
    add: (pid) => {
      for (const each of withChildren(pid)) {
        try {
          writeFileSync(join(folder, "cgroup.procs"), String(each));
        } catch {
          // It has ended meanwhile.
        }
      }
    },
    use: () => {
      const stat = numbers(readText(join(folder, "memory.stat")));
      const of = (v1: string, v2: string) => stat.get(version === "v1" ? v1 : v2) ?? 0;
      const shared = of("shmem", "shmem");
      return {
        held: of("rss", "anon") + shared,
        // Both versions count shared memory among the files.
        pageCache: of("cache", "file") - shared,
        peak: Number(readText(join(folder, files.peak))),
        killed: numbers(readText(join(folder, files.events))).get("oom_kill") ?? 0,
      };
    },
    remove: () => removeFolder(folder),
  };
}

/** Path of the group this process is in, so that limits around it stay in force. */
function ownGroup(version: "v1" | "v2"): string {
  const lines = readText("/proc/self/cgroup").split("\n");
  const own = lines.find((line) => {
    const [id, controllers = ""] = line.split(":");
    return version === "v2" ? id === "0" : controllers.split(",").includes("memory");
  });
  return own?.split(":").slice(2).join(":") ?? "/";
}

function removeFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is gone, or was never made.
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
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

/** A process, its children and theirs. */
function withChildren(pid: number): readonly number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // "pid (name) state parent": the name may hold blanks and parentheses.
    const parent = Number(readText(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ")[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const all = [pid];
  for (const each of all) all.push(...(parents.get(each) ?? []));
  return all;
}
