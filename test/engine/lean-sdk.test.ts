import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import { copyFixture, removeFixture, sandbox } from "./support/sample.ts";
import type { Ended } from "./support/sample.ts";

let project: string;

beforeAll(async () => {
  await engineReady();
  project = copyFixture("lean");
}, ENGINE_PATIENCE);
afterAll(() => removeFixture(project));

const run = (name: string, env: NodeJS.ProcessEnv = {}, command = "preview"): Promise<Ended> =>
  sandbox(project, [command], { ...process.env, PLUMBLINE_CASE: name, ...env });

describe("a program on the trimmed SDK", () => {
  it("fails when a registration never finishes, and names it", async () => {
    const { code, stdout } = await run("unfinished");
    expect(code).not.toBe(0);
    expect(stdout).toContain('"id" [random:index/randomId:RandomId] was waiting for the value');
    expect(stdout).toContain('"byteLength"');
  });

  it.each([
    ["thrown", "thrown by the program", "index.ts:9:11"],
    ["apply", "thrown in apply", "index.ts:13:13"],
    ["rejected", "no length", "index.ts:15"],
  ])("shows where %s errors come from", async (name, message, position) => {
    const { code, stdout } = await run(name);
    expect(code).not.toBe(0);
    expect(stdout).toContain(message);
    expect(stdout).toContain(position);
  });

  it("fails when a provider refuses a resource", async () => {
    const { code, stdout } = await run("refused");
    expect(code).not.toBe(0);
    expect(stdout).toContain("byteLength");
  });

  it("registers what the untouched SDK registers", async () => {
    const lean = await run("chained", {}, "up");
    expect(lean.code).toBe(0);
    const after = await run("chained", { PLUMBLINE_SDK_DEBUG: "true" });
    expect(after.code).toBe(0);
    expect(after.stdout).toMatch(/3 unchanged/);
    expect(after.stdout).not.toMatch(/to (create|update|replace|delete)/);
  });

  it("gives every property its one Output, secrets still secret, and keeps source positions", () => {
    const state = JSON.parse(
      readFileSync(join(project, ".sandbox/dev/state/.pulumi/stacks/lean/dev.json"), "utf8"),
    ) as {
      checkpoint: {
        latest: {
          resources: { type: string; outputs?: Record<string, unknown>; sourcePosition?: string }[];
        };
      };
    };
    const { resources } = state.checkpoint.latest;
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
    expect(outputs).toMatchObject({ sameOutput: true, length: 20 });
    expect(JSON.stringify(outputs?.["password"])).toContain("4dabf18193072939515e22adb298388d");
    expect(typeof outputs?.["late"]).toBe("string");
    // Serializing a function needs TypeScript, which was not loaded before.
    expect(outputs?.["function"]).toContain("early");
    const password = resources.find(({ type }) => type.endsWith(":RandomPassword"));
    expect(password?.sourcePosition).toMatch(/index\.ts#20,22$/);
  });

  it("sends the SDK's debug messages when the engine is asked for them", async () => {
    const env = { ...process.env, PLUMBLINE_CASE: "chained" };
    const { code, stdout } = await sandbox(project, ["preview", "--", "--debug"], env);
    expect(code).toBe(0);
    expect(stdout).toContain("Registering resource: t=random:index/randomId:RandomId");
  });
});
