import type { Check, ProofTable } from "../proof/types.ts";
import type { DiskFullDrill, NotAllowed } from "./disk-full.ts";
import { count } from "./judge-restore.ts";

/** What became of one disk, with max_wal_size as a share of it. */
export interface DiskRun {
  /** "a tenth of the disk": unique. */
  readonly label: string;
  readonly seen: DiskFullDrill | NotAllowed;
}

/** WAL may be more than max_wal_size while a checkpoint is on its way: it is a soft limit. */
const WAL_MARGIN = 2;

/** Whether it could be tried. */
export function wasTried(run: DiskRun): run is DiskRun & { readonly seen: DiskFullDrill } {
  return !("reason" in run.seen);
}

/** What has to hold of the run with max_wal_size within the storage. */
export function judgeDisk(seen: DiskFullDrill): readonly Check[] {
  const { error, missing, damaged, commits, corruption, seconds, outage } = seen;
  return [
    {
      id: "restore.disk-full.full",
      what: "the disk becomes full: a write fails",
      seen: error ?? `no error after ${count(commits)} transactions`,
      holds: error !== undefined,
      required: true,
    },
    {
      id: "restore.disk-full.words",
      what: "who writes is told that the disk is full",
      seen: error ?? "no error",
      holds: says(error),
      // Where another process of the server finds it full first, all sessions are ended: chance.
      required: false,
    },
    {
      id: "restore.disk-full.rows",
      what: "every row that was committed before and after is there, and is what was written; the index is in order",
      seen: `${missing} rows missing and ${damaged} damaged of ${count(commits)} transactions; amcheck: ${corruption ?? "in order"}`,
      holds: missing === 0 && damaged === 0 && corruption === undefined && commits > 0,
      required: true,
    },
    {
      id: "restore.disk-full.goes-on",
      what: "it writes again once there is room",
      seen:
        seconds === undefined
          ? "no write worked any more"
          : `after ${seconds.toFixed(1)} s, outage: ${outage}`,
      holds: seconds !== undefined,
      required: true,
    },
    {
      id: "restore.disk-full.by-itself",
      what: "nobody has to start it again",
      seen: `outage: ${outage}`,
      holds: seconds !== undefined && outage !== "had to be started",
      // It recovers while the disk is still full, or just after: that is a matter of milliseconds.
      required: false,
    },
    {
      id: "restore.disk-full.reads",
      what: "rows can be read while the disk is full",
      seen: seen.readable ? "reads work" : "reads fail",
      holds: seen.readable,
      required: false,
      ...(seen.readable
        ? {}
        : {
            why: "what did not fit was a segment of the WAL: the server ends all sessions and recovers",
          }),
    },
    {
      id: "restore.disk-full.wal",
      what: `WAL stays below ${WAL_MARGIN} times max_wal_size, which is a soft limit, under all the writes there can be`,
      seen: `${mib(seen.walPeak)} at most with max_wal_size ${mib(seen.maxWalSize)}, ${mib(seen.walWritten)} written, disk ${mib(seen.size)}`,
      holds: seen.walPeak <= WAL_MARGIN * seen.maxWalSize,
      required: false,
    },
  ];
}

/** A row for each disk. */
export function diskTable(runs: readonly DiskRun[]): ProofTable {
  return {
    title: "A disk becomes full",
    text:
      "One writer fills a small file system in memory until the server can write no more; then a file is removed, as if the " +
      "storage had grown, and the rows are counted. When a row does not fit one statement fails; when a segment of the " +
      "WAL does not fit the server ends all sessions and recovers. Which it is, is chance where the WAL is small, and certain " +
      "where it may fill the disk.",
    columns: [
      "max_wal_size",
      "Disk",
      "WAL at most",
      "Server's words",
      "Reads while full",
      "Outage",
      "Writes again after",
      "Transactions",
      "Rows missing or damaged",
    ],
    rows: runs.map((run) => {
      if (!wasTried(run)) {
        const { reason } = run.seen as NotAllowed;
        return [run.label, `not tried: ${reason}`, "", "", "", "", "", "", ""];
      }
      const { seen } = run;
      return [
        `${mib(seen.maxWalSize)} (${run.label})`,
        mib(seen.size),
        mib(seen.walPeak),
        seen.error ?? "none",
        seen.readable ? "work" : "fail",
        seen.outage,
        seen.seconds === undefined ? "never" : `${seen.seconds.toFixed(1)} s`,
        count(seen.commits),
        `${seen.missing} and ${seen.damaged}`,
      ];
    }),
  };
}

function mib(bytes: number): string {
  return `${count(Math.round(bytes / 1024 / 1024))} MiB`;
}

function says(error: string | undefined): boolean {
  return (error ?? "").includes("No space left on device");
}
