import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { findExecutable, isExecutable } from "../../sandbox/engine/command.ts";
import { isKept } from "../../sandbox/engine/kept-folder.ts";
import { labError } from "../errors.ts";
import { keptPostgres, keptValkey } from "./kept.ts";
import type { Engines, PostgresEngine, RedisEngine } from "./types.ts";

/** Major versions that the stack can be told to run, so that only they can be proved. */
export const SUPPORTED_MAJORS = { oldest: 15, newest: 18 } as const;

/** The release's own PostgreSQL, Redis and PgBouncer: names of the Debian packages. */
export const DEBIAN_PACKAGES = {
  postgres: "postgresql",
  redis: "redis-server",
  pgbouncer: "pgbouncer",
} as const;

/** Where Debian keeps the programs of each major version of PostgreSQL. */
const DEBIAN_POSTGRES = "/usr/lib/postgresql";

/** Client programs that the lab runs. */
const CLIENTS = ["psql", "pgbench", "pg_basebackup", "pg_isready"];

/** Extensions of contrib that the stack's migrations and the lab's loads create. */
const CONTRIB = ["pg_stat_statements", "pg_trgm"];

/** Folders of this machine that are looked into. */
export interface EnginePlaces {
  /** Where Debian keeps the programs of each major version of PostgreSQL. @default "/usr/lib/postgresql" */
  readonly postgres?: string;
  /** Where Debian keeps what belongs to them. @default "/usr/share/postgresql" */
  readonly share?: string;
  /** Folders of Debian's commands; a PATH that was cut down may lack them. @default "/usr/bin:/usr/sbin" */
  readonly commands?: string;
}

/** What was looked for and is not there, or cannot be used. */
interface Missing {
  /** What and why, a line each. */
  readonly problems: string[];
  /** Debian packages that mend it. */
  readonly packages: string[];
}

/** A PostgreSQL, and what it lacks for the contests. */
interface Candidate {
  readonly engine: PostgresEngine;
  /** Client programs and extensions that are not there. */
  readonly lacks: readonly string[];
}

/** What was found, and what was not. */
interface Search {
  readonly missing: Missing;
  /** @default - something of it is missing */
  readonly engines?: Engines;
}

/**
 * The programs the lab runs: every PostgreSQL of a supported major version, Redis and Valkey, PgBouncer.
 *
 * PGBIN names the folder of the PostgreSQL that the contests run on; without it that is the newest one with client programs and
 * contrib, which is Debian's: the packages of `make lab-setup` hold the server alone.
 *
 * @param env where to look: PATH, PGBIN, PLUMBLINE_CACHE.
 * @param places @default - Debian's
 * @throws LabError listing everything that is missing or cannot be used, with the command that installs it.
 */
export function findEngines(env: NodeJS.ProcessEnv, places: EnginePlaces = {}): Engines {
  const { engines, missing } = search(env, places);
  if (engines !== undefined) return engines;
  throw labError("The lab runs real servers, and not all can be run", [
    ...missing.problems,
    ...remedy(missing.packages),
  ]);
}

/** Debian packages of what findEngines does not find. @param places @default - Debian's */
export function missingPackages(
  env: NodeJS.ProcessEnv,
  places: EnginePlaces = {},
): readonly string[] {
  return search(env, places).missing.packages;
}

function search(env: NodeJS.ProcessEnv, places: EnginePlaces): Search {
  const missing: Missing = { problems: [], packages: [] };
  const found = [...debianPostgres(places), ...packagedPostgres(env)];
  const given = env["PGBIN"];
  const main =
    given === undefined || given === ""
      ? newestWhole(found, missing)
      : givenPostgres(given, places, missing);
  const redis = findRedis(env, places, missing);
  const pgbouncer = findCommand("pgbouncer", env, places);
  if (pgbouncer === undefined) lack(missing, "PgBouncer (pgbouncer)", DEBIAN_PACKAGES.pgbouncer);
  if (main === undefined || pgbouncer === undefined || missing.problems.length > 0) {
    return { missing };
  }
  const others = found.map(({ engine }) => engine).reverse();
  // Of one major version the last one counts: the chosen one, else Debian's.
  const byMajor = new Map([...others, main].map((engine) => [engine.major, engine]));
  const postgres = [...byMajor.values()].sort((a, b) => a.major - b.major);
  return { missing, engines: { postgres, main, tools: main.bin, redis, pgbouncer } };
}

/** Debian's, oldest first; versions that the stack cannot run are passed over. */
function debianPostgres(places: EnginePlaces): readonly Candidate[] {
  const folder = places.postgres ?? DEBIAN_POSTGRES;
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .map(Number)
    .filter(isSupported)
    .sort((a, b) => a - b)
    .flatMap((major) => candidate(join(folder, String(major), "bin"), places) ?? []);
}

/** Those of the packages that are installed. */
function packagedPostgres(env: NodeJS.ProcessEnv): readonly Candidate[] {
  return keptPostgres(env).flatMap(({ kept, bin }) => {
    const engine = isKept(kept) ? postgresAt(bin) : undefined;
    return engine === undefined ? [] : [{ engine, lacks: CLIENTS }];
  });
}

