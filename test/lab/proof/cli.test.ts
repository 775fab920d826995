import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { proof } from "./support/proof.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline lab "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(cli: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    resolve("node_modules/.bin/node"),
    [resolve("lab/proof", cli), ...args],
    { env: { PATH: folder, HOME: folder, PGBIN: folder, ...env }, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

describe("lab", () => {
  it("explains itself, with its sections and exit codes", () => {
    const { status, stdout } = run("cli.ts", ["--help"]);
    expect(status).toBe(0);
    for (const text of ["--quick", "--only", "Sections: parameters, ", "PGBIN", "Exit codes:"])
      expect(stdout).toContain(text);
  });

  it.each([
    [["--onli", "pool"], "unknown option '--onli'"],
    [["--only", ""], "It is empty"],
    [["prod"], "too many arguments"],
  ])("refuses %j", (args, message) => {
    const { status, stderr } = run("cli.ts", args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it("says everything that is wrong at once, before anything is started", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { status, stdout, stderr } = run("cli.ts", [
      ...["--only", "pool,speed", "--quick", "--write"],
      ...["--out", join(file, "lab"), "--state", folder],
    ]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    for (const text of [
      'got "speed"',
      "leave --quick and --only out",
      `There is no state ${join(folder, "prod.json")}, nor ${join(folder, "classes.json")}.`,
      "Name another folder with --out.",
      `PGBIN: ${folder} has no postgres and initdb in it`,
    ]) {
      expect(stderr).toContain(text);
    }
    expect(stderr).not.toContain("    at ");
  });
});

describe("proof-docs", () => {
  it("explains itself", () => {
    const { status, stdout } = run("docs-cli.ts", ["--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("Exit codes:");
  });

  it("says what is wrong with a result", () => {
    const path = join(folder, "result.json");
    writeFileSync(path, JSON.stringify({ ...proof(), seconds: "long" }));
    const { status, stderr } = run("docs-cli.ts", ["--from", path]);
    expect(status).toBe(2);
    expect(stderr).toContain("result.json is no result of the lab:\n  seconds: ");
  });

  it("refuses to check what is not in the docs", () => {
    const { status, stderr } = run("docs-cli.ts", ["--check", "--from", "result.json"]);
    expect(status).toBe(2);
    expect(stderr).toContain("leave --from out");
  });
});
