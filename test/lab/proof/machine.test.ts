import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import {
  allowedMemory,
  describeEngines,
  readCommit,
  systemName,
} from "../../../lab/proof/machine.ts";

describe("the machine", () => {
  it.each([
    [8, 0, 8],
    [8, 4, 4],
    [8, 8, 8],
    // What Linux says where there is no limit.
    [8, 2 ** 63, 8],
  ])("of %d bytes with a limit of %d may use %d", (total, limit, expected) => {
    expect(allowedMemory(total, limit)).toBe(expected);
  });

  it("has the name the system gives itself", () => {
    expect(
      systemName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'),
    ).toBe("Debian GNU/Linux 12 (bookworm)");
    expect(systemName("PRETTY_NAME=Alpine\n")).toBe("Alpine");
    expect(systemName("ID=debian\n")).toBeUndefined();
  });

  it("lists servers with their versions, and which one the contests run on", () => {
    const main = { major: 15, version: "15.20", bin: "/a" };
    expect(
      describeEngines({
        postgres: [main, { major: 17, version: "17.10", bin: "/b" }],
        main,
        tools: "/a",
        redis: [
          { kind: "redis", version: "7.0.15", program: "/r" },
          { kind: "valkey", version: "9.1.2", program: "/v" },
        ],
        pgbouncer: "/nowhere/pgbouncer",
      }),
    ).toEqual([
      "PostgreSQL 15.20, on which the contests run",
      "PostgreSQL 17.10",
      "Redis 7.0.15",
      "Valkey 9.1.2",
      "/nowhere/pgbouncer",
    ]);
  });
});

describe("readCommit", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline commit "));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    }).trim();

  it("is the commit of the folder, and tells whether files differ from it", () => {
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "--message", "one");
    const id = git("rev-parse", "HEAD");
    expect(readCommit(folder)).toEqual({ id, changed: false });
    writeFileSync(join(folder, "file"), "");
    expect(readCommit(folder)).toEqual({ id, changed: true });
  });

  it("is none outside a repository", () => {
    expect(readCommit(folder)).toBeUndefined();
  });
});
