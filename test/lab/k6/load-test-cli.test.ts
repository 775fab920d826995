import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { K6_MISSING, readyK6 } from "../../../lab/k6/k6.ts";
import { writeLoadTestProject } from "../../support/load-test-stack.ts";
import type { Run } from "../../support/report-program.ts";
import type { SampleBehaviour } from "./support/sample-service.ts";
import { startSampleService } from "./support/sample-service.ts";

const PROGRAM = resolve("load-test.ts");
const directory = mkdtempSync(join(tmpdir(), "load-test-"));
/** Where the program keeps its script while it runs. */
const temporary = mkdtempSync(join(tmpdir(), "load-test-tmp-"));

interface Ended extends Run {
  readonly requests: number;
  readonly authorization: string | undefined;
}

/** Runs a test against a service of its own; `stop` is sent after the first requests. */
async function load(
  test: string,
  behaviour: SampleBehaviour,
  more: { readonly env?: NodeJS.ProcessEnv; readonly stop?: NodeJS.Signals } = {},
): Promise<Ended> {
  const service = await startSampleService(behaviour);
  const env = { ...process.env, NODE_NO_WARNINGS: "1", TMPDIR: temporary, ...more.env };
  const requests = () => [...service.asked.values()].reduce((sum, count) => sum + count, 0);
  try {
    const args = [PROGRAM, test, "--base-url", `${service.url}/`];
    const child = spawn(process.execPath, args, { cwd: directory, env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const watch = setInterval(() => {
      if (more.stop === undefined || requests() < 3) return;
      clearInterval(watch);
      child.kill(more.stop);
    }, 50);
    const status = await new Promise<number | null>((done) => child.on("close", done));
    clearInterval(watch);
    const { authorization } = service.headers();
    return { status, stdout, stderr, requests: requests(), authorization };
  } finally {
    await service.close();
  }
}

beforeAll(async () => {
  if ((await readyK6({ env: process.env })) === undefined) throw new Error(K6_MISSING);
  const calm = { service: "api", scenario: "steady", peak: 10, durationSeconds: 10 };
  writeLoadTestProject(directory, { calm, long: { ...calm, durationSeconds: 3600 } });
}, 60_000);

afterAll(() => {
  for (const folder of [directory, temporary]) rmSync(folder, { recursive: true, force: true });
});

describe("load-test, with a service", () => {
  it("ends with 0 where the promise is kept, and sends the token without printing it", async () => {
    const env = { LOAD_TEST_TOKEN: "for-the-test-only", NO_COLOR: "1", K6_DURATION: "1s" };
    const ended = await load("calm", {}, { env });
    expect(ended.status).toBe(0);
    // 10 a second for 10 s, whatever K6_DURATION says.
    expect(Math.abs(ended.requests - 100)).toBeLessThanOrEqual(2);
    expect(ended.authorization).toBe("Bearer for-the-test-only");
    const printed = ended.stdout + ended.stderr;
    expect(printed).toMatch(
      /^plumbline steady on api at http:\/\/127\.0\.0\.1:\d+: up to 10 requests a second, 10 s$/m,
    );
    expect(printed).toContain("http_req_duration");
    expect(printed).not.toContain("for-the-test-only");
    expect(printed).not.toContain("\u001b[");
  }, 120_000);

  it("ends with 99, as k6, where it is not", async () => {
    const { status, stdout } = await load("calm", { status: 503 });
    expect(status).toBe(99);
    expect(stdout).toContain("✗ 'rate<0.001'");
  }, 120_000);

  it.each(["SIGINT", "SIGTERM"] as const)(
    "stops the load, prints the summary and ends with 130 on %s",
    async (stop) => {
      const { status, stdout, requests } = await load("long", {}, { stop });
      expect(status).toBe(130);
      expect(stdout).toContain("http_req_duration");
      // Of 36,000.
      expect(requests).toBeLessThan(1000);
    },
    120_000,
  );

  it("leaves nothing behind", () => {
    expect(readdirSync(temporary)).toEqual([]);
  });
});
