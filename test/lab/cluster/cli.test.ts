import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline verify "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    resolve("node_modules/.bin/node"),
    [resolve("lab/cluster/cli.ts"), ...args],
    // No etcd, no Go, no engine: nothing is started here.
    { env: { PATH: folder, HOME: folder, ...env }, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

describe("verify-cluster", () => {
  it("explains itself, with its exit codes", () => {
    const { status, stdout } = run(["--help"]);
    expect(status).toBe(0);
    for (const text of ["--stack", "--kubeconfig", "--json", "Exit codes:", "130  interrupted"]) {
      expect(stdout).toContain(text);
    }
  });

  it.each([
    [["--stak", "dev"], "unknown option '--stak'"],
    [["--stack", ""], "option '-s, --stack <name>' argument '' is invalid"],
    [["dev"], "too many arguments"],
  ])("ends with 2 on %j", (args, message) => {
    const { status, stderr } = run(args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it.each([["--prepare"], ["--stack=dev"]])(
    "names the package when etcd is missing, without a colour in a pipe (%s)",
    (...args) => {
      const { status, stdout, stderr } = run(args);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^plumbline: error: There is no etcd on PATH/);
      expect(stderr).toContain("apt-get install etcd-server");
    },
  );

  it("does not take a cluster elsewhere from KUBECONFIG", () => {
    const file = join(folder, "config");
    writeFileSync(
      file,
      JSON.stringify({
        "current-context": "prod",
        contexts: [{ name: "prod", context: { cluster: "prod", user: "me" } }],
        clusters: [{ name: "prod", cluster: { server: "https://prod.example" } }],
      }),
    );
    const { status, stderr } = run([], { KUBECONFIG: file });
    expect(status).toBe(2);
    expect(stderr).toContain("KUBECONFIG leads to https://prod.example/");
  });
});
