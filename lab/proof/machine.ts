import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

import type { Engines } from "../engines/types.ts";
import { versionOf } from "../drill/processes/programs.ts";
import type { Commit, Machine } from "./result.ts";

/** The machine this process is on, as far as it may use it. */
export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    memory: allowedMemory(totalmem(), process.constrainedMemory()),
    kernel: `${type()} ${release()}`,
    system: systemName(readOrEmpty("/etc/os-release")) ?? type(),
    node: process.version,
  };
}

/**
 * Memory a process may take. Bytes.
 *
 * @param limit of its control group; 0 or larger than the machine's where there is none.
 */
export function allowedMemory(total: number, limit: number): number {
  return limit > 0 && limit < total ? limit : total;
}

/** "Debian GNU/Linux 12 (bookworm)" of the file os-release(5). */
export function systemName(osRelease: string): string | undefined {
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(osRelease)?.[1];
}

/** Servers and programs with their versions, a line each. */
export function describeEngines({ postgres, main, redis, pgbouncer }: Engines): readonly string[] {
  return [
    ...postgres.map(
      ({ version, major }) =>
        `PostgreSQL ${version}${major === main.major ? ", on which the contests run" : ""}`,
    ),
    ...redis.map(({ kind, version }) => `${kind === "valkey" ? "Valkey" : "Redis"} ${version}`),
    versionOf(pgbouncer),
  ];
}

/** The commit of a folder's working tree; undefined outside a repository, or without Git. */
export function readCommit(folder: string): Commit | undefined {
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    return { id: git("rev-parse", "HEAD"), changed: git("status", "--porcelain") !== "" };
  } catch {
    return undefined;
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
