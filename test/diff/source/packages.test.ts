import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { checkOwnPackages, planPackages } from "../../../diff/source/packages.ts";
import type { PackagePlan } from "../../../diff/source/packages.ts";
import { recordingReporter, UNINTERRUPTED } from "./support/reporter.ts";
import { GIT_ENV, makeRepository } from "./support/repository.ts";
import type { TestRepository } from "./support/repository.ts";

let repository: TestRepository;
let scratch: string;
let said: string[];
beforeEach(() => {
  repository = makeRepository();
  scratch = mkdtempSync(join(tmpdir(), "plumbline-packages-"));
});
afterEach(() => {
  repository.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const manifest = (version: string) =>
  JSON.stringify({ name: "a", dependencies: { left: version } }, undefined, 2);
const lock = (version: string, more: object = {}) =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: { "": { name: "a", dependencies: { left: version } }, ...more },
  });
const filesOf = (version: string, more: object = {}) => ({
  "package.json": manifest(version),
  "package-lock.json": lock(version, more),
});

/** An npm that writes down how it was called. */
function fakeNpm(script: string): string {
  const bin = join(scratch, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "npm"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "npm"), 0o755);
  return [bin, process.env["PATH"]].join(delimiter);
}

async function plan(commit: string, path = process.env["PATH"]): Promise<PackagePlan> {
  const { reporter, said: heard } = recordingReporter();
  said = heard;
  return await planPackages({
    repository: await repository.open(),
    commit,
    project: repository.folder,
    side: "the base",
    env: { ...GIT_ENV, PATH: path, PLUMBLINE_CACHE: join(scratch, "cache") },
    interrupts: UNINTERRUPTED,
    reporter,
  });
}

function tree(): string {
  return mkdtempSync(join(scratch, "tree-"));
}

describe("planPackages", () => {
  it("takes lock files for equal that differ in the ends of their lines", async () => {
    const long = `${JSON.stringify(JSON.parse(lock("1.0.0")), undefined, 2)}\n`;
    const files = { ...filesOf("1.0.0"), "package-lock.json": long };
    const commit = repository.commit({ ...files, ".gitignore": "node_modules\n" });
    // As git checks it out with core.autocrlf.
    const checkedOut = long.replaceAll("\n", "\r\n");
    repository.write({ "node_modules/left/a": "1", "package-lock.json": checkedOut });
    const target = tree();
    await (await plan(commit, fakeNpm("exit 1"))).provide(target);
    expect(readFileSync(join(target, "node_modules", "left", "a"), "utf8")).toBe("1");
  });

  it("takes the packages of the checkout when the lock files are equal", async () => {
    const commit = repository.commit({ ...filesOf("1.0.0"), ".gitignore": "node_modules\n" });
    repository.write({ "node_modules/.package-lock.json": "{}" });
    const target = tree();
    const first = await plan(commit);
    await first.provide(target);
    expect(readlinkSync(join(target, "node_modules"))).toBe(
      join(repository.folder, "node_modules"),
    );
    expect(said).toEqual([]);
    // Other packages there are another plan: the state of a base depends on them.
    repository.write({ "node_modules/.package-lock.json": '{"other": 1}' });
    expect((await plan(commit)).id).not.toBe(first.id);
  });

  it("installs those of another lock file once, without their scripts", async () => {
    const commit = repository.commit(filesOf("1.0.0"));
    repository.commit(filesOf("2.0.0"));
    repository.write({ "node_modules/.package-lock.json": "{}" });
    const log = join(scratch, "log");
    const path = fakeNpm(
      `echo "$@" >> '${log}'\nmkdir -p node_modules && cp package.json node_modules/left`,
    );
    for (const target of [tree(), tree()]) {
      await (await plan(commit, path)).provide(target);
      expect(readFileSync(join(target, "node_modules", "left"), "utf8")).toBe(manifest("1.0.0"));
    }
    expect(readFileSync(log, "utf8")).toBe(
      "ci --ignore-scripts --no-audit --no-fund --loglevel=error\n",
    );
  });

  it("installs packages that are folders of the tree in the tree itself", async () => {
    const local = { "node_modules/lib": { resolved: "lib", link: true } };
    const commit = repository.commit(filesOf("1.0.0", local));
    repository.write({ "node_modules/.package-lock.json": "{}" });
    const path = fakeNpm("mkdir -p node_modules && pwd > node_modules/place");
    const target = tree();
    await (await plan(commit, path)).provide(target);
    expect(readFileSync(join(target, "node_modules", "place"), "utf8").trim()).toBe(target);
  });

  it("says it in npm's words when they cannot be had, and keeps nothing", async () => {
    const commit = repository.commit(filesOf("1.0.0"));
    repository.commit(filesOf("2.0.0"));
    const path = fakeNpm("echo 'npm error 404 left' >&2; exit 1");
    await expect((await plan(commit, path)).provide(tree())).rejects.toThrow(
      "The packages of the base cannot be installed; npm says:\nnpm error 404 left",
    );
    expect(existsSync(join(scratch, "cache", "diff", "packages", "installed.json"))).toBe(false);
    const good = fakeNpm("mkdir -p node_modules && touch node_modules/left");
    const target = tree();
    await (await plan(commit, good)).provide(target);
    expect(existsSync(join(target, "node_modules", "left"))).toBe(true);
  });

  it("names npm when it is missing and needed", async () => {
    const commit = repository.commit(filesOf("1.0.0"));
    repository.commit(filesOf("2.0.0"));
    const git = join(scratch, "git-only");
    mkdirSync(git);
    const found = repository.git("--exec-path");
    expect(found).not.toBe("");
    const planned = await plan(commit);
    expect(planned.id).not.toBe("none");
    const { reporter } = recordingReporter();
    const without = await planPackages({
      repository: await repository.open(),
      commit,
      project: repository.folder,
      side: "the base",
      env: { PATH: git, PLUMBLINE_CACHE: join(scratch, "cache") },
      interrupts: UNINTERRUPTED,
      reporter,
    });
    await expect(without.provide(tree())).rejects.toThrow(/npm is missing on PATH.*the base/);
  });

  it("refuses a lock file in conflict, or that does not fit, by file and line", async () => {
    const conflict = repository.commit({
      "package.json": manifest("1.0.0"),
      "package-lock.json": '{\n<<<<<<< HEAD\n  "a": 1\n=======\n  "a": 2\n>>>>>>> other\n}\n',
    });
    await expect(plan(conflict)).rejects.toThrow(
      "The packages of the base cannot be installed:\n" +
        "  package-lock.json:2: a merge conflict that is not resolved",
    );
    const other = repository.commit({
      "package.json": manifest("2.0.0"),
      "package-lock.json": lock("1.0.0"),
    });
    // Line 4 of: {, "name", "dependencies": {, "left".
    await expect(plan(other)).rejects.toThrow(
      "  package.json:4: dependencies.left is 2.0.0 in package.json, 1.0.0 in package-lock.json",
    );
    expect(() =>
      checkOwnPackages(repository.folder, repository.folder, "the working tree"),
    ).toThrow(/^The packages of the working tree cannot be installed:\n {2}package\.json:4: /);
  });

  it("says so when the base has no lock file, and the checkout has", async () => {
    const commit = repository.commit({ "package.json": manifest("1.0.0") });
    repository.commit(filesOf("1.0.0"));
    repository.write({ "node_modules/.package-lock.json": "{}" });
    await plan(commit);
    expect(said).toEqual([
      "warning: the base has no package-lock.json: it runs with the packages of the checkout",
    ]);
  });
});
