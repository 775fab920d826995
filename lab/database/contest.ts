import type { DatabaseParameters, ProofContext } from "../proof/types.ts";
import { rowCounts } from "../schema/fill.ts";
import { contestants } from "./contestants.ts";
import type { Contestant, ContestantId } from "./contestants.ts";
import { judgeLoad } from "./judge.ts";
import type { LoadVerdict } from "./judge.ts";
import { takeTurns } from "./measure.ts";
import type { Turn } from "./measure.ts";
import { planOf } from "./plans.ts";
import { dataSize, startAll, stopAll } from "./prepare.ts";
import type { Prepared, Running } from "./prepare.ts";
import { workloads } from "./workloads.ts";
import type { Workload } from "./workloads.ts";

/** What happened to a contestant's server in the course of a contest. */
export interface ServerTotals {
  readonly contestant: ContestantId;
  readonly checkpoints: number;
  /** Bytes. */
  readonly walBytes: number;
  readonly tempBytes: number;
  /** Memory it held at the end that cannot be dropped. Bytes. @default - where control groups are not allowed */
  readonly held: number | undefined;
  readonly peak: number | undefined;
}

/** One class's contest. */
export interface ClassContest {
  readonly parameters: DatabaseParameters;
  readonly contestants: readonly Contestant[];
  readonly loads: readonly Workload[];
  readonly turns: readonly Turn[];
  readonly verdicts: readonly LoadVerdict[];
  /** By load and contestant: how the planner goes about its example. */
  readonly plans: Readonly<Record<string, Readonly<Partial<Record<ContestantId, string>>>>>;
  readonly totals: readonly ServerTotals[];
  /** Whether the class's memory was a limit, or only what parameters are computed from. */
  readonly limited: boolean;
}

/**
 * Lets the five sets of parameters of a class compete.
 *
 * @param rounds turns of each contestant at each load.
 */
export async function holdContest(
  context: ProofContext,
  parameters: DatabaseParameters,
  prepared: Prepared,
  rounds: number,
): Promise<ClassContest> {
  const all = entrants(parameters, context.quick);
  const loads = workloads(rowCounts(dataSize(context.quick).scale));
  const running = await startAll(context, all, prepared, parameters);
  try {
    const { database } = prepared;
    const turns: Turn[] = [];
    const verdicts: LoadVerdict[] = [];
    for (const [index, load] of loads.entries()) {
      context.progress(`${parameters.instanceClass}, ${load.id} (${index + 1} of ${loads.length})`);
      const taken = await takeTurns(context, running, load, { rounds, database });
      turns.push(...taken);
      verdicts.push(judgeLoad(taken));
    }
    return {
      parameters,
      contestants: all,
      loads,
      turns,
      verdicts,
      plans: await plansOf(running, loads, database),
      totals: await Promise.all(running.map((each) => totalsOf(each, database))),
      limited: running.every(({ server }) => server.limit !== undefined),
    };
  } finally {
    await stopAll(running);
  }
}

/** Who is on the course: all five, and ours a second time on a server and data of its own. In a quick run not the tools. */
export function entrants(parameters: DatabaseParameters, quick: boolean): readonly Contestant[] {
  const all = contestants(parameters).filter(({ id }) => !quick || QUICK.includes(id));
  const ours = all.filter(({ id }) => id === "plumbline");
  return [
    ...all,
    ...ours.map((each) => ({
      ...each,
      id: "plumbline-again" as const,
      name: "Plumbline again",
    })),
  ];
}

/** Those of a quick run. */
const QUICK: readonly ContestantId[] = ["rds-default", "plumbline"];

async function plansOf(
  running: readonly Running[],
  loads: readonly Workload[],
  database: string,
): Promise<ClassContest["plans"]> {
  const plans: Record<string, Partial<Record<ContestantId, string>>> = {};
  for (const load of loads) {
    for (const each of running) {
      const plan = await planOf(each, load, database);
      if (plan !== undefined) (plans[load.id] ??= {})[each.contestant.id] = plan;
    }
  }
  return plans;
}

/** From version 17 on checkpoints are counted in a view of their own. */
const CHECKPOINTS = `SELECT CASE WHEN to_regclass('pg_catalog.pg_stat_checkpointer') IS NULL THEN
  'SELECT checkpoints_timed + checkpoints_req FROM pg_stat_bgwriter'
  ELSE 'SELECT num_timed + num_requested FROM pg_stat_checkpointer' END`;

async function totalsOf({ contestant, server }: Running, database: string): Promise<ServerTotals> {
  const [[statement] = []] = await server.query(CHECKPOINTS);
  const [[checkpoints] = []] = await server.query(statement ?? "");
  const [[wal, temp] = []] = await server.query(
    `SELECT w.wal_bytes, d.temp_bytes FROM pg_stat_wal w, pg_stat_database d WHERE d.datname = '${database}'`,
  );
  const use = server.limit?.use();
  return {
    contestant: contestant.id,
    checkpoints: Number(checkpoints),
    walBytes: Number(wal),
    tempBytes: Number(temp),
    held: use?.held,
    peak: use?.peak,
  };
}
