import { readFileSync, readdirSync } from "node:fs";

/** What a process holds. Bytes. */
export interface ProcessMemory {
  /** Process that started it. */
  readonly parent: number;
  /** Memory of its own: RssAnon. Pages it has in common with the process that started it are counted in both. */
  readonly own: number;
  /** Pages of shared memory it has touched: RssShmem. */
  readonly shared: number;
  /** Tables of the addresses it has touched: VmPTE. The kernel's, but held for as long as the process runs. */
  readonly pageTables: number;
}

/** What a server and its backends hold. Bytes. */
export interface ServerMemory {
  /** Memory of each process of its own, added up. */
  readonly own: number;
  /** Shared memory: what the process that has touched most of it has touched. */
  readonly shared: number;
  /** Page tables of all processes. */
  readonly pageTables: number;
  /** Processes, the postmaster among them. */
  readonly processes: number;
}

/** All of it. Bytes. */
export function totalOf({ own, shared, pageTables }: ServerMemory): number {
  return own + shared + pageTables;
}

/** Nothing: what a server that does not run holds. */
export const NOTHING: ServerMemory = { own: 0, shared: 0, pageTables: 0, processes: 0 };

/**
 * Reads /proc/<pid>/status.
 *
 * @returns undefined when it has no memory: a process that has ended and is not yet buried
 */
export function parseStatus(text: string): ProcessMemory | undefined {
  const number = (name: string) => {
    const found = new RegExp(String.raw`^${name}:\s+(\d+)`, "m").exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [parent, own, shared] = [number("PPid"), number("RssAnon"), number("RssShmem")];
  if (parent === undefined || own === undefined || shared === undefined) return undefined;
  const kib = 1024;
  return {
    parent,
    own: own * kib,
    shared: shared * kib,
    pageTables: (number("VmPTE") ?? 0) * kib,
  };
}

/** Adds up what the processes of a server hold. */
export function addUp(processes: readonly ProcessMemory[]): ServerMemory {
  const sum = (of: (process: ProcessMemory) => number) =>
    processes.reduce((total, process) => total + of(process), 0);
  return {
    own: sum(({ own }) => own),
    shared: Math.max(0, ...processes.map(({ shared }) => shared)),
    pageTables: sum(({ pageTables }) => pageTables),
    processes: processes.length,
  };
}

/** What a postmaster and the processes it has started hold now. */
export function readServerMemory(postmaster: number): ServerMemory {
  const found: ProcessMemory[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const process = readStatus(name);
    if (process === undefined) continue;
    if (Number(name) === postmaster || process.parent === postmaster) found.push(process);
  }
  return addUp(found);
}

function readStatus(name: string): ProcessMemory | undefined {
  try {
    return parseStatus(readFileSync(`/proc/${name}/status`, "utf8"));
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
