import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isRunning, ownIdentity } from "../../sandbox/process-identity.ts";
import type { ProcessIdentity } from "../../sandbox/process-identity.ts";
import { LabError } from "../errors.ts";
import { NOBODY } from "../loopback.ts";
import { SYSTEM_FOLDERS, groupParent, removeGroup } from "./control-group.ts";
import type { SystemFolders } from "./control-group.ts";

/** What the names of the lab's temporary folders begin with. */
export const LAB_FOLDER = "plumbline-lab-";

/** File in each that says whose it is. */
const OWNER = "owner.json";

/** "plumbline-<name>-<process>". */
const GROUP = /^plumbline-.+-(\d+)$/;

/** Where leftovers are looked for. */
export interface LeftoverPlaces {
  /** @default - the system's folder for temporary files */
  readonly folder?: string;
  /** @default - those of the running Linux */
  readonly system?: SystemFolders;
}

/** What was removed. Paths. */
export interface Leftovers {
  /** Temporary folders. */
  readonly folders: readonly string[];
  /** Control groups. */
  readonly groups: readonly string[];
}

/** Writes into a temporary folder of the lab that it is this process'. */
export function markOwner(folder: string): void {
  writeFileSync(join(folder, OWNER), JSON.stringify(ownIdentity()));
}

/**
 * Removes what a run left that was killed together with the guards of its servers: temporary folders and control groups
 * whose process is gone. What runs, what another user has and what says nothing of its owner is left alone.
 */
export function sweepLeftovers(places: LeftoverPlaces = {}): Leftovers {
  return {
    folders: sweepFolders(places.folder ?? tmpdir()),
    groups: sweepGroups(places.system ?? SYSTEM_FOLDERS),
  };
}

function sweepFolders(around: string): readonly string[] {
  return readdirSync(around)
    .filter((name) => name.startsWith(LAB_FOLDER))
    .map((name) => join(around, name))
    .filter((folder) => isOurs(folder) && isOwnerGone(folder) && isRemoved(folder));
}

/** The folder of anybody may hold anything: only a folder of this user, or of the one that root's servers run as, is ours. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const own = process.getuid?.();
  if (found?.isDirectory() !== true || own === undefined) return false;
  return found.uid === own || (own === 0 && found.uid === NOBODY.uid);
}

function isOwnerGone(folder: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER), "utf8")) as ProcessIdentity;
    return isRunning(owner) === false;
  } catch {
    return false;
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    // The next run finds it again; this one can do without.
    return false;
  }
}

function sweepGroups(system: SystemFolders): readonly string[] {
  const parent = groupParent(system);
  if (parent === undefined) return [];
  return readdirSync(parent.folder).flatMap((name) => {
    const pid = GROUP.exec(name)?.[1];
    if (pid === undefined || existsSync(join(system.proc, pid))) return [];
    const folder = join(parent.folder, name);
    return removeGroup(folder) ? [folder] : [];
  });
}

/**
 * Sees that a folder can be written to, and its file system has room.
 *
 * @param bytes what is going to be written.
 * @throws LabError with what there is, what is needed, and how to name another folder.
 */
export function checkSpace(folder: string, bytes: number): void {
  const free = freeBytes(folder);
  if (free >= bytes) return;
  throw new LabError(
    `${folder} has ${gibibytes(free)} free, and the lab's databases need ${gibibytes(bytes)}: make room, or name another folder in TMPDIR.`,
  );
}

function freeBytes(folder: string): number {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    throw new LabError(
      `${folder} cannot be used: ${(error as Error).message}. Name another folder in TMPDIR.`,
    );
  }
}

/** Gibibytes with one decimal: 1,610,612,736 is "1.5 GiB". */
function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
