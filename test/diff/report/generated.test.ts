import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";

import { writeGenerated } from "../../../diff/report/generated.ts";

describe("a generated file", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "generated-"));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is written when it is not current", () => {
    const file = join(folder, "a.md");
    expect(writeGenerated([{ file, text: "new" }], { checkOnly: false, command: "x" })).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it("is only compared when that is wanted, and named with the command that writes it", () => {
    const said = jest.spyOn(console, "error").mockReturnValue();
    const file = join(folder, "a.md");
    writeFileSync(file, "old");
    const options = { checkOnly: true, command: "node make.ts" };
    expect(writeGenerated([{ file, text: "old" }], options)).toBe(true);
    expect(said).not.toHaveBeenCalled();
    expect(writeGenerated([{ file, text: "new" }], options)).toBe(false);
    expect(said.mock.calls).toEqual([[expect.stringMatching(/a\.md; run node make\.ts$/)]]);
    expect(readFileSync(file, "utf8")).toBe("old");
  });
});
