import { spawnSync } from "node:child_process";

import { describe, expect, it } from "@jest/globals";

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["lab/edge/site/cli.ts", ...args], { encoding: "utf8" });

describe("serve-site", () => {
  it("explains itself", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    expect(stdout).toContain("Usage: serve-site [options]");
    expect(stdout).toContain("Exit codes:");
  });

  it.each([
    [["--port", "70000"], "It is no port"],
    [["--port", "abc"], "It is no port"],
    [["--api", "ftp://localhost"], "It is no address"],
    [["--stack", ""], "It is empty"],
    [["prod"], "too many arguments"],
  ])("refuses %j with exit code 2", (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
