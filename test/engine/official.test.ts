import { readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { prepareOfficial } from "../../diff/official/prepare.ts";
import { wantedVersions } from "../../diff/official/find.ts";
import { FakeHome } from "../sandbox/official/support/fake-home.ts";
import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import { copyFixture, removeFixture, sandbox } from "./support/sample.ts";

const home = new FakeHome();
let project: string;

beforeAll(async () => {
  await engineReady();
  project = copyFixture("database");
  home.install("aws", wantedVersions(project)["aws"] ?? "", "differs");
  const { code, stdout, stderr } = await sandbox(project, ["up"]);
  if (code !== 0) throw new Error(`up ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
}, ENGINE_PATIENCE);
afterAll(() => {
  removeFixture(project);
  home.remove();
});

/** What a preview of another kind of storage would do to the writer. */
async function preview(variables: Readonly<Record<string, string>>): Promise<string> {
  const change = JSON.stringify({ storageType: "io1", iops: 3000 });
  const env = { ...process.env, PLUMBLINE_CHANGE: change, ...variables };
  const { code, stdout, stderr } = await sandbox(project, ["preview", "--json"], env);
  if (code !== 0) throw new Error(`preview ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
  const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
  return steps.find(({ urn }) => urn.endsWith("::main-writer"))?.op ?? "none";
}

describe("a preview with the official providers", () => {
  it("follows their verdict, and tells where the sandbox's is another", async () => {
    expect(await preview({})).toBe("update");
    const env = { ...process.env, PULUMI_HOME: home.home };
    const official = prepareOfficial(project, env, home.run);
    expect(await preview(official.variables)).toBe("replace");
    const { disagreements, notes } = official.read();
    expect(disagreements.filter(({ urn }) => urn.endsWith("::main-writer"))).toEqual([
      {
        urn: expect.stringMatching(/aws:rds\/instance:Instance::main-writer$/) as unknown,
        sandbox: expect.stringMatching(/^update of .*storageType/) as unknown,
        official: "replacement because of storageType; the old one is deleted first",
        properties: expect.arrayContaining(["storageType"]) as unknown,
      },
    ]);
    // The stand-in plays aws only; what else the fixture may use has no plugin.
    expect(notes.filter((note) => note.startsWith("aws:"))).toEqual([]);
    expect(readdirSync(join(home.run, "home"))).toEqual([]);
  });
});
