import { humanBytes, mib } from "../units.ts";
import { INT_MAX, choice, integer, real } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PROFILES } from "./profiles.ts";
import { PGTUNE, PG_SETTINGS, POSTGRES_DOCS, RDS_PARAMETERS } from "./sources.ts";
import type { Tuner } from "./tuner.ts";

const STATIC = { apply: "pending-reboot" } as const;

/** WAL, checkpoint and replication parameters. */
export const WAL_PARAMETERS: readonly ParameterRow[] = [
  integer("min_wal_size", "MB", [128, INT_MAX], "80", {
    rdsDefault: "192",
    source: RDS_PARAMETERS,
  }),
  integer("max_wal_size", "MB", [128, INT_MAX], "1024", {
    rdsDefault: "2048",
    source: RDS_PARAMETERS,
  }),
  integer("wal_buffers", "8kB", [-1, 262_143], "-1", { ...STATIC, source: RDS_PARAMETERS }),
  integer("checkpoint_timeout", "s", [30, 86_400], "300", { source: RDS_PARAMETERS }),
  real("checkpoint_completion_target", [0, 1], "0.9", {
    rdsDefault: "0.9",
    source: RDS_PARAMETERS,
  }),
  // RDS's apply type is not published for these versions, and an old record says static: pending-reboot is accepted
  // for both kinds.
  choice("wal_compression", ["off", "pglz", "lz4", "zstd"], "off", {
    ...STATIC,
    source: PG_SETTINGS,
  }),
  choice("synchronous_commit", ["off", "local", "remote_write", "remote_apply", "on"], "on", {
    source: PG_SETTINGS,
  }),
  integer("commit_delay", "us", [0, 100_000], "0", { source: PG_SETTINGS }),
  integer("wal_writer_delay", "ms", [1, 10_000], "200", { source: PG_SETTINGS }),
  integer("wal_keep_size", "MB", [0, INT_MAX], "0", { source: PG_SETTINGS }),
  integer("max_slot_wal_keep_size", "MB", [-1, INT_MAX], "-1", { source: PG_SETTINGS }),
  integer("max_wal_senders", "count", [0, 262_143], "10", { ...STATIC, source: PG_SETTINGS }),
  integer("max_replication_slots", "count", [0, 262_143], "10", { ...STATIC, source: PG_SETTINGS }),
  integer("max_standby_streaming_delay", "ms", [-1, INT_MAX], "30000", { source: PG_SETTINGS }),
  integer("bgwriter_delay", "ms", [10, 10_000], "200", { source: PG_SETTINGS }),
  integer("bgwriter_lru_maxpages", "count", [0, 1_073_741_823], "100", { source: PG_SETTINGS }),
];

/** WAL may take this share of the storage, as 1/n: it must never be what fills the disk. */
export const WAL_STORAGE_DIVISOR = 10;
/** RDS's own min_wal_size, three segments of 64 MB. */
const MIN_WAL_FLOOR_MB = 192;

/** Sets the size of the WAL and the pace of checkpoints. */
export function tuneWal(tuner: Tuner): void {
  const { storageGiB, profile } = tuner.input;
  const wanted = PROFILES[profile].maxWalMb;
  const share = Math.floor((storageGiB * 1024) / WAL_STORAGE_DIVISOR);
  const maxWal = tuner.setAmount({
    name: "max_wal_size",
    value: String(Math.min(wanted, share)),
    why:
      `The smaller of ${humanBytes(mib(wanted))} for ${profile} and a tenth of the storage (${storageGiB} GiB / ` +
      `${WAL_STORAGE_DIVISOR} = ${humanBytes(mib(share))}): checkpoints come by time and not by volume, and WAL cannot ` +
      "fill the disk. A soft limit: a stuck replication slot keeps more.",
    source: `${PGTUNE}; ${POSTGRES_DOCS}`,
  });
  tuner.set({
    name: "min_wal_size",
    value: String(Math.min(maxWal, Math.max(MIN_WAL_FLOOR_MB, Math.floor(maxWal / 4)))),
    why: "A quarter of max_wal_size: segments are recycled through quiet hours instead of being made anew.",
    source: PGTUNE,
  });
  setCheckpoints(tuner);
}

function setCheckpoints(tuner: Tuner): void {
  tuner.set({
    name: "checkpoint_timeout",
    value: "900",
    why:
      "15 min instead of 5: after each checkpoint every page is written to the WAL in full once, so a third of the " +
      "checkpoints means far less WAL. A Multi-AZ failover replays a little more.",
    source: POSTGRES_DOCS,
  });
  tuner.set({
    name: "checkpoint_completion_target",
    value: "0.9",
    why: "Spreads a checkpoint's writes over 90 % of the interval, as the guides and PGTune want it.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "wal_compression",
    value: "lz4",
    why:
      "Compresses full-page images; lz4 costs least CPU for its gain. Versions from 15 take the name of the method " +
      "where older ones took on and off.",
    source: PGTUNE,
  });
}
