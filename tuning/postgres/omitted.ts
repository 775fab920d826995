import type { Omitted } from "../setting.ts";
import { PG_SETTINGS, POSTGRES_DOCS, RDS_PARAMETERS } from "./sources.ts";
import type { PostgresVersion } from "./types.ts";

/** What is left alone on purpose, and why; everything here may still be overridden unless RDS refuses it. */
const OMITTED: readonly Omitted[] = [
  {
    name: "statement_timeout",
    asked: "30000",
    why:
      "Not for the whole instance: it would abort migrations, index builds, backups by pg_dump and maintenance. Set it " +
      "where the clients are: ALTER ROLE app SET statement_timeout = '30s'.",
    source: RDS_PARAMETERS,
  },
  {
    name: "lock_timeout",
    why:
      "For the same reason per role: short (5 s) for the role that runs migrations, so that a waiting ALTER TABLE does " +
      "not queue everybody behind it.",
    source: POSTGRES_DOCS,
  },
  {
    name: "idle_session_timeout",
    why: "Closes pooled connections behind the pool's back; the pool's own idle timeout does this without errors.",
    source: POSTGRES_DOCS,
  },
  {
    name: "wal_buffers",
    asked: "16MB",
    why:
      "Left at -1: PostgreSQL takes 1/32 of shared_buffers up to one WAL segment (64 MB on RDS), which is 16 MB at 512 " +
      "MiB of shared_buffers and more where it helps.",
    source: POSTGRES_DOCS,
  },
  {
    name: "huge_pages",
    why:
      "RDS turns it on for every class above medium. A value that does not fit memory leaves the instance in " +
      "incompatible-parameters.",
    source: 'Amazon RDS User Guide, "Huge pages for RDS for PostgreSQL" (2023-06)',
  },
  {
    name: "synchronous_commit",
    why: "Stays on: off loses commits that were confirmed. Set it per transaction where that is acceptable.",
    source: POSTGRES_DOCS,
  },
  {
    name: "wal_level",
    why: "RDS derives it from rds.logical_replication.",
    source: RDS_PARAMETERS,
  },
];

/** The first version with asynchronous I/O. */
const IO_METHOD_SINCE = 18;

const IO_METHOD: Omitted = {
  name: "io_method",
  why: "Left at PostgreSQL's default, worker. io_uring needs a build and a kernel that RDS has published nothing about.",
  source: PG_SETTINGS,
};

/** What `version` knows or the guides ask for and the tuning does not send. */
export function omittedParameters(version: PostgresVersion): readonly Omitted[] {
  return version < IO_METHOD_SINCE ? OMITTED : [...OMITTED, IO_METHOD];
}
