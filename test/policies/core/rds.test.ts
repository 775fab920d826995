import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { Unjudgeable } from "../../../policies/core/cursor.ts";
import { exampleResource } from "../../../policies/core/examples.ts";
import {
  databaseClass,
  effectiveParameter,
  evaluateFormula,
  majorVersion,
  maxConnections,
  parameterFacts,
  parameterOf,
  parametersOf,
  plainNumber,
  postgresFamily,
} from "../../../policies/core/rds.ts";
import { UNKNOWN } from "../../../policies/core/value.ts";
import type { Value } from "../../../policies/core/value.ts";

const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const group = (parameters: Value) =>
  exampleResource({ type: GROUP, props: { family: "postgres17", parameters } });
// 32 GiB = 34,359,738,368 bytes.
const xlarge = databaseClass("db.r7g.xlarge");

describe("evaluateFormula", () => {
  // 32 GiB and 4 processors.
  const context = { memory: 34_359_738_368, vcpu: 4 };
  it.each<[string, number]>([
    ["100", 100],
    // 34,359,738,368 / 32,768
    ["{DBInstanceClassMemory/32768}", 1_048_576],
    // 34,359,738,368 / 9,531,392 = 3,604.9: truncated, not rounded.
    ["LEAST({DBInstanceClassMemory/9531392},5000)", 3604],
    // 34,359,738,368 x 1,024 / 63,963,136 = 550,072.8
    ["GREATEST({DBInstanceClassMemory*1024/63963136},65536)", 550_072],
    // log2(34,359,738,368 / 21,474,836,480) = log2(1.6) = 0.678072; x 600 = 406.8
    ["GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)", 406],
    ["GREATEST({DBInstanceVCPU/12},3)", 3],
    // Nested: the smaller of 682 (34,359,738,368 / 50,331,648 = 682.7) and 400, and 5 more.
    ["SUM(LEAST({DBInstanceClassMemory/50331648}, {DBInstanceVCPU*100}), 5)", 405],
    [" { DBInstanceVCPU * 2 } ", 8],
  ])("%s is %d", (text, value) => {
    expect(evaluateFormula(text, context)).toBe(value);
  });

  it.each([
    "",
    "DBInstanceVCPU",
    "{DBInstanceCPU*2}",
    "{DBInstanceVCPU+2}",
    "{DBInstanceVCPU/0}",
    "{log(0)}",
    "MAX(1,2)",
    "LEAST(1,)",
    "LEAST(1",
    "{1}{2}",
    "1 2",
    "2{3}",
    "16MB",
  ])("%j is no formula", (text) => {
    expect(evaluateFormula(text, context)).toBeUndefined();
  });

  it("takes the least, the greatest and the sum of any list", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (list) => {
        const least = evaluateFormula(`LEAST(${list.join(",")})`, context);
        const greatest = evaluateFormula(`GREATEST(${list.join(",")})`, context);
        expect(list.toSorted((a, b) => a - b).at(0)).toBe(least);
        expect(list.toSorted((a, b) => b - a).at(0)).toBe(greatest);
      }),
    );
  });
});

describe("facts", () => {
  it("knows classes and parameters, and nothing of others", () => {
    expect(xlarge).toEqual({ vcpu: 4, memory: 34_359_738_368, burstable: false });
    expect(databaseClass("db.x9.huge")).toBeUndefined();
    expect(databaseClass("toString")).toBeUndefined();
    expect(parameterFacts("17", "work_mem")?.unit).toBe("kB");
    expect(parameterFacts("9", "work_mem")).toBeUndefined();
    expect(parameterFacts("17", "constructor")).toBeUndefined();
  });

  it.each<[string | undefined, string | undefined]>([
    ["17.6", "17"],
    ["17", "17"],
    ["9.6.24", "9"],
    ["latest", undefined],
    [undefined, undefined],
  ])("the major version of %j is %j", (text, major) => {
    expect(majorVersion(text)).toBe(major);
  });

  it("reads the version of RDS' own families only", () => {
    expect(postgresFamily("postgres17")).toBe("17");
    expect(postgresFamily("aurora-postgresql16")).toBeUndefined();
    expect(postgresFamily("mysql8.0")).toBeUndefined();
  });

  it.each<[string, number | undefined]>([
    ["0.9", 0.9],
    ["-1", -1],
    [" 4096 ", 4096],
    ["1e3", 1000],
    ["16MB", undefined],
    ["0x10", undefined],
    ["", undefined],
  ])("%j as a number is %j", (text, number) => {
    expect(plainNumber(text)).toBe(number);
  });
});

describe("parameters of a group", () => {
  it("finds one beside others whose names are unknown, and does not say that one is absent", () => {
    const some = group([
      { name: UNKNOWN, value: "1" },
      { name: "work_mem", value: UNKNOWN },
    ]);
    expect(parameterOf(some, "work_mem").path).toBe("parameters[1]");
    expect(() => parameterOf(some, "jit")).toThrow(Unjudgeable);
    expect(() => parametersOf(some)).toThrow(Unjudgeable);
  });

  it("lists them by name, each with its own place", () => {
    const found = parametersOf(group([{ name: "jit", value: 0, applyMethod: "immediate" }]));
    expect([...found.keys()]).toEqual(["jit"]);
    expect(found.get("jit")?.at("value").path).toBe("parameters[0].value");
  });
});

describe("effectiveParameter", () => {
  it.each<[string, number | string | undefined]>([
    // Set by the group, as a number for a text.
    ["work_mem", 8192],
    ["wal_compression", "lz4"],
    // Not set: RDS' own, 34,359,738,368 / 32,768; PostgreSQL's own; nobody's.
    ["shared_buffers", 1_048_576],
    ["random_page_cost", 4],
    ["no_such_parameter", undefined],
  ])("%s is %j", (name, value) => {
    const own = group([
      { name: "work_mem", value: 8192 },
      { name: "wal_compression", value: "lz4" },
    ]);
    expect(effectiveParameter(own, name, "17", xlarge)).toBe(value);
  });

  it("is undefined for a formula without a class, and cannot be judged when unknown", () => {
    expect(effectiveParameter(undefined, "shared_buffers", "17", undefined)).toBeUndefined();
    const hidden = group([{ name: "work_mem", value: UNKNOWN }]);
    expect(() => effectiveParameter(hidden, "work_mem", "17", xlarge)).toThrow(Unjudgeable);
  });
});

describe("maxConnections", () => {
  it("takes the group's, else RDS' default, also in versions without facts", () => {
    expect(maxConnections(group([{ name: "max_connections", value: "200" }]), "17", xlarge)).toBe(
      200,
    );
    // 34,359,738,368 / 9,531,392 = 3,604.9
    expect(maxConnections(group([]), "17", xlarge)).toBe(3604);
    expect(maxConnections(undefined, "13", xlarge)).toBe(3604);
    // 256 GiB / 9,531,392 = 28,839, of which RDS takes 5,000.
    expect(maxConnections(undefined, undefined, databaseClass("db.r7g.8xlarge"))).toBe(5000);
    expect(maxConnections(undefined, "17", undefined)).toBeUndefined();
    // Not the default in place of a formula that needs the disk's size.
    const disk = [{ name: "max_connections", value: "{AllocatedStorage/1073741824}" }];
    expect(maxConnections(group(disk), "17", xlarge)).toBeUndefined();
  });
});
