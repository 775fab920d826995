import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Task } from "../reporter.ts";
import { findExecutable, runCommand } from "./command.ts";
import { WayFailedError } from "./engine.ts";
import { askVersion } from "./installed.ts";
import { ENGINE_VERSION, isAtLeast, LANGUAGE_HOST, PULUMI } from "./versions.ts";

/** Modules of the two commands, with their checksums. */
export const GO_MODULES = join(import.meta.dirname, "go");

/** The real language host; the name the engine looks for belongs to our launcher. */
const HOST_BINARY = "pulumi-language-nodejs-host";

/**
 * Engines from 3.69 on tell the language host with each request whether to load TypeScript; this host
 * takes it only as a flag, which only a launcher can pass.
 */
const LAUNCHER = `#!/bin/sh
exec "\${0%/*}/${HOST_BINARY}" -typescript=false "$@"
`;

const COMMANDS = [
  {
    folder: "host",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    output: HOST_BINARY,
  },
  { folder: "cli", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", output: PULUMI },
] as const;

/** How the engine is built. */
export interface BuildOptions {
  /** Environment; the user's Go settings that say how to build are set aside. */
  readonly env: NodeJS.ProcessEnv;
  /** Where progress is told. */
  readonly task: Task;
  /** Folder with the modules of the two commands. @default - the committed ones */
  readonly modules?: string | undefined;
  /** Stops the build. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
}

/** What the build is made from: other modules or flags make another engine. */
export function buildRecipe(modules: string = GO_MODULES): string {
  const hash = createHash("sha256").update(JSON.stringify([LAUNCHER, buildFlags()]));
  for (const { folder } of COMMANDS) {
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, folder, file)));
  }
  return hash.digest("hex");
}

/** The Go that the modules ask for, such as "1.24.7". */
export function requiredGo(modules: string = GO_MODULES): string {
  const text = readFileSync(join(modules, "cli", "go.mod"), "utf8");
  const version = /^go (\S+)$/m.exec(text)?.[1];
  if (version === undefined) throw new Error(`${modules}/cli/go.mod names no Go version`);
  return version;
}

/**
 * Builds the engine and its language host into `folder/bin`.
 *
 * @throws WayFailedError when Go is missing or too old, or the build fails.
 */
export async function buildEngine(folder: string, options: BuildOptions): Promise<void> {
  const modules = options.modules ?? GO_MODULES;
  const go = findExecutable("go", options.env["PATH"]);
  if (go === undefined) throw new WayFailedError(`no go on PATH (${requiredGo(modules)} or newer)`);
  const env = goEnvironment(options.env, await chooseToolchain(go, modules, options.env));
  const progress = countLines(options.task);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  // Both at once: while one waits for its modules to arrive, the other compiles.
  const builds = COMMANDS.map(async (command) => {
    const output = join(folder, "bin", command.output);
    const args = ["build", ...buildFlags(), "-v", "-o", output, command.package];
    const cwd = join(modules, command.folder);
    const result = await runCommand(go, args, { cwd, env, signal, onLine: progress });
    if (result.code === 0) return;
    stop.abort();
    throw new WayFailedError(`go build ${command.package} failed:\n${lastWords(result.stderr)}`);
  });
  const results = await Promise.allSettled(builds);
  options.signal?.throwIfAborted();
  const failures = results.flatMap((r) => (r.status === "rejected" ? [r.reason as Error] : []));
  const failure = failures.find((error) => error instanceof WayFailedError) ?? failures[0];
  if (failure !== undefined) throw failure;
  const launcher = join(folder, "bin", LANGUAGE_HOST);
  writeFileSync(launcher, LAUNCHER);
  chmodSync(launcher, 0o755);
  await askVersion(join(folder, "bin", PULUMI), join(folder, "home"), options.env);
}

/** No debug tables (a tenth of the compiling, a third of the size), no paths of this machine inside. */
function buildFlags(): string[] {
  const version = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
  const link = `-s -w -X ${version}=v${ENGINE_VERSION}`;
  return ["-mod=readonly", "-trimpath", "-gcflags=all=-dwarf=false", "-ldflags", link];
}

/**
 * Which toolchain go shall use: itself when new enough, else one it fetches (1.21 and later can).
 *
 * @throws WayFailedError when Go is too old even for that.
 */
async function chooseToolchain(
  go: string,
  modules: string,
  env: NodeJS.ProcessEnv,
): Promise<"local" | "auto"> {
  const required = requiredGo(modules);
  const { stdout, stderr } = await runCommand(go, ["env", "GOVERSION"], {
    env: goEnvironment(env, "local"),
    timeout: 30_000,
  });
  const version = /^go(\d+\.\d+(\.\d+)?)/.exec(stdout.trim())?.[1];
  if (version === undefined) {
    throw new WayFailedError(`${go} does not tell its version: ${(stdout + stderr).trim()}`);
  }
  if (isAtLeast(version, required)) return "local";
  if (isAtLeast(version, "1.21")) return "auto";
  throw new WayFailedError(`${go} is version ${version}; ${required} or newer is needed`);
}

/**
 * The user's environment without the settings that change what is built. Empty values do not do it: go
 * then falls back to what `go env -w` wrote. Proxies, caches and private-module settings stay.
 */
function goEnvironment(env: NodeJS.ProcessEnv, toolchain: "local" | "auto"): NodeJS.ProcessEnv {
  const kept = { ...env };
  for (const name of ["GOOS", "GOARCH", "GOEXPERIMENT", "GO111MODULE", "GOBIN"]) {
    Reflect.deleteProperty(kept, name);
  }
  return {
    ...kept,
    GOFLAGS: "-mod=readonly -buildvcs=false",
    GOWORK: "off",
    GOTOOLCHAIN: toolchain,
    // No C compiler needed.
    CGO_ENABLED: "0",
  };
}

/** Packages in a build from nothing, as measured; fewer are compiled where Go has some already. */
const PACKAGES = 1_650;

/** Turns go's lines into one line of progress. */
function countLines(task: Task): (line: string) => void {
  let downloads = 0;
  let packages = 0;
  return (line) => {
    if (line.startsWith("go: downloading ")) downloads++;
    else if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) packages++;
    task.update(
      `${downloads} modules downloaded, ${packages} of ${PACKAGES} packages compiled; now ${line.replace("go: ", "")}`,
    );
  };
}

/** The lines of go's output that say what went wrong. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("go: downloading "));
  return lines
    .slice(-12)
    .map((line) => `     ${line}`)
    .join("\n");
}
