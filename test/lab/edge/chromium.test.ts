import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { findChromium } from "../../../lab/edge/site/chromium.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-chromium-"));
const program = (name: string) => join(folder, name);

beforeAll(() => {
  for (const name of ["google-chrome", "chromium-browser"]) {
    writeFileSync(program(name), "");
    chmodSync(program(name), 0o755);
  }
  writeFileSync(program("chromium"), "not a program", { mode: 0o644 });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("findChromium", () => {
  const path = ["/nonexistent", folder].join(delimiter);

  it("takes the first name that is a program on the PATH", () => {
    expect(findChromium({ PATH: path })).toBe(program("chromium-browser"));
  });

  it("takes the one that CHROMIUM names, and none where that is none", () => {
    expect(findChromium({ PATH: path, CHROMIUM: program("google-chrome") })).toBe(
      program("google-chrome"),
    );
    expect(findChromium({ PATH: path, CHROMIUM: program("gone") })).toBeUndefined();
    expect(findChromium({ PATH: path, CHROMIUM: "" })).toBe(program("chromium-browser"));
  });

  it("finds none where there is none", () => {
    expect(findChromium({ PATH: "/nonexistent" })).toBeUndefined();
    expect(findChromium({})).toBeUndefined();
  });
});
