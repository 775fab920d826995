import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { K6_MODULES, K6_VERSION, findK6, k6Environment, readyK6 } from "../../../lab/k6/k6.ts";
import { requiredGo } from "../../../sandbox/engine/go.ts";
import type { Reporter } from "../../../sandbox/reporter.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";
import { runProgram } from "../../support/report-program.ts";

describe("findK6", () => {
  let folder = "";
  let warnings: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-find-"));
    warnings = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const places = (path: string) => ({
    env: { PATH: path, PLUMBLINE_CACHE: join(folder, "cache") },
    reporter: { ...silentReporter, warn: (text: string) => warnings.push(text) } as Reporter,
  });

  /** A k6 that says `text` and no more. */
  function k6That(text: string): string {
    writeFileSync(join(folder, "k6"), `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 });
    return join(folder, "k6");
  }

  it.each(["k6 v1.6.0 (commit/0, go1.25.1, linux/amd64)", "k6 v2.0.0"])(
    "takes the one on PATH where it is new enough: %s",
    async (version) => {
      const own = k6That(version);
      expect(await findK6(places(folder))).toBe(own);
      expect(warnings).toEqual([]);
    },
  );

  it.each([
    ["k6 v1.5.9 (go1.25.1, linux/amd64)", "is version 1.5.9; 1.6.0 or newer is needed"],
    ["something else", "does not tell its version; 1.6.0 or newer is needed"],
  ])("does not take an older one: %s", async (version, warning) => {
    const own = k6That(version);
    expect(await readyK6(places(folder))).toBeUndefined();
    expect(warnings).toEqual([`${own} ${warning}`]);
  });

  it("says how to get it when there is none, and no Go to build one", async () => {
    await expect(findK6(places("/nowhere"))).rejects.toThrow(
      /^No k6: no go on PATH .*\nInstall k6 1\.6\.0 or newer \(https:[^)]*\)\.\nElse it is built once with Go 1\.\d/,
    );
    expect(await readyK6(places("/nowhere"))).toBeUndefined();
  });

  it("would build the version that its modules pin", () => {
    const pinned = readFileSync(join(K6_MODULES, "go.mod"), "utf8");
    expect(pinned).toContain(`go.k6.io/k6 v${K6_VERSION}\n`);
    expect(requiredGo(K6_MODULES)).toMatch(/^1\.\d+/);
  });
});

describe("k6Environment", () => {
  it("keeps variables of k6 away that would put another load, or judge otherwise", () => {
    const env = { PATH: "/bin", K6_DURATION: "1s", K6_NO_THRESHOLDS: "true", K6_OUT: "json=a" };
    expect(k6Environment({ ...env, K6_HTTP_DEBUG: "full", BASE_URL: "http://a" })).toEqual({
      PATH: "/bin",
      BASE_URL: "http://a",
      K6_OUT: "json=a",
      K6_NO_USAGE_REPORT: "true",
      K6_AUTO_EXTENSION_RESOLUTION: "false",
    });
  });
});

describe("lab/k6/cli.ts, which gets k6 before the tests", () => {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-find-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (args: readonly string[], path: string) =>
    runProgram(resolve("lab/k6/cli.ts"), args, {
      cwd: folder,
      env: { PATH: path, PLUMBLINE_CACHE: join(folder, "cache") },
    });

  it("prints the path of the one that is there", async () => {
    const own = join(folder, "k6");
    writeFileSync(own, "#!/bin/sh\necho 'k6 v1.7.0'\n", { mode: 0o755 });
    expect(await run([], folder)).toEqual({ status: 0, stdout: `${own}\n`, stderr: "" });
  });

  it("ends with 2 where there is none and none can be built", async () => {
    const { status, stdout, stderr } = await run([], "/nowhere");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^plumbline: error: No k6: no go on PATH/m);
  });

  it.each([[["--prepare"]], [["k6"]]])("ends with 2 on %j", async (args) => {
    expect((await run(args, "/nowhere")).status).toBe(2);
  });
});
