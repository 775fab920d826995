import { constants, cpSync, mkdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

import type { Engines } from "../engines/types.ts";
import { labError } from "../errors.ts";
import { isOpenToAll } from "../loopback.ts";
import type { Home } from "../servers/server.ts";

/**
 * The engines, where the servers' user can reach them. Those of the user's cache folder, which may be root's alone, are
 * copied into the home: a clone costs nothing where it can be had.
 *
 * @param cache folder of what `make lab-setup` has installed.
 * @param isOpen whether everybody may go into a folder. @default - as its rights and those around it say
 * @throws LabError listing programs elsewhere that the user cannot reach.
 */
export function makeReachable(
  engines: Engines,
  home: Home,
  cache: string,
  isOpen: (folder: string) => boolean = isOpenToAll,
): Engines {
  if (home.user === undefined) return engines;
  const { main, tools, redis, postgres, pgbouncer } = engines;
  const isCached = (path: string) => !relative(cache, path).startsWith("..");
  const all = [
    ...[...postgres, main].map(({ bin }) => bin),
    ...[tools, dirname(pgbouncer)],
    ...redis.map(({ program }) => dirname(program)),
  ];
  const closed = [...new Set(all)].filter((folder) => !isOpen(folder));
  const elsewhere = closed.filter((folder) => !isCached(folder));
  if (elsewhere.length > 0) {
    throw labError("Servers that root starts run as user nobody, who cannot reach", [
      ...elsewhere,
      "Let everybody pass (chmod o+x) the folders around them, or run the lab as another user.",
    ]);
  }
  const copies = new Map(closed.map((folder) => [folder, copyOf(folder, home)]));
  const place = (folder: string) => copies.get(folder) ?? folder;
  const postgresAt = (engine: Engines["main"]) => ({ ...engine, bin: place(engine.bin) });
  return {
    postgres: postgres.map(postgresAt),
    main: postgresAt(main),
    tools: place(tools),
    redis: redis.map((engine) => ({
      ...engine,
      program: join(place(dirname(engine.program)), basename(engine.program)),
    })),
    pgbouncer: join(place(dirname(pgbouncer)), basename(pgbouncer)),
  };
}

/** Copies a folder of programs with what lies beside it: a server finds its libraries from where it is. */
function copyOf(bin: string, { folder }: Home): string {
  const whole = dirname(bin);
  const around = join(folder, "engines", basename(dirname(whole)));
  mkdirSync(around, { recursive: true, mode: 0o755 });
  const target = join(around, basename(whole));
  cpSync(whole, target, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  return join(target, basename(bin));
}
