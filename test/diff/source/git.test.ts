import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import {
  commitsBetween,
  dirtyFiles,
  fileAt,
  insideOf,
  mergeBase,
  openRepository,
  resolveCommit,
} from "../../../diff/source/git.ts";
import { GIT_ENV, makeRepository } from "./support/repository.ts";
import type { TestRepository } from "./support/repository.ts";

let repository: TestRepository;
beforeEach(() => {
  repository = makeRepository();
});
afterEach(() => repository.remove());

describe("openRepository", () => {
  it("passes on how to trust a repository of somebody else, as in a container", async () => {
    repository.commit({ a: "1" });
    const opened = repository.open({ GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" });
    await expect(opened).rejects.toThrow(/does not trust[^]*git config --global --add safe/);
  });

  it("finds the root and the shared folder from anywhere inside", async () => {
    repository.commit({ "infra/eu/Pulumi.yaml": "name: a" });
    const found = await openRepository(join(repository.folder, "infra", "eu"), { env: GIT_ENV });
    expect(found.root).toBe(repository.folder);
    expect(found.commonFolder).toBe(join(repository.folder, ".git"));
  });

  it("finds the shared folder from a linked working tree, too", async () => {
    repository.commit({ a: "1" });
    const linked = join(repository.folder, "linked");
    repository.git("worktree", "add", "--quiet", "--detach", linked);
    const found = await openRepository(linked, { env: GIT_ENV });
    expect(found).toMatchObject({ root: linked, commonFolder: join(repository.folder, ".git") });
  });

  it("refuses a folder outside, and says what to do instead", async () => {
    const outside = mkdtempSync(join(tmpdir(), "plumbline-outside-"));
    const env = { ...GIT_ENV, GIT_CEILING_DIRECTORIES: tmpdir() };
    await expect(openRepository(outside, { env })).rejects.toThrow(
      /is in no working tree of git.*not a git repository[^]*--live/,
    );
    rmSync(outside, { recursive: true });
  });

  it("refuses a machine without git, by name", async () => {
    const env = { ...GIT_ENV, PATH: "/nonexistent" };
    await expect(openRepository(repository.folder, { env })).rejects.toThrow(/git is missing/);
  });
});

describe("resolveCommit", () => {
  it("takes branches, tags, relative names and short hashes", async () => {
    const first = repository.commit({ a: "1" });
    repository.git("tag", "-a", "v1", "-m", "one");
    const second = repository.commit({ a: "2" });
    const open = await repository.open();
    expect(await resolveCommit(open, "main")).toBe(second);
    expect(await resolveCommit(open, "v1")).toBe(first);
    expect(await resolveCommit(open, "HEAD~1")).toBe(first);
    expect(await resolveCommit(open, first.slice(0, 10))).toBe(first);
  });

  it("names the branch that was probably meant, those there are, and how to get more", async () => {
    repository.commit({ a: "1" });
    repository.git("branch", "release");
    const open = await repository.open();
    await expect(resolveCommit(open, "relaese")).rejects.toThrow(
      'There is no commit "relaese" in this repository (did you mean release?).\n' +
        "Known here: main, release; if it is on the remote: `git fetch`.",
    );
  });

  it("takes no name for an option", async () => {
    repository.commit({ a: "1" });
    const open = await repository.open();
    await expect(resolveCommit(open, "--all")).rejects.toThrow('no commit "--all"');
  });

  it("says that a shallow clone misses older commits", async () => {
    const first = repository.commit({ a: "1" });
    repository.commit({ a: "2" });
    const clone = join(repository.folder, "shallow");
    repository.git("clone", "--quiet", "--depth=1", `file://${repository.folder}`, clone);
    const open = await openRepository(clone, { env: GIT_ENV });
    await expect(resolveCommit(open, first)).rejects.toThrow(/shallow.*fetch --unshallow/);
    await expect(resolveCommit(open, "HEAD~1")).rejects.toThrow(/fetch-depth: 0/);
  });
});

describe("mergeBase", () => {
  it("is where two branches parted, and the base may be ahead of it", async () => {
    const parted = repository.commit({ a: "1" });
    repository.git("checkout", "--quiet", "-b", "feature");
    const head = repository.commit({ b: "1" });
    repository.git("checkout", "--quiet", "main");
    repository.commit({ a: "2" });
    const base = repository.commit({ a: "3" });
    const open = await repository.open();
    expect(await mergeBase(open, base, head)).toBe(parted);
    expect(await commitsBetween(open, parted, base)).toBe(2);
  });

  it("refuses histories that have nothing in common", async () => {
    const base = repository.commit({ a: "1" });
    repository.git("checkout", "--quiet", "--orphan", "other");
    const head = repository.commit({ b: "1" });
    const open = await repository.open();
    await expect(mergeBase(open, base, head)).rejects.toThrow(
      /no common ancestor, they are of different histories\. --tip/,
    );
  });
});

describe("dirtyFiles", () => {
  it("names what is changed, staged, new or gone, but not what is ignored or linked packages", async () => {
    repository.commit({
      "kept.ts": "1",
      "changed.ts": "1",
      "gone.ts": "1",
      "staged.ts": "1",
      ".gitignore": "node_modules/\nbuild/\n",
    });
    const open = await repository.open();
    expect(await dirtyFiles(open, [])).toEqual([]);
    repository.write({
      "changed.ts": "2",
      "gone.ts": undefined,
      "staged.ts": "2",
      "größe ü.ts": "1",
      "build/out.js": "1",
      ".sandbox/dev/state": "1",
      "given.yaml": "1",
    });
    symlinkSync("/nonexistent", join(repository.folder, "node_modules"));
    repository.git("add", "staged.ts");
    const ignored = [".sandbox", "given.yaml"].map((name) => join(repository.folder, name));
    const found = await dirtyFiles(open, [...ignored, "/elsewhere/out"]);
    expect([...found].sort()).toEqual(["changed.ts", "gone.ts", "größe ü.ts", "staged.ts"]);
  });

  it("runs nothing that the repository's configuration names", async () => {
    repository.commit({ a: "1" });
    const [monitor, trace] = ["monitor", "trace"].map((name) => join(repository.folder, name));
    repository.write({ monitor: `#!/bin/sh\ntouch '${trace ?? ""}'\n` });
    chmodSync(monitor ?? "", 0o755);
    repository.git("config", "core.fsmonitor", monitor ?? "");
    const open = await repository.open();
    expect(await dirtyFiles(open, [])).toEqual(["monitor"]);
  });

  it("leaves the index as it is, byte for byte", async () => {
    repository.commit({ a: "1" });
    const sum = () =>
      execFileSync("cksum", [join(repository.folder, ".git", "index")], { encoding: "utf8" });
    repository.write({ a: "2" });
    repository.write({ a: "1" });
    const before = sum();
    await dirtyFiles(await repository.open(), []);
    expect(sum()).toBe(before);
  });
});

describe("fileAt", () => {
  it("reads a file of a commit, and nothing where there is none", async () => {
    const first = repository.commit({ "infra/a.txt": "before\n" });
    repository.commit({ "infra/a.txt": "after\n" });
    const open = await repository.open();
    expect(await fileAt(open, first, "infra/a.txt")).toBe("before\n");
    expect(await fileAt(open, first, "infra/b.txt")).toBeUndefined();
    expect(await fileAt(open, first, "infra")).toBeUndefined();
  });
});

describe("insideOf", () => {
  it.each([
    ["/a", "/a/b/c", "b/c"],
    ["/a", "/a", ""],
    ["/a", "/ab", undefined],
    ["/a", "/", undefined],
    ["/a", "/a/..b", "..b"],
  ])("of %s: %s is %p", (folder, path, inside) => {
    expect(insideOf(folder, path)).toBe(inside);
  });
});
