/** Where the rules about PostgreSQL come from, written once so that a source reads the same wherever it is cited. */

/** Metric names, labels and queries. */
export const EXPORTER = "postgres_exporter 0.20, collector sources";
/** Rules worth adapting; none is copied. */
export const AWESOME = "awesome-prometheus-alerts, PostgreSQL";
/** The guides' alert on connections: its number, not its expression, which never fires. */
export const GUIDE_ALERTS = "the Wakala guide, DatabaseConnectionPoolExhaustion (0.8 for 5 min)";
/** Meaning of statistics and limits. */
export const MONITORING_DOCS =
  'PostgreSQL documentation, "The Cumulative Statistics System"; "Server Configuration"';
/** Numbers no other source states; the arithmetic is in `why`. */
export const JUDGEMENT = "this project's judgement";

/**
 * Labels that name one server: the target's address, and its name in the stack ("database", "database-replica-1").
 * Every expression aggregates to them first, because metrics of the exporter have labels of their own
 * (datname, state, ...), and two vectors match on all labels they have.
 */
export const SERVER = "instance, database";
