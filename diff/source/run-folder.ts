import { randomUUID } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { isRunning, ownIdentity } from "../../sandbox/process-identity.ts";
import type { ProcessIdentity } from "../../sandbox/process-identity.ts";
import { reapRun } from "../../sandbox/reap.ts";
import { DiffError } from "../errors.ts";

/** Marks every process of a comparison, however deep: the sandbox passes it on. */
export const DIFF_VARIABLE = "PLUMBLINE_DIFF";

/** Beginning of the names of the folders, and of the working trees in them. */
const PREFIX = "plumbline-diff-";
const OWNER = "owner.json";

/** A folder that has not said yet whose it is has just begun, for so long. Milliseconds. */
const BEGINNING = 60_000;

/** Who made a folder, and what there is of it elsewhere. */
interface Owner extends ProcessIdentity {
  /** Value of DIFF_VARIABLE of its processes. */
  readonly id: string;
  /** Shared `.git` folder of the repository with its working trees. @default - it has none */
  readonly commonFolder?: string | undefined;
}

/** Everything that one comparison writes while it is at work: gone when it ends, or with the next one. */
export interface RunFolder {
  /** The folder, without symbolic links. */
  readonly path: string;
  /** Variables for the processes started for it: what marks them, and where their temporary files go with it. */
  readonly mark: Readonly<Record<string, string>>;
  /** A path for a working tree, under a name that no other has. */
  treePath(name: string): string;
}

/**
 * Makes a folder for one comparison, and removes it with its working trees whatever happens. Before, it removes what
 * comparisons that were killed left.
 *
 * @param commonFolder shared `.git` folder of the repository; undefined when none is needed
 * @param root where it is made
 * @default root - the system's folder for what is temporary
 */
export async function withRunFolder<T>(
  commonFolder: string | undefined,
  use: (folder: RunFolder) => Promise<T>,
  root: string = tmpdir(),
): Promise<T> {
  const id = randomUUID();
  const path = makeFolder(root);
  const owner: Owner = { ...ownIdentity(), id, commonFolder };
  writeFileSync(join(path, OWNER), JSON.stringify(owner));
  const temporary = join(path, "tmp");
  mkdirSync(temporary);
  const remove = () => removeRunFolder(path, commonFolder);
  process.on("exit", remove);
  try {
    return await use({
      path,
      // An engine that is interrupted leaves the pipes of its language host there.
      mark: { [DIFF_VARIABLE]: id, TMPDIR: temporary },
      treePath: (name) => join(path, `${PREFIX}${id}-${name}`),
    });
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** @throws DiffError when nothing can be written there */
function makeFolder(root: string): string {
  try {
    sweepRunFolders(root);
    return realpathSync(mkdtempSync(join(root, PREFIX)));
  } catch (error) {
    throw new DiffError(
      `The folder for temporary files cannot be used: ${(error as Error).message}. Set TMPDIR to one that can.`,
    );
  }
}

/** Removes what comparisons left that were killed, with the processes that still work for them. */
function sweepRunFolders(root: string): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(root, name);
    const owner = deadOwner(folder);
    if (owner === undefined) continue;
    if (owner.id !== undefined) reapRun(owner.id, { variable: DIFF_VARIABLE });
    try {
      removeRunFolder(realpathSync(folder), owner.commonFolder);
    } catch {
      // Another comparison sweeps it at the same time.
    }
  }
}

/** Whose a folder was that nobody works in any more; undefined when it is none of ours, or in use. */
function deadOwner(folder: string): Partial<Owner> | undefined {
  try {
    const stat = lstatSync(folder);
    // In a temporary folder for everybody, only what is this user's own is believed.
    if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return undefined;
    const owner = readOwner(folder);
    if (owner !== undefined) return isRunning(owner) === false ? owner : undefined;
    return Date.now() - stat.mtimeMs > BEGINNING ? {} : undefined;
  } catch {
    return undefined;
  }
}

function readOwner(folder: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER), "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/**
 * Removes a folder and its working trees. What git keeps of one lies in `.git/worktrees/<name of its folder>`
 * (gitrepository-layout(5)): removing exactly those leaves alone what `git worktree prune` would take for dead, such as the
 * tree on a disk that is not plugged in. It is also done in one go at the end of the process, and works on half-made ones.
 */
function removeRunFolder(path: string, commonFolder: string | undefined): void {
  const trees = entries(path).filter((name) => name.startsWith(PREFIX));
  // The owner's word goes last: a removal that is cut off is done again by the next comparison.
  for (const name of entries(path)) {
    if (name !== OWNER) rmSync(join(path, name), { recursive: true, force: true });
  }
  if (commonFolder !== undefined) {
    for (const name of namesOfTrees(path, trees, commonFolder)) {
      rmSync(join(commonFolder, "worktrees", name), { recursive: true, force: true });
    }
    removeIfEmpty(join(commonFolder, "worktrees"));
  }
  rmSync(path, { recursive: true, force: true });
}

/** The trees there are, and those of which only git's half is left. */
function namesOfTrees(
  path: string,
  trees: readonly string[],
  commonFolder: string,
): readonly string[] {
  const known = entries(join(commonFolder, "worktrees"));
  return known.filter((name) => trees.includes(name) || placeOfTree(commonFolder, name) === path);
}

/** The folder around a working tree, as git has noted it. */
function placeOfTree(commonFolder: string, name: string): string | undefined {
  try {
    const text = readFileSync(join(commonFolder, "worktrees", name, "gitdir"), "utf8").trim();
    return basename(text) === ".git" && name.startsWith(PREFIX)
      ? dirname(dirname(text))
      : undefined;
  } catch {
    return undefined;
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** As git does after the last one; it fails where others still have theirs. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // There are others, or none ever was.
  }
}
