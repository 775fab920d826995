import { INT_MAX, integer } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PG_SETTINGS, POSTGRES_DOCS, RDS_PARAMETERS } from "./sources.ts";
import type { Tuner } from "./tuner.ts";

/** Timeouts and keepalives. */
export const TIMEOUT_PARAMETERS: readonly ParameterRow[] = [
  integer("idle_in_transaction_session_timeout", "ms", [0, INT_MAX], "0", {
    rdsDefault: "86400000",
    source: RDS_PARAMETERS,
  }),
  integer("statement_timeout", "ms", [0, INT_MAX], "0", { source: RDS_PARAMETERS }),
  integer("lock_timeout", "ms", [0, INT_MAX], "0", { source: RDS_PARAMETERS }),
  integer("deadlock_timeout", "ms", [1, INT_MAX], "1000", { source: RDS_PARAMETERS }),
  integer("idle_session_timeout", "ms", [0, INT_MAX], "0", { source: PG_SETTINGS }),
  integer("transaction_timeout", "ms", [0, INT_MAX], "0", { since: 17, source: PG_SETTINGS }),
  integer("tcp_keepalives_idle", "s", [0, INT_MAX], "0", { source: PG_SETTINGS }),
  integer("tcp_keepalives_interval", "s", [0, INT_MAX], "0", { source: PG_SETTINGS }),
  integer("tcp_keepalives_count", "count", [0, INT_MAX], "0", { source: PG_SETTINGS }),
  integer("tcp_user_timeout", "ms", [0, INT_MAX], "0", { source: PG_SETTINGS }),
  integer("client_connection_check_interval", "ms", [0, INT_MAX], "0", { source: PG_SETTINGS }),
];

/** Seconds of silence before the first probe. */
const KEEPALIVE_IDLE_S = 60;
/** Seconds between probes. */
const KEEPALIVE_INTERVAL_S = 10;
/** Unanswered probes until the connection is given up. */
const KEEPALIVE_COUNT = 6;

/** Sets what ends a session that holds something and does nothing. */
export function tuneTimeouts(tuner: Tuner): void {
  tuner.set({
    name: "idle_in_transaction_session_timeout",
    value: "60000",
    why:
      "RDS waits 24 h. An open transaction keeps its locks and holds back VACUUM; nobody answers a web request after a " +
      "minute. Sessions with a reason to wait set it for their role.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "deadlock_timeout",
    value: "1000",
    why:
      "PostgreSQL's default, pinned: log_lock_waits reports a wait when it has lasted this long, so it is the " +
      "threshold of that report.",
    source: POSTGRES_DOCS,
  });
  setKeepalives(tuner);
}

function setKeepalives(tuner: Tuner): void {
  const seconds = KEEPALIVE_IDLE_S + KEEPALIVE_INTERVAL_S * KEEPALIVE_COUNT;
  const why =
    `A client that vanished (node lost, failover) frees its connection after ${KEEPALIVE_IDLE_S} + ` +
    `${KEEPALIVE_COUNT} x ${KEEPALIVE_INTERVAL_S} = ${seconds} s instead of the kernel's 2 h and more.`;
  const values: readonly (readonly [string, number])[] = [
    ["tcp_keepalives_idle", KEEPALIVE_IDLE_S],
    ["tcp_keepalives_interval", KEEPALIVE_INTERVAL_S],
    ["tcp_keepalives_count", KEEPALIVE_COUNT],
  ];
  for (const [name, value] of values) {
    tuner.set({ name, value: String(value), why, source: POSTGRES_DOCS });
  }
}
