import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { findExecutable, runCommand } from "../../sandbox/engine/command.ts";
import { WayFailedError } from "../../sandbox/engine/engine.ts";
import { buildFlags, countLines, findGo, goBuild, requiredGo } from "../../sandbox/engine/go.ts";
import { isKept } from "../../sandbox/engine/kept-folder.ts";
import type { KeptFolder } from "../../sandbox/engine/kept-folder.ts";
import { isAtLeast } from "../../sandbox/engine/versions.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { keep } from "../cluster/kept.ts";
import { LabError } from "../errors.ts";

/** The command that puts load on a service. */
export const K6 = "k6";

/** The version that is built where there is none. */
export const K6_VERSION = "1.7.0";

/** The oldest version that runs the scripts: the first with the module k6/websockets (release notes of v1.6.0). */
export const OLDEST_K6 = "1.6.0";

/** Modules that k6 is built from, with their checksums. */
export const K6_MODULES = join(import.meta.dirname, "go");

/** Packages in a build from nothing, as counted on Linux. */
const PACKAGES = 769;

const PACKAGE = "go.k6.io/k6";

/** What to say where there is none and nobody builds one. */
export const K6_MISSING = `No ${K6} ${OLDEST_K6} or newer: install it (https://grafana.com/docs/k6/latest/set-up/install-k6/), or let \`make test-k6\` build it with Go.`;

/** How k6 ends: k6 v1.7.0, errext/exitcodes/codes.go. */
export const K6_EXIT = {
  /** Thresholds were crossed, or the run was stopped by one. */
  thresholds: 99,
  /** Somebody stopped it from outside, by a signal. */
  aborted: 105,
} as const;

/** Where k6 comes from. */
export interface K6Options {
  /** Environment that says where to look (PATH, PLUMBLINE_CACHE). */
  readonly env: NodeJS.ProcessEnv;
  /** Where to say what is happening. */
  readonly reporter: Reporter;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** Folder with the Go modules to build from. @default K6_MODULES */
  readonly modules?: string;
}

/** What of it decides which one is found. */
export type K6Places = Pick<K6Options, "env" | "modules" | "signal"> & {
  /** Where to say that the one on PATH cannot be taken. @default - nobody is told */
  readonly reporter?: Reporter;
};

/** Path of k6 where one is there already: on PATH and new enough, or built before; undefined where it had to be built. */
export async function readyK6(places: K6Places): Promise<string | undefined> {
  const { env, modules = K6_MODULES } = places;
  const found = findExecutable(K6, env["PATH"]);
  if (found !== undefined && (await isNewEnough(found, places))) return found;
  const kept = keptK6(env, modules);
  return isKept(kept) ? builtPath(kept) : undefined;
}

async function isNewEnough(
  path: string,
  { env, signal, reporter }: Omit<K6Places, "modules">,
): Promise<boolean> {
  const { stdout } = await runCommand(path, ["version"], { env, timeout: 30_000, signal });
  const version = /^k6(?:\.exe)? v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version !== undefined && isAtLeast(version, OLDEST_K6)) return true;
  const what = version === undefined ? "does not tell its version" : `is version ${version}`;
  reporter?.warn(`${path} ${what}; ${OLDEST_K6} or newer is needed`);
  return false;
}

/**
 * Path of k6: the one on PATH where it is new enough, the kept one, or built now with Go from its published modules and kept
 * outside the checkout.
 *
 * @throws LabError when there is none and none can be built.
 */
export async function findK6(options: K6Options): Promise<string> {
  return (await readyK6(options)) ?? (await buildK6(options));
}

/** One run of k6. */
export interface K6Run {
  readonly k6: string;
  /** File with the script. */
  readonly script: string;
  /** Its whole environment; BASE_URL says where the load goes. */
  readonly env: NodeJS.ProcessEnv;
  /** Arguments for k6 beside the script. @default [] */
  readonly args?: readonly string[];
}

/**
 * Runs a script to its end, with k6's own output, and returns its exit code. A signal (Ctrl-C, a terminal that is closed) goes
 * to k6 once, which stops the load, prints its summary and ends; it gets a group of its own, since two signals, the
 * terminal's and ours, would end it at once.
 */
export function runK6({ k6, script, env, args = [] }: K6Run): Promise<number> {
  // Its API, on a port that a second run would want too, is for whoever pauses a run: nobody here.
  const child = spawn(k6, ["run", "--address", "", ...args, script], {
    env: k6Environment(env),
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal === "SIGTERM" ? signal : "SIGINT");
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, pass);
  return new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code ?? K6_EXIT.aborted);
    });
  }).finally(() => {
    for (const signal of signals) process.off(signal, pass);
  });
}

/** Variables of k6 that say where results go beside the terminal; all others would change what is measured. */
const RESULTS = /^K6_(OUT$|WEB_DASHBOARD|PROMETHEUS_RW_)/;

/**
 * The environment of k6. Its own variables come before the script's options: K6_DURATION or K6_VUS would put another load
 * on the service, K6_NO_THRESHOLDS would let everything pass, K6_HTTP_DEBUG would print the token. Only those that say where
 * results go are left. It says nothing of its use to anybody, and fetches no extensions: scripts need none.
 */
export function k6Environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !name.startsWith("K6_") || RESULTS.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    K6_NO_USAGE_REPORT: "true",
    K6_AUTO_EXTENSION_RESOLUTION: "false",
  };
}

async function buildK6(options: K6Options): Promise<string> {
  const { env, reporter, signal, modules = K6_MODULES } = options;
  const kept = keptK6(env, modules);
  const title = `building ${K6} ${K6_VERSION} with Go; once per machine, kept in ${kept.path}`;
  const done = `built ${K6} ${K6_VERSION}`;
  try {
    await keep(
      kept,
      { what: K6, title, done, needed: [K6], reporter, signal },
      async (folder, task) => {
        const go = await findGo(requiredGo(modules), env);
        const output = join(folder, "bin", K6);
        const onLine = countLines(task, PACKAGES);
        await goBuild(go, { modules, package: PACKAGE, output, link: "", onLine, signal });
      },
    );
  } catch (error) {
    if (!(error instanceof WayFailedError)) throw error;
    throw new LabError(
      [
        `No ${K6}: ${error.message}`,
        `Install ${K6} ${OLDEST_K6} or newer (https://grafana.com/docs/k6/latest/set-up/install-k6/).`,
        `Else it is built once with Go ${requiredGo(modules)} or newer (https://go.dev/dl/), which needs access to a Go module proxy.`,
      ].join("\n"),
    );
  }
  return builtPath(kept);
}

function builtPath({ path, part }: KeptFolder): string {
  return join(path, part, K6);
}

function keptK6(env: NodeJS.ProcessEnv, modules: string): KeptFolder {
  const name = `${K6_VERSION}-build-${process.platform}-${process.arch}`;
  const hash = createHash("sha256").update(JSON.stringify([PACKAGE, buildFlags("")]));
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, file)));
  return {
    path: join(cacheFolder(env), K6, name),
    manifest: "k6.json",
    part: "bin",
    recipe: hash.digest("hex"),
    family: name,
  };
}
