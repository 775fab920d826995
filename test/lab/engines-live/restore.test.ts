import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { openLabHome } from "../../../lab/engines/home.ts";
import type { LabHome } from "../../../lab/engines/home.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import type { ProofContext } from "../../../lab/proof/types.ts";
import { diskFullDrill } from "../../../lab/restore/disk-full.ts";
import { judgeDisk, wasTried } from "../../../lab/restore/judge-disk.ts";
import { judgeRestore } from "../../../lab/restore/judge-restore.ts";
import { restoreDrill } from "../../../lab/restore/point-in-time.ts";
import { openSmallDisk } from "../../../lab/restore/small-disk.ts";

// The machine may be busy; a server gives up by itself after a minute.
jest.setTimeout(240_000);

let lab: LabHome;
let context: ProofContext;
beforeAll(async () => {
  lab = await openLabHome(findEngines(process.env), new AbortController().signal);
  const memory = 2 ** 31;
  const database = { memory, vcpu: 2, version: "15", declared: {}, values: {} };
  context = {
    stack: {
      name: "none",
      resources: [],
      objects: [],
      database: { ...database, instanceClass: "db.t4g.small" },
      databases: [],
      caches: [],
    },
    engines: lab.engines,
    home: lab.home,
    quick: true,
    progress: () => undefined,
  };
});
afterAll(() => lab.close());

const mounts = () => readFileSync("/proc/self/mountinfo", "utf8");

describe("restoreDrill", () => {
  it("restores exactly what was committed at the moment before the mistake", async () => {
    const drill = await restoreDrill(context, {
      rows: 5_000,
      seconds: { before: 0.3, between: 0.5, after: 0.3 },
    });
    expect(judgeRestore(drill).filter(({ holds }) => !holds)).toEqual([]);
    expect(drill.size.backup).toBeGreaterThan(0);
  });
});

describe("diskFullDrill", () => {
  it("loses nothing that was committed, and leaves no mount behind", async () => {
    const before = mounts();
    const seen = await diskFullDrill(context, 0.1);
    const run = { label: "a tenth", seen };
    const checks = wasTried(run) ? judgeDisk(run.seen) : [];
    expect(checks.filter(({ holds, required }) => required && !holds)).toEqual([]);
    expect(mounts()).toBe(before);
  });
});

describe("openSmallDisk", () => {
  it("is as large as it should be, and gone when it is closed; or says why there is none", async () => {
    const disk = await openSmallDisk(lab.home, "small", 8 * 2 ** 20);
    const refused = "reason" in disk;
    expect(refused ? disk.reason.length > 0 : disk.free() === 8 * 2 ** 20).toBe(true);
    if (!refused) {
      await disk.close();
      await disk.close();
    }
    expect(refused || !existsSync(disk.folder)).toBe(true);
  });
});
