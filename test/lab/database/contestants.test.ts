import { describe, expect, it } from "@jest/globals";

import { contestants } from "../../../lab/database/contestants.ts";
import { pgtune } from "../../../lab/database/pgtune.ts";
import { serverSettings } from "../../../lab/database/settings.ts";
import { timescaledbTune } from "../../../lab/database/timescaledb-tune.ts";
import type { DatabaseParameters } from "../../../lab/proof/types.ts";

const GIB = 1024 ** 3;
const machine = (gigabytes: number, vcpu: number) => ({
  memory: gigabytes * GIB,
  vcpu,
  version: "15",
});
const CLASS: DatabaseParameters = {
  instanceClass: "db.m7g.large",
  ...machine(8, 2),
  declared: {},
  values: { work_mem: "19456", "rds.force_ssl": "1", shared_preload_libraries: "pg_cron" },
};

describe("PGTune, type web", () => {
  // The table of the tool's own results that the domain notes hold: pages, pages, kB, kB.
  it.each([
    [1, 2, "32768", "98304", "65536", "4096"],
    [2, 2, "65536", "196608", "131072", "4096"],
    [4, 2, "131072", "393216", "262144", "5041"],
    [8, 2, "262144", "786432", "524288", "10082"],
    [16, 2, "524288", "1572864", "1048576", "20164"],
    [16, 4, "524288", "1572864", "1048576", "20560"],
    [64, 8, "2097152", "6291456", "4194304", "80659"],
  ])(
    "computes %d GiB and %d vCPU as the tool does",
    (size, vcpu, buffers, cache, maintenance, work) => {
      expect(pgtune(machine(size, vcpu))).toMatchObject({
        shared_buffers: buffers,
        effective_cache_size: cache,
        maintenance_work_mem: maintenance,
        work_mem: work,
      });
    },
  );

  it("sets parallel workers from 4 processors on, half of them a query", () => {
    expect(pgtune(machine(8, 2))).not.toHaveProperty("max_parallel_workers_per_gather");
    expect(pgtune(machine(32, 8))).toMatchObject({
      max_worker_processes: "8",
      max_parallel_workers_per_gather: "4",
    });
  });

  it("rounds wal_buffers up to 16 MB from 14 MB on, and takes 3 % of shared_buffers below", () => {
    // 3 % of 512 MiB is 15.4 MiB; of 256 MiB 7.68 MiB, 983 pages.
    expect(pgtune(machine(2, 2))["wal_buffers"]).toBe("2048");
    expect(pgtune(machine(1, 2))["wal_buffers"]).toBe("983");
  });
});

describe("timescaledb-tune", () => {
  it("shares 400 MB a GB among the connections it allows", () => {
    // 2 x 400 MB / 25 / round(2 / 2); 8 x 400 MB / 100; 16 x 400 MB / 100 / round(4 / 2)
    expect(timescaledbTune(machine(2, 2))).toMatchObject({
      max_connections: "25",
      work_mem: "32768",
    });
    expect(timescaledbTune(machine(8, 2))).toMatchObject({
      max_connections: "100",
      work_mem: "32768",
    });
    expect(timescaledbTune(machine(16, 4))).toMatchObject({ work_mem: "32768" });
  });

  it("caps maintenance_work_mem at 2047 MB and takes 3 + 16 + vCPU processes", () => {
    expect(timescaledbTune(machine(16, 2))).toMatchObject({
      maintenance_work_mem: "2096128",
      max_worker_processes: "21",
      max_locks_per_transaction: "512",
    });
  });
});

describe("the sets of parameters", () => {
  const of = (id: string) => contestants(CLASS).find((each) => each.id === id)?.settings;

  it("begin with what RDS sets", () => {
    // 8 GiB / 9,531,392; 8 GiB / 32,768; the engine's own work_mem is left unset
    expect(of("rds-default")).toMatchObject({ max_connections: "901", shared_buffers: "262144" });
    expect(of("rds-default")).not.toHaveProperty("work_mem");
    expect(of("guides")).toMatchObject({ work_mem: "2621", autovacuum_naptime: "15" });
  });

  it("hold ours as they were declared", () => {
    expect(of("plumbline")).toMatchObject({ work_mem: "19456" });
  });

  it("leave out what no server outside of RDS has, and what takes memory set apart at its start", () => {
    for (const { settings } of contestants(CLASS)) {
      expect(settings).not.toHaveProperty("rds.force_ssl");
      expect(settings).not.toHaveProperty("huge_pages");
      expect(settings["shared_preload_libraries"]).toBe("pg_stat_statements");
    }
    expect(serverSettings({ "cron.database_name": "app", jit: "0" })).toEqual({
      shared_preload_libraries: "pg_stat_statements",
      jit: "0",
    });
  });
});
