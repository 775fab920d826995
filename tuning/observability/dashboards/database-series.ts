/** The chosen servers. */
export const OURS = 'database=~"$database"';
/** Name of a server's series. */
export const PER_SERVER = "{{database}}";

/** The series added up for each server, and for each value of the labels in `by` (", datname"). */
export function sum(series: string, by = ""): string {
  return `sum by (database${by}) (${series})`;
}

/** The counter's growth a second, added up like sum. */
export function rate(metric: string, by = ""): string {
  return sum(`rate(${metric}{${OURS}}[$__rate_interval])`, by);
}

/** The gauge once a server, whichever exporter pod says it. */
export function max(metric: string): string {
  return `max by (database) (${metric}{${OURS}})`;
}
