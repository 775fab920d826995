import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { readSettings } from "../../policies/core/settings-file.ts";
import { RULES } from "../../policies/rules/index.ts";
import { runProgram } from "../support/report-program.ts";

const PROGRAM = resolve("policies/cli.ts");
// Each test starts Node, on a machine that may be busy.
jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), "policies-cli-"));
const file = (name: string) => join(directory, name);

const TYPE = "aws:rds/instance:Instance";
const PUBLIC = {
  urn: `urn:pulumi:dev::shop::${TYPE}::db`,
  type: TYPE,
  inputs: { publiclyAccessible: true },
};
const FINDING =
  '{"kind":"finding","rule":"rds-private","state":"violation","level":"advisory","message":"m"}';

function run(args: readonly string[], closeEarly = false) {
  return runProgram(PROGRAM, args, { cwd: directory, env: process.env, closeEarly });
}

beforeAll(() => {
  writeFileSync(
    file("preview.json"),
    JSON.stringify({ steps: [{ newState: PUBLIC }, { newState: PUBLIC }] }),
  );
  writeFileSync(file("empty.json"), JSON.stringify({ deployment: { manifest: {} } }));
  writeFileSync(file("text.json"), "nope\n");
  writeFileSync(file("wrong.json"), '{"rds-privat":"mandatory"}');
  writeFileSync(file("cut-off.jsonl"), `${FINDING}\n{"kind":"find`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("policies/cli.ts", () => {
  it("exits 1 where a mandatory rule is violated, and tells a replaced resource once", async () => {
    const { status, stdout } = await run([
      "check",
      "--preview",
      "preview.json",
      "--rule",
      "rds-private",
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain("1 violated (1 critical)");
  });

  it("judges an empty stack", async () => {
    expect(await run(["check", "--state", "empty.json"])).toMatchObject({ status: 0, stderr: "" });
  });

  it("waits for what comes late through a pipe", () => {
    const command = `(sleep 0.5; cat preview.json) | "$0" "$1" check --preview - --rule rds-private`;
    const args = ["-c", command, process.execPath, PROGRAM];
    const { status, stderr } = spawnSync("sh", args, { cwd: directory, encoding: "utf8" });
    expect([status, stderr]).toEqual([1, ""]);
  });

  it.each([
    [["check", "--preview", "preview.json", "--out", "/nowhere/x"], "ENOENT"],
    [["check"], "either --preview or --state"],
    [["check", "--state", "nowhere.json"], "nowhere.json: ENOENT"],
    [["check", "--state", "text.json"], "text.json: not JSON"],
    [["check", "--preview", "preview.json", "--rule", "nope"], "no such rule: nope"],
    [["report", "--results", "cut-off.jsonl"], "the run did not come to its end"],
    [["report", "--results", "text.json"], "line 1"],
  ])("exits 2 on %j, and says why without a stack", async (args, says) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("tells what is wrong with every configuration at once", async () => {
    const { status, stderr } = await run(["config", "text.json", "wrong.json"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/text\.json: not JSON[^]*rds-privat: no such rule/);
  });

  it("is no failure when the reader stops early", async () => {
    const args = ["check", "--preview", "preview.json", "--format", "sarif"];
    expect((await run(args, true)).stderr).toBe("");
  });
});

describe("the pack's own files", () => {
  it("have an example configuration that is right", () => {
    const [, example = ""] =
      /```json\n([^]*?)```/.exec(readFileSync("policies/README.md", "utf8")) ?? [];
    writeFileSync(file("example.json"), example);
    expect(readSettings(file("example.json"), RULES).strictUnknown).toBe(true);
  });

  it("say which Node they need to one that cannot run them", () => {
    const args = ["--no-experimental-strip-types", resolve("policies/main.cjs")];
    const { stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr).toContain("needs Node.js 22.18 or newer");
  });
});
