import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { PROMTOOL_MODULES, PROMTOOL_VERSION, findPromtool } from "../../lab/prometheus/promtool.ts";
import { requiredGo } from "../../sandbox/engine/go.ts";
import { silentReporter } from "../../sandbox/reporter.ts";

describe("findPromtool", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-find-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const find = (path: string, debianFolder: string) =>
    findPromtool({
      env: { PATH: path, PLUMBLINE_CACHE: join(folder, "cache") },
      reporter: silentReporter,
      debianFolder,
    });

  function promtoolIn(): string {
    writeFileSync(join(folder, "promtool"), "#!/bin/sh\n", { mode: 0o755 });
    return join(folder, "promtool");
  }

  it("takes the one on PATH", async () => {
    expect(await find(folder, "/nowhere").catch(() => "none")).toBe("none");
    const own = promtoolIn();
    expect(await find(folder, "/nowhere")).toBe(own);
  });

  it("takes Debian's where PATH has none", async () => {
    const own = promtoolIn();
    expect(await find("/nowhere", folder)).toBe(own);
  });

  it("names the package when there is none, and no Go to build one", async () => {
    await expect(find("/nowhere", "/nowhere")).rejects.toThrow(
      /^No promtool: no go on PATH .*\nOn Debian and Ubuntu: apt-get install --no-install-recommends prometheus/,
    );
  });

  it("would build the version that its modules pin", () => {
    const pinned = readFileSync(join(PROMTOOL_MODULES, "go.mod"), "utf8");
    expect(pinned).toContain(`github.com/prometheus/prometheus v${PROMTOOL_VERSION}\n`);
    expect(requiredGo(PROMTOOL_MODULES)).toMatch(/^1\.\d+/);
  });
});
