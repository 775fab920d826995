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

/** The command that checks and tests rule files. */
export const PROMTOOL = "promtool";

/** The Debian package it comes in. */
export const PROMTOOL_PACKAGE = "prometheus";

/** The version that is built where there is none: 3.5, which has long-term support. */
export const PROMTOOL_VERSION = "0.305.1";

/** Modules that promtool is built from, with their checksums. */
export const PROMTOOL_MODULES = join(import.meta.dirname, "go");

/** Where Debian's package puts it; a PATH that was cut down may lack that folder. */
const DEBIAN_FOLDER = "/usr/bin";

/** Packages in a build from nothing, as counted. */
const PACKAGES = 1_370;

const PACKAGE = "github.com/prometheus/prometheus/cmd/promtool";

/** What to say where there is none and nobody builds one. */
export const PROMTOOL_MISSING = `No ${PROMTOOL}: on Debian and Ubuntu apt-get install --no-install-recommends ${PROMTOOL_PACKAGE} (as root, after apt-get update), or let \`make test-alerts\` build it with Go.`;

/** Where promtool comes from. */
export interface PromtoolOptions {
  /** Environment that says where to look (PATH, PLUMBLINE_CACHE). */
  readonly env: NodeJS.ProcessEnv;
  /** Where to say what is happening. */
  readonly reporter: Reporter;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** Folder of Debian's packages. @default "/usr/bin" */
  readonly debianFolder?: string;
  /** Folder with the Go modules to build from. @default PROMTOOL_MODULES */
  readonly modules?: string;
}

/** What of it decides which one is found. */
export type PromtoolPlaces = Pick<PromtoolOptions, "env" | "debianFolder" | "modules">;

/** Path of promtool where one is there already: on PATH, Debian's, or built before; undefined where it had to be built. */
export function readyPromtool(places: PromtoolPlaces): string | undefined {
  const { env, debianFolder = DEBIAN_FOLDER, modules = PROMTOOL_MODULES } = places;
  const found = findExecutable(PROMTOOL, env["PATH"]) ?? findExecutable(PROMTOOL, debianFolder);
  if (found !== undefined) return found;
  const kept = keptPromtool(env, modules);
  return isKept(kept) ? builtPath(kept) : undefined;
}

/**
 * Path of promtool: the one on PATH, Debian's, the kept one, or built now with Go from its published modules and kept
 * outside the checkout.
 *
 * @throws LabError when there is none and none can be built, naming the package.
 */
export async function findPromtool(options: PromtoolOptions): Promise<string> {
  return readyPromtool(options) ?? (await buildPromtool(options));
}

/** Runs `promtool check rules` on a rule file. */
export function checkRules(promtool: string, file: string): Promise<CommandResult> {
  return runPromtool(promtool, ["check", "rules", file]);
}

/**
 * Runs `promtool test rules` on files of unit tests, one after the other.
 *
 * @param folder where it writes the database that it makes for each test: in memory it takes half the time. @default - the
 *   system's folder for temporary files
 */
export function testRules(
  promtool: string,
  files: readonly string[],
  folder?: string,
): Promise<CommandResult> {
  // A process of seconds: memory is cheaper than collecting garbage after each of hundreds of databases.
  const env = { GOGC: "400", ...(folder === undefined ? {} : { TMPDIR: folder }) };
  return runPromtool(promtool, ["test", "rules", ...files], env);
}

/** It reads files and evaluates; it needs nothing of the user's environment. */
function runPromtool(
  promtool: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  return runCommand(promtool, args, { env, timeout: 300_000 });
}

async function buildPromtool(options: PromtoolOptions): Promise<string> {
  const { env, reporter, signal, modules = PROMTOOL_MODULES } = options;
  const kept = keptPromtool(env, modules);
  const title = `building ${PROMTOOL} ${PROMTOOL_VERSION} with Go; once per machine, kept in ${kept.path}`;
  const done = `built ${PROMTOOL} ${PROMTOOL_VERSION}`;
  try {
    await keep(
      kept,
      { what: PROMTOOL, title, done, needed: [PROMTOOL], reporter, signal },
      async (folder, task) => {
        const go = await findGo(requiredGo(modules), env);
        const output = join(folder, "bin", PROMTOOL);
        const onLine = countLines(task, PACKAGES);
        await goBuild(go, { modules, package: PACKAGE, output, link: "", onLine, signal });
      },
    );
  } catch (error) {
    if (!(error instanceof WayFailedError)) throw error;
    throw new LabError(
      [
        `No ${PROMTOOL}: ${error.message}`,
        `On Debian and Ubuntu: apt-get install --no-install-recommends ${PROMTOOL_PACKAGE} (as root, after apt-get update).`,
        `Else it is built once with Go ${requiredGo(modules)} or newer (https://go.dev/dl/), which needs access to a Go module proxy.`,
      ].join("\n"),
    );
  }
  return builtPath(kept);
}

function builtPath({ path, part }: KeptFolder): string {
  return join(path, part, PROMTOOL);
}

function keptPromtool(env: NodeJS.ProcessEnv, modules: string): KeptFolder {
  const name = `${PROMTOOL_VERSION}-build-${process.platform}-${process.arch}`;
  const hash = createHash("sha256").update(JSON.stringify([PACKAGE, buildFlags("")]));
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, file)));
  return {
    path: join(cacheFolder(env), PROMTOOL, name),
    manifest: "promtool.json",
    part: "bin",
    recipe: hash.digest("hex"),
    family: name,
  };
}
