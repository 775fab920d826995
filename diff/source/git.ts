import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";

import { nearest } from "../../policies/core/nearest.ts";
import { runCommand } from "../../sandbox/engine/command.ts";
import type { CommandResult } from "../../sandbox/engine/command.ts";
import { DiffError } from "../errors.ts";

/** How git is asked. */
export interface GitOptions {
  /** Environment of git: its GIT_* variables are honoured. */
  readonly env: NodeJS.ProcessEnv;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
}

/** The repository that a folder belongs to. */
export interface Repository extends GitOptions {
  /** Folder of the working tree, without symbolic links. */
  readonly root: string;
  /** The `.git` folder that all working trees share: absolute. */
  readonly commonFolder: string;
}

/** Git as it is wanted here: it runs nothing of the user's, starts nothing that stays, and writes nothing on the way. */
const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.quotePath=false",
  "submodule.recurse=false",
  "gc.auto=0",
  "maintenance.auto=false",
];

const ARGUMENTS = ["--no-optional-locks", ...SETTINGS.flatMap((setting) => ["-c", setting])];

/**
 * Finds the repository of a folder.
 *
 * @throws DiffError when there is no git, or the folder is in no working tree
 */
export async function openRepository(folder: string, options: GitOptions): Promise<Repository> {
  const asked = ["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir"];
  const { code, stdout, stderr } = await ask(asked, folder, options);
  const [root, common] = stdout.trimEnd().split("\n");
  if (code === 0 && root !== undefined && common !== undefined) {
    if (isAbsolute(root)) {
      return { ...options, root: realpathSync(root), commonFolder: realpathSync(common) };
    }
    throw new DiffError("git is too old: install 2.31 or newer (https://git-scm.com/downloads).");
  }
  if (stderr.includes("dubious ownership")) {
    throw new DiffError(`git does not trust the repository around ${folder}: ${stderr.trim()}`);
  }
  throw new DiffError(
    `${folder} is in no working tree of git, so there is no base to compare with: ${lastLine(stderr)}\n` +
      "Compare with a deployed state instead: --live, or --live <file> of `pulumi stack export`.",
  );
}

/** Runs git in the repository; a command that fails is a result. */
export function git(repository: Repository, ...args: readonly string[]): Promise<CommandResult> {
  return ask(args, repository.root, repository);
}

/** Runs git in the repository, and returns what it says. @throws DiffError with its words when it fails */
export async function gitText(repository: Repository, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await git(repository, ...args);
  if (code === 0) return stdout;
  throw new DiffError(`\`git ${args.join(" ")}\` failed: ${stderr.trim()}`);
}

async function ask(
  args: readonly string[],
  cwd: string,
  { env, signal }: GitOptions,
): Promise<CommandResult> {
  try {
    return await runCommand("git", [...ARGUMENTS, ...args], {
      cwd,
      // Its messages are read here; and nobody is there to type a password.
      env: { ...env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
      signal,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new DiffError("git is missing on PATH: install it (https://git-scm.com/downloads).");
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/**
 * The full hash of the commit that a name stands for.
 *
 * @throws DiffError with names like it, and how to get it
 */
export async function resolveCommit(repository: Repository, ref: string): Promise<string> {
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
  const { code, stdout } = await git(repository, ...asked);
  if (code === 0) return stdout.trim();
  const listed = await gitText(repository, "for-each-ref", "--format=%(refname:short)");
  const names = listed.split("\n").filter((name) => name !== "");
  const fetch = (await isShallow(repository)) ? SHALLOW : "if it is on the remote: `git fetch`";
  throw new DiffError(
    `There is no commit ${JSON.stringify(ref)} in this repository${nearest(ref, names)}.\n` +
      `Known here: ${listOf(names)}; ${fetch}.`,
  );
}

const SHALLOW =
  "this clone is shallow, so older commits are missing: `git fetch --unshallow`, or fetch-depth: 0 of actions/checkout";

/** Names shown before the rest is counted. */
const SHOWN_NAMES = 10;

function listOf(names: readonly string[]): string {
  if (names.length === 0) return "no branch and no tag";
  const rest = names.length - SHOWN_NAMES;
  const shown = names.slice(0, SHOWN_NAMES).join(", ");
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

async function isShallow(repository: Repository): Promise<boolean> {
  return (await gitText(repository, "rev-parse", "--is-shallow-repository")).trim() === "true";
}

/**
 * Where two commits parted: the newest that both have in their past.
 *
 * @throws DiffError when they have nothing in common
 */
export async function mergeBase(
  repository: Repository,
  base: string,
  head: string,
): Promise<string> {
  const { code, stdout } = await git(repository, "merge-base", base, head);
  const [first] = stdout.split("\n");
  if (code === 0 && first !== undefined && first !== "") return first;
  const why = (await isShallow(repository))
    ? `as far as is known here: ${SHALLOW}`
    : "they are of different histories. --tip compares with the base itself";
  throw new DiffError(`${short(base)} and ${short(head)} have no common ancestor, ${why}.`);
}

/** How many commits `to` has that `from` has not. */
export async function commitsBetween(
  repository: Repository,
  from: string,
  to: string,
): Promise<number> {
  return Number((await gitText(repository, "rev-list", "--count", `${from}..${to}`)).trim());
}

/**
 * Files of the working tree that are not as the commit has them, new ones too, relative to the repository.
 *
 * @param ignored files and folders that do not count, absolute
 */
export async function dirtyFiles(
  repository: Repository,
  ignored: readonly string[],
): Promise<readonly string[]> {
  const excluded = ignored.flatMap((path) => {
    const inside = insideOf(repository.root, path);
    return inside === undefined || inside === "" ? [] : [`:(top,exclude,literal)${inside}`];
  });
  const asked = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=normal"];
  // Packages are often linked, which a rule for folders in .gitignore does not cover.
  const paths = ["--", ":(top)", ":(top,exclude,glob)**/node_modules", ...excluded];
  const text = await gitText(repository, ...asked, ...paths);
  return text.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(3)]));
}

/** The content of a file at a commit; undefined when there is none. */
export async function fileAt(
  repository: Repository,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const { code, stdout } = await git(repository, "cat-file", "blob", `${commit}:${path}`);
  return code === 0 ? stdout : undefined;
}

/** A path relative to a folder, with slashes; undefined when it is outside, "" for the folder itself. */
export function insideOf(folder: string, path: string): string | undefined {
  const inside = relative(folder, resolve(path));
  if (inside === ".." || inside.startsWith(`..${sep}`)) return undefined;
  return inside.split(sep).join("/");
}

/** A commit as people write it. */
export function short(commit: string): string {
  return commit.slice(0, 7);
}
