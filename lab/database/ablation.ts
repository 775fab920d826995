import { runPgbench } from "../engines/pgbench.ts";
import type { ProofContext } from "../proof/types.ts";
import { spreadOf } from "../statistics.ts";
import type { Spread } from "../statistics.ts";
import type { Running } from "./prepare.ts";
import type { Workload } from "./workloads.ts";

/** One parameter of ours changed to what another says. */
export interface Change {
  /** "random_page_cost = 1.1". */
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** How much longer a load takes with a change. */
export interface AblationResult {
  readonly change: string;
  readonly workload: string;
  /** Of the rounds: time with the change divided by time without. Above 1 the change is slower. */
  readonly slower: Spread;
}

/** What can be changed for one session, to the others' values. */
export const CHANGES: readonly Change[] = [
  { name: "random_page_cost 1.1 (guides)", settings: { random_page_cost: "1.1" } },
  { name: "random_page_cost 1.25", settings: { random_page_cost: "1.25" } },
  { name: "random_page_cost 4 (RDS)", settings: { random_page_cost: "4" } },
  { name: "work_mem 2621 kB (guides)", settings: { work_mem: "2621" } },
  { name: "work_mem 4 MB (RDS)", settings: { work_mem: "4096" } },
  {
    name: "random_page_cost 1.1 and work_mem 2621 kB",
    settings: { random_page_cost: "1.1", work_mem: "2621" },
  },
  { name: "hash_mem_multiplier 2 (RDS)", settings: { hash_mem_multiplier: "2" } },
  { name: "jit on (RDS, guides)", settings: { jit: "on" } },
  { name: "no parallel workers", settings: { max_parallel_workers_per_gather: "0" } },
  {
    name: "2 parallel workers a query (RDS, guides, PGTune)",
    settings: { max_parallel_workers_per_gather: "2" },
  },
  { name: "effective_io_concurrency 200 (guides)", settings: { effective_io_concurrency: "200" } },
];

/**
 * Runs loads on our server with one parameter changed at a time, in turns with none changed.
 *
 * @param rounds turns of each.
 */
export async function ablate(
  { engines, home, progress }: ProofContext,
  { server }: Running,
  loads: readonly Workload[],
  options: { readonly rounds: number; readonly database: string },
): Promise<readonly AblationResult[]> {
  const { rounds, database } = options;
  const time = async (workload: Workload, round: number, change: Change | undefined) => {
    const { latencies } = await runPgbench(engines.tools, home, {
      port: server.port,
      database,
      load: workload.load,
      clients: workload.clients,
      until: { transactions: 1 },
      seed: round,
      ...(change === undefined ? {} : { session: change.settings }),
    });
    return latencies.reduce((sum, each) => sum + each, 0);
  };
  const results: AblationResult[] = [];
  for (const workload of loads) {
    progress(`which parameter does it: ${workload.id}`);
    const ratios = new Map<string, number[]>(CHANGES.map(({ name }) => [name, []]));
    await time(workload, 1, undefined);
    for (let round = 1; round <= rounds; round += 1) {
      const before = await time(workload, round, undefined);
      for (const change of CHANGES) {
        ratios.get(change.name)?.push((await time(workload, round, change)) / before);
      }
    }
    for (const [change, all] of ratios) {
      results.push({ change, workload: workload.id, slower: spreadOf(all) });
    }
  }
  return results;
}
