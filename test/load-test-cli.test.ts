import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parseAllDocuments } from "yaml";
import { image, writeLoadTestProject } from "./support/load-test-stack.ts";
import type { Run } from "./support/report-program.ts";
import { runProgram } from "./support/report-program.ts";

const PROGRAM = resolve("load-test.ts");
const directory = mkdtempSync(join(tmpdir(), "load-test-"));
/** Stands where a secret might in an address. */
const SECRET = "hunter2hunter2";

/** Nothing on PATH: whatever would run k6 here ends, since there is neither k6 nor Go. */
function run(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Run> {
  const cache = join(directory, "cache");
  const none = { PATH: "/nowhere", PLUMBLINE_CACHE: cache };
  const env = { ...process.env, COLUMNS: "80", NODE_NO_WARNINGS: "1", ...none, ...more };
  return runProgram(PROGRAM, args, { cwd: directory, env });
}

const COMMANDS = {
  print: [["rush", "--print"], {}],
  manifest: [["rush", "--manifest"], {}],
  json: [["rush", "--json"], {}],
  help: [["--help"], {}],
  noName: [[], {}],
  unknown: [["toString"], {}],
  usage: [["rush", "--colour"], {}],
  twoNames: [["rush", "calm"], {}],
  missing: [["rush", "--stack", "missing"], {}],
  noK6: [["rush"], {}],
  elsewhere: [["rush"], { BASE_URL: "https://staging.example.com" }],
  lookalike: [["rush"], { BASE_URL: "http://127.0.0.1.example.com" }],
  noAddress: [["rush"], { BASE_URL: `http//${SECRET}@127.0.0.1` }],
  noService: [["rush", "--base-url", `ftp://me:${SECRET}@127.0.0.1`], {}],
  password: [["rush", "--base-url", `http://me:${SECRET}@127.0.0.1`], {}],
  query: [["rush", "--base-url", `http://127.0.0.1/?token=${SECRET}`], {}],
  path: [["rush", "--base-url", `http://127.0.0.1/${SECRET}`], {}],
} as const;
type Name = keyof typeof COMMANDS;

describe("load-test, as a program", () => {
  const runs = new Map<Name, Run>();
  const ran = (name: Name) => runs.get(name) ?? { status: null, stdout: "", stderr: "" };

  beforeAll(async () => {
    const rush = { service: "api", scenario: "spike", peak: 100, paths: { "/": 3, "/a": 1 } };
    const calm = { service: "api", scenario: "steady", peak: 10 };
    writeLoadTestProject(directory, { rush, calm });
    const all = Object.entries(COMMANDS).map(async ([name, [args, env]]) => {
      runs.set(name as Name, await run(args, env));
    });
    await Promise.all(all);
  }, 240_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("prints the script with --print", () => {
    const { status, stdout, stderr } = ran("print");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\/\/ Load test rush: spike on api\./);
    expect(stdout).toContain('import http from "k6/http";');
    expect(stdout).not.toContain("\u001b[");
  });

  it("prints the computed test with --json", () => {
    const { status, stdout, stderr } = ran("json");
    expect([status, stderr]).toEqual([0, ""]);
    // W = 0.95 * 2.5 + 0.05 * 10 = 2.875; L = 287.5; 4 * sqrt(287.5) = 67.8; 355.3.
    expect(JSON.parse(stdout)).toMatchObject({ name: "rush", virtualUsers: 356, peak: 100 });
  });

  it("prints what kubectl needs with --manifest: where policies let it, in the namespace", () => {
    const { status, stdout, stderr } = ran("manifest");
    expect([status, stderr]).toEqual([0, ""]);
    const documents = parseAllDocuments(stdout).map((each) => each.toJS() as unknown);
    const runners = {
      "app.kubernetes.io/name": "rush-runner",
      "app.kubernetes.io/instance": "sample-prod-rush-runner",
    };
    expect(documents).toMatchObject([
      {
        kind: "NetworkPolicy",
        metadata: { name: "rush-runner", namespace: "app" },
        spec: { podSelector: { matchLabels: runners } },
      },
      { kind: "ConfigMap", metadata: { namespace: "app" }, immutable: true },
      {
        kind: "TestRun",
        metadata: { name: "rush", namespace: "app" },
        spec: {
          initializer: { image: image("k6"), metadata: { labels: runners } },
          runner: { image: image("k6"), metadata: { labels: runners } },
          starter: { metadata: { labels: runners } },
        },
      },
    ]);
    // kubectl reads anchors, but not everything else does.
    expect(stdout).not.toMatch(/: [&*]\w/);
  });

  it.each([
    ["noName", /^load-test: Name a load test; there are: rush, calm\.\n$/],
    ["unknown", /^load-test: No load test toString; there are: rush, calm\.\n$/],
    ["usage", /unknown option '--colour'/],
    ["twoNames", /too many arguments/],
    ["missing", /^load-test: No file Pulumi\.missing\.yaml; there are: prod\.\n$/],
    ["noK6", /^load-test: No k6: no go on PATH [^]*^Install k6 1\.6\.0 or newer/m],
    [
      "elsewhere",
      /^load-test: https:\/\/staging\.example\.com \(BASE_URL\) is not on this machine: [^\n]*\n$/,
    ],
    ["lookalike", /is not on this machine/],
    ["noAddress", /^load-test: BASE_URL is no address of a service: [^\n]*\n$/],
    ["noService", /^load-test: --base-url is no address of a service: [^\n]*\n$/],
    [
      "password",
      /^load-test: --base-url has a password or a query, [^\n]*LOAD_TEST_TOKEN[^\n]*\n$/,
    ],
    ["query", /^load-test: --base-url has a password or a query, /],
    ["path", /^load-test: --base-url has a path: name only http:\/\/127\.0\.0\.1; /],
  ] as const)(
    "exits 2 on what cannot be used (%s), without a stack trace or a secret",
    (name, says) => {
      const { status, stdout, stderr } = ran(name);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(says);
      expect(stderr).not.toContain(SECRET);
      expect(stderr).not.toMatch(/^\s+at /m);
    },
  );

  it("lists its options and exit statuses", () => {
    const { status, stdout, stderr } = ran("help");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("--base-url <url>");
    expect(stdout.replace(/\s+/g, " ")).toContain("99 it was not");
  });
});
