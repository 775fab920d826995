import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import { copyFixture, removeFixture, sandbox } from "./support/sample.ts";

let project: string;

beforeAll(async () => {
  await engineReady();
  project = copyFixture("database");
  const { code, stdout, stderr } = await sandbox(project, ["up"]);
  if (code !== 0) throw new Error(`up ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
}, ENGINE_PATIENCE);
afterAll(() => removeFixture(project));

/** What a preview says of the writer, and whether it wrote of anything it does not know. */
async function writerWith(change: object): Promise<{ op: string; reasons: readonly string[] }> {
  const env = { ...process.env, PLUMBLINE_CHANGE: JSON.stringify(change) };
  const { code, stdout, stderr } = await sandbox(project, ["preview", "--json"], env);
  if (code !== 0) throw new Error(`preview ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
  const { steps } = JSON.parse(stdout) as {
    steps: { op: string; urn: string; replaceReasons?: string[] }[];
  };
  const writer = steps.find(({ urn }) => urn.endsWith("::main-writer"));
  return { op: writer?.op ?? "none", reasons: writer?.replaceReasons ?? [] };
}

// replaceOn of aws:rds/instance:Instance in sandbox/facts/aws-resources.json, read off the real provider
describe("a change of the database's", () => {
  it.each([
    ["instance class", { instanceClass: "db.m7g.xlarge" }, "update", []],
    [
      "engine",
      {
        engine: "mysql",
        engineVersion: "8.4.6",
        parameterGroupName: "default.mysql8.4",
        enabledCloudwatchLogsExports: ["error"],
      },
      "replace",
      ["engine"],
    ],
    ["encryption", { storageEncrypted: false, kmsKeyId: null }, "replace", ["storageEncrypted"]],
  ])("%s is shown as what the real provider does", async (_, change, op, reasons) => {
    const writer = await writerWith(change);
    expect(writer.op).toBe(op);
    expect(writer.reasons).toEqual(expect.arrayContaining(reasons));
  });
});
