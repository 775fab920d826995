import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import type { Engines } from "../../../lab/engines/types.ts";
import { makeReachable } from "../../../lab/proof/reach.ts";

let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline reach "));
  cache = join(folder, "cache");
  for (const path of [
    "cache/postgres/17/bin",
    "cache/postgres/17/lib",
    "cache/valkey/9/bin",
    "home",
  ])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(cache, "postgres/17/bin/postgres"), "seventeen");
  writeFileSync(join(cache, "postgres/17/lib/libpq.so.5.17"), "library");
  symlinkSync("libpq.so.5.17", join(cache, "postgres/17/lib/libpq.so.5"));
  writeFileSync(join(cache, "valkey/9/bin/valkey-server"), "valkey");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const home = (user: { readonly uid: number; readonly gid: number } | undefined) => ({
  folder: join(folder, "home"),
  user,
  signal,
});
const nobody = { uid: 65_534, gid: 65_534 };

function engines(): Engines {
  const main = { major: 15, version: "15.20", bin: "/usr/lib/postgresql/15/bin" };
  return {
    postgres: [main, { major: 17, version: "17.10", bin: join(cache, "postgres/17/bin") }],
    main,
    tools: main.bin,
    redis: [
      { kind: "redis", version: "7.0.15", program: "/usr/bin/redis-server" },
      { kind: "valkey", version: "9.1.2", program: join(cache, "valkey/9/bin/valkey-server") },
    ],
    pgbouncer: "/usr/sbin/pgbouncer",
  };
}

const isSystem = (path: string) => path.startsWith("/usr/");

describe("makeReachable", () => {
  it("leaves all where it is for servers that run as the user of this process", () => {
    const given = engines();
    expect(makeReachable(given, home(undefined), cache, () => false)).toBe(given);
  });

  it("copies what the user's cache holds, with its libraries and links", () => {
    const found = makeReachable(engines(), home(nobody), cache, isSystem);
    const bin = join(folder, "home/engines/postgres/17/bin");
    expect(found.postgres.map((engine) => engine.bin)).toEqual(["/usr/lib/postgresql/15/bin", bin]);
    expect(readFileSync(join(bin, "postgres"), "utf8")).toBe("seventeen");
    expect(readlinkSync(join(bin, "../lib/libpq.so.5"))).toBe("libpq.so.5.17");
    expect(found.redis.map(({ program }) => program)).toEqual([
      "/usr/bin/redis-server",
      join(folder, "home/engines/valkey/9/bin/valkey-server"),
    ]);
    expect(found.main).toEqual(engines().main);
    expect(found.tools).toBe("/usr/lib/postgresql/15/bin");
    expect(found.pgbouncer).toBe("/usr/sbin/pgbouncer");
  });

  it("copies nothing that everybody can reach", () => {
    expect(makeReachable(engines(), home(nobody), cache, () => true)).toEqual(engines());
    expect(existsSync(join(folder, "home/engines"))).toBe(false);
  });

  it("lists what is elsewhere and cannot be reached", () => {
    const own = { major: 16, version: "16.14", bin: "/home/somebody/pg/bin" };
    const given = { ...engines(), main: own, tools: own.bin };
    expect(() => makeReachable(given, home(nobody), cache, isSystem)).toThrow(
      "Servers that root starts run as user nobody, who cannot reach:\n  /home/somebody/pg/bin\n  Let everybody pass",
    );
  });
});