function newestWhole(found: readonly Candidate[], missing: Missing): PostgresEngine | undefined {
  const whole = found.filter(({ lacks }) => lacks.length === 0);
  const newest = whole.at(-1)?.engine;
  if (newest !== undefined) return newest;
  const { oldest, newest: last } = SUPPORTED_MAJORS;
  const what = `PostgreSQL ${oldest} to ${last} with psql, pgbench and contrib`;
  const partial = found
    .filter(({ lacks }) => lacks !== CLIENTS)
    .map(({ engine, lacks }) => `${engine.bin} lacks ${lacks.join(", ")}`);
  lack(missing, [what, ...partial].join("; "), DEBIAN_PACKAGES.postgres);
  return undefined;
}

/** The one that PGBIN names: everything that is wrong with it is said. */
function givenPostgres(
  given: string,
  places: EnginePlaces,
  { problems }: Missing,
): PostgresEngine | undefined {
  const bin = resolve(given);
  const wrong = (got: string, fix: string) => {
    problems.push(`PGBIN: ${given} ${got}; ${fix}.`);
    return undefined;
  };
  const allowed =
    "it has to be the folder of postgres, initdb, psql and pgbench, such as /usr/lib/postgresql/15/bin";
  if (statSync(bin, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return wrong("is not a folder", allowed);
  }
  const found = candidate(bin, places);
  if (found === undefined) {
    const what = isExecutable(join(bin, "postgres")) ? "holds a postgres that does not run" : "";
    return wrong(what === "" ? "has no postgres and initdb in it" : what, allowed);
  }
  const { engine, lacks } = found;
  const { oldest, newest } = SUPPORTED_MAJORS;
  if (!isSupported(engine.major)) {
    wrong(
      `is PostgreSQL ${engine.version}`,
      `the stack's parameter groups are for ${oldest} to ${newest}: name a folder of one of these, or leave PGBIN out`,
    );
  }
  if (lacks.length > 0) {
    wrong(
      `lacks ${lacks.join(", ")}`,
      "install the client programs and contrib of that version, or leave PGBIN out",
    );
  }
  return engine;
}

function candidate(bin: string, places: EnginePlaces): Candidate | undefined {
  const engine = postgresAt(bin);
  if (engine === undefined) return undefined;
  const clients = CLIENTS.filter((name) => !isExecutable(join(bin, name)));
  const extensions = extensionFolders(bin, places);
  const contrib = CONTRIB.filter(
    (name) => !extensions.some((folder) => existsSync(join(folder, `${name}.control`))),
  );
  return { engine, lacks: [...clients, ...contrib] };
}

/** Where the extensions of a server may be: beside its programs, where PostgreSQL looks, and at Debian's own place for Debian's. */
function extensionFolders(bin: string, places: EnginePlaces): readonly string[] {
  const [around, debian] = [dirname(bin), places.postgres ?? DEBIAN_POSTGRES];
  if (dirname(around) === debian) {
    return [join(places.share ?? "/usr/share/postgresql", basename(around), "extension")];
  }
  return [join(around, "share", "postgresql", "extension"), join(around, "share", "extension")];
}

function postgresAt(bin: string): PostgresEngine | undefined {
  if (!isExecutable(join(bin, "initdb"))) return undefined;
  const said = versionText(join(bin, "postgres"));
  const version = /^postgres \(PostgreSQL\) (\d+[\w.]*)/.exec(said)?.[1];
  return version === undefined ? undefined : { major: Number.parseInt(version), version, bin };
}

function isSupported(major: number): boolean {
  return major >= SUPPORTED_MAJORS.oldest && major <= SUPPORTED_MAJORS.newest;
}

/** Redis, and Valkey as a package of the system or of the lab's. Which of them a program is, it says itself. */
function findRedis(
  env: NodeJS.ProcessEnv,
  places: EnginePlaces,
  missing: Missing,
): readonly RedisEngine[] {
  const { kept, program } = keptValkey(env);
  const programs = [
    findCommand("redis-server", env, places),
    findCommand("valkey-server", env, places) ?? (isKept(kept) ? program : undefined),
  ];
  const found = programs.flatMap((path) => (path === undefined ? [] : (redisAt(path) ?? [])));
  if (found.length === 0) lack(missing, "Redis (redis-server)", DEBIAN_PACKAGES.redis);
  const byKind = new Map(found.map((engine) => [engine.kind, engine]));
  return [...byKind.values()];
}

function redisAt(program: string): RedisEngine | undefined {
  const [, kind, version] = /^(Redis|Valkey) server v=(\d[\w.]*)/.exec(versionText(program)) ?? [];
  if (version === undefined) return undefined;
  return { kind: kind === "Valkey" ? "valkey" : "redis", version, program };
}

function findCommand(
  name: string,
  env: NodeJS.ProcessEnv,
  { commands = "/usr/bin:/usr/sbin" }: EnginePlaces,
): string | undefined {
  return findExecutable(name, env["PATH"]) ?? findExecutable(name, commands);
}

function lack({ problems, packages }: Missing, what: string, debian: string): void {
  problems.push(`${what} is missing: Debian package ${debian}`);
  packages.push(debian);
}

function remedy(packages: readonly string[]): readonly string[] {
  if (packages.length === 0) return [];
  return [
    "`make lab-setup` installs all of them on Debian and Ubuntu.",
    `By hand: apt-get install --no-install-recommends ${packages.join(" ")} (as root, after apt-get update).`,
  ];
}

/** What a program says of its version; nothing when it cannot be run. */
function versionText(program: string): string {
  try {
    return execFileSync(program, ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 30_000,
    });
  } catch {
    return "";
  }
}
