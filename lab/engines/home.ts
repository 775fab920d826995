import { chownSync, constants, cpSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { LabError } from "../errors.ts";
import { unprivilegedUser } from "../loopback.ts";
import type { UserIds } from "../loopback.ts";
import { openHome } from "../servers/home.ts";
import type { OpenHome } from "../servers/home.ts";
import { makeFolder } from "../servers/server.ts";
import type { Home } from "../servers/server.ts";
import { LAB_FOLDER, markOwner } from "./leftovers.ts";
import type { Engines } from "./types.ts";

/** A home for the lab's servers, and the programs as their user reaches them. */
export interface LabHome extends OpenHome {
  /** The same engines; those in a folder that is closed to the servers' user are copied into the home. */
  readonly engines: Engines;
}

/**
 * Opens a home for the lab's servers. Servers started by root run as nobody, who cannot reach a cache in root's own home: such
 * engines are copied.
 *
 * @throws LabError when root's servers could not reach the folder for temporary files: PostgreSQL refuses to run as root.
 */
export async function openLabHome(engines: Engines, signal: AbortSignal): Promise<LabHome> {
  const around = tmpdir();
  if (process.getuid?.() === 0 && unprivilegedUser([around]) === undefined) {
    throw new LabError(
      `${around} is closed to other users, and PostgreSQL refuses to run as root: open it (chmod o+x), name another folder in TMPDIR, or run the lab as another user.`,
    );
  }
  const opened = openHome({ prefix: LAB_FOLDER, needed: [], signal });
  try {
    markOwner(opened.home.folder);
    return { ...opened, engines: reachable(engines, opened.home) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function reachable(engines: Engines, home: Home): Engines {
  const postgres = engines.postgres.map((engine) => {
    if (isReachable(engine.bin, home)) return engine;
    const copy = copyFolder(dirname(engine.bin), home, `programs-postgres-${engine.major}`);
    return { ...engine, bin: join(copy, basename(engine.bin)) };
  });
  const redis = engines.redis.map((engine) => {
    if (isReachable(dirname(engine.program), home)) return engine;
    const copy = copyFolder(dirname(engine.program), home, `programs-${engine.kind}`);
    return { ...engine, program: join(copy, basename(engine.program)) };
  });
  const main = postgres.find(({ major }) => major === engines.main.major) ?? engines.main;
  const folder = dirname(engines.pgbouncer);
  const pgbouncer = isReachable(folder, home)
    ? engines.pgbouncer
    : join(copyFolder(folder, home, "programs-pgbouncer"), basename(engines.pgbouncer));
  return { ...engines, postgres, redis, main, pgbouncer };
}

/** Whether the servers' user can run what is in a folder. */
function isReachable(folder: string, { user }: Home): boolean {
  return user === undefined || unprivilegedUser([folder]) !== undefined;
}

/** Its folders become the servers' user's, who removes them when this process is killed. A clone costs nothing where it can be had. */
function copyFolder(from: string, home: Home, name: string): string {
  const to = makeFolder(home, name);
  const mode = constants.COPYFILE_FICLONE;
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, mode });
  if (home.user !== undefined) giveFolders(to, home.user);
  return to;
}

function giveFolders(folder: string, user: UserIds): void {
  chownSync(folder, user.uid, user.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) chownSync(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}
