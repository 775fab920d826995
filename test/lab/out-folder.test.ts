import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "@jest/globals";

import { openOutFolder } from "../../lab/out-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-out-"));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the folder for a report", () => {
  it("is made with those around it", () => {
    openOutFolder(join(folder, "a", "b"));
    openOutFolder(join(folder, "a", "b"));
    expect(existsSync(join(folder, "a", "b"))).toBe(true);
  });

  it("is refused where nothing can be made: below a file, and below /proc, where Node would wait for ever", () => {
    openOutFolder(folder);
    writeFileSync(join(folder, "file"), "");
    expect(() => openOutFolder(join(folder, "file", "x"))).toThrow(/cannot be written to .*--out/);
    expect(() => openOutFolder("/proc/plumbline/x")).toThrow(/cannot be written to .*--out/);
  });
});
