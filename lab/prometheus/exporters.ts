import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { findExecutable } from "../../sandbox/engine/command.ts";
import { WayFailedError } from "../../sandbox/engine/engine.ts";
import { buildFlags, countLines, findGo, goBuild, requiredGo } from "../../sandbox/engine/go.ts";
import type { KeptFolder } from "../../sandbox/engine/kept-folder.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { keep } from "../cluster/kept.ts";
import { LabError } from "../errors.ts";

/** The exporter of PostgreSQL, as it is built here. */
export const POSTGRES_EXPORTER = "postgres_exporter";

/** The version that is built: the flags and metrics this project uses are this one's. */
export const POSTGRES_EXPORTER_VERSION = "0.17.1";

/** Modules that postgres_exporter is built from, with their checksums. */
export const POSTGRES_EXPORTER_MODULES = join(import.meta.dirname, "go-exporter");

/** Debian's names of the exporters' commands and packages. */
export const DEBIAN_EXPORTERS = {
  postgres: "prometheus-postgres-exporter",
  redis: "prometheus-redis-exporter",
} as const;

/** Where Debian's packages put them; a PATH that was cut down may lack that folder. */
const DEBIAN_FOLDER = "/usr/bin";

/** Packages in a build from nothing, as counted. */
const PACKAGES = 240;

const PACKAGE = "github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter";

/** Where an exporter comes from. */
export interface ExporterOptions {
  /** Environment that says where to look (PATH, PLUMBLINE_CACHE). */
  readonly env: NodeJS.ProcessEnv;
  /** Where to say what is happening. */
  readonly reporter: Reporter;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** Folder with the Go modules to build from. @default POSTGRES_EXPORTER_MODULES */
  readonly modules?: string;
}

/**
 * Path of postgres_exporter POSTGRES_EXPORTER_VERSION: the kept one, or built now with Go from its published modules and
 * kept outside the checkout. One on PATH is not taken: metrics differ between versions, and this one's are asked for.
 *
 * @throws LabError when it cannot be built, saying what is missing
 */
export async function findPostgresExporter(options: ExporterOptions): Promise<string> {
  const { env, reporter, signal, modules = POSTGRES_EXPORTER_MODULES } = options;
  const kept = keptExporter(env, modules);
  const what = `${POSTGRES_EXPORTER} ${POSTGRES_EXPORTER_VERSION}`;
  const title = `building ${what} with Go; once per machine, kept in ${kept.path}`;
  try {
    await keep(
      kept,
      {
        what: POSTGRES_EXPORTER,
        title,
        done: `built ${what}`,
        needed: [POSTGRES_EXPORTER],
        reporter,
        signal,
      },
      async (folder, task) => {
        const go = await findGo(requiredGo(modules), env);
        const output = join(folder, kept.part, POSTGRES_EXPORTER);
        const onLine = countLines(task, PACKAGES);
        await goBuild(go, { modules, package: PACKAGE, output, link: "", onLine, signal });
      },
    );
  } catch (error) {
    if (!(error instanceof WayFailedError)) throw error;
    throw new LabError(
      [
        `No ${what}: ${error.message}`,
        `It is built once with Go ${requiredGo(modules)} or newer (https://go.dev/dl/), which needs access to a Go module proxy.`,
      ].join("\n"),
    );
  }
  return join(kept.path, kept.part, POSTGRES_EXPORTER);
}

/**
 * Path of one of Debian's exporters: on PATH, or where its package puts it.
 *
 * @param folder of Debian's packages
 * @throws LabError when it is not installed, naming the package
 */
export function findDebianExporter(
  which: keyof typeof DEBIAN_EXPORTERS,
  env: NodeJS.ProcessEnv,
  folder: string = DEBIAN_FOLDER,
): string {
  const command = DEBIAN_EXPORTERS[which];
  const found = findExecutable(command, env["PATH"]) ?? findExecutable(command, folder);
  if (found !== undefined) return found;
  throw new LabError(
    `No ${command}. On Debian and Ubuntu: apt-get install --no-install-recommends ${command} (as root, after apt-get update).`,
  );
}

function keptExporter(env: NodeJS.ProcessEnv, modules: string): KeptFolder {
  const name = `${POSTGRES_EXPORTER_VERSION}-build-${process.platform}-${process.arch}`;
  const hash = createHash("sha256").update(JSON.stringify([PACKAGE, buildFlags("")]));
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, file)));
  return {
    path: join(cacheFolder(env), POSTGRES_EXPORTER, name),
    manifest: `${POSTGRES_EXPORTER}.json`,
    part: "bin",
    recipe: hash.digest("hex"),
    family: name,
  };
}
