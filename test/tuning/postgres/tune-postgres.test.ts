import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../../tuning/errors.ts";
import { tunePostgres } from "../../../tuning/postgres/index.ts";
import type { PostgresTuningInput } from "../../../tuning/postgres/index.ts";
import { mib } from "../../../tuning/units.ts";

const WEB: PostgresTuningInput = {
  version: 17,
  instanceClass: "db.m7g.large",
  profile: "web",
  storageGiB: 100,
};

const tune = (change: Partial<PostgresTuningInput> = {}) => tunePostgres({ ...WEB, ...change });

const amount = (name: string, change: Partial<PostgresTuningInput> = {}) =>
  tune(change).settings.find((each) => each.name === name)?.amount;

const value = (name: string, change: Partial<PostgresTuningInput> = {}) =>
  tune(change).settings.find((each) => each.name === name)?.value;

describe("web on db.m7g.large (8 GiB, 2 vCPUs)", () => {
  it("takes memory by formula", () => {
    const settings = new Map(tune().settings.map((each) => [each.name, each]));
    expect(settings.get("shared_buffers")).toMatchObject({
      value: "{DBInstanceClassMemory/32768}",
      amount: 262_144,
      human: "2 GiB",
      unit: "8kB",
      apply: "pending-reboot",
    });
    // 8 GiB x 3/4 / 8 KiB
    expect(settings.get("effective_cache_size")).toMatchObject({ amount: 786_432, human: "6 GiB" });
    // 8 GiB / 48 MiB = 170.67, below 2 vCPUs x 100
    expect(settings.get("max_connections")).toMatchObject({ amount: 170 });
    expect(settings.get("maintenance_work_mem")).toMatchObject({ amount: 262_144 });
    expect(settings.get("autovacuum_work_mem")).toMatchObject({ human: "128 MiB" });
  });

  it("gives work_mem what is left for a connection", () => {
    // In MiB: 8192 - 2048 shared_buffers - 157.38 beside it (16 + 64 WAL buffers + 3 % of 2048 + 170 x 96 KiB)
    // - 601.6 system (192 + 5 %) - 256 maintenance - 3 x 128 autovacuum = 4745.0; / 170 connections = 27.9; - 8 of
    // their own = 19.9; with 2 parallel workers 4745.0 / 172 - 8 = 19.6: 19 whole MiB.
    expect(value("work_mem")).toBe("19456");
    expect(tune().memory).toMatchObject({
      sharedBuffers: mib(2048),
      workMem: mib(19),
      perConnection: mib(27),
      autovacuumWorkers: 3,
      parallelWorkers: 2,
    });
  });

  it("tells the connections of the formula from those that can be counted on", () => {
    // (8192 - 601.6) MiB / 48 MiB = 158.1
    expect(tune()).toMatchObject({ maxConnections: 170, dependableConnections: 158 });
    // 400 by vCPU on 4 vCPUs, and memory would allow 682: no difference
    expect(tune({ instanceClass: "db.r7g.xlarge" })).toMatchObject({
      maxConnections: 400,
      dependableConnections: 400,
    });
  });

  it("runs half as many parallel workers a query as there are vCPUs, two at most", () => {
    expect(amount("max_parallel_workers_per_gather")).toBe(1);
    expect(amount("max_parallel_workers_per_gather", { instanceClass: "db.m7g.xlarge" })).toBe(2);
    expect(amount("max_parallel_workers_per_gather", { instanceClass: "db.m7g.2xlarge" })).toBe(2);
    expect(amount("max_parallel_workers_per_gather", { profile: "oltp" })).toBe(0);
    expect(amount("max_parallel_workers_per_gather", { profile: "analytics" })).toBe(1);
  });
});

describe("the WAL", () => {
  it("takes a tenth of a small volume and the profile's size of a large one", () => {
    // 20 GiB x 1024 / 10
    expect(value("max_wal_size", { storageGiB: 20 })).toBe("2048");
    expect(value("min_wal_size", { storageGiB: 20 })).toBe("512");
    expect(value("max_wal_size", { storageGiB: 1000 })).toBe("4096");
    expect(value("max_wal_size", { storageGiB: 1000, profile: "analytics" })).toBe("16384");
  });
});

describe("the planner's costs", () => {
  it("lowers random_page_cost as far as work_mem carries it", () => {
    expect(value("random_page_cost")).toBe("1.5");
    expect(value("random_page_cost", { overrides: { work_mem: "8191" } })).toBe("2");
    expect(value("random_page_cost", { overrides: { work_mem: "8192" } })).toBe("1.5");
    // 4 MiB of work_mem on 1 GiB with oltp's 32 connections
    expect(value("random_page_cost", { instanceClass: "db.t4g.micro", profile: "oltp" })).toBe("2");
    expect(value("random_page_cost", { profile: "analytics" })).toBe("2");
  });

  it("keeps jit for analytics", () => {
    expect(value("jit")).toBe("0");
    expect(value("jit", { profile: "analytics" })).toBe("1");
  });
});

describe("versions", () => {
  const defaultOf = (name: string, version: PostgresTuningInput["version"]) =>
    tune({ version }).settings.find((each) => each.name === name)?.default;

  it("know their own defaults", () => {
    expect(defaultOf("effective_io_concurrency", 17)).toBe("unset (1)");
    expect(defaultOf("effective_io_concurrency", 18)).toBe("unset (16)");
    expect(defaultOf("work_mem", 15)).toBe("unset (4096)");
    expect(defaultOf("max_connections", 15)).toBe("LEAST({DBInstanceClassMemory/9531392},5000)");
  });

  it("mention io_method from 18 on only", () => {
    const names = (version: PostgresTuningInput["version"]) =>
      tune({ version }).omitted.map((each) => each.name);
    expect(names(17)).not.toContain("io_method");
    expect(names(18)).toContain("io_method");
  });
});

describe("what is not sent", () => {
  it("is explained, with the value the guides ask for", () => {
    const omitted = new Map(tune().omitted.map((each) => [each.name, each]));
    expect(omitted.get("statement_timeout")).toMatchObject({ asked: "30000" });
    expect(omitted.get("statement_timeout")?.why).toContain("ALTER ROLE");
    expect([...omitted.keys()]).toEqual(
      expect.arrayContaining(["lock_timeout", "huge_pages", "wal_buffers", "idle_session_timeout"]),
    );
  });
});

describe("bad input", () => {
  it("is reported all at once, overrides included", () => {
    const bad = {
      version: 14,
      instanceClass: "db.m7g.huge",
      profile: "wbe",
      storageGiB: 5,
      overrides: { fsync: "0" },
    } as unknown as PostgresTuningInput;
    let problems: readonly string[] = [];
    try {
      tunePostgres(bad);
    } catch (error) {
      if (error instanceof TuningError) problems = error.problems.map((each) => each.path);
    }
    expect(problems).toEqual([
      "version",
      "profile",
      "storageGiB",
      "database instance class",
      "fsync",
    ]);
  });
});
