import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { findExecutable } from "../../../sandbox/engine/command.ts";
import { LabError } from "../../errors.ts";

/** Programs of this machine that the drill runs. Paths. */
export interface Programs {
  /** Folder of postgres, initdb, psql, pg_basebackup. */
  readonly postgres: string;
  readonly redisServer: string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly redisExporter: string;
}

/** Names of commands, and the Debian package each comes in. */
const DEBIAN = {
  redisServer: ["redis-server", "redis-server"],
  prometheus: ["prometheus", "prometheus"],
  alertmanager: ["prometheus-alertmanager", "prometheus-alertmanager"],
  redisExporter: ["prometheus-redis-exporter", "prometheus-redis-exporter"],
} as const;

/** Where Debian keeps the programs of each major version of PostgreSQL. */
const POSTGRES_FOLDER = "/usr/lib/postgresql";

/** Folder of Debian's commands; a PATH that was cut down may lack it. */
const DEBIAN_FOLDER = "/usr/bin";

/**
 * The programs the drill needs.
 *
 * @throws LabError naming the package of each that is missing.
 */
export function findPrograms(env: NodeJS.ProcessEnv): Programs {
  const find = (command: string) =>
    findExecutable(command, env["PATH"]) ?? findExecutable(command, DEBIAN_FOLDER);
  const postgres = postgresFolder(env);
  const missing = postgres === undefined ? ["postgresql"] : [];
  const found: Record<string, string> = {};
  for (const [name, [command, debian]] of Object.entries(DEBIAN)) {
    const path = find(command);
    if (path === undefined) missing.push(debian);
    else found[name] = path;
  }
  if (missing.length > 0) {
    throw new LabError(
      [
        "The drill runs real servers, and some are not installed.",
        `On Debian and Ubuntu: apt-get install --no-install-recommends ${missing.join(" ")} (as root, after apt-get update).`,
      ].join("\n"),
    );
  }
  return { ...(found as unknown as Omit<Programs, "postgres">), postgres: postgres ?? "" };
}

/** Folder of the newest PostgreSQL, or the one that PGBIN names. */
function postgresFolder(env: NodeJS.ProcessEnv): string | undefined {
  const given = env["PGBIN"];
  if (given !== undefined) return given;
  const versions = existsSync(POSTGRES_FOLDER) ? readdirSync(POSTGRES_FOLDER).map(Number) : [];
  const newest = versions.sort((a, b) => b - a)[0];
  return newest === undefined ? undefined : join(POSTGRES_FOLDER, String(newest), "bin");
}

/** "prometheus, version 2.42.0..." as a program says it; its name alone when it says none. */
export function versionOf(program: string): string {
  try {
    const said = execFileSync(program, ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return (
      said
        .split("\n")[0]
        ?.replace(/ \(branch.*$/, "")
        .trim() ?? program
    );
  } catch {
    return program;
  }
}
