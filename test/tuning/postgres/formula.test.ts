import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../../tuning/errors.ts";
import { databaseClass } from "../../../tuning/instance-classes.ts";
import { evaluateFormula, postgresParameter } from "../../../tuning/postgres/index.ts";

const evaluate = (text: string, name = "db.m7g.large"): number =>
  evaluateFormula(text, { instance: databaseClass(name), storageGiB: 100 });

const rdsDefault = (parameter: string, name: string): number =>
  evaluate(postgresParameter(parameter, 17)?.rdsDefault ?? "", name);

describe("RDS defaults on nominal memory", () => {
  // Worked out from the formulas of the default parameter group, one row per size of memory.
  it.each([
    // class (GiB), shared_buffers, effective_cache_size, maintenance_work_mem, max_connections, cost limit
    ["db.t4g.micro", 32_768, 65_536, 65_536, 112, 200],
    ["db.t4g.small", 65_536, 131_072, 65_536, 225, 200],
    ["db.t4g.medium", 131_072, 262_144, 68_759, 450, 200],
    ["db.m7g.large", 262_144, 524_288, 137_518, 901, 200],
    ["db.r7g.large", 524_288, 1_048_576, 275_036, 1802, 200],
    ["db.m7g.xlarge", 524_288, 1_048_576, 275_036, 1802, 200],
    ["db.r7g.xlarge", 1_048_576, 2_097_152, 550_072, 3604, 406],
    ["db.r7g.2xlarge", 2_097_152, 4_194_304, 1_100_145, 5000, 1006],
    ["db.r7g.4xlarge", 4_194_304, 8_388_608, 2_200_290, 5000, 1606],
  ])("%s", (name, buffers, cache, maintenance, connections, costLimit) => {
    expect(rdsDefault("shared_buffers", name)).toBe(buffers);
    expect(rdsDefault("effective_cache_size", name)).toBe(cache);
    expect(rdsDefault("maintenance_work_mem", name)).toBe(maintenance);
    expect(rdsDefault("max_connections", name)).toBe(connections);
    expect(rdsDefault("autovacuum_vacuum_cost_limit", name)).toBe(costLimit);
  });
});

describe("the formula language", () => {
  it.each([
    ["42", 42],
    ["{DBInstanceVCPU}", 2],
    ["{DBInstanceVCPU/4}", 0], // 0.5, truncated
    ["{DBInstanceVCPU*5/4}", 2], // 2.5, truncated at the end and not before
    ["GREATEST({DBInstanceVCPU*2},8)", 8],
    ["LEAST({DBInstanceVCPU*2},8)", 4],
    ["SUM({DBInstanceVCPU},3,4)", 9],
    ["LEAST( GREATEST(1, 7), 5 )", 5],
    ["{AllocatedStorage/1073741824}", 100],
    // log is base 2: 8 GiB / 4 GiB = 2, log 1, times 1000
    ["{log(DBInstanceClassMemory/4294967296)*1000}", 1000],
  ])("%s is %d", (text, result) => {
    expect(evaluate(text)).toBe(result);
  });

  it.each([
    "",
    "{DBInstanceClassMemory/32768",
    "{DBInstanceMemory/32768}",
    "LEAST(1,)",
    "MAX(1,2)",
    "1 2",
    "{DBInstanceClassMemory-5}",
    "16MB",
  ])("refuses %p and shows the language", (text) => {
    expect(() => evaluate(text)).toThrow(TuningError);
    expect(() => evaluate(text)).toThrow(/GREATEST, LEAST and SUM/);
  });
});
