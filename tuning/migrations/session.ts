import { OWN_PREFIX, literal } from "./names.ts";

/**
 * Longest wait for a lock that makes others wait behind us, as the guides' web requests could not: 5 s. The Job tries
 * again. Builds CONCURRENTLY wait for as long as they must: the lock they wait with stops no reads and no writes.
 */
export const LOCK_TIMEOUT = "5s";

/** Seconds a run waits for another one to end before it fails, and the Job starts it again. */
const OTHER_RUN_SECONDS = 120;

/**
 * First lines of each script. `client_connection_check_interval` ends a build whose pod was killed: the server would
 * otherwise finish it, and keep the lock, with nobody waiting for the result.
 *
 * One run at a time. The lock is asked for in short transactions and never waited for: a session that waits for a lock
 * holds a snapshot, CREATE INDEX CONCURRENTLY of the session that has the lock waits for that snapshot to end, and
 * PostgreSQL would call it a deadlock.
 */
export function sessionStart(database: string): string {
  return `\\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_connection_check_interval = '10s';

DO $${OWN_PREFIX}$
DECLARE
  patience constant timestamptz := clock_timestamp() + interval '${OTHER_RUN_SECONDS} seconds';
BEGIN
  IF current_database() <> ${literal(database)} THEN
    RAISE EXCEPTION 'connected to database %, the migrations are for %',
      current_database(), ${literal(database)};
  END IF;
  WHILE NOT pg_try_advisory_lock(hashtextextended('${OWN_PREFIX} migrations', 0)) LOOP
    IF clock_timestamp() > patience THEN
      RAISE EXCEPTION 'another run of the migrations is still at work after ${OTHER_RUN_SECONDS} s';
    END IF;
    COMMIT;
    PERFORM pg_sleep(1);
  END LOOP;
END $${OWN_PREFIX}$;
`;
}
