import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Value } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { formatBytes } from "../../../../policies/rules/database/memory.ts";
import { rdsMemorySum } from "../../../../policies/rules/database/rds-memory-sum.ts";
import { rdsParameterMemory } from "../../../../policies/rules/database/rds-parameter-memory.ts";
import { rdsParameterUndersized } from "../../../../policies/rules/database/rds-parameter-undersized.ts";
import { judged, violations } from "./judged.ts";

const group = (parameters: Readonly<Record<string, Value>>): ExampleResource => ({
  type: "aws:rds/parameterGroup:ParameterGroup",
  name: "tuned",
  props: {
    name: "app",
    family: "postgres17",
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
  },
});
const instance = (props: Readonly<Record<string, Value>> = {}, name = "writer") => ({
  type: "aws:rds/instance:Instance",
  name,
  props: {
    engine: "postgres",
    instanceClass: "db.r7g.xlarge",
    parameterGroupName: "app",
    ...props,
  },
});
const stack = (parameters: Readonly<Record<string, Value>>, props = {}) => [
  group(parameters),
  instance(props),
];

describe("rds-parameter-memory", () => {
  it.each<[string, Value, number]>([
    // 40 % of 32 GiB in pages: 34,359,738,368 x 0.4 / 8,192 = 1,677,721.6.
    ["shared_buffers", "1677721", 0],
    ["shared_buffers", 1_677_722, 1],
    // 90 %: 3,774,873.6 pages.
    ["effective_cache_size", "3774873", 0],
    ["effective_cache_size", "3774874", 1],
    // 5 % in kB: 33,554,432 x 0.05 = 1,677,721.6.
    ["work_mem", "1677721", 0],
    ["work_mem", "1677722", 1],
    // 15 %: 5,033,164.8 kB, 10 %: 3,355,443.2 kB.
    ["maintenance_work_mem", "5033165", 1],
    ["autovacuum_work_mem", "3355444", 1],
    ["autovacuum_work_mem", "-1", 0],
    ["wal_buffers", "-1", 0],
    // 8 GiB meant in bytes; what RDS refuses is for rds-parameter-range.
    ["maintenance_work_mem", "8589934592", 0],
    ["shared_buffers", "8GB", 0],
    // A formula: half of the memory.
    ["shared_buffers", "{DBInstanceClassMemory/16384}", 1],
  ])("%s = %s: %d", (name, value, count) => {
    expect(violations(rdsParameterMemory, stack({ [name]: value }))).toBe(count);
  });

  it("judges every instance that uses the group by its own class", () => {
    // 128 MiB are 12.5 % of 1 GiB, of which maintenance_work_mem may take 15 %; 192 MiB are not.
    const found = judged(rdsParameterMemory, [
      group({ maintenance_work_mem: "196608" }),
      instance(),
      instance({ instanceClass: "db.t4g.micro" }, "small"),
    ]);
    expect(found).toEqual([
      "maintenance_work_mem is 196608 x 1 kB = 192 MiB on small: db.t4g.micro has 1 GiB, of which it may take 15 % = 153.6 MiB. Lower it, or check its unit.",
    ]);
  });

  it("takes a replica without a group to use its source's", () => {
    const replica = {
      type: "aws:rds/instance:Instance",
      name: "replica",
      props: { instanceClass: "db.t4g.micro", replicateSourceDb: "app-writer" },
    };
    const writer = instance({ identifier: "app-writer" });
    const found = judged(rdsParameterMemory, [group({ work_mem: "65536" }), writer, replica]);
    // 64 MiB on 1 GiB; 5 % are 51.2 MiB.
    expect(found).toEqual([
      "work_mem is 65536 x 1 kB = 64 MiB on replica: db.t4g.micro has 1 GiB, of which it may take 5 % = 51.2 MiB. Lower it, or check its unit.",
    ]);
  });

  it("finds the group by what its unknown name was made from", () => {
    const made = {
      ...instance({ parameterGroupName: UNKNOWN }),
      madeFrom: { parameterGroupName: ["tuned"] },
    };
    expect(violations(rdsParameterMemory, [group({ work_mem: "1677722" }), made])).toBe(1);
  });

  it("cannot judge a group nobody knows, and judges the others", () => {
    const found = judged(rdsParameterMemory, [
      group({ work_mem: "1677722" }),
      instance({ parameterGroupName: UNKNOWN }, "foreign"),
      instance(),
    ]);
    expect(found).toHaveLength(2);
    expect(found[0]).toBe("unknown: parameterGroupName is not known yet");
  });

  it("is silent on classes it does not know and on other engines", () => {
    expect(
      violations(
        rdsParameterMemory,
        stack({ work_mem: "1677722" }, { instanceClass: "db.z9.big" }),
      ),
    ).toBe(0);
    const mysql = { ...group({ work_mem: "1677722" }) };
    const props = { ...mysql.props, family: "mysql8.0" };
    expect(violations(rdsParameterMemory, [{ ...mysql, props }, instance()])).toBe(0);
  });

  it("takes other limits", () => {
    const parameters = { shared_buffers: "{DBInstanceClassMemory/16384}" };
    expect(violations(rdsParameterMemory, stack(parameters), { maxSharedBuffersPercent: 50 })).toBe(
      0,
    );
  });
});

