import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { openLabHome } from "../../../lab/engines/home.ts";
import type { LabHome } from "../../../lab/engines/home.ts";
import { createCluster, startPostgres } from "../../../lab/engines/postgres.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import { measureHighWater } from "../../../lab/memory/high-water.ts";
import type { HighWater } from "../../../lab/memory/high-water.ts";
import { heldOf, judgeOurs, survived } from "../../../lab/memory/judge.ts";
import { clearUp, processesOf } from "../../../lab/memory/orphans.ts";
import { tableSql } from "../../../lab/memory/statements.ts";
import type { ProofContext } from "../../../lab/proof/types.ts";

// The machine may be busy; a server gives up by itself after a minute.
jest.setTimeout(240_000);

const MIB = 1024 * 1024;
const GIVEN = { instanceClass: "a class of 256 MiB", memory: 256 * MIB };

let lab: LabHome;
let context: ProofContext;
let data: string;
beforeAll(async () => {
  lab = await openLabHome(findEngines(process.env), new AbortController().signal);
  const { engines, home } = lab;
  const stack = {
    name: "none",
    resources: [],
    objects: [],
    database: { ...GIVEN, vcpu: 2, version: "15", declared: {}, values: {} },
    databases: [],
    caches: [],
  };
  context = { stack, engines, home, quick: true, progress: () => undefined };
  data = await createCluster(engines.main, home, "memory");
  const settings = { fsync: "off" };
  const plan = { engine: engines.main, tools: engines.tools, home, name: "fill", data, settings };
  const server = await startPostgres(plan);
  try {
    await server.script(tableSql(40 * MIB));
  } finally {
    await server.stop();
  }
});
afterAll(() => lab.close());

async function measure(id: string, kind: "sort" | "hash", connections: number): Promise<HighWater> {
  const settings = {
    shared_buffers: "32MB",
    max_connections: String(connections),
    work_mem: "4MB",
    hash_mem_multiplier: "1",
    maintenance_work_mem: "8MB",
    autovacuum_work_mem: "8MB",
    max_parallel_workers_per_gather: "0",
    fsync: "off",
  };
  const contestant = { id, settings };
  return measureHighWater(context, { contestant, data, memory: GIVEN.memory, kind });
}

describe("measureHighWater", () => {
  it.each(["sort", "hash"] as const)(
    "brings every connection to a full %s at the same time",
    async (kind) => {
      const seen = await measure(`small-${kind}`, kind, 12);
      const bad = judgeOurs([seen], GIVEN).filter(({ holds }) => !holds);
      expect(bad).toEqual([]);
      // 32 MiB of buffers, and nine sessions with 3.6 MiB at least.
      expect(heldOf(seen)).toBeGreaterThan((32 + 9 * 3.6) * MIB);
    },
  );

  it("sees that parameters do not fit into the memory", async () => {
    // 70 hashes of 4 MiB are more than 256 MiB.
    const seen = await measure("large", "hash", 73);
    expect(survived(seen, GIVEN)).toBe(false);
    expect(processesOf(`memory-large-hash-${process.pid}`)).toEqual([]);
  });
});

describe("clearUp", () => {
  it("leaves no process, control group nor shared memory of a server whose postmaster was killed", async () => {
    const { engines, home } = lab;
    const cluster = `orphans-${process.pid}`;
    const settings = { cluster_name: cluster, fsync: "off" };
    const memory = GIVEN.memory;
    const plan = {
      engine: engines.main,
      tools: engines.tools,
      home,
      name: "orphans",
      data,
      settings,
      memory,
    };
    const server = await startPostgres(plan);
    const client = await server.connect();
    // Does not look whether anybody is still there.
    const ended = client
      .query("SELECT sum(sqrt(n)) FROM generate_series(1, 1000000000) n")
      .catch(() => undefined);
    const postmaster = server.pid() ?? 0;
    expect(segmentsOf(postmaster)).toHaveLength(1);
    process.kill(postmaster, "SIGKILL");
    while (server.running()) await sleep(10);
    await server.stop();
    await clearUp(plan, server);
    await ended;
    client.close();
    expect(processesOf(cluster)).toEqual([]);
    expect(segmentsOf(postmaster)).toEqual([]);
    expect(existsSync(`/sys/fs/cgroup/memory/plumbline-orphans-${process.pid}`)).toBe(false);
  });
});

/** Segments of shared memory that a process has made: its number stands fifth. */
function segmentsOf(pid: number): readonly string[] {
  const lines = readFileSync("/proc/sysvipc/shm", "utf8").trim().split("\n");
  return lines.filter((line) => line.trim().split(/\s+/)[4] === String(pid));
}
