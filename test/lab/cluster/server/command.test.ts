import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { resolveApiServer } from "../../../../lab/cluster/apiserver-build.ts";
import { resolveEngine } from "../../../../sandbox/engine/resolve.ts";
import { createReporter } from "../../../../sandbox/reporter.ts";

/** Getting the engine and the server takes minutes where they have to be built. */
const PATIENCE = 40 * 60_000;
/** For one run of the command, on machines of any speed: it only ends what hangs. Milliseconds. */
const RUN = 300_000;

/** Everything the command leaves in passing goes here. */
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "plumbline command "));
  await resolveApiServer({ env: process.env, reporter: createReporter() });
  await resolveEngine({ reporter: createReporter() });
}, PATIENCE);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function start(...args: string[]) {
  const child = spawn(
    resolve("node_modules/.bin/node"),
    [
      resolve("lab/cluster/cli.ts"),
      "--project",
      resolve("test/lab/cluster/fixtures/sample"),
      ...args,
    ],
    { env: { ...process.env, TMPDIR: scratch, KUBECONFIG: "" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
  return { child, ended };
}

describe("verify-cluster on a stack", () => {
  it(
    "ends with 0 and the figures when all is accepted",
    async () => {
      const { code, stdout } = await start("--stack", "dev").ended;
      expect(stdout.trimEnd().split("\n").slice(-2)).toEqual([
        "pods admitted / refused = 2 / 0",
        "objects applied / rejected / changed on re-apply = 5 / 0 / 0",
      ]);
      expect(code).toBe(0);
      expect(readdirSync(scratch)).toEqual([]);
    },
    RUN,
  );

  it(
    "ends with 1 when something is refused, and never shows a secret",
    async () => {
      const { code, stdout, stderr } = await start("--stack", "bad", "--json").ended;
      const { findings, pods } = JSON.parse(stdout) as {
        findings: { object: string; fields: string[] }[];
        pods: unknown;
      };
      expect(findings.map(({ object, fields }) => [object, ...fields])).toEqual([
        ["Deployment shop/web", "securityContext.runAsUser"],
        ["Pod 1 of 2 (1 replica + 1 surge) of Deployment shop/web", "securityContext.runAsUser"],
      ]);
      expect(pods).toEqual({ admitted: 0, refused: 2 });
      expect(stdout + stderr).not.toContain("a token nobody may read");
      expect(code).toBe(1);
    },
    RUN,
  );

  it.each([
    ["the stack comes up", "plumbline-stack-"],
    ["the servers run", "plumbline-cluster-"],
  ])(
    "ends with 130 when it is interrupted while %s, and leaves nothing",
    async (_, prefix) => {
      const { child, ended } = start("--stack", "dev");
      const begun = () => readdirSync(scratch).some((name) => name.startsWith(prefix));
      while (child.exitCode === null && !begun()) await new Promise((next) => setTimeout(next, 20));
      child.kill("SIGINT");
      const { code, stdout, stderr } = await ended;
      expect([code, stdout]).toEqual([130, ""]);
      expect(stderr).toMatch(/plumbline interrupted\n$/);
      expect(readdirSync(scratch)).toEqual([]);
    },
    RUN,
  );
});