describe("rds-parameter-undersized", () => {
  it.each<[string, Value, number]>([
    // 12.5 % of 32 GiB are 4 GiB: 524,288 pages; 25 % are 8 GiB: 1,048,576.
    ["shared_buffers", "524288", 0],
    ["shared_buffers", "524287", 1],
    ["effective_cache_size", "1048576", 0],
    ["effective_cache_size", "1048575", 1],
  ])("%s = %s: %d", (name, value, count) => {
    expect(violations(rdsParameterUndersized, stack({ [name]: value }))).toBe(count);
  });

  it("says nothing of what the group does not set", () => {
    expect(judged(rdsParameterUndersized, stack({ work_mem: "4096" }))).toEqual(["pass"]);
  });

  it("judges one although the other is unknown", () => {
    const found = judged(
      rdsParameterUndersized,
      stack({ shared_buffers: UNKNOWN, effective_cache_size: "8" }),
    );
    expect(found[0]).toBe("unknown: parameters[0].value is not known yet");
    expect(found).toHaveLength(2);
  });
});

describe("rds-memory-sum", () => {
  // All but work_mem: shared_buffers 8 GiB; 3 workers x 1 GiB; maintenance_work_mem 1 GiB: 12 GiB of 32.
  const fixed = {
    shared_buffers: "1048576",
    maintenance_work_mem: "1048576",
    autovacuum_work_mem: "-1",
    autovacuum_max_workers: "3",
    hash_mem_multiplier: "1",
  };

  it("adds up to the limit and not a kB above", () => {
    // 20 GiB are left; half of 320 connections are 160: 20 x 1,048,576 kB / 160 = 131,072 kB each.
    const at = { ...fixed, max_connections: "320", work_mem: "131072" };
    expect(violations(rdsMemorySum, stack(at))).toBe(0);
    expect(violations(rdsMemorySum, stack({ ...at, work_mem: "131073" }))).toBe(1);
    // 321 connections: 160.5, so 161 busy.
    expect(violations(rdsMemorySum, stack({ ...at, max_connections: "321" }))).toBe(1);
    expect(violations(rdsMemorySum, stack({ ...at, hash_mem_multiplier: "1.1" }))).toBe(1);
    expect(violations(rdsMemorySum, stack({ ...at, autovacuum_max_workers: 4 }))).toBe(1);
  });

  it("takes other limits", () => {
    const at = { ...fixed, max_connections: "320", work_mem: "131072" };
    expect(violations(rdsMemorySum, stack(at), { maxSumPercent: 99 })).toBe(1);
    expect(
      violations(rdsMemorySum, stack({ ...at, work_mem: "262144" }), { busyPercent: 25 }),
    ).toBe(0);
  });

  it("passes what RDS sets itself, on the smallest class, too", () => {
    // 1 GiB: 256 MiB + 56 of 112 x 4 MiB x 2 = 448 MiB + (3 + 1) x 64 MiB = 960 MiB.
    expect(violations(rdsMemorySum, stack({}, { instanceClass: "db.t4g.micro" }))).toBe(0);
    expect(violations(rdsMemorySum, stack({}))).toBe(0);
  });

  it("leaves to other rules what is wrong by itself", () => {
    // 64 GiB of work_mem are above its own 5 %, and "2GB" is no value.
    expect(violations(rdsMemorySum, stack({ work_mem: "67108864" }))).toBe(0);
    expect(violations(rdsMemorySum, stack({ work_mem: "2GB" }))).toBe(0);
  });
});

describe("formatBytes", () => {
  it.each<[number, string]>([
    [0, "0 bytes"],
    [1023, "1023 bytes"],
    [1536, "1.5 KiB"],
    [41_943_040, "40 MiB"],
    [34_359_738_368, "32 GiB"],
    [2 ** 50, "1024 TiB"],
  ])("%d is %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
