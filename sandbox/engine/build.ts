import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Task } from "../reporter.ts";
import { WayFailedError } from "./engine.ts";
import { buildFlags, countLines, findGo, goBuild, requiredGo } from "./go.ts";
import { askVersion } from "./installed.ts";
import { ENGINE_VERSION, LANGUAGE_HOST, PULUMI } from "./versions.ts";

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

/** The version goes where the engine's own release puts it. */
const LINK = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`;

/** Packages in a build from nothing, as measured. */
const PACKAGES = 1_650;

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
  const hash = createHash("sha256").update(JSON.stringify([LAUNCHER, buildFlags(LINK)]));
  for (const { folder } of COMMANDS) {
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, folder, file)));
  }
  return hash.digest("hex");
}

/** The Go that the build asks for, such as "1.24.7". */
export function engineGo(modules: string = GO_MODULES): string {
  return requiredGo(join(modules, "cli"));
}

/**
 * Builds the engine and its language host into `folder/bin`.
 *
 * @throws WayFailedError when Go is missing or too old, or the build fails.
 */
export async function buildEngine(folder: string, options: BuildOptions): Promise<void> {
  const modules = options.modules ?? GO_MODULES;
  const go = await findGo(engineGo(modules), options.env);
  const onLine = countLines(options.task, PACKAGES);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  // Both at once: while one waits for its modules to arrive, the other compiles.
  const builds = COMMANDS.map((command) =>
    goBuild(go, {
      modules: join(modules, command.folder),
      package: command.package,
      output: join(folder, "bin", command.output),
      link: LINK,
      onLine,
      signal,
    }).catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
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
