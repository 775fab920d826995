import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import type { MemoryUse } from "../engines/memory-limit.ts";
import { SUPERUSER, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { ProofContext } from "../proof/types.ts";
import { SETTINGS_SQL, areaOf, readSettings } from "./budget.ts";
import type { MemorySettings } from "./budget.ts";
import { clearUp } from "./orphans.ts";
import { NOTHING, readServerMemory, totalOf } from "./processes.ts";
import type { ServerMemory } from "./processes.ts";
import { Sessions } from "./sessions.ts";
import {
  explainSql,
  hashOf,
  holdSql,
  nextPages,
  pagesOf,
  readUse,
  sessionSql,
  sortOf,
} from "./statements.ts";
import type { HoldingStatement, StatementUse } from "./statements.ts";

/** Parameters that are tried. */
export interface Contestant {
  /** "plumbline", "rds-default", "guides": unique among them. */
  readonly id: string;
  /** As the server's command line takes them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What is tried on what. */
export interface HighWaterPlan {
  readonly contestant: Contestant;
  /** Folder of the data, with the table of `tableSql`. */
  readonly data: string;
  /** Memory of the class. Bytes. */
  readonly memory: number;
  readonly kind: HoldingStatement["kind"];
}

/** What was seen of one server with all of its connections at their largest. */
export interface HighWater {
  readonly contestant: string;
  readonly settings: MemorySettings;
  readonly statement: HoldingStatement;
  /** What the statement takes, by EXPLAIN ANALYZE. */
  readonly use: StatementUse;
  /** Connections of an application that there should be: max_connections without those reserved. */
  readonly wanted: number;
  /** Those that were let in. */
  readonly opened: number;
  /** Connections of superusers that were let in beside them. */
  readonly superusers: number;
  /** What the server says to one more. @default - it lets that in, too */
  readonly beyond: string | undefined;
  /** Sessions that held their sort or hash at the same time. */
  readonly holding: number;
  /** The largest sum over the processes that was seen. */
  readonly peak: ServerMemory;
  /** The most the control group held at one time. Bytes. @default - there is none */
  readonly groupHeld: number | undefined;
  /** What the control group says at the end. @default - there is none */
  readonly group: MemoryUse | undefined;
  /** What went wrong first. @default - nothing */
  readonly failure: string | undefined;
}

/** Share of work_mem that a statement has to take, so that there is something to see. */
export const LEAST_SHARE = 0.9;
/** Between two looks at the memory. Milliseconds. */
const LOOK_MS = 100;
/** How long a connection that was closed may take to leave. Milliseconds. */
const LEAVE_MS = 5_000;
/** Sessions that begin their statement at the same time: more of them only wait for the processors. */
const AT_ONCE = 4;
/** Tries to find the largest sort that fits. */
const TRIES = 12;

/** Starts a server, brings every connection to its largest, and looks at the memory meanwhile. */
export async function measureHighWater(
  context: ProofContext,
  plan: HighWaterPlan,
): Promise<HighWater> {
  const { engines, home } = context;
  const { contestant, data, memory } = plan;
  const name = `memory-${contestant.id}-${plan.kind}`;
  const start = {
    engine: engines.main,
    tools: engines.tools,
    home,
    name,
    data,
    settings: {
      ...contestant.settings,
      // RDS has none on classes of this size, and the kernel does not count them among a process' memory.
      huge_pages: "off",
      // Whose the processes are shows when the one that started them has been killed.
      cluster_name: `${name}-${process.pid}`,
    },
    memory,
  };
  const server = await startPostgres(start);
  const sessions = new Sessions(server, home.signal);
  const watch = watchMemory(server);
  try {
    const found = await fillUp(sessions, plan.kind);
    // What came last is to be seen, too.
    await sleep(2 * LOOK_MS, undefined, { signal: home.signal });
    return { contestant: contestant.id, ...found, ...watch.end() };
  } finally {
    watch.end();
    sessions.close();
    await server.stop();
    await clearUp(start, server);
  }
}

type Filled = Omit<HighWater, "contestant" | "peak" | "groupHeld" | "group">;

async function fillUp(sessions: Sessions, kind: HoldingStatement["kind"]): Promise<Filled> {
  const { settings, statement, use } = await prepare(sessions, kind);
  const wanted = settings.maxConnections - settings.reserved;
  const application = await sessions.openUpTo(wanted, "app");
  // Superusers take a connection of everybody's for as long as there is one: they come last.
  const superusers = await sessions.openUpTo(settings.reserved, SUPERUSER);
  const beyond = await sessions.openUpTo(1, "app");
  const [prewarming, building = prewarming] = superusers;
  const filled =
    prewarming === undefined ? undefined : await sessions.try(prewarming, prewarmSql(settings));
  const held = await holdAll(sessions, application, statement);
  const built =
    building === undefined ? undefined : await sessions.try(building, indexSql(settings));
  return {
    settings,
    statement,
    use,
    wanted,
    opened: application.length,
    superusers: superusers.length,
    beyond: beyond.length === 0 ? sessions.lastRefusal : undefined,
    holding: held.count,
    failure: filled ?? held.failure ?? built,
  };
}

/** Asks for the settings and finds the statement, on a connection that is gone afterwards. */
async function prepare(
  sessions: Sessions,
  kind: HoldingStatement["kind"],
): Promise<Pick<HighWater, "settings" | "statement" | "use">> {
  const control = await sessions.open(SUPERUSER);
  const settings = readSettings(await control.query(SETTINGS_SQL));
  const found = await largestStatement(control, settings, kind);
  const [[pid] = []] = await control.query("SELECT pg_backend_pid()");
  control.close();
  const deadline = Date.now() + LEAVE_MS;
  while (existsSync(`/proc/${pid}`) && Date.now() < deadline) await sleep(10);
  return { settings, ...found };
}

/** Fills shared_buffers. The session that does it has touched all of them and keeps that. */
function prewarmSql({ sharedBuffers }: MemorySettings): string {
  const last = `least(${pagesOf(sharedBuffers)}, pg_relation_size('pages') / 8192) - 1`;
  return `SELECT pg_prewarm('pages', 'buffer', 'main', 0, ${last})`;
}

/** An index over more rows than maintenance_work_mem holds, built and taken away again. */
function indexSql({ maintenanceWorkMem }: MemorySettings): string {
  const rows = Math.ceil((1.3 * maintenanceWorkMem) / 1000);
  return (
    "SET max_parallel_maintenance_workers = 0; SET statement_timeout = '60s'; BEGIN; " +
    `CREATE INDEX ON pages (payload) WHERE id <= ${rows}; ROLLBACK`
  );
}

async function largestStatement(
  control: PostgresClient,
  settings: MemorySettings,
  kind: HoldingStatement["kind"],
): Promise<{ readonly statement: HoldingStatement; readonly use: StatementUse }> {
  const limit = kind === "hash" ? areaOf(settings) : settings.workMem;
  const of = kind === "hash" ? hashOf : sortOf;
  await control.query(sessionSql(kind));
  // A hash may spill, and has taken all it may by then.
  let statement = of(pagesOf(kind === "hash" ? 1.2 * limit : 0.9 * limit));
  for (let tries = 1; ; tries += 1) {
    const [[json] = []] = await control.query(explainSql(statement));
    const use = readUse(json ?? "[]", kind);
    const next =
      kind === "hash" && use.disk > 0
        ? undefined
        : nextPages(statement.pages, use, limit, LEAST_SHARE);
    if (next === undefined || tries === TRIES) {
      return { statement, use };
    }
    statement = of(next);
  }
}

/** Has all sessions run the statement and hold what it takes. Ends with the first that fails. */
async function holdAll(
  sessions: Sessions,
  application: readonly PostgresClient[],
  statement: HoldingStatement,
): Promise<{ readonly count: number; readonly failure: string | undefined }> {
  let [count, next] = [0, 0];
  let failure: string | undefined;
  const work = async () => {
    while (failure === undefined) {
      const client = application[(next += 1) - 1];
      if (client === undefined) return;
      const sql = `${sessionSql(statement.kind)}; ${holdSql(statement)}`;
      const error = await sessions.try(client, sql);
      if (error === undefined) count += 1;
      else failure ??= error;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // What was reached when it failed is what is to be told; without that, nobody may have left.
  const ended = failure === undefined ? application.filter((client) => client.ended).length : 0;
  return { count: count - ended, failure };
}

interface MemoryWatch {
  /** Ends it and says what was seen. Safe to call twice. */
  end(): Pick<HighWater, "peak" | "groupHeld" | "group">;
}

function watchMemory(server: LabPostgres): MemoryWatch {
  let peak = NOTHING;
  let groupHeld: number | undefined;
  const look = () => {
    const pid = server.pid();
    if (pid === undefined) return;
    const now = readServerMemory(pid);
    if (totalOf(now) > totalOf(peak)) peak = now;
    const held = server.limit?.use().held;
    if (held !== undefined) groupHeld = Math.max(groupHeld ?? 0, held);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    end: () => {
      clearInterval(timer);
      return { peak, groupHeld, group: server.limit?.use() };
    },
  };
}
