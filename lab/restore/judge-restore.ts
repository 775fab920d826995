import type { Check, ProofTable } from "../proof/types.ts";
import type { Commit } from "./ledger.ts";
import type { RestoreDrill } from "./point-in-time.ts";

/** Which transactions should be in the restored database, by the ledger of those that wrote them. */
export interface LedgerVerdict {
  /** Answered before the point in time. */
  readonly before: number;
  /** Of those: not restored, or with another checksum. */
  readonly lost: number;
  /** Sent after the point in time, and answered. */
  readonly after: number;
  /** Of all sent after it: restored all the same. */
  readonly tooMany: number;
}

/** Compares the ledger with what was restored. @param targetAt the point in time by the ledger's clock. */
export function compareLedger(
  commits: readonly Commit[],
  written: ReadonlyMap<number, string>,
  targetAt: number,
): LedgerVerdict {
  const before = commits.filter(
    ({ answeredAt }) => answeredAt !== undefined && answeredAt <= targetAt,
  );
  const after = commits.filter(({ sentAt }) => sentAt > targetAt);
  return {
    before: before.length,
    lost: before.filter(({ id, checksum }) => written.get(id) !== checksum).length,
    after: after.filter(({ answeredAt }) => answeredAt !== undefined).length,
    tooMany: after.filter(({ id }) => written.has(id)).length,
  };
}

/** What has to hold of a restore. */
export function judgeRestore(drill: RestoreDrill): readonly Check[] {
  const { expected, restored, duringBackup, afterMistake, writeError } = drill;
  const ledger = compareLedger(drill.commits, drill.written, drill.targetAt);
  return [
    {
      id: "restore.same",
      what: "the restored database holds exactly what was committed at the point in time: rows, checksums and accounts",
      seen:
        `${count(restored.rows)} rows of ${count(expected.rows)}, checksum ` +
        `${restored.checksum === expected.checksum ? "the same" : "another"}, ${restored.damaged} rows damaged; accounts ` +
        `${restored.accounts === expected.accounts ? "the same" : "others"}, ${restored.imbalance} out of balance`,
      holds:
        restored.rows === expected.rows &&
        restored.checksum === expected.checksum &&
        restored.accounts === expected.accounts &&
        restored.damaged === 0 &&
        restored.imbalance === 0,
      required: true,
    },
    {
      id: "restore.nothing-lost",
      what: "every transaction that was answered before the point in time is there, among them those during the backup",
      seen: `${ledger.lost} lost of ${count(ledger.before)}; ${count(duringBackup)} were sent during the backup`,
      holds: ledger.lost === 0 && ledger.before > 0 && duringBackup > 0,
      required: true,
    },
    {
      id: "restore.nothing-after",
      what: "no transaction that was sent after the point in time is there",
      seen: `${ledger.tooMany} there of ${count(ledger.after)}`,
      holds: ledger.tooMany === 0 && ledger.after > 0,
      required: true,
    },
    {
      id: "restore.mistake",
      what: "the mistake had taken the rows from the first server, and the second takes writes",
      seen: `first server: "${afterMistake}"; a write into the second ${writeError === undefined ? "works" : `fails: "${writeError}"`}`,
      holds: afterMistake.includes("does not exist") && writeError === undefined,
      required: true,
    },
  ];
}

/** How long it took and how much it was. */
export function restoreTable(drill: RestoreDrill): ProofTable {
  const { seconds, size } = drill;
  const total = seconds.copy + seconds.replay;
  return {
    title: "Backup and restore to a point in time",
    text:
      `Four sessions write while pg_basebackup runs; then DELETE and DROP TABLE. Restored to ${drill.target}, when all ` +
      "sessions stood still for a moment, so that what was committed then is one and the same to everybody. A restore in RDS " +
      "takes longer: it makes an instance first, and its storage comes from the snapshot as it is read.",
    columns: ["Step", "Time", "Size"],
    rows: [
      [
        "backup under load (pg_basebackup)",
        `${seconds.backup.toFixed(1)} s`,
        megabytes(size.backup),
      ],
      ["copy to the second server", `${seconds.copy.toFixed(1)} s`, megabytes(size.backup)],
      ["replay until it takes writes", `${seconds.replay.toFixed(1)} s`, megabytes(size.archive)],
      ["restore in all", `${total.toFixed(1)} s`, megabytes(size.backup + size.archive)],
    ],
  };
}

/** Bytes as "63.2 MB". */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** "52,543". */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}
