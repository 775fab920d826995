import { constants, cpSync, lchownSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";

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
 * Sees that the servers of root could reach a folder: they run as nobody, because PostgreSQL refuses to run as root.
 *
 * @throws LabError saying how to open it.
 */
export function checkOpen(folder: string): void {
  if (process.getuid?.() !== 0 || unprivilegedUser([folder]) !== undefined) return;
  throw new LabError(
    `${folder} is closed to other users, and PostgreSQL refuses to run as root: open it (chmod o+x), name another folder in TMPDIR, or run the lab as another user.`,
  );
}

/**
 * Opens a home for the lab's servers. Servers started by root run as nobody, who cannot reach a cache in root's own home: such
 * engines are copied.
 *
 * @throws LabError when root's servers could not reach the folder for temporary files.
 */
export async function openLabHome(engines: Engines, signal: AbortSignal): Promise<LabHome> {
  checkOpen(tmpdir());
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
  const { postgres, main, tools, redis, pgbouncer } = engines;
  const reach = copyClosed(home);
  /** PostgreSQL finds its libraries and what it shares from where it is. */
  const postgresBin = (bin: string) => reach(bin, dirname(bin));
  const program = (path: string) => join(reach(dirname(path), dirname(path)), basename(path));
  return {
    postgres: postgres.map((engine) => ({ ...engine, bin: postgresBin(engine.bin) })),
    main: { ...main, bin: postgresBin(main.bin) },
    tools: postgresBin(tools),
    redis: redis.map((engine) => ({ ...engine, program: program(engine.program) })),
    pgbouncer: program(pgbouncer),
  };
}

/** Where the servers' user reaches a folder of programs: itself, or in a copy of the folder around it, one for all who ask. */
function copyClosed(home: Home): (folder: string, whole: string) => string {
  const copies = new Map<string, string>();
  return (folder, whole) => {
    if (home.user === undefined || unprivilegedUser([folder]) !== undefined) return folder;
    const copy = copies.get(whole) ?? copyFolder(whole, home, `programs-${copies.size + 1}`);
    copies.set(whole, copy);
    return join(copy, relative(whole, folder));
  };
}

/** It becomes the servers' user's, who removes it when this process is killed. A clone costs nothing where it can be had. */
function copyFolder(from: string, home: Home, name: string): string {
  const to = makeFolder(home, name);
  const mode = constants.COPYFILE_FICLONE;
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, mode });
  if (home.user !== undefined) giveAll(to, home.user);
  return to;
}

function giveAll(folder: string, { uid, gid }: UserIds): void {
  lchownSync(folder, uid, gid);
  for (const { parentPath, name } of readdirSync(folder, {
    withFileTypes: true,
    recursive: true,
  })) {
    lchownSync(join(parentPath, name), uid, gid);
  }
}
