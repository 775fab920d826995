import type { ProofContext, ProofStack, Section, SectionResult } from "../proof/types.ts";
import { diskFullDrill } from "./disk-full.ts";
import { diskTable, judgeDisk, wasTried } from "./judge-disk.ts";
import type { DiskRun } from "./judge-disk.ts";
import { compareLedger, count, judgeRestore, megabytes, restoreTable } from "./judge-restore.ts";
import { restoreDrill } from "./point-in-time.ts";
import type { RestoreDrill, RestorePlan } from "./point-in-time.ts";
import { backupSettings, backupTable, retentionCheck, walShareCheck } from "./stack-backup.ts";

/** What max_wal_size may take of the storage. */
const WAL_SHARE = 0.1;
/** max_wal_size that is no limit: twice the disk. */
const NO_LIMIT = 2;

const PLANS: Readonly<Record<"full" | "quick", RestorePlan>> = {
  full: { rows: 250_000, seconds: { before: 2, between: 4, after: 1 } },
  quick: { rows: 30_000, seconds: { before: 0.5, between: 1, after: 0.5 } },
};

/** Backup, restore to a point in time, and a disk that becomes full. */
export const restoreSection: Section = {
  id: "restore",
  title: "Backup, point in time, full disk",
  seconds: { full: 50, quick: 15 },
  run: async (context) => {
    const { quick, progress, stack } = context;
    progress("writing to the server that will be restored");
    const drill = await restoreDrill(context, PLANS[quick ? "quick" : "full"]);
    return resultOf(stack, drill, await fillDisks(context));
  },
};

async function fillDisks(context: ProofContext): Promise<readonly DiskRun[]> {
  const { quick, progress } = context;
  progress("filling a small disk");
  const runs: DiskRun[] = [
    { label: "a tenth of the disk", seen: await diskFullDrill(context, WAL_SHARE) },
  ];
  if (!quick) {
    progress("filling a small disk with WAL");
    const seen = await diskFullDrill(context, NO_LIMIT);
    runs.push({ label: "twice the disk", seen });
  }
  return runs;
}

/** What is said of the drills. @param disks the first is the one whose max_wal_size is within the storage. */
export function resultOf(
  stack: Pick<ProofStack, "resources" | "database">,
  drill: RestoreDrill,
  disks: readonly DiskRun[],
): SectionResult {
  const databases = backupSettings(stack.resources);
  const restored = judgeRestore(drill);
  const holds = restored.every((check) => check.holds);
  const [first] = disks;
  const { name, values } = stack.database;
  // The parameters are those of one database.
  const own = databases.filter((each) => name === undefined || each.name === name);
  const maxWalSize = values["max_wal_size"];
  return {
    summary: [restoreWords(drill, holds), ...disks.map(diskWords)],
    tables: [restoreTable(drill), backupTable(databases), diskTable(disks)],
    pictures: [],
    checks: [
      ...restored,
      retentionCheck(databases),
      ...(maxWalSize === undefined ? [] : walShareCheck(own, Number(maxWalSize), WAL_SHARE)),
      ...(first !== undefined && wasTried(first) ? judgeDisk(first.seen) : []),
    ],
    claims: [
      {
        claim: "backup-tested",
        verdict: holds ? "confirmed" : "refuted",
        seen: restoreWords(drill, holds),
      },
    ],
    commands: [
      "pg_basebackup -D backup --wal-method=none --checkpoint=fast",
      `restore_command = 'cp archive/%f %p', recovery_target_time = '${drill.target}', recovery_target_action = 'promote'`,
      "unshare --mount sh -c 'mount -t tmpfs -o size=256M disk \"$0\"; exec sleep 900' <folder>",
    ],
  };
}

function restoreWords(drill: RestoreDrill, holds: boolean): string {
  const { seconds, size, restored, expected } = drill;
  const ledger = compareLedger(drill.commits, drill.written, drill.targetAt);
  const took = `${(seconds.copy + seconds.replay).toFixed(1)} s for ${megabytes(size.backup)} and ${megabytes(size.archive)} of WAL`;
  return (
    `A backup taken under load and restored to the moment before a DROP TABLE holds ${count(restored.rows)} of ` +
    `${count(expected.rows)} rows${holds ? " with the same checksum" : ""}: ${ledger.lost} of ${count(ledger.before)} transactions ` +
    `before that moment are lost, ${ledger.tooMany} of ${count(ledger.after)} after it are there (${took}).`
  );
}

function diskWords(run: DiskRun): string {
  if (!wasTried(run)) return `A full disk with max_wal_size ${run.label} could not be tried here.`;
  const { error, outage, seconds, missing, damaged, commits } = run.seen;
  const again =
    seconds === undefined
      ? "it never writes again"
      : `it writes again after ${seconds.toFixed(1)} s`;
  return (
    `A full disk with max_wal_size ${run.label}: "${error ?? "no error"}"; outage: ${outage}; ${again}; ` +
    `${missing + damaged} rows of ${count(commits)} committed transactions are missing or damaged.`
  );
}
