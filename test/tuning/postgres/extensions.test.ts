import { describe, expect, it } from "@jest/globals";
import { tunePostgres } from "../../../tuning/postgres/index.ts";
import type { PostgresTuningInput } from "../../../tuning/postgres/index.ts";

const BASE: PostgresTuningInput = {
  version: 17,
  instanceClass: "db.m7g.large",
  profile: "web",
  storageGiB: 100,
};

const tune = (change: Partial<PostgresTuningInput> = {}) => tunePostgres({ ...BASE, ...change });
const CRON = { extensions: ["pg_trgm", "pg_cron"], databaseName: "app" } as const;

const setting = (name: string, change: Partial<PostgresTuningInput>) =>
  tune(change).settings.find((each) => each.name === name);

describe("extensions", () => {
  it("change nothing when none needs its library", () => {
    const { settings, memory } = tune({ extensions: ["pg_trgm", "pg_stat_statements"] });
    expect(settings).toEqual(tune().settings);
    expect(memory).toEqual(tune().memory);
  });

  it("get their library loaded at start, beside RDS's own", () => {
    const extensions = ["pgaudit", "pg_trgm", "pg_cron", "auto_explain"];
    expect(setting("shared_preload_libraries", { extensions, databaseName: "app" })).toMatchObject({
      value: "pg_stat_statements,auto_explain,pg_cron,pgaudit",
      apply: "pending-reboot",
    });
  });

  it("bring pg_cron its database and workers, all at the next reboot", () => {
    expect(tune(CRON).settings.filter(({ name }) => name.startsWith("cron."))).toMatchObject([
      { name: "cron.database_name", value: "app", apply: "pending-reboot" },
      { name: "cron.use_background_workers", value: "1", apply: "pending-reboot" },
      { name: "cron.max_running_jobs", value: "1", apply: "pending-reboot" },
    ]);
  });

  it("let pg_cron use half of the vCPUs, at most five", () => {
    const jobs = (instanceClass: string) =>
      setting("cron.max_running_jobs", { ...CRON, instanceClass })?.value;
    // 4 / 2, 8 / 2, 16 / 2 = 8, held at 5
    expect(jobs("db.m7g.xlarge")).toBe("2");
    expect(jobs("db.m7g.2xlarge")).toBe("4");
    expect(jobs("db.m7g.4xlarge")).toBe("5");
  });

  it("count pg_cron's jobs in the memory, unless they are connections", () => {
    // 2 parallel workers on 2 vCPUs, and 1 job.
    expect(tune().memory.parallelWorkers).toBe(2);
    expect(tune(CRON).memory.parallelWorkers).toBe(3);
    const overrides = { "cron.use_background_workers": "0" };
    expect(tune({ ...CRON, overrides }).memory.parallelWorkers).toBe(2);
  });

  it("log plans from 1 s on with auto_explain", () => {
    expect(
      setting("auto_explain.log_min_duration", { extensions: ["auto_explain"] }),
    ).toMatchObject({ value: "1000", human: "1 s" });
  });
});

describe("bad input", () => {
  it("is pg_cron without a database", () => {
    expect(() => tune({ extensions: ["pg_cron"] })).toThrow("name the application's database");
  });

  it("is a list of libraries that leaves out what an extension needs", () => {
    const overrides = { shared_preload_libraries: "pg_stat_statements,pgaudit" };
    expect(() => tune({ ...CRON, overrides })).toThrow(
      'write "pg_stat_statements,pg_cron,pgaudit"',
    );
    expect(() => tune({ overrides })).not.toThrow();
  });
});
