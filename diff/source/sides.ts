import type { Reporter } from "../../sandbox/reporter.ts";
import { DiffError } from "../errors.ts";
import type { SideInfo } from "../model.ts";
import { commitsBetween, dirtyFiles, git, mergeBase, resolveCommit, short } from "./git.ts";
import type { Repository } from "./git.ts";

/** Stands for the files as they are, in the place of a commit. */
export const WORKING_TREE = ".";

/** What the user wants compared. */
export interface SidesOptions {
  readonly repository: Repository;
  /** Name of a commit. @default - the base is a deployed state */
  readonly base?: string | undefined;
  /** Name of a commit, or WORKING_TREE. */
  readonly head: string;
  /** Compares changes that are not committed, too. */
  readonly dirty: boolean;
  /** Compares with the base itself instead of the commit where the head has left it. */
  readonly tip: boolean;
  /** Files and folders that do not make a tree dirty: absolute. */
  readonly ignored: readonly string[];
  readonly reporter: Reporter;
}

/** One side of the comparison, by its commit. */
export interface CommitSide extends SideInfo {
  readonly commit: string;
}

/** What is compared. */
export interface Sides {
  /** @default - a deployed state */
  readonly base?: CommitSide | undefined;
  /** Without a commit it is the working tree with what is not committed. */
  readonly head: SideInfo;
}

/**
 * Finds the two commits.
 *
 * @throws DiffError when there is no such commit or no common ancestor, or the tree is dirty and that was not wanted
 */
export async function findSides(options: SidesOptions): Promise<Sides> {
  const { repository, base, tip, reporter } = options;
  const { head, commit } = await findHead(options);
  if (base === undefined) return { head };
  const named = await resolveCommit(repository, base);
  if (tip) return { base: { name: base, commit: named }, head };
  const parted = await mergeBase(repository, named, commit);
  const ahead = parted === named ? 0 : await commitsBetween(repository, parted, named);
  if (ahead > 0) {
    reporter.step(
      `${base} is ${ahead} ${ahead === 1 ? "commit" : "commits"} ahead: comparing with ${short(parted)}, where the head has left it (--tip: with ${base} itself)`,
    );
  }
  return { base: { name: base, commit: parted }, head };
}

async function findHead(
  options: SidesOptions,
): Promise<{ readonly head: SideInfo; readonly commit: string }> {
  const { repository, head, dirty } = options;
  if (head !== WORKING_TREE) {
    const commit = await resolveCommit(repository, head);
    return { head: { name: head, commit }, commit };
  }
  const { code, stdout } = await git(repository, "rev-parse", "--verify", "--quiet", "HEAD");
  if (code !== 0) throw new DiffError(`${repository.root} has no commit yet to compare with.`);
  const commit = stdout.trim();
  const changed = await dirtyFiles(repository, options.ignored);
  if (changed.length === 0) return { head: { name: "HEAD", commit }, commit };
  if (!dirty) throw new DiffError(refusal(changed));
  return { head: { name: "the working tree" }, commit };
}

/** Files named before the rest is counted. */
const SHOWN_FILES = 10;

function refusal(files: readonly string[]): string {
  const rest = files.length - SHOWN_FILES;
  return [
    "The working tree has changes that are not committed, and which of them are meant is not known:",
    ...files.slice(0, SHOWN_FILES).map((file) => `  ${file}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    "Commit or stash them, or compare them too: --dirty.",
  ].join("\n");
}

/** A side for a sentence: "the base (origin/main, 1a2b3c4)". */
export function describeSide(role: "base" | "head", { name, commit }: SideInfo): string {
  return commit === undefined ? name : `the ${role} (${name}, ${short(commit)})`;
}
