import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import type { Run } from "../support/report-program.ts";
import { runProgram } from "../support/report-program.ts";
import { RAW } from "./platform-stack.ts";

const PROGRAM = resolve("explain.ts");
const directory = mkdtempSync(join(tmpdir(), "explain-"));

function run(args: readonly string[], closeEarly = false): Promise<Run> {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
  return runProgram(PROGRAM, args, { cwd: directory, env, closeEarly });
}

function writeStack(name: string, change: object): void {
  const values = { ...RAW, ...change };
  const keys = Object.entries(values).map(([key, value]) => [`plumbline:${key}`, value] as const);
  const config = { "aws:region": "eu-central-1", ...Object.fromEntries(keys) };
  writeFileSync(join(directory, `Pulumi.${name}.yaml`), stringify({ config }));
}

const COMMANDS = {
  fits: ["--stack", "fits", "--section", "budgets"],
  json: ["--stack", "fits", "--json"],
  overrun: ["--stack", "overrun", "--section", "budgets"],
  wrong: ["--stack", "wrong"],
  missing: ["--stack", "missing"],
  usage: ["--stack", "fits", "--section", "kitchen"],
  help: ["--help"],
} as const;
type Name = keyof typeof COMMANDS;

describe("explain, as a program", () => {
  const runs = new Map<Name | "head", Run>();
  const ran = (name: Name | "head") => runs.get(name) ?? { status: null, stdout: "", stderr: "" };

  beforeAll(async () => {
    writeStack("fits", {});
    writeStack("overrun", {
      services: {
        api: { ...RAW.services?.["api"], via: "direct", workers: 4, pool: { size: 30 } },
      },
    });
    writeStack("wrong", { database: { ...RAW.database, instanceClass: "db.r7g.huge" } });
    const all = Object.entries(COMMANDS).map(async ([name, args]) => {
      runs.set(name as Name, await run(args));
    });
    runs.set("head", await run(["--stack", "fits", "--json"], true));
    await Promise.all(all);
  }, 120_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("prints the plan and exits 0 when everything fits", () => {
    const { status, stdout, stderr } = ran("fits");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Connections, database: 260 against 320: fits");
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it("prints JSON with --json", () => {
    const { status, stdout } = ran("json");
    expect(status).toBe(0);
    const parsed = JSON.parse(stdout) as { database: { maxConnections: number } };
    expect(parsed.database.maxConnections).toBe(400);
  });

  it("prints the sum all the same and exits 1 when a budget does not fit", () => {
    const { status, stdout, stderr } = ran("overrun");
    expect(status).toBe(1);
    // (10 + 3) x 4 x 30 = 1,560; migrate 2; a proxy nobody uses 0; 18
    expect(stdout).toContain("Connections, database: 1,580 against 320: DOES NOT FIT");
    expect(stderr).toBe("explain: does not fit: connections of database\n");
  });

  it("exits 1 on wrong configuration, with the problem and without a stack trace", () => {
    const { status, stdout, stderr } = ran("wrong");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("database.instanceClass");
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("exits 1 on a stack without file and names those there are", () => {
    expect(ran("missing")).toEqual({
      status: 1,
      stdout: "",
      stderr: "explain: No file Pulumi.missing.yaml; there are: fits, overrun, wrong.\n",
    });
  });

  it("exits 2 on a command line it does not understand, 0 on --help", () => {
    expect(ran("usage")).toMatchObject({ status: 2, stdout: "" });
    expect(ran("usage").stderr).toContain(
      "database, caches, services, nodes, workloads, jobs, namespaces, ttls, cdn, site, edge, slos, alerts, monitoring, budgets",
    );
    expect(ran("help").status).toBe(0);
    expect(ran("help").stdout).toContain("--section");
  });

  it("is no failure when the reader stops early", () => {
    expect(ran("head")).toMatchObject({ status: 0, stderr: "" });
  });
});
