import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Fix } from "../../../tuning/budget/finding.ts";
import { memoryBudget } from "../../../tuning/budget/memory.ts";
import type { MemoryBudgetInput } from "../../../tuning/budget/memory.ts";
import { tunePostgres } from "../../../tuning/postgres/index.ts";
import { gib, mib } from "../../../tuning/units.ts";
import { database } from "./stack.ts";

const subject = "database";

describe("the sum", () => {
  // A 4 GiB class with round amounts, so that the sum can be done in the head (in MiB).
  const tuned = database();
  const small = {
    ...tuned,
    memory: {
      ...tuned.memory,
      total: gib(4),
      sharedBuffers: gib(1),
      sharedOverhead: mib(64),
      perBackend: mib(8),
      workMem: mib(16),
      hashMemMultiplier: 1,
      nodesPerQuery: 1,
      perConnection: mib(24),
      parallelWorkers: 2,
      autovacuumWorkers: 3,
      autovacuumWorkMem: mib(64),
      maintenanceWorkMem: mib(128),
      operatingSystem: mib(400),
    },
  };

  it("adds buffers, connections, workers, maintenance and system", () => {
    // 1,024 + 64 + 60 x 24 + 2 x 24 + 3 x 64 + 128 + 400 = 3,296 MiB of 4,096
    const finding = memoryBudget({ subject, database: small, connections: 60 });
    expect(finding.lines.map(({ label, amount }) => [label, amount / mib(1)])).toEqual([
      ["shared_buffers", 1024],
      ["shared, other", 64],
      ["connections", 1440],
      ["parallel workers", 48],
      ["autovacuum", 192],
      ["maintenance", 128],
      ["system", 400],
    ]);
    expect([finding.status, finding.total, finding.limit]).toEqual(["ok", mib(3296), gib(4)]);
  });

  it("is exact to the connection: 93 fit, 94 do not", () => {
    // 4,096 - (3,296 - 1,440) = 2,240; / 24 = 93.3
    const status = (connections: number) =>
      memoryBudget({ subject, database: small, connections }).status;
    expect([status(93), status(94)]).toEqual(["ok", "error"]);
  });

  it("shows how a connection's share comes about", () => {
    const finding = memoryBudget({ subject, database: small, connections: 60 });
    expect(finding.lines[2]?.arithmetic).toBe("60 x (8 MiB + work_mem 16 MiB x 1)");
  });

  it("adds up to the total it is compared with, on a real database too", () => {
    const { lines, total } = memoryBudget({ subject, database: database(), connections: 250 });
    expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
  });

  it("only warns where the stack itself does not plan for it", () => {
    const input = { subject, database: small, connections: 94, severity: "warning" as const };
    expect(memoryBudget(input).status).toBe("warning");
  });
});

/** The budget with a fix applied, or one step short of it. */
function apply(input: MemoryBudgetInput, fix: Fix, short = false): MemoryBudgetInput {
  const tuning = input.database.input;
  if (fix.path === "database.instanceClass") {
    return { ...input, database: tunePostgres({ ...tuning, instanceClass: fix.to }) };
  }
  const kilobytes = Number.parseInt(fix.to, 10) + (short ? 1024 : 0);
  const overrides = { ...tuning.overrides, work_mem: String(kilobytes) };
  return { ...input, database: tunePostgres({ ...tuning, overrides }) };
}

const inputs: fc.Arbitrary<MemoryBudgetInput> = fc.record({
  subject: fc.constant(subject),
  database: fc
    .record({
      instanceClass: fc.constantFrom("db.t4g.small", "db.m7g.large", "db.r7g.xlarge"),
      workMemMib: fc.integer({ min: 1, max: 512 }),
    })
    .map(({ instanceClass, workMemMib }) =>
      database(instanceClass, { work_mem: String(workMemMib * 1024) }),
    ),
  connections: fc.integer({ min: 1, max: 1000 }),
});

describe("a work_mem of your own that is too large", () => {
  it("is an error with a smaller work_mem and a larger class that fit", () => {
    // 256 MiB x 200 connections are 50 GiB alone, on 16 GiB
    const input = {
      subject,
      database: database("db.r7g.large", { work_mem: "262144" }),
      connections: 200,
    };
    const { status, fixes } = memoryBudget(input);
    expect(status).toBe("error");
    expect(fixes.map(({ path }) => path)).toEqual([
      "database.parameters.work_mem",
      "database.instanceClass",
    ]);
    expect(fixes[1]?.to).toBe("db.r7g.4xlarge");
  });

  it("is lowered by one MiB when one is enough", () => {
    // One connection more than fits is at most 64 + 8 MiB too much, and there are more than 72.
    const tuned = database("db.r7g.large", { work_mem: "65536" });
    let connections = 1;
    while (memoryBudget({ subject, database: tuned, connections }).status === "ok") connections++;
    expect(connections).toBeGreaterThan(72);
    const { fixes } = memoryBudget({ subject, database: tuned, connections });
    expect(fixes[0]?.change).toBe("database.parameters.work_mem: 65536 kB -> 64512 kB");
  });

  it("is offered only changes that fit, and the largest work_mem that does", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        for (const fix of memoryBudget(input).fixes) {
          const fixed = memoryBudget(apply(input, fix));
          expect([fix.change, fixed.status]).toEqual([fix.change, "ok"]);
          expect(fixed.total).toBe(fix.total);
          if (fix.path === "database.instanceClass") continue;
          const short = apply(input, fix, true);
          const stillTheOld = short.database.memory.workMem >= input.database.memory.workMem;
          expect(stillTheOld || memoryBudget(short).status === "error").toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("never needs less with more connections", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const more = { ...input, connections: input.connections + 1 };
        expect(memoryBudget(more).total).toBeGreaterThan(memoryBudget(input).total);
      }),
    );
  });
});
