import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { DiffError } from "../../../diff/errors.ts";
import { withRunFolder as withRunFolderIn } from "../../../diff/source/run-folder.ts";
import { addWorktree } from "../../../diff/source/worktree.ts";
import type { RunFolder } from "../../../diff/source/run-folder.ts";
import { makeRepository } from "./support/repository.ts";
import type { TestRepository } from "./support/repository.ts";

const NODE = resolve("node_modules/.bin/node");

let repository: TestRepository;
let temporary: string;
beforeEach(() => {
  repository = makeRepository();
  // A temporary folder of its own: what other comparisons on this machine do is not seen.
  temporary = mkdtempSync(join(tmpdir(), "plumbline-tmp-"));
});
afterEach(() => {
  repository.remove();
  rmSync(temporary, { recursive: true, force: true });
});

function withRunFolder<T>(
  commonFolder: string | undefined,
  use: (folder: RunFolder) => Promise<T>,
): Promise<T> {
  return withRunFolderIn(commonFolder, use, temporary);
}

describe("a working tree of a run", () => {
  it("has the files of the commit, and leaves no trace", async () => {
    const first = repository.commit({ "infra/a.txt": "before" });
    repository.commit({ "infra/a.txt": "after" });
    const untouched = repository.snapshot();
    const open = await repository.open();
    const text = await withRunFolder(open.commonFolder, async (folder) => {
      const tree = await addWorktree(open, folder, "base", first);
      expect(repository.git("worktree", "list")).toContain(tree.path);
      expect(tree.gaps).toEqual([]);
      return readFileSync(join(tree.path, "infra", "a.txt"), "utf8");
    });
    expect(text).toBe("before");
    expect(repository.snapshot()).toBe(untouched);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("leaves no trace when the work fails, and keeps the trees of others", async () => {
    const commit = repository.commit({ a: "1" });
    const other = join(temporary, "other");
    repository.git("worktree", "add", "--quiet", "--detach", other, commit);
    rmSync(other, { recursive: true });
    const untouched = repository.snapshot();
    const open = await repository.open();
    const work = withRunFolder(open.commonFolder, async (folder) => {
      await addWorktree(open, folder, "base", commit);
      await addWorktree(open, folder, "head", commit);
      throw new Error("the work failed");
    });
    await expect(work).rejects.toThrow("the work failed");
    // One whose folder is gone may be on a disk that is not plugged in: it is not ours to forget.
    expect(repository.git("worktree", "list")).toContain("other");
    expect(repository.snapshot()).toBe(untouched);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("runs no hook of the user, and no index of theirs is written", async () => {
    const commit = repository.commit({ a: "1" });
    const trace = join(temporary, "trace");
    for (const hook of ["post-checkout", "reference-transaction", "post-index-change"]) {
      const file = join(repository.folder, ".git", "hooks", hook);
      writeFileSync(file, `#!/bin/sh\ntouch '${trace}'\n`);
      chmodSync(file, 0o755);
    }
    repository.write({ staged: "1" });
    repository.git("add", "staged");
    rmSync(trace, { force: true });
    const staged = repository.git("diff", "--cached", "--name-only");
    rmSync(trace, { force: true });
    // As git sets it for a hook of a commit.
    const open = await repository.open({ GIT_INDEX_FILE: join(repository.folder, ".git/index") });
    await withRunFolder(open.commonFolder, (folder) => addWorktree(open, folder, "base", commit));
    expect(existsSync(trace)).toBe(false);
    expect(repository.git("diff", "--cached", "--name-only")).toBe(staged);
  });

  it("tells what is not there: contents of Git LFS, and submodules", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    const commit = repository.commit({
      ".gitattributes": "*.bin filter=lfs\n",
      "a.bin": pointer,
      "b.bin": "content",
      ".gitmodules": '[submodule "lib"]\n\tpath = vendor/lib\n\turl = ./lib\n',
    });
    const open = await repository.open();
    const tree = await withRunFolder(open.commonFolder, (folder) =>
      addWorktree(open, folder, "base", commit),
    );
    expect(tree.gaps).toEqual([
      expect.stringMatching(/^only Git LFS pointers are here instead of a\.bin: /),
      expect.stringMatching(/^submodules are not checked out there: vendor\/lib;/),
    ]);
  });

  it("says it in git's words when a commit cannot be checked out", async () => {
    repository.commit({ a: "1" });
    const open = await repository.open();
    const missing = "0".repeat(40);
    const work = withRunFolder(open.commonFolder, (folder) =>
      addWorktree(open, folder, "base", missing),
    );
    await expect(work).rejects.toThrow(/^0000000 cannot be checked out beside this tree: .*0000/);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

/** Makes a run folder with a tree, says so, and waits; started as a process to be killed. */
function holder(commit: string): string {
  const at = (file: string) => JSON.stringify(resolve("diff", "source", file));
  return `
    const { withRunFolder } = await import(${at("run-folder.ts")});
    const { addWorktree } = await import(${at("worktree.ts")});
    const { openRepository } = await import(${at("git.ts")});
    const { spawn } = await import("node:child_process");
    const repository = await openRepository(${JSON.stringify(repository.folder)}, { env: process.env });
    await withRunFolder(repository.commonFolder, async (folder) => {
      await addWorktree(repository, folder, "base", ${JSON.stringify(commit)});
      const child = spawn("sleep", ["600"], { env: { ...process.env, ...folder.mark }, detached: true, stdio: "ignore" });
      console.log(child.pid);
      await new Promise((done) => setTimeout(done, 600_000));
    }, ${JSON.stringify(temporary)});`;
}

/** Starts a process that holds a run folder, and kills it; returns its child, which lives on. */
async function killedHolder(commit: string): Promise<number> {
  const child = spawn(NODE, ["--input-type=module", "--eval", holder(commit)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<string>((done) => {
    child.stdout.setEncoding("utf8").once("data", done);
  });
  const ended = new Promise((done) => child.once("close", done));
  child.kill("SIGKILL");
  child.stdout.destroy();
  await ended;
  return Number(pid);
}

describe("a run that was killed", () => {
  it("is swept by the next one: its folder, its tree and its processes", async () => {
    const commit = repository.commit({ a: "1" });
    const untouched = repository.snapshot();
    const orphan = await killedHolder(commit);
    expect(readdirSync(temporary)).toHaveLength(1);
    expect(repository.git("worktree", "list").trim().split("\n")).toHaveLength(2);
    await withRunFolder(undefined, () => Promise.resolve());
    expect(readdirSync(temporary)).toEqual([]);
    expect(repository.snapshot()).toBe(untouched);
    expect(spawnSync("ps", ["-p", String(orphan), "-o", "stat="]).stdout.toString()).toMatch(
      /^(Z|$)/,
    );
  });

  it("does not lead to sweeping one that goes on, or what nobody has claimed yet", async () => {
    const commit = repository.commit({ a: "1" });
    const open = await repository.open();
    const unclaimed = mkdtempSync(join(temporary, "plumbline-diff-"));
    const file = join(temporary, "plumbline-diff-notes.txt");
    writeFileSync(file, "the user's");
    await withRunFolder(open.commonFolder, async (folder) => {
      const tree = await addWorktree(open, folder, "base", commit);
      await withRunFolder(undefined, () => Promise.resolve());
      expect(existsSync(join(tree.path, "a"))).toBe(true);
    });
    expect([unclaimed, file].map((path) => existsSync(path))).toEqual([true, true]);
  });

  it("names the folder for temporary files when there is none to write to", async () => {
    const missing = join(temporary, "missing");
    const run = withRunFolderIn(undefined, () => Promise.resolve(), missing);
    await expect(run).rejects.toThrow(DiffError);
    await expect(run).rejects.toThrow(/temporary files[^]*missing[^]*TMPDIR/);
  });
});
