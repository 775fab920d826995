import { alone } from "./bound.ts";
import type { Bound } from "./bound.ts";

/** A time that is a part of a second or some minutes, whose 0 means never. */
const time = (
  name: string,
  [low, high]: readonly [number, number],
  why: string,
  special: readonly number[] = [0],
): Bound => ({
  what: name,
  of: [name],
  low,
  high,
  unit: "seconds",
  special,
  why,
  value: alone(name),
});

/** Bounds of times. Seconds. */
export const TIME_BOUNDS: readonly Bound[] = [
  time(
    "checkpoint_timeout",
    [60, 3600],
    "RDS and PostgreSQL: 5 minutes; beyond an hour a recovery takes as long.",
  ),
  time(
    "statement_timeout",
    [1, 3600],
    "Longer than any page waits, shorter than a lock may be held for nothing.",
  ),
  time("lock_timeout", [0.1, 600], "A migration gives up before its queue stops the service."),
  time(
    "deadlock_timeout",
    [0.1, 60],
    "PostgreSQL's default is 1 s: the wait before the costly search.",
    [],
  ),
  time(
    "idle_in_transaction_session_timeout",
    [1, 3600],
    "An open transaction holds locks and keeps VACUUM from its work: seconds to minutes.",
    [],
  ),
  time("idle_session_timeout", [60, 604_800], "Pools keep idle sessions for minutes."),
  time("transaction_timeout", [1, 86_400], "Seconds to hours."),
  time(
    "tcp_keepalives_idle",
    [10, 7200],
    "Below the 350 s after which AWS' balancers forget a connection is best; above 2 h is the kernel's default.",
    [],
  ),
  time("tcp_keepalives_interval", [1, 300], "Seconds between two probes.", []),
  time("tcp_user_timeout", [1, 3600], "Seconds a peer may not answer."),
  time(
    "client_connection_check_interval",
    [0.1, 600],
    "Seconds after which a statement without a client is noticed.",
  ),
  time(
    "log_min_duration_statement",
    [0.01, 60],
    "Slow is what somebody notices: 10 ms to a minute.",
    [-1, 0],
  ),
  time("log_autovacuum_min_duration", [0.1, 3600], "A vacuum worth a line.", [-1, 0]),
  time("autovacuum_naptime", [1, 600], "PostgreSQL's default is a minute.", []),
  time(
    "autovacuum_vacuum_cost_delay",
    [0.000_1, 0.1],
    "Milliseconds; 100 is PostgreSQL's limit.",
    [-1, 0],
  ),
  time("bgwriter_delay", [0.01, 10], "PostgreSQL's default is 200 ms.", []),
  time("wal_writer_delay", [0.001, 10], "PostgreSQL's default is 200 ms.", []),
  time(
    "max_standby_streaming_delay",
    [1, 3600],
    "How long a replica may fall behind for a query.",
    [-1, 0],
  ),
];
