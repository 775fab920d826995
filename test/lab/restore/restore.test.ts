import { describe, expect, it } from "@jest/globals";

import type { DiskFullDrill } from "../../../lab/restore/disk-full.ts";
import { resultOf } from "../../../lab/restore/index.ts";
import { diskTable, judgeDisk } from "../../../lab/restore/judge-disk.ts";
import { compareLedger, judgeRestore } from "../../../lab/restore/judge-restore.ts";
import { archiveCommand } from "../../../lab/restore/point-in-time.ts";
import type { RestoreDrill } from "../../../lab/restore/point-in-time.ts";
import {
  backupSettings,
  retentionCheck,
  walShareCheck,
} from "../../../lab/restore/stack-backup.ts";

const CONTENTS = { rows: 3, checksum: "abc", damaged: 0, accounts: "def", imbalance: 0 };

const DRILL: RestoreDrill = {
  target: "2026-11-22 04:42:58.193227+00",
  targetAt: 100,
  commits: [
    { id: 1, checksum: "one", sentAt: 10, answeredAt: 20 },
    { id: 2, checksum: "two", sentAt: 80, answeredAt: 90 },
    { id: 3, checksum: "three", sentAt: 110, answeredAt: 120 },
  ],
  duringBackup: 1,
  expected: CONTENTS,
  afterMistake: 'PostgreSQL: relation "entries" does not exist',
  restored: CONTENTS,
  written: new Map([
    [1, "one"],
    [2, "two"],
  ]),
  writeError: undefined,
  seconds: { backup: 2, copy: 0.5, replay: 1 },
  size: { backup: 60_000_000, archive: 80_000_000 },
};

const DISK: DiskFullDrill = {
  size: 268_435_456,
  maxWalSize: 26_214_400,
  walPeak: 28_311_552,
  walWritten: 169_990_104,
  error: 'PostgreSQL: could not extend file "base/5/16391": No space left on device',
  readable: true,
  outage: "none",
  seconds: 0.01,
  commits: 2064,
  missing: 0,
  damaged: 0,
  corruption: undefined,
};

const failing = (drill: RestoreDrill) =>
  judgeRestore(drill)
    .filter(({ holds }) => !holds)
    .map(({ id }) => id);

describe("judgeRestore", () => {
  it("holds for a restore that is exact", () => {
    expect(failing(DRILL)).toEqual([]);
  });

  it.each([
    ["a row less", { rows: 2 }],
    ["another checksum", { checksum: "xyz" }],
    ["a damaged row", { damaged: 1 }],
    ["other accounts", { accounts: "xyz" }],
    ["half a transaction", { imbalance: 5 }],
  ])("fails with %s", (_, change) => {
    expect(failing({ ...DRILL, restored: { ...CONTENTS, ...change } })).toEqual(["restore.same"]);
  });

  it("fails when a transaction before the point is lost, or one after it is there", () => {
    expect(failing({ ...DRILL, written: new Map([[1, "one"]]) })).toEqual(["restore.nothing-lost"]);
    expect(failing({ ...DRILL, written: new Map([...DRILL.written, [3, "three"]]) })).toEqual([
      "restore.nothing-after",
    ]);
  });

  it("fails when nothing was written during the backup or after the point: nothing would be shown", () => {
    expect(failing({ ...DRILL, duringBackup: 0 })).toEqual(["restore.nothing-lost"]);
    expect(failing({ ...DRILL, commits: DRILL.commits.slice(0, 2) })).toEqual([
      "restore.nothing-after",
    ]);
  });

  it("fails when the mistake did not happen, or the second server takes no writes", () => {
    expect(failing({ ...DRILL, afterMistake: "the rows are still there" })).toEqual([
      "restore.mistake",
    ]);
    expect(failing({ ...DRILL, writeError: "read-only" })).toEqual(["restore.mistake"]);
  });

  it("counts a transaction that was on its way at the point neither before nor after it", () => {
    const commits = [{ id: 1, checksum: "one", sentAt: 90, answeredAt: 110 }];
    expect(compareLedger(commits, new Map(), 100)).toEqual({
      before: 0,
      lost: 0,
      after: 0,
      tooMany: 0,
    });
  });
});

