import { describe, expect, it } from "@jest/globals";

import { amountOf } from "../../../lab/parameters/amounts.ts";
import { contribOf, whyCacheLeftOut, whyLeftOut } from "../../../lab/parameters/left-out.ts";
import { engineFor, limitsOf } from "../../../lab/parameters/redis.ts";
import { complaints } from "../../../lab/parameters/statics.ts";
import {
  boundsTable,
  leftOutTable,
  parametersTable,
  versionsTable,
} from "../../../lab/parameters/tables.ts";
import { humanBytes, humanSeconds, percent } from "../../../lab/parameters/words.ts";
import { LabError } from "../../../lab/errors.ts";
import { measured, measuredCache } from "./measured.ts";

describe("amountOf", () => {
  it.each([
    ["pages", { value: "3", unit: "8kB" }, 24_576],
    ["kB", { value: "3", unit: "kB" }, 3072],
    ["MB", { value: "2", unit: "MB" }, 2_097_152],
    ["ms", { value: "1500", unit: "ms" }, 1.5],
    ["min", { value: "2", unit: "min" }, 120],
    ["off", { value: "-1", unit: "ms" }, -1],
    ["never", { value: "0", unit: "kB" }, 0],
    ["a plain number", { value: "170" }, 170],
    ["a word", { value: "lz4" }, undefined],
    ["a unit nobody knows", { value: "1", unit: "parsec" }, undefined],
    ["nothing", undefined, undefined],
  ])("%s", (_, reading, amount) => {
    expect(amountOf(reading)).toBe(amount);
  });
});

describe("what is left out", () => {
  const choices = { context: "user", unit: undefined, choices: ["pglz", "on", "off"] };

  it("is what only RDS or an extension knows", () => {
    expect(whyLeftOut("rds.force_ssl", "1", undefined, "")).toContain("RDS");
    expect(whyLeftOut("cron.database_name", "app", undefined, "")).toContain("pg_cron");
    expect(whyLeftOut("work_mem", "4096", undefined, "")).toBeUndefined();
  });

  it("is a compression that this server was built without, and no other unknown word", () => {
    expect(whyLeftOut("wal_compression", "lz4", choices, "--with-icu")).toContain("--with-lz4");
    expect(whyLeftOut("wal_compression", "lz4", choices, "'--with-lz4'")).toBeUndefined();
    expect(whyLeftOut("wal_compression", "lz5", choices, "")).toBeUndefined();
  });

  it("is what only ElastiCache knows of a cache", () => {
    expect(whyCacheLeftOut("reserved-memory-percent")).toContain("ElastiCache");
    expect(whyCacheLeftOut("search-default-timeout-ms")).toContain("search");
    expect(whyCacheLeftOut("timeout")).toBeUndefined();
  });

  it("keeps the libraries that come with PostgreSQL", () => {
    expect(contribOf("pg_stat_statements, pg_cron,auto_explain")).toBe(
      "pg_stat_statements,auto_explain",
    );
    expect(contribOf(undefined)).toBe("");
  });
});

describe("what programs say", () => {
  it("warnings and errors are complaints, a log is not", () => {
    const log = [
      "2026-11-22 04:00:00 UTC [7] LOG:  starting",
      '2026-11-22 04:00:00 UTC [7] WARNING:  invalid value for parameter "x"',
      "FATAL:  lock file exists",
    ].join("\n");
    expect(complaints(log)).toBe('invalid value for parameter "x"; lock file exists');
    expect(complaints("LOG:  ready\n")).toBe("");
  });

  it("finds the limits of a class of clients, by the old name, too", () => {
    const text = "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60";
    expect(limitsOf(text, "pubsub")).toStrictEqual(["33554432", "8388608", "60"]);
    expect(limitsOf(text, "replica")).toStrictEqual(["268435456", "67108864", "60"]);
    expect(limitsOf(undefined, "normal")).toStrictEqual(["0", "0", "0"]);
  });

  it("has Redis stand in for redis7 and valkey7, and Valkey for valkey8 where there is one", () => {
    const redis = { kind: "redis", version: "7.0.15", program: "r" } as const;
    const valkey = { kind: "valkey", version: "9.1.2", program: "v" } as const;
    expect(engineFor("valkey8", [redis, valkey])).toBe(valkey);
    expect(engineFor("valkey7", [redis, valkey])).toBe(redis);
    expect(engineFor("valkey8", [redis])).toBe(redis);
    expect(() => engineFor("redis7", [])).toThrow(LabError);
  });
});

describe("words", () => {
  it.each([
    [humanBytes(2_147_483_648), "2 GiB"],
    [humanBytes(19_922_944), "19 MiB"],
    [humanBytes(1536), "1.5 KiB"],
    [humanBytes(0), "0 B"],
    [humanSeconds(0.06), "60 ms"],
    [humanSeconds(15), "15 s"],
    [humanSeconds(900), "15 min"],
    [humanSeconds(86_400), "24 h"],
    [percent(0.25), "25 %"],
  ])("%s is %s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe("tables", () => {
  const version = { version: "17", server: "17.10", databases: [measured()] };

  it("count what was tried, and name the versions that were not", () => {
    const { rows } = versionsTable([version], new Map([["18", 11]]));
    // 13 declared, rds.force_ssl left out.
    expect(rows[0]?.slice(0, 5)).toStrictEqual(["17", "17.10", "1", "12", "0"]);
    expect(rows[1]?.slice(0, 3)).toStrictEqual([
      "18",
      "not tried: none here; `make lab-setup` installs it",
      "11",
    ]);
  });

  it("show sizes in words", () => {
    expect(parametersTable(measured()).rows).toContainEqual([
      ...["shared_buffers", "262144", "", "262144 x 8kB", "2 GiB"],
    ]);
    const [first] = boundsTable([measured()]).rows;
    expect(first?.slice(0, 4)).toStrictEqual([
      ...["shared_buffers / memory", "25 %", "15 % .. 40 %", "1"],
    ]);
  });

  it("tell once what was left out where", () => {
    expect(leftOutTable([version, version], [measuredCache()]).rows).toStrictEqual([
      ["rds.force_ssl", "PostgreSQL 17.10", "only RDS knows it"],
      ["reserved-memory-percent", "Valkey 9.1.2", "only ElastiCache knows it"],
    ]);
  });
});
