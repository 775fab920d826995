import { percentile, runPgbench } from "../engines/pgbench.ts";
import type { BenchResult } from "../engines/pgbench.ts";
import { startPgBouncer } from "../engines/pgbouncer.ts";
import type { EngineResource } from "../edge/site/model.ts";
import { fieldAt } from "../cluster/manifest.ts";
import type { DatabaseParameters, ProofContext } from "../proof/types.ts";
import { mean } from "../statistics.ts";
import type { Databases } from "./databases.ts";
import { mixScript } from "./scripts.ts";
import type { Settings } from "./settings.ts";
import type { GuideQuery } from "./types.ts";

/** Clients of the load: several for each of two processors, so that queries wait for each other. */
export const CLIENTS = 16;
/** Share of what it can do at most that the steady load is. */
const STEADY = 0.5;

/** How long and how often. */
export interface LoadPlan {
  readonly rounds: number;
  /** Seconds of a run. */
  readonly seconds: number;
}

/** In full and quick mode. */
export function loadPlan(quick: boolean): LoadPlan {
  return quick ? { rounds: 1, seconds: 2 } : { rounds: 3, seconds: 4 };
}

/** What pgbench saw of one run. */
export interface LoadRun {
  /** Queries a second. */
  readonly rate: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Both sides of the comparison, a run for each round. */
export interface PrescriptionResult {
  readonly untuned: readonly LoadRun[];
  readonly ours: readonly LoadRun[];
  /** Ours at a steady load of half its most. */
  readonly steady: LoadRun;
  /** Connections of the stack's pool. */
  readonly pool: number;
}

/**
 * Connections that the stack's RDS Proxy may open: its percent of max_connections, rounded down.
 *
 * @returns undefined when the stack has no proxy
 */
export function proxyConnections(
  resources: readonly EngineResource[],
  maxConnections: number,
): number | undefined {
  const group = resources.find(({ type }) => type.endsWith(":ProxyDefaultTargetGroup"));
  const percent = fieldAt(group?.inputs, "connectionPoolConfig", "maxConnectionsPercent");
  if (typeof percent !== "number") return undefined;
  return Math.max(1, Math.floor((maxConnections * percent) / 100));
}

/** Loads the untuned database with RDS' defaults and ours with all that is deployed, in turns. */
export async function comparePrescription(
  context: ProofContext,
  databases: Databases,
  queries: readonly GuideQuery[],
  { settings, database }: { readonly settings: Settings; readonly database: DatabaseParameters },
): Promise<PrescriptionResult> {
  const plan = loadPlan(context.quick);
  const maxConnections = Number(database.values["max_connections"] ?? Number.NaN);
  const pool = proxyConnections(context.stack.resources, maxConnections) ?? CLIENTS;
  const untuned: LoadRun[] = [];
  const ours: LoadRun[] = [];
  const restart = async (parameters: Readonly<Record<string, string>>) => {
    await databases.server.stop();
    await databases.server.restart({ ...parameters, ...databases.preload });
  };
  const bouncer = await startPgBouncer({
    program: context.engines.pgbouncer,
    home: context.home,
    name: "indexes-pool",
    target: databases.server.port,
    settings: {
      pool_mode: "transaction",
      default_pool_size: String(pool),
      max_client_conn: String(CLIENTS * 10),
    },
  });
  try {
    const load = { context, queries, seconds: plan.seconds };
    let steady: LoadRun | undefined;
    for (let round = 1; round <= plan.rounds; round += 1) {
      context.progress(`untuned and ours under load, round ${round} of ${plan.rounds}`);
      await restart(settings.defaults);
      const plain = { port: databases.server.port, database: databases.names.untuned };
      untuned.push(await runLoad({ ...load, ...plain, variant: "untuned", seed: round }));
      await restart(settings.ours);
      const tuned = {
        port: bouncer.port,
        database: databases.names.ours,
        variant: "ours",
      } as const;
      const run = await runLoad({ ...load, ...tuned, seed: round });
      ours.push(run);
      steady ??= await runLoad({ ...load, ...tuned, seed: 1, rate: run.rate * STEADY });
    }
    return { untuned, ours, steady: steady ?? summarise(undefined), pool };
  } finally {
    await bouncer.stop();
  }
}

interface Load {
  readonly context: ProofContext;
  readonly queries: readonly GuideQuery[];
  readonly port: number;
  readonly database: string;
  readonly variant: "untuned" | "ours";
  readonly seconds: number;
  readonly seed: number;
  readonly rate?: number;
}

async function runLoad(load: Load): Promise<LoadRun> {
  const { engines, home } = load.context;
  const plan = {
    ...{ port: load.port, database: load.database, clients: CLIENTS, seed: load.seed },
    load: { script: mixScript(load.queries, load.variant) },
    until: { seconds: load.seconds },
    ...(load.rate === undefined ? {} : { rate: load.rate }),
  };
  return summarise(await runPgbench(engines.tools, home, plan));
}

/** Figures of a run; of none, no number. */
export function summarise(result: BenchResult | undefined): LoadRun {
  const latencies = result?.latencies ?? [];
  return {
    rate: result?.tps ?? Number.NaN,
    failed: result?.failed ?? 0,
    mean: mean(latencies),
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
  };
}
