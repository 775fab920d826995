import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { PostgresClient } from "../../../lab/clients/postgres.ts";
import { openLabHome } from "../../../lab/engines/home.ts";
import type { LabHome } from "../../../lab/engines/home.ts";
import { sweepLeftovers } from "../../../lab/engines/leftovers.ts";
import { startPgBouncer } from "../../../lab/engines/pgbouncer.ts";
import { createCluster, startPostgres } from "../../../lab/engines/postgres.ts";
import type { LabPostgres, PostgresPlan } from "../../../lab/engines/postgres.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import { startRedis } from "../../../lab/engines/redis.ts";

// The machine may be busy; a server gives up by itself after a minute.
jest.setTimeout(300_000);

const MIB = 1024 * 1024;
/** Memory that a server of 32 MB of shared buffers starts in, and a text of 200 MiB does not fit in. */
const LIMIT = 96 * MIB;

const found = findEngines(process.env);
let lab: LabHome;
beforeAll(async () => {
  lab = await openLabHome(found, new AbortController().signal);
});
afterAll(() => lab.close());

/** A server on a new cluster of the engine with this major version. */
async function start(
  name: string,
  major: number,
  more: Partial<PostgresPlan> = {},
): Promise<LabPostgres> {
  const { engines, home } = lab;
  const engine = engines.postgres.find((each) => each.major === major) ?? engines.main;
  const data = await createCluster(engine, home, `data-${name}`);
  const settings = { shared_buffers: "32MB", fsync: "off" };
  return startPostgres({ engine, tools: engines.tools, home, name, data, settings, ...more });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((next) => setTimeout(next, 20));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended; its new parent may take its time to notice.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe.each(found.postgres.map(({ version, major }) => [version, major] as const))(
  "PostgreSQL %s",
  (version, major) => {
    it("starts, answers, keeps what it has through a crash and a stop, and takes other parameters", async () => {
      const server = await start(`pg${major}`, major, { memory: LIMIT });
      try {
        const [[said]] = (await server.query("SHOW server_version")) as [[string]];
        expect(said.split(" ")[0]).toBe(version);
        await server.query(
          "CREATE EXTENSION pg_trgm; CREATE TABLE kept AS SELECT 'kept' AS what; CHECKPOINT",
        );
        // Shared memory is 32 MB of buffers and more; most of it is not touched yet.
        expect(server.limit?.use().held ?? MIB).toBeGreaterThanOrEqual(MIB);
        await server.crash();
        expect([server.running(), server.limit?.use().killed ?? 0]).toEqual([false, 0]);
        await server.restart();
        expect(await server.query("SELECT what FROM kept")).toEqual([["kept"]]);
        await server.stop();
        await server.stop();
        await server.restart({ work_mem: "12MB" });
        expect(await server.query("SHOW work_mem")).toEqual([["12MB"]]);
        expect(await server.script("SELECT what FROM kept")).toBe("kept");
      } finally {
        await server.stop();
      }
      expect(server.running()).toBe(false);
    });
  },
);

describe("PostgreSQL", () => {
  it("under a limit loses the process that takes more, again after a restart", async () => {
    const server = await start("limited", lab.engines.main.major, { memory: LIMIT });
    try {
      const take = () =>
        server.query("SELECT length(repeat('x', 200 * 1024 * 1024))").then(
          () => "answered",
          () => "closed",
        );
      const limited = server.limit !== undefined;
      expect(await take()).toBe(limited ? "closed" : "answered");
      expect(server.limit?.use().killed).toBe(limited ? 1 : undefined);
      await server.crash();
      await server.restart();
      expect(await take()).toBe(limited ? "closed" : "answered");
    } finally {
      await server.stop();
    }
  });

  it("that refuses a parameter says which, and leaves no control group", async () => {
    await expect(
      start("refused", lab.engines.main.major, {
        memory: LIMIT,
        settings: { work_mem: "4 pages" },
      }),
    ).rejects.toThrow(/^refused ended at once:\n[^]*invalid value for parameter "work_mem"/);
    const group = `plumbline-refused-${process.pid}`;
    expect(sweepLeftovers().groups.filter((path) => path.endsWith(group))).toEqual([]);
  });

  it("alone, without client programs, cannot be what PGBIN names", () => {
    const alone = found.postgres.find(({ bin }) => !existsSync(join(bin, "psql")));
    const bin = alone?.bin ?? dirname(process.execPath);
    expect(() => findEngines({ ...process.env, PGBIN: bin })).toThrow(
      alone === undefined ? "has no postgres and initdb in it" : "lacks psql, pgbench",
    );
  });
});

describe.each(found.redis.map(({ kind, version }) => [kind, version] as const))(
  "%s %s",
  (kind, version) => {
    it("starts with its parameters, and again after a crash", async () => {
      const { engines, home } = lab;
      const engine = engines.redis.find((each) => each.kind === kind);
      if (engine === undefined) throw new Error("it was found a moment ago");
      const settings = { maxmemory: "10485760", "client-output-buffer-limit": "normal 0 0 0" };
      const server = await startRedis({ engine, home, name: kind, settings });
      const ask = async (...words: readonly string[]) => {
        const client = server.connect();
        try {
          return await client.command(...words);
        } finally {
          client.close();
        }
      };
      try {
        expect(await ask("INFO", "server")).toContain(`${kind}_version:${version}`);
        expect(await ask("CONFIG", "GET", "maxmemory")).toEqual(["maxmemory", "10485760"]);
        await server.crash();
        await server.restart();
        expect(await ask("PING")).toBe("PONG");
      } finally {
        await server.crash();
      }
      expect(server.running()).toBe(false);
    });
  },
);

describe("PgBouncer", () => {
  let postgres: LabPostgres;
  beforeAll(async () => {
    postgres = await start("behind", lab.engines.main.major);
    await postgres.query("CREATE DATABASE shop");
  });
  afterAll(() => postgres.stop());

  const startPool = (name: string, settings: Readonly<Record<string, string>>) =>
    startPgBouncer({
      program: lab.engines.pgbouncer,
      home: lab.home,
      name,
      target: postgres.port,
      settings,
      users: ["postgres", "app"],
      databases: { shop: { pool_size: "2" }, alias: { dbname: "shop" } },
    });
  const connect = (port: number, database: string, user = "postgres") =>
    PostgresClient.connect({ host: "127.0.0.1", port, user, database, applicationName: "test" });

  it.each([
    ["transaction", { active: 3, waiting: 0, servers: 2 }],
    ["session", { active: 2, waiting: 1, servers: 2 }],
  ])("in %s mode shares two connections among three clients", async (mode, expected) => {
    const pool = await startPool(`pool-${mode}`, { pool_mode: mode });
    const look = async () => {
      const rows = await pool.admin("SHOW POOLS");
      const row = rows.find((each) => each["database"] === "shop" && each["pool_mode"] === mode);
      const count = (name: string) => Number(row?.[name]);
      const servers = count("sv_active") + count("sv_idle") + count("sv_used");
      return { active: count("cl_active"), waiting: count("cl_waiting"), servers };
    };
    const clients: PostgresClient[] = [];
    try {
      for (let count = 0; count < 3; count += 1) clients.push(await connect(pool.port, "shop"));
      // In session mode the third is answered when a client goes, and not before. So long that one connection cannot serve two.
      const answers = clients.map((client) =>
        client.query("SELECT 1 FROM pg_sleep(1)").catch(() => undefined),
      );
      await Promise.all(answers.slice(0, expected.active));
      const deadline = Date.now() + 30_000;
      let seen = await look();
      while (seen.waiting !== expected.waiting && Date.now() < deadline) seen = await look();
      expect(seen).toEqual(expected);
      clients[0]?.close();
      expect(await answers[2]).toEqual([["1"]]);
    } finally {
      for (const client of clients) client.close();
      await pool.stop();
    }
    expect(pool.running()).toBe(false);
    await expect(pool.admin("SHOW POOLS")).rejects.toThrow("does not run");
  });

  it("has the databases and users it is given, and says why it refuses", async () => {
    const pool = await startPool("pool", {});
    try {
      const client = await connect(pool.port, "alias");
      expect(await client.query("SELECT current_database()")).toEqual([["shop"]]);
      expect(client.columns).toEqual(["current_database"]);
      client.close();
      await expect(connect(pool.port, "postgres")).rejects.toThrow("no such database: postgres");
      await expect(connect(pool.port, "shop", "stranger")).rejects.toThrow(
        /authentication failed|no such user/,
      );
      await expect(pool.admin("SHOW NONSENSE")).rejects.toThrow("invalid command");
      expect(await pool.admin("RELOAD")).toEqual([]);
      await pool.stop();
      await pool.stop();
      await pool.restart();
      const answers = await Promise.all([pool.admin("SHOW VERSION"), pool.admin("SHOW LISTS")]);
      expect(answers[0]?.[0]?.["version"]).toMatch(/^PgBouncer \d/);
      expect(answers[1]?.map((each) => each["list"])).toContain("pools");
    } finally {
      await pool.stop();
    }
  });
});

describe("a port that somebody took meanwhile", () => {
  it("is the error of each server, in its own words", async () => {
    const { engines, home } = lab;
    const taker = createServer((socket) => socket.on("error", () => undefined).end());
    await new Promise<void>((listening) => taker.listen(0, "127.0.0.1", listening));
    const { port } = taker.address() as AddressInfo;
    const [redis] = engines.redis;
    if (redis === undefined) throw new Error("there is no Redis");
    try {
      await expect(start("taken", engines.main.major, { port })).rejects.toThrow(
        new RegExp(`^taken ended at once:\n[^]*Address already in use[^]*port ${port}`),
      );
      const at = { home, settings: {}, port };
      await expect(startRedis({ ...at, engine: redis, name: "taken-redis" })).rejects.toThrow(
        new RegExp(`127.0.0.1:${port}: bind: Address already in use`),
      );
      await expect(
        startPgBouncer({ ...at, program: engines.pgbouncer, name: "taken-pool", target: 1 }),
      ).rejects.toThrow(
        new RegExp(`cannot listen on 127.0.0.1:${port}: bind\\(\\): Address already in use`),
      );
    } finally {
      taker.close();
    }
  });
});

/** Starts one server of each kind, says where they are, and waits. */
const PARENT = `
import { openLabHome } from ${JSON.stringify(resolve("lab/engines/home.ts"))};
import { startPgBouncer } from ${JSON.stringify(resolve("lab/engines/pgbouncer.ts"))};
import { createCluster, startPostgres } from ${JSON.stringify(resolve("lab/engines/postgres.ts"))};
import { findEngines } from ${JSON.stringify(resolve("lab/engines/programs.ts"))};
const { home, engines } = await openLabHome(findEngines(process.env), new AbortController().signal);
const data = await createCluster(engines.main, home, "data");
const common = { home, settings: {} };
const postgres = await startPostgres({ ...common, engine: engines.main, tools: engines.tools, name: "orphan", data, memory: ${LIMIT} });
const pool = await startPgBouncer({ ...common, program: engines.pgbouncer, name: "orphan-pool", target: postgres.port });
const [[backend]] = await (await postgres.connect()).query("SELECT pg_backend_pid()");
const [server] = await pool.admin("SHOW STATS");
console.log(JSON.stringify({ folder: home.folder, limited: postgres.limit !== undefined, pids: [postgres.pid(), Number(backend)], asked: server !== undefined }));
setTimeout(() => {}, 600_000);
`;

describe("a run that is killed", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)(
    "by %s leaves no process and no folder, and its control group goes with the next sweep",
    async (signal) => {
      const args = ["--input-type=module-typescript", "-e", PARENT];
      const parent = spawn(resolve("node_modules/.bin/node"), args, {
        stdio: ["ignore", "pipe", "inherit"],
        detached: true,
      });
      const closed = new Promise((done) => parent.on("close", done));
      let said = "";
      parent.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      await until(() => said.endsWith("\n") || parent.exitCode !== null);
      const { folder, limited, pids } = JSON.parse(said) as {
        readonly folder: string;
        readonly limited: boolean;
        readonly pids: readonly number[];
      };
      expect([dirname(folder), pids.every(isAlive)]).toEqual([tmpdir(), true]);
      parent.kill(signal);
      await closed;
      await until(() => !pids.some(isAlive) && !existsSync(folder));
      const group = `plumbline-orphan-${parent.pid ?? 0}`;
      const swept: string[] = [];
      await until(() => {
        swept.push(...sweepLeftovers().groups.filter((path) => path.endsWith(group)));
        return swept.length > 0 || !limited;
      });
      expect(swept).toHaveLength(limited ? 1 : 0);
      rmSync(folder, { recursive: true, force: true });
    },
  );
});
