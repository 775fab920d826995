import { join } from "node:path";

import { acquireLock } from "../lock.ts";
import { createReporter } from "../reporter.ts";
import type { Reporter, Task } from "../reporter.ts";
import { buildEngine, buildRecipe, engineGo } from "./build.ts";
import { cacheFolder, EngineCache } from "./cache.ts";
import { CHECKSUM_FILE, archiveName, downloadEngine } from "./download.ts";
import { NoEngineError, WayFailedError } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { installedEngine } from "./installed.ts";
import { withPolicyLauncher } from "./policy-launcher.ts";
import { ENGINE_VERSION, LANGUAGE_HOST_VERSION } from "./versions.ts";

/** How an engine is looked for. */
export interface ResolveOptions {
  /** Environment that says where to look (PATH, PLUMBLINE_CACHE, PLUMBLINE_ENGINE_MIRROR). @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where to say what is happening. @default - on stderr */
  readonly reporter?: Reporter;
  /** Gives up, leaving nothing half made. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** Folder with the Go modules to build from. @default - the committed ones */
  readonly modules?: string;
}

/** Made from the official release: the checksum file decides what is in it, so the version says it all. */
const RELEASE_RECIPE = `release ${ENGINE_VERSION}`;

/**
 * Finds a Pulumi engine: on PATH, else the official release, else built with Go. What is downloaded or
 * built is kept outside the checkout, and used at once the next time.
 *
 * @throws NoEngineError naming all three ways and why each failed.
 */
export async function resolveEngine(options: ResolveOptions = {}): Promise<Engine> {
  return withPolicyLauncher(await findEngine(options));
}

async function findEngine(options: ResolveOptions): Promise<Engine> {
  const env = options.env ?? process.env;
  const reporter = options.reporter ?? createReporter();
  const folder = cacheFolder(env);
  const cache = new EngineCache(folder);
  const context: Context = {
    ...options,
    env,
    reporter,
    cache,
    recipe: buildRecipe(options.modules),
  };
  const reasons: string[] = [];
  const installed = await attempt(reasons, () =>
    installedEngine(env, join(folder, `probe-${process.pid}`)),
  );
  const ready = installed ?? kept(context);
  if (ready !== undefined) return ready;
  const release = await acquireLock({
    directory: cache.lockFolder,
    purpose: "getting the Pulumi engine",
    signal: options.signal,
    onWait: (holder) => {
      const who = holder === undefined ? "another run" : `another run (process ${holder.pid})`;
      reporter.step(`${who} is already getting the Pulumi engine; waiting for it`);
    },
  });
  try {
    const made =
      kept(context) ??
      (await attempt(reasons, () => downloaded(context))) ??
      (await attempt(reasons, () => built(context, reasons)));
    if (made !== undefined) return made;
  } finally {
    release();
  }
  throw new NoEngineError(explain(reasons, context));
}

interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  readonly cache: EngineCache;
  readonly recipe: string;
  readonly modules?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Tries one way; the reason it failed for is kept, any other error goes up. */
async function attempt(reasons: string[], way: () => Promise<Engine>): Promise<Engine | undefined> {
  try {
    return await way();
  } catch (error) {
    if (!(error instanceof WayFailedError)) throw error;
    reasons.push(error.message);
    return undefined;
  }
}

function kept({ cache, recipe }: Context): Engine | undefined {
  return cache.find("download", RELEASE_RECIPE) ?? cache.find("build", recipe);
}

function downloaded(context: Context): Promise<Engine> {
  const { env, signal, cache, reporter } = context;
  const task = reporter.task(`downloading the official Pulumi ${ENGINE_VERSION}`, { now: true });
  return finish(task, `downloaded Pulumi ${ENGINE_VERSION}`, () =>
    cache.install("download", RELEASE_RECIPE, (folder) =>
      downloadEngine(folder, { env, task, signal }),
    ),
  );
}

function built(context: Context, reasons: readonly string[]): Promise<Engine> {
  const { env, signal, cache, reporter, modules, recipe } = context;
  reporter.step(`no engine installed or to be downloaded (${reasons.join("; ")})`);
  const task = reporter.task(
    `building Pulumi ${ENGINE_VERSION} and its Node language host ${LANGUAGE_HOST_VERSION} with Go;` +
      ` once per machine, about 4 minutes on 2 cores, kept in ${cache.folder}`,
    { now: true },
  );
  return finish(task, `built Pulumi ${ENGINE_VERSION}`, () =>
    cache.install("build", recipe, (folder) => buildEngine(folder, { env, task, signal, modules })),
  );
}

async function finish(task: Task, text: string, work: () => Promise<Engine>): Promise<Engine> {
  try {
    const engine = await work();
    task.done(text);
    return engine;
  } catch (error) {
    task.end();
    throw error;
  }
}

function explain(reasons: readonly string[], context: Context): string {
  const [path, download, build] = reasons;
  const archive = archiveName() ?? "the archive of your platform";
  return [
    `No Pulumi engine ${ENGINE_VERSION} or newer. Three ways were tried:`,
    `  1. installed:        ${path ?? ""}`,
    `  2. official release: ${download ?? ""}`,
    `  3. built with Go:    ${build ?? ""}`,
    "One of these is enough:",
    "  - install Pulumi (https://www.pulumi.com/docs/install/) and put it on PATH",
    `  - let this machine reach the release, or set PLUMBLINE_ENGINE_MIRROR to the address of a folder`,
    `    holding ${archive} and ${CHECKSUM_FILE}`,
    `  - install Go ${engineGo(context.modules)} or newer (https://go.dev/dl/), with access to a Go module proxy`,
  ].join("\n");
}
