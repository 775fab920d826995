import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { runProgram } from "../../support/report-program.ts";

// Each test starts Node, on a machine that may be busy.
jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), "policies-lab-"));

beforeAll(() => {
  writeFileSync(join(directory, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  const states = {
    cut: '{"check',
    empty: '{"checkpoint":{"latest":{"manifest":{}}}}',
    other: "{}",
  };
  for (const [stack, text] of Object.entries(states)) {
    const folder = join(directory, ".sandbox", stack, "state/.pulumi/stacks/shop");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${stack}.json`), text);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the lab's policy commands", () => {
  it.each([
    ["state-cli", ["--stack", "none"], "is not up on the sandbox"],
    ["state-cli", ["--stack", "cut"], "JSON"],
    ["state-cli", ["--stack", "empty"], "Nothing is deployed in stack empty"],
    ["state-cli", ["--stack", "other"], "neither the output"],
    ["state-cli", ["--stack", ""], "It is empty"],
    ["report-cli", ["--out", join(directory, "Pulumi.yaml")], "--out"],
    ["report-cli", ["surplus"], "too many arguments"],
    ["cli", ["--only", "nope"], "No mutant is for a rule nope"],
  ])("%s %j exits 2, and says why without a stack", async (name, args, says) => {
    const program = resolve("lab/policies", `${name}.ts`);
    const own = name === "cli" ? [] : ["--project", directory];
    const where = { cwd: directory, env: process.env };
    const { status, stderr } = await runProgram(program, [...own, ...args], where);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
