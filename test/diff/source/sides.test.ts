import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { describeSide, findSides } from "../../../diff/source/sides.ts";
import type { Sides, SidesOptions } from "../../../diff/source/sides.ts";
import { recordingReporter } from "./support/reporter.ts";
import { makeRepository } from "./support/repository.ts";
import type { TestRepository } from "./support/repository.ts";

let repository: TestRepository;
let said: string[];
beforeEach(() => {
  repository = makeRepository();
});
afterEach(() => repository.remove());

async function sides(options: Partial<SidesOptions>): Promise<Sides> {
  const { reporter, said: heard } = recordingReporter();
  said = heard;
  const open = await repository.open();
  const usual = { head: ".", dirty: false, tip: false, ignored: [] };
  return await findSides({ ...usual, repository: open, reporter, ...options });
}

describe("findSides", () => {
  it("compares with where the head has left the base, and says how far that is ahead", async () => {
    const parted = repository.commit({ a: "1" });
    repository.git("checkout", "--quiet", "-b", "feature");
    const head = repository.commit({ b: "1" });
    repository.git("checkout", "--quiet", "main");
    const tip = repository.commit({ a: "2" });
    repository.git("checkout", "--quiet", "feature");
    expect(await sides({ base: "main" })).toEqual({
      base: { name: "main", commit: parted },
      head: { name: "HEAD", commit: head },
    });
    expect(said).toEqual([expect.stringMatching(/^step: main is 1 commit ahead: .*--tip/)]);
    expect((await sides({ base: "main", tip: true })).base).toEqual({ name: "main", commit: tip });
    expect(said).toEqual([]);
  });

  it("compares two commits whatever the tree looks like", async () => {
    const base = repository.commit({ a: "1" });
    const head = repository.commit({ a: "2" });
    repository.write({ a: "3" });
    expect(await sides({ base: base.slice(0, 8), head: "main" })).toEqual({
      base: { name: base.slice(0, 8), commit: base },
      head: { name: "main", commit: head },
    });
  });

  it("refuses a dirty tree with the names, ten at most, unless it is wanted", async () => {
    repository.commit({ a: "1" });
    const names = Array.from({ length: 12 }, (_, index) => `new-${String(index).padStart(2, "0")}`);
    repository.write(Object.fromEntries(names.map((name) => [name, ""])));
    await expect(sides({ base: "main" })).rejects.toThrow(/new-09\n {2}and 2 more\n.*--dirty/);
    const wanted = await sides({ base: "main", dirty: true });
    expect(wanted.head).toEqual({ name: "the working tree" });
  });

  it("needs no base for a deployed state, but a commit", async () => {
    await expect(sides({})).rejects.toThrow("has no commit yet");
    const commit = repository.commit({ a: "1" });
    expect(await sides({})).toEqual({ head: { name: "HEAD", commit } });
  });
});

describe("describeSide", () => {
  it("names a commit by its role, name and short hash", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    expect(describeSide("base", { name: "origin/main", commit })).toBe(
      "the base (origin/main, 0123456)",
    );
    expect(describeSide("head", { name: "the working tree" })).toBe("the working tree");
  });
});
