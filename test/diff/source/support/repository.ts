import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { openRepository } from "../../../../diff/source/git.ts";
import type { Repository } from "../../../../diff/source/git.ts";

/** A git that knows nothing of this machine's settings. */
export const GIT_ENV: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

/** A real repository in a temporary folder. */
export interface TestRepository {
  readonly folder: string;
  /** Runs git in it, and returns what it says. */
  git(...args: string[]): string;
  /** Writes files, and returns the commit with them; an undefined text removes the file. */
  commit(files: Readonly<Record<string, string | undefined>>): string;
  /** Writes files without a commit. */
  write(files: Readonly<Record<string, string | undefined>>): void;
  /** As the code under test has it. */
  open(env?: NodeJS.ProcessEnv): Promise<Repository>;
  /** All that must stay as it is: trees, refs, configuration, what is changed, stashes, hooks' traces. */
  snapshot(): string;
  remove(): void;
}

/**
 * Makes an empty repository on branch main.
 *
 * @param place its folder; one of its own when left out
 */
export function makeRepository(place?: string): TestRepository {
  // The space in its name is on purpose.
  const folder = realpathSync(place ?? mkdtempSync(join(tmpdir(), "plumbline repository ")));
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: folder, env: GIT_ENV, encoding: "utf8" });
  const write = (files: Readonly<Record<string, string | undefined>>) => {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      if (text === undefined) rmSync(path, { recursive: true });
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
  };
  git("init", "--quiet", "--initial-branch=main");
  return {
    folder,
    git,
    write,
    commit: (files) => {
      write(files);
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", "change");
      return git("rev-parse", "HEAD").trim();
    },
    open: (env = {}) => openRepository(folder, { env: { ...GIT_ENV, ...env } }),
    snapshot: () =>
      [
        git("worktree", "list", "--porcelain"),
        git("for-each-ref"),
        git("symbolic-ref", "HEAD"),
        git("config", "--local", "--list"),
        git("status", "--porcelain", "--ignored"),
        execFileSync("find", [join(folder, ".git"), "-path", "*worktrees*"], { encoding: "utf8" }),
      ].join("\n"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
