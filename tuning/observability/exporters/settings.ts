import type { Omitted, Setting } from "../../setting.ts";
import { SOURCES } from "./sources.ts";
import type { ExportersInput } from "./types.ts";

/** Sessions an exporter of PostgreSQL has at the same time: one that stays, one for each scrape that is under way. */
export const SESSIONS = 2;

/** Seconds that follow from the interval. */
export interface Timing {
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly statementTimeoutSeconds: number;
}

/** The times of a scrape, each within the one around it. */
export function timings(intervalSeconds: number): Timing {
  const timeoutSeconds = Math.floor((intervalSeconds * 2) / 3);
  return {
    intervalSeconds,
    timeoutSeconds,
    statementTimeoutSeconds: Math.max(1, Math.floor(timeoutSeconds / 2)),
  };
}

/** The computed numbers, each with its reason. */
export function exporterSettings(
  { connections }: Pick<ExportersInput, "connections">,
  timing: Timing,
): readonly Setting[] {
  const { intervalSeconds, timeoutSeconds, statementTimeoutSeconds } = timing;
  const seconds = (name: string, amount: number, why: string, source: string): Setting => ({
    name,
    value: String(amount),
    unit: "s",
    human: `${amount} s`,
    amount,
    why,
    source,
    apply: "rolling",
    default: "unset",
  });
  return [
    seconds(
      "exporters.scrapeTimeout",
      timeoutSeconds,
      `Two thirds of the ${intervalSeconds} s between two scrapes: one that hangs has ended before the next.`,
      `${SOURCES.scrape}; ${SOURCES.judgement}`,
    ),
    seconds(
      "exporters.statement_timeout",
      statementTimeoutSeconds,
      `Half of the ${timeoutSeconds} s of a scrape: the server ends a statement whose answer nobody would wait for.`,
      `PostgreSQL documentation, statement_timeout; ${SOURCES.judgement}`,
    ),
    {
      name: "exporters.connectionLimit",
      value: String(connections),
      unit: "count",
      human: `${connections} sessions`,
      amount: connections,
      why:
        `What the connection budget keeps for exporters on each instance; an exporter has ${SESSIONS} (one that stays, one ` +
        "for a scrape), so a scrape that overlaps with the last finds its session too.",
      source: `stack configuration (reserve.exporterConnections); ${SOURCES.postgres} (SetMaxOpenConns(1))`,
      apply: "immediate",
      default: "-1 (no limit)",
    },
  ];
}

/** What redis_exporter could read and does not. */
export const OMITTED_OF_REDIS: readonly Omitted[] = [
  {
    name: "redis_exporter check-keys, check-streams, count-keys",
    why: "They SCAN: work in the one thread that serves everybody, and a series for each key.",
    source: SOURCES.redis,
  },
  {
    name: "redis_exporter config-command",
    why: "ElastiCache blocks CONFIG; maxclients and maxmemory are in INFO.",
    source: SOURCES.redis,
  },
  {
    name: "redis_exporter export-client-list",
    why: "A series for each connection.",
    source: SOURCES.redis,
  },
];
