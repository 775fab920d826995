import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import type { Run } from "./support/report-program.ts";
import { runProgram } from "./support/report-program.ts";
import { RAW } from "./tuning/platform-stack.ts";

const PROGRAM = resolve("lint-edge.ts");
const GUIDES = resolve("test/support/guides-edge.yaml");
const directory = mkdtempSync(join(tmpdir(), "lint-edge-"));

function run(args: readonly string[], closeEarly = false): Promise<Run> {
  const env = { ...process.env, COLUMNS: "80", NODE_NO_WARNINGS: "1" };
  return runProgram(PROGRAM, args, { cwd: directory, env, closeEarly });
}

/** A stack with a site of one page and one asset, and the API behind Cloudflare. */
function writeStack(name: string, contentDir: string): void {
  const keys = {
    environment: "prod",
    database: RAW.database,
    dns: {
      provider: "cloudflare",
      zone: "example.com",
      zoneId: "0123456789abcdef0123456789abcdef",
      accountId: "fedcba9876543210fedcba9876543210",
      plan: "business",
    },
    edge: {
      domain: "api.example.com",
      origin: "origin.example.com",
      peakRequestsPerSecond: 100,
      hitRatio: 0.9,
      databaseMillisecondsPerRequest: 50,
    },
    site: { domain: "www.example.com", contentDir, api: { host: "origin.example.com" } },
  };
  const entries = Object.entries(keys).map(([key, value]) => [`plumbline:${key}`, value] as const);
  const config = { "aws:region": "eu-central-1", ...Object.fromEntries(entries) };
  writeFileSync(join(directory, `Pulumi.${name}.yaml`), stringify({ config }));
}

const COMMANDS = {
  guides: ["--file", GUIDES],
  json: ["--file", GUIDES, "--json"],
  warning: ["--file", "warning.yaml"],
  prod: [],
  unbuilt: ["--stack-file", "Pulumi.unbuilt.yaml", "--json"],
  missing: ["--stack", "missing"],
  noFile: ["--file", "nowhere.yaml"],
  wrong: ["--file", "wrong.yaml"],
  usage: ["--colour"],
  help: ["--help"],
} as const;
type Name = keyof typeof COMMANDS;

describe("lint-edge, as a program", () => {
  const runs = new Map<Name | "head", Run>();
  const ran = (name: Name | "head") => runs.get(name) ?? { status: null, stdout: "", stderr: "" };

  beforeAll(async () => {
    mkdirSync(join(directory, "dist/assets"), { recursive: true });
    writeFileSync(join(directory, "dist/index.html"), "<!doctype html>");
    writeFileSync(join(directory, "dist/assets/main-DiwrgTda.js"), "0;");
    writeStack("prod", "dist");
    writeStack("unbuilt", "build");
    writeFileSync(join(directory, "warning.yaml"), "build: { dropsConsole: true }\n");
    writeFileSync(join(directory, "wrong.yaml"), "caches: 1\nfile: []\n");
    const all = Object.entries(COMMANDS).map(async ([name, args]) => {
      runs.set(name as Name, await run(args));
    });
    runs.set("head", await run(COMMANDS.guides, true));
    await Promise.all(all);
  }, 120_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("prints the findings of every document and exits 1 when there is an error", () => {
    const { status, stdout, stderr } = ran("guides");
    expect([status, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^TreeBeard guide\n {2}\d+ errors, \d+ warnings\n/);
    expect(stdout).toMatch(/^Wakala guide$/m);
    expect(stdout).not.toContain("\u001b[");
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it("prints JSON with --json", () => {
    const { status, stdout } = ran("json");
    expect(status).toBe(1);
    const reports = JSON.parse(stdout) as { name: string; findings: { rule: string }[] }[];
    expect(reports.map(({ name }) => name)).toEqual(["TreeBeard guide", "Wakala guide"]);
    expect(reports[1]?.findings.map(({ rule }) => rule)).toContain("page-rules");
  });

  it("exits 0 when there are only warnings", () => {
    expect(ran("warning")).toMatchObject({ status: 0, stderr: "" });
    expect(ran("warning").stdout).toContain("warning  console-dropped");
  });

  it("reads the prod stack without being told", () => {
    expect(ran("prod")).toEqual({ status: 0, stdout: "prod\n  nothing wrong\n", stderr: "" });
  });

  it.each([
    ["unbuilt", /^lint-edge: Pulumi\.prod\.yaml: 1 problem [^\n]*\n\nsite\.contentDir\n/],
    ["missing", /^lint-edge: No file Pulumi\.missing\.yaml; there are: prod, unbuilt\.\n$/],
    ["noFile", /^lint-edge: This edge file cannot be read: ENOENT/],
    ["wrong", /^lint-edge: wrong\.yaml: caches\n[^]*\n\nwrong\.yaml: file\n/],
    ["usage", /unknown option '--colour'/],
  ] as const)("exits 2 on what cannot be used (%s), without a stack trace", (name, says) => {
    const { status, stdout, stderr } = ran(name);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("lists its options", () => {
    expect(ran("help")).toMatchObject({ status: 0, stderr: "" });
    expect(ran("help").stdout).toContain("--file <path>");
  });

  it("is no failure when the reader stops early", () => {
    expect(ran("head").stderr).toBe("");
  });
});
