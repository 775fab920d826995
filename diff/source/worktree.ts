import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

import { DiffError } from "../errors.ts";
import { git, gitText, short } from "./git.ts";
import type { Repository } from "./git.ts";
import type { RunFolder } from "./run-folder.ts";

/** The files of a commit in a folder of their own. */
export interface Worktree {
  /** Its folder. */
  readonly path: string;
  /** What is not there of it, one sentence each: contents that Git LFS or submodules keep elsewhere. */
  readonly gaps: readonly string[];
}

/**
 * Checks a commit out in a run's folder, with which it goes away. No hook runs, no branch and no configuration changes.
 *
 * @throws DiffError with git's words when it cannot be done
 */
export async function addWorktree(
  repository: Repository,
  folder: RunFolder,
  name: string,
  commit: string,
): Promise<Worktree> {
  const path = folder.treePath(name);
  // Inside a hook this names the index of the user's commit, into which git would write.
  const env = { ...repository.env, GIT_INDEX_FILE: undefined };
  const asked = ["worktree", "add", "--quiet", "--detach", path, commit];
  const { code, stderr } = await git({ ...repository, env }, ...asked);
  if (code !== 0) {
    throw new DiffError(
      `${short(commit)} cannot be checked out beside this tree: ${stderr.trim()}`,
    );
  }
  return { path, gaps: [...(await missingContents(repository, path)), ...submodulesOf(path)] };
}

/** What a file begins with that stands for one of Git LFS (its specification, version 1). */
const POINTER = "version https://git-lfs.github.com/spec/v1";

/** Files named before the rest is counted. */
const SHOWN_FILES = 3;

async function missingContents(repository: Repository, tree: string): Promise<readonly string[]> {
  if (!existsSync(join(tree, ".gitattributes"))) return [];
  // Asked of the tree itself: what is large is a matter of its own attributes.
  const own = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };
  const env = { ...repository.env, ...own };
  const asked = ["ls-files", "-z", "--", ":(attr:filter=lfs)"];
  const listed = await gitText({ ...repository, env, root: tree }, ...asked);
  const pointers = listed
    .split("\0")
    .filter((file) => file !== "" && beginningOf(join(tree, file)) === POINTER);
  if (pointers.length === 0) return [];
  const shown = pointers.slice(0, SHOWN_FILES).join(", ");
  const rest = pointers.length > SHOWN_FILES ? ` and ${pointers.length - SHOWN_FILES} more` : "";
  return [
    `only Git LFS pointers are here instead of ${shown}${rest}: what is made from them seems to change; \`git lfs fetch --all\` gets them`,
  ];
}

function beginningOf(file: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const bytes = Buffer.alloc(POINTER.length);
    return bytes.toString("utf8", 0, readSync(descriptor, bytes));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function submodulesOf(tree: string): readonly string[] {
  const file = join(tree, ".gitmodules");
  if (!existsSync(file)) return [];
  const paths = [...readFileSync(file, "utf8").matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)];
  const shown = paths.map(([, path]) => path).join(", ");
  return paths.length === 0
    ? []
    : [`submodules are not checked out there: ${shown}; a program that reads them will miss them`];
}
