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
const TURN_SECONDS = 0.5;
/** Transactions of each client at the least and at the most. */
const TRANSACTIONS = { least: 1, most: 4000 } as const;

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

/** Two runs of everybody, which fill the caches; the second of the first contestant says how many transactions a turn has. */
async function warmUp(
  context: ProofContext,
  running: readonly Running[],
  workload: Workload,
  database: string,
): Promise<number> {
  let transactions: number = TRANSACTIONS.least;
  for (const each of running) {
    const first = await bench(context, each, workload, { database, round: 0, transactions });
    const fast = first.tps * TURN_SECONDS > workload.clients * 4;
    const probe = fast ? 20 : transactions;
    const { tps } = fast
      ? await bench(context, each, workload, { database, round: 0, transactions: probe })
      : first;
    if (each === running[0]) {
      const wanted = Math.round((tps * TURN_SECONDS) / workload.clients);
      transactions = Math.min(TRANSACTIONS.most, Math.max(TRANSACTIONS.least, wanted));
    }
  }
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
