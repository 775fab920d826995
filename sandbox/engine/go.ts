import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Task } from "../reporter.ts";
import { findExecutable, runCommand } from "./command.ts";
import type { CommandResult } from "./command.ts";
import { WayFailedError } from "./engine.ts";
import { isAtLeast } from "./versions.ts";

/** A Go command that is new enough, with the environment it is to be run in. */
export interface Go {
  /** The `go` command. */
  readonly command: string;
  /** The user's environment, without the settings that would change what is built. */
  readonly env: NodeJS.ProcessEnv;
}

/** One command that is built with Go. */
export interface GoBuild {
  /** Folder with the `go.mod` that pins its modules. */
  readonly modules: string;
  /** Its package. */
  readonly package: string;
  /** File to write. */
  readonly output: string;
  /** Arguments for the linker; the debug tables are left out anyway. */
  readonly link: string;
  /** Called with each line of progress. */
  readonly onLine: (line: string) => void;
  /** Stops the build. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The Go that modules ask for, such as "1.24.7".
 *
 * @param modules folder with a `go.mod`
 */
export function requiredGo(modules: string): string {
  const path = join(modules, "go.mod");
  const version = /^go (\S+)$/m.exec(readFileSync(path, "utf8"))?.[1];
  if (version === undefined) throw new Error(`${path} names no Go version`);
  return version;
}

/**
 * Finds Go on PATH; one that is too old fetches the toolchain it needs, where it can (1.21 and later).
 *
 * @throws WayFailedError when Go is missing, or too old even for that.
 */
export async function findGo(required: string, env: NodeJS.ProcessEnv): Promise<Go> {
  const command = findExecutable("go", env["PATH"]);
  if (command === undefined) throw new WayFailedError(`no go on PATH (${required} or newer)`);
  return { command, env: goEnvironment(env, await chooseToolchain(command, required, env)) };
}

/** No debug tables (a tenth of the compiling, a third of the size), no paths of this machine inside. */
export function buildFlags(link: string): string[] {
  const linker = `-s -w ${link}`.trim();
  return ["-mod=readonly", "-trimpath", "-gcflags=all=-dwarf=false", "-ldflags", linker];
}

/**
 * Builds one command.
 *
 * @throws WayFailedError with Go's own last words.
 */
export async function goBuild(go: Go, build: GoBuild): Promise<void> {
  const args = ["build", ...buildFlags(build.link), "-v", "-o", build.output, build.package];
  await runGo(go, args, build.modules, build);
}

/**
 * Runs Go in a folder with modules.
 *
 * @throws WayFailedError with Go's own last words when it fails.
 */
export async function runGo(
  go: Go,
  args: readonly string[],
  cwd: string,
  options: Pick<GoBuild, "onLine" | "signal">,
): Promise<CommandResult> {
  const result = await runCommand(go.command, args, { cwd, env: go.env, ...options });
  if (result.code === 0) return result;
  const what = [...args.slice(0, args[0] === "mod" ? 2 : 1), args.at(-1)].join(" ");
  // "go mod download -json" says what went wrong on stdout.
  const said = lastWords(result.stderr === "" ? result.stdout : result.stderr);
  throw new WayFailedError(`go ${what} failed:\n${said}`);
}

/**
 * Turns Go's lines into one line of progress.
 *
 * @param total packages in a build from nothing, as measured; fewer are compiled where Go has some already
 */
export function countLines(task: Task, total: number): (line: string) => void {
  let downloads = 0;
  let packages = 0;
  return (line) => {
    if (line.startsWith("go: downloading ")) downloads++;
    else if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) packages++;
    const now = line.replace("go: ", "");
    task.update(
      `${downloads} modules downloaded, ${packages} of ${total} packages compiled; now ${now}`,
    );
  };
}

/**
 * Which toolchain go shall use: itself when new enough, else one it fetches (1.21 and later can).
 *
 * @throws WayFailedError when Go is too old even for that.
 */
async function chooseToolchain(
  go: string,
  required: string,
  env: NodeJS.ProcessEnv,
): Promise<"local" | "auto"> {
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

/** The lines of go's output that say what went wrong. */
function lastWords(output: string): string {
  const lines = output
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("go: downloading "));
  return lines
    .slice(-12)
    .map((line) => `     ${line}`)
    .join("\n");
}
