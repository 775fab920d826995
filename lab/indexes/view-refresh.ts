import { LabError } from "../errors.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { Databases } from "./databases.ts";
import { whileClientsWork } from "./writers.ts";
import type { WorkReport } from "./writers.ts";

/** Clients that read the view. */
export const READERS = 2;
/** Refreshes one after the other, so that a short one is seen too. */
export const REFRESHES = 3;

const VIEW = "workshop_statistics";
const READ = `SELECT * FROM ${VIEW} ORDER BY enrolled_count DESC, id LIMIT 20`;

/** What happens to readers while the view is refreshed. */
export interface RefreshResult {
  /** Beside refreshes CONCURRENTLY of the stack's view. */
  readonly concurrent: WorkReport;
  /** Beside refreshes without it. */
  readonly plain: WorkReport;
  /** What the guides' own function says of the guides' own view; undefined when it works. */
  readonly guides: string | undefined;
  /** Milliseconds to compute what the guides' view holds, and what ours does, of each refresh. */
  readonly guidesMs: readonly number[];
  readonly oursMs: readonly number[];
}

/** Refreshes the views while clients read them. */
export async function refreshBesideReaders(
  { server, names }: Databases,
  signal: AbortSignal,
): Promise<RefreshResult> {
  const clients = {
    ...{ server, database: names.ours, signal, clients: READERS },
    statement: () => READ,
  };
  const refresh = async (how: string) => {
    for (let n = 0; n < REFRESHES; n += 1) {
      await server.query(`REFRESH MATERIALIZED VIEW ${how}${VIEW}`, names.ours);
    }
  };
  const concurrent = await whileClientsWork(clients, () => refresh("CONCURRENTLY "));
  const plain = await whileClientsWork(clients, () => refresh(""));
  const guidesMs: number[] = [];
  const oursMs: number[] = [];
  for (let n = 0; n < REFRESHES; n += 1) {
    guidesMs.push(await timeOf(server, names.guides));
    oursMs.push(await timeOf(server, names.ours));
  }
  return {
    ...{ guidesMs, oursMs },
    concurrent: concurrent.report,
    plain: plain.report,
    guides: await wordsOf(server, "SELECT refresh_workshop_statistics()", names.guides),
  };
}

/** What psql prints of a statement that fails, in one line: the server's words with its hint. */
export async function wordsOf(
  server: LabPostgres,
  sql: string,
  database: string,
): Promise<string | undefined> {
  try {
    await server.script(sql, { database });
    return undefined;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return error.message
      .replace(/^psql: psql:<stdin>:\d+: /, "")
      .split("\n")
      .filter((line) => /^(ERROR|DETAIL|HINT):/.test(line))
      .join(" ")
      .replaceAll(/\s+/g, " ");
  }
}

async function timeOf(server: LabPostgres, database: string): Promise<number> {
  const started = performance.now();
  await server.query(`REFRESH MATERIALIZED VIEW ${VIEW}`, database);
  return performance.now() - started;
}
