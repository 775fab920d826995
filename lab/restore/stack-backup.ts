import type { EngineResource } from "../edge/site/model.ts";
import type { Check, ProofTable } from "../proof/types.ts";

/** What the stack says of the backups of a database. */
export interface BackupSettings {
  /** Logical name of the instance. */
  readonly name: string;
  /** Days for which any moment can be restored. @default 0 - no backups: what RDS does when it is not said */
  readonly retentionDays: number;
  /** "03:00-04:00", UTC. @default - RDS chooses */
  readonly window: string | undefined;
  /** GiB. @default - that of what it is restored from */
  readonly storageGiB: number | undefined;
  /** Whether backups stay when the instance is deleted. */
  readonly keepsBackups: boolean;
  /** Whether a last snapshot is taken when it is deleted. */
  readonly finalSnapshot: boolean;
}

const INSTANCE = "aws:rds/instance:Instance";

/** Backup settings of the stack's databases. Replicas have none of their own: what they hold is their source's. */
export function backupSettings(resources: readonly EngineResource[]): readonly BackupSettings[] {
  return resources
    .filter(({ type, inputs }) => type === INSTANCE && inputs["replicateSourceDb"] === undefined)
    .map(({ name, inputs }) => ({
      name,
      retentionDays: numberOf(inputs["backupRetentionPeriod"]) ?? 0,
      window: typeof inputs["backupWindow"] === "string" ? inputs["backupWindow"] : undefined,
      storageGiB: numberOf(inputs["allocatedStorage"]),
      keepsBackups: inputs["deleteAutomatedBackups"] === false,
      finalSnapshot: inputs["skipFinalSnapshot"] === false,
    }));
}

/** Whether every database of the stack can be restored to a moment at all. */
export function retentionCheck(databases: readonly BackupSettings[]): Check {
  const listed = databases.map(({ name, retentionDays }) => `${name} ${retentionDays} days`);
  return {
    id: "restore.retention",
    what: "every database of the stack keeps backups, without which there is no point in time to restore",
    seen: listed.length === 0 ? "the stack has no database" : listed.join(", "),
    holds: databases.length > 0 && databases.every(({ retentionDays }) => retentionDays > 0),
    required: true,
  };
}

/**
 * Whether max_wal_size leaves the storage to the rows.
 *
 * @param maxWalSize of the stack's own parameters. MB, as PostgreSQL counts them: 1,048,576 bytes.
 */
export function walShareCheck(
  databases: readonly BackupSettings[],
  maxWalSize: number,
  share: number,
): readonly Check[] {
  return databases.flatMap(({ name, storageGiB }) => {
    if (storageGiB === undefined) return [];
    const storage = storageGiB * 1024;
    return [
      {
        id: `restore.wal-share.${name}`,
        what: `max_wal_size is at most 1/${Math.round(1 / share)} of the storage`,
        seen: `${maxWalSize} MiB of ${storageGiB} GiB (${((maxWalSize / storage) * 100).toFixed(1)} %)`,
        holds: maxWalSize <= storage * share,
        required: true,
      },
    ];
  });
}

/** What stands in the drill for what RDS does, and what the stack says of it. */
export function backupTable(databases: readonly BackupSettings[]): ProofTable {
  return {
    title: "Backups of the stack",
    text:
      "RDS takes a snapshot a day and uploads the WAL every five minutes (Amazon RDS User Guide, Restoring a DB instance to a " +
      "specified time); in the drill pg_basebackup stands for the snapshot, archive_command for the upload, and a second " +
      "server for the instance that is restored. What is lost with the instance is at most what was not uploaded yet.",
    columns: [
      "Database",
      "Retention",
      "Window (UTC)",
      "Backups stay after deletion",
      "Final snapshot",
    ],
    rows: databases.map((each) => [
      each.name,
      `${each.retentionDays} days`,
      each.window ?? "RDS chooses",
      each.keepsBackups ? "yes" : "no",
      each.finalSnapshot ? "yes" : "no",
    ]),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
