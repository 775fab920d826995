import { existsSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where Linux shows control groups and processes. */
export interface SystemFolders {
  /** @default "/sys/fs/cgroup" */
  readonly cgroup: string;
  /** @default "/proc" */
  readonly proc: string;
}

/** Those of a running Linux. */
export const SYSTEM_FOLDERS: SystemFolders = { cgroup: "/sys/fs/cgroup", proc: "/proc" };

/** Version of the control groups of a system; a system that has both keeps memory in version 1. */
export type GroupVersion = "v1" | "v2";

/** Where control groups that limit memory can be made. */
export interface GroupParent {
  readonly version: GroupVersion;
  readonly folder: string;
  /** The group of this process. */
  readonly own: string;
}

/**
 * The control group that new ones are made in, so that limits around this process stay in force.
 *
 * Version 2 lets a group either hold processes or give controllers to groups in it (Linux, Documentation/admin-guide/
 * cgroup-v2.rst, "No Internal Process Constraint"): there it is the nearest one around ours that gives memory on.
 *
 * @returns undefined where there is none, or where one in between has a limit that would be left
 */
export function groupParent(system: SystemFolders): GroupParent | undefined {
  const isV2 = existsSync(join(system.cgroup, "cgroup.controllers"));
  const version = isV2 ? "v2" : "v1";
  const root = isV2 ? system.cgroup : join(system.cgroup, "memory");
  // In a container the path may be one of the machine around it, which cannot be seen from here.
  const own = join(root, ownGroup(version, system));
  const start = own.startsWith(root) && existsSync(own) ? own : root;
  if (!existsSync(start)) return undefined;
  if (version === "v1") return { version, folder: start, own: start };
  for (let folder = start; folder.startsWith(root); folder = dirname(folder)) {
    const given = readText(join(folder, "cgroup.subtree_control")).trim().split(" ");
    if (given.includes("memory")) return { version, folder, own: start };
    const limit = readText(join(folder, "memory.max")).trim();
    if (limit !== "" && limit !== "max") return undefined;
  }
  return undefined;
}

/** Path of the group this process is in: lines of "id:controllers:path". */
function ownGroup(version: GroupVersion, { proc }: SystemFolders): string {
  const lines = readText(join(proc, "self", "cgroup")).split("\n");
  const own = lines.find((line) => {
    const [id, controllers = ""] = line.split(":");
    return version === "v2" ? id === "0" : controllers.split(",").includes("memory");
  });
  return own?.split(":").slice(2).join(":") ?? "/";
}

/** Removes a group. @returns whether it is gone: one that still holds processes is not */
export function removeGroup(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}

/** Text of a file; empty when it is not there. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The children of a process, theirs, and so on. */
export function descendants(pid: number, { proc }: SystemFolders): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync(proc)) {
    if (!/^\d+$/.test(name)) continue;
    // "pid (name) state parent": the name may hold blanks and parentheses.
    const parent = Number(
      readText(join(proc, name, "stat"))
        .split(") ")
        .at(-1)
        ?.split(" ")[1],
    );
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [...(children.get(pid) ?? [])];
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all;
}
