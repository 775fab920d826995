import type { LeftOut } from "../types.ts";

/**
 * Most connections of the drill's server: few enough for any machine, and so many that the dozen that the faults open beside
 * each other are a small share of them.
 */
export const MAX_CONNECTIONS = 200;

/** What the drill's server runs with instead of the stack's sizes. */
const OWN: Readonly<Record<string, string>> = {
  max_connections: String(MAX_CONNECTIONS),
  shared_buffers: "32MB",
  max_wal_size: "256MB",
  min_wal_size: "80MB",
  // A crash of the machine loses the drill anyway; a crash of the server loses nothing with this off.
  fsync: "off",
  wal_level: "replica",
  max_wal_senders: "8",
  max_replication_slots: "8",
  hot_standby: "on",
  wal_keep_size: "64MB",
  // A fault's session that is killed ends its statement too.
  client_connection_check_interval: "200ms",
};

/** Parameters that no PostgreSQL outside of AWS knows, or that need what the machine lacks. */
const UNKNOWN: readonly (readonly [name: RegExp, why: string])[] = [
  [/^rds\./, "only RDS knows it"],
  [/^cron\./, "pg_cron is not needed for any alert"],
  [
    /_size$|_mem$|^shared_buffers$|^autovacuum_work_mem$/,
    "the machine's memory is not the stack's",
  ],
  [/^max_(parallel_|worker_processes)/, "the machine's processors are not the stack's"],
];

/** Memory that depends on nothing of the machine. */
const SMALL = ["track_activity_query_size", "work_mem"];

/** Units that RDS leaves out, as the server's own. */
interface Fitted {
  readonly settings: Readonly<Record<string, string>>;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The stack's parameters as far as this server knows them and the machine allows, and why the others are left out.
 *
 * @param known names that this server has, in pg_settings.
 */
export function fitPostgres(
  parameters: Readonly<Record<string, string>>,
  known: ReadonlySet<string>,
): Fitted {
  const settings: Record<string, string> = {
    ...OWN,
    shared_preload_libraries: "pg_stat_statements",
  };
  const leftOut: LeftOut[] = [];
  for (const [parameter, value] of Object.entries(parameters)) {
    const why = whyLeftOut(parameter, value, known);
    if (why === undefined) settings[parameter] = value;
    else leftOut.push({ server: "postgres", parameter, value, why });
  }
  return { settings, leftOut };
}

function whyLeftOut(
  parameter: string,
  value: string,
  known: ReadonlySet<string>,
): string | undefined {
  if (parameter === "shared_preload_libraries") {
    return "only pg_stat_statements is loaded: no alert needs the others";
  }
  const own = OWN[parameter];
  if (own !== undefined)
    return `the drill's server has ${own}: the machine is smaller than the stack's`;
  if (value.includes("{")) return "it is computed by RDS from the instance's class";
  const rule = UNKNOWN.find(([name]) => name.test(parameter) && !SMALL.includes(parameter));
  if (rule !== undefined) return rule[1];
  if (!known.has(parameter) && !parameter.includes("."))
    return "this version has no such parameter";
  return undefined;
}
