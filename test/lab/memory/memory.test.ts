import { describe, expect, it } from "@jest/globals";

import { budgetOf, readSettings } from "../../../lab/memory/budget.ts";
import type { HighWater } from "../../../lab/memory/high-water.ts";
import { heldOf, judgeOthers, judgeOurs, survived } from "../../../lab/memory/judge.ts";
import { processesOf } from "../../../lab/memory/orphans.ts";
import { addUp, parseStatus } from "../../../lab/memory/processes.ts";
import { resultOf } from "../../../lab/memory/report.ts";
import { roomProblem } from "../../../lab/memory/room.ts";
import { hashOf, nextPages, readUse, sortOf } from "../../../lab/memory/statements.ts";

const MIB = 1024 * 1024;
const GIVEN = { instanceClass: "db.t4g.small", memory: 2048 * MIB };

const SEEN: HighWater = {
  contestant: "plumbline",
  settings: {
    sharedMemory: 550 * MIB,
    sharedBuffers: 512 * MIB,
    maxConnections: 42,
    reserved: 3,
    workMem: 16 * MIB,
    hashMemMultiplier: 1,
    maintenanceWorkMem: 64 * MIB,
    autovacuumWorkMem: 32 * MIB,
    autovacuumWorkers: 3,
    parallelWorkers: 0,
  },
  statement: sortOf(1844),
  use: { memory: 15 * MIB, disk: 0, method: "quicksort" },
  wanted: 39,
  opened: 39,
  superusers: 3,
  beyond: "PostgreSQL: sorry, too many clients already",
  holding: 39,
  peak: { own: 760 * MIB, shared: 540 * MIB, pageTables: 11 * MIB, processes: 47 },
  groupHeld: 1200 * MIB,
  group: { held: 1200 * MIB, pageCache: 0, peak: 1500 * MIB, killed: 0 },
  failure: undefined,
};

const failing = (seen: HighWater) =>
  judgeOurs([seen], GIVEN)
    .filter(({ holds }) => !holds)
    .map(({ id }) => id);

describe("judgeOurs", () => {
  it("holds for a server that lived through it", () => {
    expect(failing(SEEN)).toEqual([]);
    expect(judgeOurs([SEEN], GIVEN).every(({ required }) => required)).toBe(true);
  });

  it("fails when a connection was refused, or one more than max_connections was let in", () => {
    expect(failing({ ...SEEN, opened: 38, holding: 38 })).toEqual(["memory.sort.connections"]);
    expect(failing({ ...SEEN, beyond: undefined })).toEqual(["memory.sort.connections"]);
  });

  it("fails when the statement takes too little to show anything, or not in all sessions", () => {
    // 0.9 x 16 MiB is 14.4 MiB.
    expect(failing({ ...SEEN, use: { ...SEEN.use, memory: 14 * MIB } })).toEqual([
      "memory.sort.statement",
    ]);
    expect(failing({ ...SEEN, holding: 38 })).toEqual(["memory.sort.statement"]);
  });

  it("fails when a process was killed, and says nothing of it without a control group", () => {
    const group = { held: 0, pageCache: 0, peak: 0, killed: 1 };
    expect(failing({ ...SEEN, group })).toEqual(["memory.sort.killed"]);
    const without = judgeOurs([{ ...SEEN, group: undefined, groupHeld: undefined }], GIVEN);
    expect(without.map(({ id }) => id)).not.toContain("memory.sort.killed");
  });

  it("fails when more is held than the class has, or than the parameters add up to", () => {
    // 550 + 42 x 24 + 3 x 32 + 64 MiB is 1,718 MiB; 1,750 and 11 of page tables are more, and less than 2,048.
    expect(failing({ ...SEEN, groupHeld: 1750 * MIB })).toEqual(["memory.sort.budget"]);
    expect(failing({ ...SEEN, groupHeld: 2040 * MIB })).toEqual([
      "memory.sort.class",
      "memory.sort.budget",
    ]);
  });
});

describe("judgeOthers", () => {
  it("tells who would be killed, and requires nothing", () => {
    const group = { held: 600 * MIB, pageCache: 0, peak: 2048 * MIB, killed: 2 };
    const killed = { ...SEEN, contestant: "rds-default", group, failure: "cut off", holding: 12 };
    const [check] = judgeOthers([killed], GIVEN);
    expect(check).toMatchObject({
      id: "memory.others.rds-default",
      holds: false,
      required: false,
      why: "cut off",
    });
    expect(check?.seen).toContain("12 of 39 sessions");
    expect(check?.seen).toContain("2 killed");
  });

  it("goes by the sum over the processes where there is no control group", () => {
    const without = { ...SEEN, group: undefined, groupHeld: undefined };
    // 760 + 540 + 11.
    expect(heldOf(without)).toBe(1311 * MIB);
    expect(survived(without, GIVEN)).toBe(true);
    expect(survived(without, { ...GIVEN, memory: 1310 * MIB })).toBe(false);
  });
});

