import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { checkSpace, markOwner, sweepLeftovers } from "../../../lab/engines/leftovers.ts";
import { LabError } from "../../../lab/errors.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plumbline-leftovers-"));
  mkdirSync(join(root, "tmp"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** No control groups: a test of folders does not touch those of the machine. */
const places = () => ({
  folder: join(root, "tmp"),
  system: { cgroup: join(root, "cgroup"), proc: join(root, "proc") },
});

function putFolder(name: string, owner?: string): string {
  const folder = join(root, "tmp", name);
  mkdirSync(join(folder, "data"), { recursive: true });
  if (owner !== undefined) writeFileSync(join(folder, "owner.json"), owner);
  return folder;
}

/** What a process that is gone wrote. */
function goneOwner(): string {
  const folder = putFolder("own");
  markOwner(folder);
  const own = JSON.parse(readFileSync(join(folder, "owner.json"), "utf8")) as object;
  return JSON.stringify({ ...own, pid: spawnSync("true").pid });
}

describe("temporary folders", () => {
  it("of a process that is gone are removed", () => {
    const left = putFolder("plumbline-lab-gone", goneOwner());
    expect(sweepLeftovers(places())).toEqual({ folders: [left], groups: [] });
    expect(existsSync(left)).toBe(false);
  });

  it("of a process with the same number that started at another time are removed", () => {
    const own = JSON.parse(goneOwner()) as object;
    const owner = JSON.stringify({ ...own, pid: process.pid, started: "another boot/1" });
    const left = putFolder("plumbline-lab-reused", owner);
    expect(sweepLeftovers(places()).folders).toEqual([left]);
  });

  it("that are in use, of another machine, of nobody known, or of others stay", () => {
    markOwner(putFolder("plumbline-lab-mine"));
    const own = JSON.parse(goneOwner()) as object;
    putFolder("plumbline-lab-far", JSON.stringify({ ...own, host: "another-machine" }));
    putFolder("plumbline-lab-unmarked");
    putFolder("plumbline-lab-broken", "{");
    putFolder("plumbline-drill-gone", goneOwner());
    const target = putFolder("target", goneOwner());
    symlinkSync(target, join(root, "tmp", "plumbline-lab-link"));
    expect(sweepLeftovers(places()).folders).toEqual([]);
  });
});

describe("control groups", () => {
  it("of a process that is gone are removed where they are empty; others stay", () => {
    const group = (name: string) => join(root, "cgroup", "memory", "job", name);
    for (const pid of ["self", "77"]) mkdirSync(join(root, "proc", pid), { recursive: true });
    writeFileSync(join(root, "proc", "self", "cgroup"), "5:devices:/\n4:memory:/job\n0::/\n");
    for (const name of ["plumbline-pg-99", "plumbline-a-b-98", "plumbline-pg-77", "other-99"]) {
      mkdirSync(group(name), { recursive: true });
    }
    // Something lives in it: the system does not let it be removed.
    mkdirSync(join(group("plumbline-held-97"), "inner"), { recursive: true });
    expect([...sweepLeftovers(places()).groups].sort()).toEqual([
      group("plumbline-a-b-98"),
      group("plumbline-pg-99"),
    ]);
    expect(existsSync(group("plumbline-pg-77"))).toBe(true);
    expect(existsSync(group("plumbline-held-97"))).toBe(true);
  });
});

describe("room for the databases", () => {
  it("that is there is no error", () => {
    expect(() => checkSpace(root, 0)).not.toThrow();
  });

  it("in a folder that is not there is told with the way out", () => {
    const folder = join(root, "none");
    expect(() => checkSpace(folder, 0)).toThrow(LabError);
    expect(() => checkSpace(folder, 0)).toThrow(/none cannot be used: ENOENT.* in TMPDIR\.$/);
  });

  it("that is not there is told with what there is, what is needed, and the way out", () => {
    // 2^60 bytes are 1,073,741,824 GiB.
    expect(() => checkSpace(root, 2 ** 60)).toThrow(LabError);
    expect(() => checkSpace(root, 2 ** 60)).toThrow(
      /has \d+\.\d GiB free, and the lab's databases need 1073741824\.0 GiB: make room, or name another folder in TMPDIR\.$/,
    );
  });
});