describe("judgeDisk", () => {
  const failingDisk = (seen: DiskFullDrill) =>
    judgeDisk(seen)
      .filter(({ holds }) => !holds)
      .map(({ id }) => id);

  it("holds for a server that lost nothing", () => {
    expect(failingDisk(DISK)).toEqual([]);
  });

  it.each([
    ["the writer is only cut off", { error: "closed" }, "restore.disk-full.words"],
    ["a row is missing", { missing: 1 }, "restore.disk-full.rows"],
    ["a row is damaged", { damaged: 1 }, "restore.disk-full.rows"],
    ["the index is not in order", { corruption: "item order" }, "restore.disk-full.rows"],
    ["it had to be started", { outage: "had to be started" }, "restore.disk-full.by-itself"],
    ["rows cannot be read", { readable: false }, "restore.disk-full.reads"],
    ["WAL fills the disk", { walPeak: 96_468_992 }, "restore.disk-full.wal"],
  ] as const)("fails when %s", (_, change, id) => {
    expect(failingDisk({ ...DISK, ...change })).toEqual([id]);
  });

  it("fails when the disk did not become full", () => {
    expect(failingDisk({ ...DISK, error: undefined })).toEqual([
      "restore.disk-full.full",
      "restore.disk-full.words",
    ]);
  });

  it("requires nothing that depends on which process finds the disk full first", () => {
    const required = judgeDisk(DISK).filter((check) => check.required);
    expect(required.map(({ id }) => id)).toEqual([
      "restore.disk-full.full",
      "restore.disk-full.rows",
      "restore.disk-full.goes-on",
    ]);
  });

  it("fails when no write works again", () => {
    const seen = { ...DISK, seconds: undefined };
    expect(failingDisk(seen)).toEqual(["restore.disk-full.goes-on", "restore.disk-full.by-itself"]);
  });

  it("says that it could not be tried, and checks nothing then", () => {
    const runs = [{ label: "a tenth of the disk", seen: { reason: "unshare failed" } }];
    expect(diskTable(runs).rows[0]?.[1]).toBe("not tried: unshare failed");
    const { checks } = resultOf(STACK, DRILL, runs);
    expect(checks.filter(({ id }) => id.startsWith("restore.disk-full"))).toEqual([]);
  });
});

const INSTANCE = {
  type: "aws:rds/instance:Instance",
  name: "db",
  id: "db",
  inputs: {
    allocatedStorage: 400,
    backupRetentionPeriod: 14,
    backupWindow: "03:00-04:00",
    deleteAutomatedBackups: false,
    skipFinalSnapshot: false,
  },
  outputs: {},
};

const STACK = {
  resources: [INSTANCE],
  database: {
    instanceClass: "db.r7g.xlarge",
    memory: 34_359_738_368,
    vcpu: 4,
    version: "17",
    declared: {},
    values: { max_wal_size: "4096" },
  },
};

describe("backups of the stack", () => {
  it("reads them from the engine's state, without replicas", () => {
    const replica = { ...INSTANCE, name: "replica", inputs: { replicateSourceDb: "db" } };
    expect(backupSettings([INSTANCE, replica])).toEqual([
      {
        name: "db",
        retentionDays: 14,
        window: "03:00-04:00",
        storageGiB: 400,
        keepsBackups: true,
        finalSnapshot: true,
      },
    ]);
  });

  it("fails without retention, and without a database", () => {
    const none = { ...INSTANCE, inputs: {} };
    expect(retentionCheck(backupSettings([INSTANCE])).holds).toBe(true);
    expect(retentionCheck(backupSettings([INSTANCE, none])).holds).toBe(false);
    expect(retentionCheck([]).holds).toBe(false);
  });

  it("fails when max_wal_size is more than a tenth of the storage", () => {
    const databases = backupSettings([INSTANCE]);
    // A tenth of 400 GiB is 40,960 MiB.
    expect(walShareCheck(databases, 40_960, 0.1)[0]?.holds).toBe(true);
    expect(walShareCheck(databases, 40_961, 0.1)[0]?.holds).toBe(false);
  });
});

describe("resultOf", () => {
  it("takes the guides' claim by what was restored", () => {
    const claims = (drill: RestoreDrill) =>
      resultOf(STACK, drill, [{ label: "a tenth of the disk", seen: DISK }]).claims;
    expect(claims(DRILL)).toMatchObject([{ claim: "backup-tested", verdict: "confirmed" }]);
    expect(claims({ ...DRILL, restored: { ...CONTENTS, rows: 2 } })).toMatchObject([
      { claim: "backup-tested", verdict: "refuted" },
    ]);
  });
});

describe("the share of max_wal_size", () => {
  const shares = (database: object) => {
    const other = { ...INSTANCE, name: "other" };
    const stack = {
      resources: [INSTANCE, other],
      database: { ...STACK.database, ...database },
    };
    const { checks } = resultOf(stack, DRILL, []);
    return checks.map(({ id }) => id).filter((id) => id.startsWith("restore.wal-share"));
  };

  it("is judged for the database whose parameters they are, where they say it", () => {
    expect(shares({ name: "db" })).toEqual(["restore.wal-share.db"]);
    expect(shares({ name: "db", values: {} })).toEqual([]);
  });
});

describe("archiveCommand", () => {
  it("puts a segment into the archive whole or not at all, and never over another", () => {
    expect(archiveCommand("/a")).toBe("test ! -f /a/%f && cp %p /a/%f.part && mv /a/%f.part /a/%f");
  });
});
