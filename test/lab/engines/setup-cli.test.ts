import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { engineLines } from "../../../lab/engines/setup.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline setup "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    resolve("node_modules/.bin/node"),
    [resolve("lab/engines/setup-cli.ts"), ...args],
    // No apt-get, no npm, no Python: nothing can be installed here.
    { env: { PATH: folder, HOME: folder, ...env }, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

describe("lab-setup", () => {
  it("explains itself, with the licences of what it installs and its exit codes", () => {
    const { status, stdout } = run(["--help"]);
    expect(status).toBe(0);
    for (const text of ["apt-get", "PLUMBLINE_CACHE", "Licences:", "Exit codes:", "130  interr"]) {
      expect(stdout).toContain(text);
    }
  });

  it.each([
    [["--quick"], "unknown option '--quick'"],
    [["18"], "too many arguments"],
  ])("ends with 2 on %j", (args, message) => {
    const { status, stderr } = run(args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it("ends with 2 and says why when something cannot be installed", () => {
    const { status, stdout, stderr } = run([], { PGBIN: join(folder, "nowhere") });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /plumbline: error: (This is not Debian or Ubuntu|No npm to get PostgreSQL with|The lab runs real servers)/,
    );
  });

  it("tells what there is, one a line", () => {
    const main = { major: 15, version: "15.20", bin: "/debian/15/bin" };
    const engines = {
      postgres: [main, { major: 18, version: "18.4", bin: "/cache/18/bin" }],
      main,
      tools: "/debian/15/bin",
      redis: [{ kind: "valkey", version: "9.1.2", program: "/cache/valkey-server" }] as const,
      pgbouncer: "/usr/sbin/pgbouncer",
    };
    expect(engineLines(engines)).toEqual([
      "PostgreSQL  15.20    /debian/15/bin (main)",
      "PostgreSQL  18.4     /cache/18/bin",
      "Valkey      9.1.2    /cache/valkey-server",
      "PgBouncer            /usr/sbin/pgbouncer",
    ]);
  });
});
