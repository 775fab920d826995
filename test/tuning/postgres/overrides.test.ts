import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../../tuning/errors.ts";
import type { Problem } from "../../../tuning/errors.ts";
import { tunePostgres, worstCaseMemory } from "../../../tuning/postgres/index.ts";
import type { PostgresVersion } from "../../../tuning/postgres/index.ts";
import { mib } from "../../../tuning/units.ts";

const tune = (overrides: Record<string, string>, version: PostgresVersion = 17) =>
  tunePostgres({
    version,
    instanceClass: "db.m7g.large",
    profile: "web",
    storageGiB: 100,
    overrides,
  });

const setting = (overrides: Record<string, string>, name: string) =>
  tune(overrides).settings.find((each) => each.name === name);

function problemsOf(overrides: Record<string, string>, version?: PostgresVersion): Problem[] {
  try {
    tune(overrides, version);
  } catch (error) {
    if (error instanceof TuningError) return [...error.problems];
    throw error;
  }
  return [];
}

describe("an override", () => {
  it("takes the place of one value and leaves the others", () => {
    const before = tune({}).settings.map((each) => each.name);
    const after = tune({ checkpoint_timeout: "600" }).settings;
    expect(after.map((each) => each.name)).toEqual(before);
    expect(after.find((each) => each.name === "checkpoint_timeout")).toMatchObject({
      value: "600",
      amount: 600,
      human: "10 min",
      overridden: true,
    });
    expect(after.filter((each) => each.overridden === true)).toHaveLength(1);
  });

  it("says what was computed", () => {
    expect(setting({ work_mem: "65536" }, "work_mem")?.why).toMatch(/computed was 19 MiB/);
  });

  it("is what dependent values are computed from", () => {
    // 340 connections instead of 170: 4745 - 170 x 96 KiB = 4729 MiB / 340 = 13.9, - 8 = 5.9 MiB.
    expect(tune({ max_connections: "340" }).memory.workMem).toBe(mib(5));
    expect(tune({ work_mem: "65536" }).memory.workMem).toBe(mib(64));
    expect(tune({ hash_mem_multiplier: "2" }).memory.workMem).toBe(mib(9));
  });

  it("may exceed the memory budget, which shows in the amounts", () => {
    const { memory } = tune({ max_connections: "2000" });
    expect(memory.workMem).toBe(mib(4));
    expect(worstCaseMemory(memory)).toBeGreaterThan(memory.total);
  });

  it("may be a formula", () => {
    expect(setting({ work_mem: "{DBInstanceClassMemory/524288}" }, "work_mem")).toMatchObject({
      value: "{DBInstanceClassMemory/524288}",
      amount: 16_384,
      human: "16 MiB",
    });
  });

  it("of a parameter the tuning leaves alone becomes a setting of its own", () => {
    const tuning = tune({ statement_timeout: "30000" });
    expect(tuning.settings.find((each) => each.name === "statement_timeout")).toMatchObject({
      human: "30 s",
      apply: "immediate",
      overridden: true,
    });
    expect(tuning.omitted.map((each) => each.name)).not.toContain("statement_timeout");
  });

  it("of an unknown parameter goes through with the escape", () => {
    const overrides = { "unchecked:auto_explain.log_analyze": "1" };
    expect(setting(overrides, "auto_explain.log_analyze")).toMatchObject({
      value: "1",
      apply: "pending-reboot",
    });
  });
});

describe("a refused override", () => {
  it.each([
    ["work_mem", "16MB", /write "16384" \(16MB in kB\)/],
    ["shared_buffers", "1 GB", /write "131072"/],
    ["checkpoint_timeout", "15min", /write "900"/],
    ["max_wal_size", "500kB", /whole number of MB/],
    ["max_connections", "many", /plain number of max_connections/],
    ["work_mem", "", /plain number of kB/],
    ["work_mem", "1.5", /plain number of kB/],
    ["work_mem", "63", /64 or more/],
    ["work_mem", "{DBInstanceClassMemory}", /2147483647 or less \(the formula gives 8589934592\)/],
    ["work_mem", "{Memory/2}", /no variable/],
    ["effective_io_concurrency", "1001", /1000 or less/],
    ["random_page_cost", "1,1", /plain number of random_page_cost/],
    ["jit", "on", /write "1"/],
    ["jit", "2", /"0" or "1"/],
    ["wal_compression", "lz5", /"lz4"/],
    ["shared_preload_libraries", "pg_cron", /"pg_stat_statements,pg_cron"/],
    ["timezone", " ", /remove the override/],
  ])("%s = %p says how to write it", (name, value, fix) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: name });
    expect(problems[0]?.fix).toMatch(fix);
  });

  it.each([
    "fsync",
    "full_page_writes",
    "listen_addresses",
    "archive_command",
    "wal_level",
    "unchecked:fsync",
  ])("%s is RDS's own, also with the escape", (name) => {
    expect(problemsOf({ [name]: "0" })[0]).toMatchObject({
      path: name,
      allowed: expect.stringContaining("not to be set on RDS"),
    });
  });

  it("belongs to another version", () => {
    expect(problemsOf({ old_snapshot_threshold: "1" }, 17)[0]?.allowed).toContain("17 on");
    expect(problemsOf({ force_parallel_mode: "1" }, 16)[0]?.fix).toContain("debug_parallel_query");
    expect(problemsOf({ io_workers: "4" }, 17)[0]?.allowed).toContain("from PostgreSQL 18 on");
    expect(problemsOf({ io_workers: "4" }, 18)).toEqual([]);
    expect(problemsOf({ vacuum_buffer_usage_limit: "256" }, 15)[0]?.allowed).toContain("16 on");
    // The smallest maintenance_work_mem went from 1 MB to 64 kB with 17.
    expect(problemsOf({ maintenance_work_mem: "512" }, 16)).toHaveLength(1);
    expect(problemsOf({ maintenance_work_mem: "512" }, 17)).toEqual([]);
  });

  it("is misspelt: the nearest name and the escape", () => {
    expect(problemsOf({ wrok_mem: "4096" })[0]?.fix).toMatch(
      /did you mean work_mem\?.*"unchecked:wrok_mem"/,
    );
  });

  it("does not fit the other values", () => {
    expect(problemsOf({ min_wal_size: "8192" })[0]?.fix).toContain("max_wal_size");
    expect(problemsOf({ max_parallel_workers: "64" })[0]?.allowed).toContain(
      "max_worker_processes, which is 8",
    );
    // Half of 100 GiB is 51,200 MB.
    expect(problemsOf({ max_wal_size: "51201" })[0]?.allowed).toContain("51200 MB");
  });

  it("is reported together with all the others", () => {
    const problems = problemsOf({ work_mem: "16MB", fsync: "0", jit: "on", min_wal_size: "8192" });
    expect(problems.map((each) => each.path)).toEqual(["work_mem", "fsync", "jit", "min_wal_size"]);
  });
});
