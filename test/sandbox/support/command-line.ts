import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** One call of the engine. */
export interface EngineCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A command that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project with an engine that is none. */
export interface Desk {
  readonly project: string;
  /** Starts `node sandbox/cli.ts <args>`. */
  start(
    args: readonly string[],
    env?: NodeJS.ProcessEnv,
  ): { readonly process: ChildProcess; readonly ended: Promise<Ended> };
  /** Runs it to its end. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** How the engine was called, in order. */
  calls(): EngineCall[];
  remove(): void;
}

const NODE = resolve("node_modules/.bin/node");

/** Lays out a project "fake" with a stack "dev", its engine on PATH. */
export function createDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), "plumbline cli "));
  const [project, bin, log] = [join(folder, "project"), join(folder, "bin"), join(folder, "log")];
  mkdirSync(project);
  mkdirSync(bin);
  writeFileSync(join(project, "Pulumi.yaml"), "name: fake\nruntime: nodejs\n");
  writeFileSync(join(project, "Pulumi.dev.yaml"), "config:\n  fake:size: 3\n");
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    copyFileSync(resolve("test/sandbox/support/fake-pulumi.mjs"), join(bin, name));
  }
  const start: Desk["start"] = (args, env = {}) => {
    const [command = "", ...rest] = args;
    const child = spawn(NODE, [resolve("sandbox/cli.ts"), command, "--project", project, ...rest], {
      env: {
        ...process.env,
        PATH: [bin, resolve("node_modules/.bin"), process.env["PATH"]].join(delimiter),
        PLUMBLINE_CACHE: join(folder, "cache"),
        PLUMBLINE_TEST_LOG: log,
        ...env,
      },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<Ended>((done) => {
      child.on("close", (code) => done({ code, stdout, stderr }));
    });
    return { process: child, ended };
  };
  return {
    project,
    start,
    run: (args, env) => start(args, env).ended,
    calls: () => {
      if (!existsSync(log)) return [];
      const lines = readFileSync(log, "utf8").trim().split("\n");
      return lines.map((line) => JSON.parse(line) as EngineCall);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
