import { percentile, runPgbench } from "../engines/pgbench.ts";
import type { BenchResult } from "../engines/pgbench.ts";
import { LabError } from "../errors.ts";
import type { ProofContext } from "../proof/types.ts";
import type { ContestantId } from "./contestants.ts";
import type { Running } from "./prepare.ts";
import type { Workload } from "./workloads.ts";

/** One contestant's turn at one load. */
export interface Turn {
  readonly contestant: ContestantId;
  readonly workload: string;
  readonly round: number;
  /** Transactions a second. */
  readonly tps: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Temporary files, and their bytes. */
  readonly tempFiles: number;
  readonly tempBytes: number;
  /** WAL that was written. Bytes. */
  readonly walBytes: number;
}

/** How long a turn is to take. Seconds. */
const TURN_SECONDS = 0.3;
/** Transactions of each client: at the least, at the most, and to see how fast they are. */
const TRANSACTIONS = { least: 1, most: 4000, probe: 50 } as const;

/**
 * Lets all contestants have their turns at a load. A turn is a number of transactions, not a time: in a round all of them are
 * asked the same, with the same seed. Who begins changes from round to round.
 *
 * @param rounds how many.
 */
export async function takeTurns(
  context: ProofContext,
  running: readonly Running[],
  workload: Workload,
  options: { readonly rounds: number; readonly database: string },
): Promise<readonly Turn[]> {
  const { rounds, database } = options;
  const transactions = await warmUp(context, running, workload, database);
  const turns: Turn[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    if (workload.writes) await Promise.all(running.map(({ server }) => server.query("CHECKPOINT")));
    const first = round % running.length;
    for (const each of [...running.slice(first), ...running.slice(0, first)]) {
      turns.push(await takeTurn(context, each, workload, { database, round, transactions }));
    }
  }
  return turns;
}

/** A turn of everybody that does not count; before it the first one's speed says how many transactions a turn has. */
async function warmUp(
  context: ProofContext,
  running: readonly Running[],
  workload: Workload,
  database: string,
): Promise<number> {
  const [first] = running;
  if (first === undefined) return TRANSACTIONS.least;
  const { least, most, probe } = TRANSACTIONS;
  const slow = await bench(context, first, workload, { database, round: 0, transactions: least });
  const isFast = slow.tps * TURN_SECONDS > workload.clients * probe;
  const { tps } = isFast
    ? await bench(context, first, workload, { database, round: 0, transactions: probe })
    : slow;
  const wanted = Math.round((tps * TURN_SECONDS) / workload.clients);
  const transactions = Math.min(most, Math.max(least, wanted));
  for (const each of running)
    await bench(context, each, workload, { database, round: 0, transactions });
  return transactions;
}

interface TurnPlan {
  readonly database: string;
  readonly round: number;
  readonly transactions: number;
}

async function takeTurn(
  context: ProofContext,
  each: Running,
  workload: Workload,
  plan: TurnPlan,
): Promise<Turn> {
  const before = await counters(each, plan.database);
  const { tps, latencies } = await bench(context, each, workload, plan);
  const after = await counters(each, plan.database);
  return {
    contestant: each.contestant.id,
    workload: workload.id,
    round: plan.round,
    tps,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
    tempFiles: after.tempFiles - before.tempFiles,
    tempBytes: after.tempBytes - before.tempBytes,
    walBytes: after.walBytes - before.walBytes,
  };
}

async function bench(
  { engines, home }: ProofContext,
  { contestant, server }: Running,
  workload: Workload,
  { database, round, transactions }: TurnPlan,
): Promise<BenchResult> {
  const { load, clients } = workload;
  const result = await runPgbench(engines.tools, home, {
    port: server.port,
    database,
    load,
    clients,
    until: { transactions },
    seed: round + 1,
  });
  if (result.failed > 0) {
    throw new LabError(
      `${contestant.name}, ${workload.id}: ${result.error ?? "a transaction failed"}`,
    );
  }
  return result;
}

async function counters(
  { server }: Running,
  database: string,
): Promise<Pick<Turn, "tempFiles" | "tempBytes" | "walBytes">> {
  const [[tempFiles, tempBytes, walBytes] = []] = await server.query(
    `SELECT temp_files, temp_bytes, pg_current_wal_lsn() - '0/0'::pg_lsn FROM pg_stat_database WHERE datname = '${database}'`,
  );
  return { tempFiles: Number(tempFiles), tempBytes: Number(tempBytes), walBytes: Number(walBytes) };
}
