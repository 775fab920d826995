import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { openOutput } from "../../diff/output.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "plumbline-output-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

describe("openOutput", () => {
  it("removes what it has made when nothing is written, and nothing else", () => {
    mkdirSync(join(scratch, "kept"));
    openOutput(join(scratch, "kept", "a", "b")).discard();
    expect(readdirSync(join(scratch, "kept"))).toEqual([]);
    openOutput(join(scratch, "kept")).discard();
    expect(existsSync(join(scratch, "kept"))).toBe(true);
    const shared = openOutput(join(scratch, "kept", "c", "d"));
    writeFileSync(join(scratch, "kept", "c", "other"), "");
    shared.discard();
    expect(readdirSync(join(scratch, "kept", "c"))).toEqual(["other"]);
  });

  it("refuses a place where nothing can be written, before any work", () => {
    writeFileSync(join(scratch, "file"), "");
    expect(() => openOutput(join(scratch, "file", "out"))).toThrow(/^--out .*file.*out: ENOTDIR/);
    expect(() => openOutput(join(scratch, "file"))).toThrow(/^--out .*: ENOTDIR/);
    expect(readdirSync(scratch)).toEqual(["file"]);
    expect(() => openOutput(join("/proc", "plumbline", "out"))).toThrow(/^--out .*: E[A-Z]+/);
  });
});
