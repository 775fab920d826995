import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { findExecutable, runCommand } from "../../sandbox/engine/command.ts";
import type { CommandResult } from "../../sandbox/engine/command.ts";
import { WayFailedError } from "../../sandbox/engine/engine.ts";
import { buildFlags, countLines, findGo, goBuild, requiredGo } from "../../sandbox/engine/go.ts";
import { isKept } from "../../sandbox/engine/kept-folder.ts";
import type { KeptFolder } from "../../sandbox/engine/kept-folder.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { keep } from "../cluster/kept.ts";
import { LabError } from "../errors.ts";

/** The command that checks Alertmanager's configuration and asks it where an alert goes. */
export const AMTOOL = "amtool";

/** The version that is built where there is none that is new enough. */
export const AMTOOL_VERSION = "0.28.1";

/** The first that knows `url_file` of webhook_configs (Alertmanager, CHANGELOG). Debian 12 has 0.25. */
export const AMTOOL_LEAST = [0, 26] as const;

/** Modules that amtool is built from, with their checksums. */
export const AMTOOL_MODULES = join(import.meta.dirname, "go-amtool");

/** Packages in a build from nothing, as counted. */
const PACKAGES = 420;

const PACKAGE = "github.com/prometheus/alertmanager/cmd/amtool";

/** Where amtool comes from. */
export interface AmtoolOptions {
  /** Environment that says where to look (PATH, PLUMBLINE_CACHE). */
  readonly env: NodeJS.ProcessEnv;
  /** Where to say what is happening. */
  readonly reporter: Reporter;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** Folder with the Go modules to build from. @default AMTOOL_MODULES */
  readonly modules?: string;
}

/** What of it decides which one is found. */
export type AmtoolPlaces = Pick<AmtoolOptions, "env" | "modules">;

/** Path of amtool where one is there already: new enough on PATH, or built before; undefined where it had to be built. */
export function readyAmtool({ env, modules = AMTOOL_MODULES }: AmtoolPlaces): string | undefined {
  const found = findExecutable(AMTOOL, env["PATH"]);
  if (found !== undefined && isNewEnough(found)) return found;
  const kept = keptAmtool(env, modules);
  return isKept(kept) ? builtPath(kept) : undefined;
}

/**
 * Path of amtool: the one on PATH where it is new enough, the kept one, or built now with Go from its published modules and
 * kept outside the checkout.
 *
 * @throws LabError when there is none and none can be built.
 */
export async function findAmtool(options: AmtoolOptions): Promise<string> {
  return readyAmtool(options) ?? (await buildAmtool(options));
}

/** Runs `amtool check-config` on a configuration. */
export function checkConfig(amtool: string, file: string): Promise<CommandResult> {
  return runAmtool(amtool, ["check-config", file]);
}

/** Runs `amtool config routes test`: the receivers of an alert with these labels, joined by commas, on standard output. */
export function testRoute(
  amtool: string,
  file: string,
  labels: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return runAmtool(amtool, ["config", "routes", "test", `--config.file=${file}`, ...pairs]);
}

/** It reads one file; it needs nothing of the user's environment, and a configuration of its own in HOME would speak to a server. */
function runAmtool(amtool: string, args: readonly string[]): Promise<CommandResult> {
  return runCommand(amtool, args, { env: {}, timeout: 60_000 });
}

/** "amtool, version 0.25.0 (branch: debian/sid, ...)"; a build without a number is none to rely on. */
function isNewEnough(amtool: string): boolean {
  const { stdout } = spawnSync(amtool, ["--version"], {
    env: {},
    encoding: "utf8",
    timeout: 10_000,
  });
  const [, major, minor] = /version (\d+)\.(\d+)\./.exec(stdout) ?? [];
  if (major === undefined || minor === undefined) return false;
  const [leastMajor, leastMinor] = AMTOOL_LEAST;
  return (
    Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor)
  );
}

async function buildAmtool(options: AmtoolOptions): Promise<string> {
  const { env, reporter, signal, modules = AMTOOL_MODULES } = options;
  const kept = keptAmtool(env, modules);
  const what = `${AMTOOL} ${AMTOOL_VERSION}`;
  const title = `building ${what} with Go; once per machine, kept in ${kept.path}`;
  try {
    await keep(
      kept,
      { what: AMTOOL, title, done: `built ${what}`, needed: [AMTOOL], reporter, signal },
      async (folder, task) => {
        const go = await findGo(requiredGo(modules), env);
        const output = join(folder, kept.part, AMTOOL);
        const onLine = countLines(task, PACKAGES);
        await goBuild(go, { modules, package: PACKAGE, output, link: "", onLine, signal });
      },
    );
  } catch (error) {
    if (!(error instanceof WayFailedError)) throw error;
    throw new LabError(
      [
        `No ${AMTOOL} ${AMTOOL_LEAST.join(".")} or newer: ${error.message}`,
        `It is built once with Go ${requiredGo(modules)} or newer (https://go.dev/dl/), which needs access to a Go module proxy.`,
      ].join("\n"),
    );
  }
  return builtPath(kept);
}

function builtPath({ path, part }: KeptFolder): string {
  return join(path, part, AMTOOL);
}

function keptAmtool(env: NodeJS.ProcessEnv, modules: string): KeptFolder {
  const name = `${AMTOOL_VERSION}-build-${process.platform}-${process.arch}`;
  const hash = createHash("sha256").update(JSON.stringify([PACKAGE, buildFlags("")]));
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, file)));
  return {
    path: join(cacheFolder(env), AMTOOL, name),
    manifest: `${AMTOOL}.json`,
    part: "bin",
    recipe: hash.digest("hex"),
    family: name,
  };
}