describe("the summary", () => {
  const database = { ...GIVEN, vcpu: 2, version: "17", declared: {}, values: {} };
  const words = (others: readonly HighWater[]) =>
    resultOf([SEEN, ...others], GIVEN, database).summary.at(-1);

  it("takes only those for out of memory that were, and tells the others' reason", () => {
    const group = { held: 0, pageCache: 0, peak: 0, killed: 1 };
    expect(
      words([
        { ...SEEN, contestant: "rds-default", group, holding: 12, failure: "cut off" },
        { ...SEEN, contestant: "pgtune" },
        { ...SEEN, contestant: "guides", holding: 3, failure: "statement timeout" },
      ]),
    ).toBe(
      "Out of memory in the same test: rds-default (with 12 of 39 at it). Other parameters that live through it: pgtune. " +
        "Not brought to their largest: guides (statement timeout).",
    );
  });
});

describe("the memory of the machine", () => {
  const machine = (available: number) => ({ total: 4096 * MIB, available: available * MIB });

  it("has to hold the class and 512 MiB for the rest", () => {
    // 2,048 + 512.
    expect(roomProblem(machine(2560), GIVEN, true)).toBeUndefined();
    expect(roomProblem(machine(2559), GIVEN, true)).toBe(
      "Trying the 2,048 MiB of db.t4g.small takes 2,560 MiB. This machine has 4,096 MiB, 2,559 MiB of it available: " +
        "make room, take a larger one, or leave the section out with --only.",
    );
  });

  it("has to hold what others take where nothing stops them", () => {
    // 2,048 x 2.25 + 512.
    expect(roomProblem(machine(5120), GIVEN, false)).toBeUndefined();
    expect(roomProblem(machine(5119), GIVEN, false)).toContain("may not make the control group");
  });
});

describe("readSettings", () => {
  const rows = [
    ["shared_buffers", "65536", "8kB"],
    ["shared_memory_size", "548", "MB"],
    ["max_connections", "225", null],
    ["superuser_reserved_connections", "3", null],
    ["work_mem", "4096", "kB"],
    ["hash_mem_multiplier", "2", null],
    ["maintenance_work_mem", "65536", "kB"],
    ["autovacuum_work_mem", "-1", "kB"],
    ["autovacuum_max_workers", "3", null],
    ["max_parallel_workers", "8", null],
    ["max_parallel_workers_per_gather", "0", null],
  ];

  it("takes the server's units, and -1 for maintenance_work_mem", () => {
    const settings = readSettings(rows);
    expect(settings.sharedBuffers).toBe(536_870_912);
    expect(settings.autovacuumWorkMem).toBe(67_108_864);
    expect(settings.reserved).toBe(3);
    expect(settings.parallelWorkers).toBe(0);
    // 548 + 225 x (8 + 4 x 2) + 3 x 64 + 64 MiB.
    expect(budgetOf(settings)).toBe(4404 * MIB);
  });

  it("refuses a unit it does not know, and a missing parameter", () => {
    expect(() => readSettings([["work_mem", "4", "pages"]])).toThrow(
      "PostgreSQL counts work_mem in pages",
    );
    expect(() => readSettings(rows.slice(0, 4))).toThrow("PostgreSQL does not know");
  });
});

describe("processes", () => {
  it("reads a status and adds up, shared memory once", () => {
    const status =
      "Name:\tpostgres\nPPid:\t7\nVmPTE:\t     100 kB\nRssAnon:\t  2048 kB\nRssFile:\t 9 kB\nRssShmem:\t 512 kB\n";
    const process = parseStatus(status);
    expect(process).toEqual({
      parent: 7,
      own: 2_097_152,
      shared: 524_288,
      pageTables: 102_400,
    });
    expect(parseStatus("Name:\tgone\nPPid:\t7\n")).toBeUndefined();
    if (process === undefined) throw new Error("not read");
    expect(addUp([process, { ...process, shared: 0 }])).toEqual({
      own: 4_194_304,
      shared: 524_288,
      pageTables: 204_800,
      processes: 2,
    });
  });
});

describe("processesOf", () => {
  it("finds none of a server that is not there, and none without a name", () => {
    expect(processesOf("nobody's-0")).toEqual([]);
    expect(processesOf("")).toEqual([]);
  });
});

describe("statements", () => {
  it("reads what a sort took from below other nodes, and that it spilled", () => {
    const sort = (space: string) =>
      JSON.stringify([
        {
          Plan: {
            "Node Type": "Limit",
            Plans: [
              {
                "Node Type": "Sort",
                "Sort Method": "quicksort",
                "Sort Space Used": 100,
                "Sort Space Type": space,
              },
            ],
          },
        },
      ]);
    expect(readUse(sort("Memory"), "sort")).toEqual({
      memory: 102_400,
      disk: 0,
      method: "quicksort",
    });
    expect(readUse(sort("Disk"), "sort")).toMatchObject({ memory: 0, disk: 102_400 });
    expect(() => readUse(sort("Memory"), "hash")).toThrow("PostgreSQL's plan has no hash");
  });

  it("goes on until a sort just fits", () => {
    const use = (memory: number, disk: number) => ({ memory, disk, method: "quicksort" });
    expect(nextPages(1000, use(0, 5), 1000, 0.9)).toBe(950);
    expect(nextPages(1000, use(900, 0), 1000, 0.9)).toBeUndefined();
    // A page took 0.5 bytes; 950 of 1,000 bytes are 1,900 pages.
    expect(nextPages(1000, use(500, 0), 1000, 0.9)).toBe(1900);
    expect(hashOf(12).sql).toContain("ctid < '(12,0)'");
  });
});
